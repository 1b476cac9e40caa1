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

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

import org.jspecify.annotations.Nullable;
import org.springframework.cloud.client.ServiceInstance;
import org.springframework.cloud.loadbalancer.core.ServiceInstanceListSupplier;
import reactor.core.publisher.Flux;

import dev.patterns.registry.OutlierInstances;
import dev.patterns.registry.SuspectInstances;

/**
 * Gives the load balancer the instances of a service without suspect and ejected ones,
 * and of these those of the same zone if there are any, on the calling thread: what finds
 * them answers from memory, so neither Spring Cloud's cache, which would hide changes for
 * half a minute, nor its thread pool is needed.
 */
public final class TrustedInstancesSupplier implements ServiceInstanceListSupplier {

	/**
	 * Key of the metadata in which an instance says in which zone it is.
	 */
	public static final String ZONE_METADATA = "zone";

	private final String service;

	private final Function<String, List<ServiceInstance>> finder;

	private final SuspectInstances suspects;

	private final OutlierInstances outliers;

	private final @Nullable String zone;

	/**
	 * Create the supplier of a service.
	 * @param service name of the service
	 * @param finder knows the instances of a service, and answers from memory
	 * @param suspects instances to be left out
	 * @param outliers instances to be left out as long as there are others
	 * @param zone the zone of this application, {@code null} for none
	 */
	public TrustedInstancesSupplier(String service, Function<String, List<ServiceInstance>> finder,
			SuspectInstances suspects, OutlierInstances outliers, @Nullable String zone) {
		this.service = service;
		this.finder = finder;
		this.suspects = suspects;
		this.outliers = outliers;
		this.zone = zone;
	}

	@Override
	public String getServiceId() {
		return this.service;
	}

	@Override
	public Flux<List<ServiceInstance>> get() {
		List<ServiceInstance> reachable = this.suspects.filter(this.finder.apply(this.service));
		return Flux.just(near(this.outliers.filter(reachable)));
	}

	// One that is ejected, and called only because so many are, is not better for being
	// near.
	private List<ServiceInstance> near(List<ServiceInstance> instances) {
		if (this.zone == null || instances.size() < 2) {
			return instances;
		}
		List<ServiceInstance> near = new ArrayList<>(instances.size());
		for (ServiceInstance instance : instances) {
			Map<String, String> metadata = instance.getMetadata();
			if (metadata != null && this.zone.equals(metadata.get(ZONE_METADATA))
					&& !this.outliers.isEjected(instance)) {
				near.add(instance);
			}
		}
		return near.isEmpty() ? instances : near;
	}

}
