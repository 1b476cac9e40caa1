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

package dev.patterns.invocation.engine.client;

import org.jspecify.annotations.Nullable;
import org.springframework.cloud.client.ServiceInstance;
import org.springframework.cloud.client.loadbalancer.LoadBalancerClient;

import dev.patterns.registry.InstanceLoad;
import dev.patterns.registry.OutlierInstances;
import dev.patterns.registry.SuspectInstances;

/**
 * Chooses instances by Spring Cloud LoadBalancer.
 */
public final class LoadBalancedInstanceChooser implements InstanceChooser {

	private final LoadBalancerClient loadBalancer;

	private final @Nullable SuspectInstances suspects;

	private final @Nullable OutlierInstances outliers;

	private final @Nullable InstanceLoad load;

	/**
	 * Create the chooser.
	 * @param loadBalancer the load balancer
	 * @param suspects gets instances to which no connection could be made or that take no
	 * work, or {@code null}
	 * @param outliers gets what became of calls, or {@code null}
	 * @param load gets the calls under way, or {@code null}
	 */
	public LoadBalancedInstanceChooser(LoadBalancerClient loadBalancer, @Nullable SuspectInstances suspects,
			@Nullable OutlierInstances outliers, @Nullable InstanceLoad load) {
		this.loadBalancer = loadBalancer;
		this.suspects = suspects;
		this.outliers = outliers;
		this.load = load;
	}

	@Override
	public @Nullable ServiceInstance choose(String application) {
		return this.loadBalancer.choose(application);
	}

	@Override
	public void begun(ServiceInstance instance) {
		if (this.load != null) {
			this.load.begun(instance);
		}
	}

	@Override
	public void ended(ServiceInstance instance, Outcome outcome) {
		if (this.load != null) {
			this.load.ended(instance);
		}
		if (outcome == Outcome.UNREACHABLE || outcome == Outcome.REFUSED) {
			// Else an instance that refuses at once would be the one with the fewest
			// calls.
			if (this.suspects != null) {
				this.suspects.report(instance);
			}
		}
		else if (outcome == Outcome.FAILED && this.outliers != null) {
			this.outliers.failed(instance);
		}
		else if (outcome == Outcome.ANSWERED && this.outliers != null) {
			this.outliers.succeeded(instance);
		}
	}

}
