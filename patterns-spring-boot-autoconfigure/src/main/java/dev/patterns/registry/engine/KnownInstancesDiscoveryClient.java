/*
 * Copyright 2026-present the original author or authors.
 *
 * Licensed under the Apache License, Version 2.0 (the "License");
 * you may not use this file except in compliance with the License.
 * You may obtain a copy of the License at
 *
 *      https://www.apache.org/licenses/LICENSE-2.0
 *
 * Unless required by applicable law or agreed to in writing, software
 * distributed under the License is distributed on an "AS IS" BASIS,
 * WITHOUT WARRANTIES OR CONDITIONS OF ANY KIND, either express or implied.
 * See the License for the specific language governing permissions and
 * limitations under the License.
 */

package dev.patterns.registry.engine;

import java.util.List;

import org.springframework.cloud.client.ServiceInstance;
import org.springframework.cloud.client.discovery.DiscoveryClient;

/**
 * Answers from what is remembered. It stands in for Spring Cloud's discovery client where
 * instances are chosen, so that also suppliers that are not ours outlive the registry.
 */
public final class KnownInstancesDiscoveryClient implements DiscoveryClient {

	private final CachedInstances known;

	/**
	 * Create the client.
	 * @param known what is remembered
	 */
	public KnownInstancesDiscoveryClient(CachedInstances known) {
		this.known = known;
	}

	@Override
	public String description() {
		return "What is known of the registry of Spring Cloud";
	}

	@Override
	public List<ServiceInstance> getInstances(String serviceId) {
		return this.known.get(serviceId);
	}

	@Override
	public List<String> getServices() {
		return List.copyOf(this.known.names());
	}

}
