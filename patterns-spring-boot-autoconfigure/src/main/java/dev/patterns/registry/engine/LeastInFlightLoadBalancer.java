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
import org.springframework.cloud.client.loadbalancer.DefaultResponse;
import org.springframework.cloud.client.loadbalancer.EmptyResponse;
import org.springframework.cloud.client.loadbalancer.Request;
import org.springframework.cloud.client.loadbalancer.Response;
import org.springframework.cloud.loadbalancer.core.ReactorServiceInstanceLoadBalancer;
import org.springframework.cloud.loadbalancer.core.ServiceInstanceListSupplier;
import reactor.core.publisher.Mono;

import dev.patterns.registry.InstanceLoad;

/**
 * Chooses the instance with the fewest calls under way from here.
 */
public final class LeastInFlightLoadBalancer implements ReactorServiceInstanceLoadBalancer {

	private final ServiceInstanceListSupplier supplier;

	private final InstanceLoad load;

	/**
	 * Create the load balancer of a service.
	 * @param supplier knows the instances
	 * @param load how many calls are under way
	 */
	public LeastInFlightLoadBalancer(ServiceInstanceListSupplier supplier, InstanceLoad load) {
		this.supplier = supplier;
		this.load = load;
	}

	// The interface has the type without its generics.
	@Override
	@SuppressWarnings("rawtypes")
	public Mono<Response<ServiceInstance>> choose(Request request) {
		return this.supplier.get(request).next().map(this::choose);
	}

	private Response<ServiceInstance> choose(List<ServiceInstance> instances) {
		ServiceInstance instance = this.load.least(instances);
		return (instance != null) ? new DefaultResponse(instance) : new EmptyResponse();
	}

}
