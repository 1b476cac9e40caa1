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
import org.springframework.cloud.loadbalancer.core.ServiceInstanceListSupplier;
import reactor.core.publisher.Flux;

import dev.patterns.registry.SuspectInstances;

/**
 * Gives the load balancer the instances of a service without suspect ones, on the calling
 * thread: our discovery clients answer from memory, so neither Spring Cloud's cache,
 * which would hide changes for half a minute, nor its thread pool is needed.
 */
public final class TrustedInstancesSupplier implements ServiceInstanceListSupplier {

	private final String service;

	private final DiscoveryClient discoveryClient;

	private final SuspectInstances suspects;

	/**
	 * Create the supplier of a service.
	 * @param service name of the service
	 * @param discoveryClient knows the instances
	 * @param suspects instances to be left out
	 */
	public TrustedInstancesSupplier(String service, DiscoveryClient discoveryClient, SuspectInstances suspects) {
		this.service = service;
		this.discoveryClient = discoveryClient;
		this.suspects = suspects;
	}

	@Override
	public String getServiceId() {
		return this.service;
	}

	@Override
	public Flux<List<ServiceInstance>> get() {
		return Flux.just(this.suspects.filter(this.discoveryClient.getInstances(this.service)));
	}

}
