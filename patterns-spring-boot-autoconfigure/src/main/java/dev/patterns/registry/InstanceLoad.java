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

package dev.patterns.registry;

import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;

import org.jspecify.annotations.Nullable;
import org.springframework.cloud.client.ServiceInstance;

/**
 * How many calls of each instance are under way from here. Thread-safe.
 */
public final class InstanceLoad {

	private final Map<String, Integer> calls = new ConcurrentHashMap<>();

	/**
	 * Create an empty load.
	 */
	public InstanceLoad() {
	}

	/**
	 * A call begins.
	 * @param instance the instance that is called
	 */
	public void begun(ServiceInstance instance) {
		this.calls.merge(InstanceAddress.of(instance), 1, Integer::sum);
	}

	/**
	 * A call has ended.
	 * @param instance the instance that was called
	 */
	public void ended(ServiceInstance instance) {
		this.calls.computeIfPresent(InstanceAddress.of(instance), (key, count) -> (count > 1) ? count - 1 : null);
	}

	/**
	 * How many calls are under way.
	 * @param instance the instance
	 * @return the number
	 */
	public int of(ServiceInstance instance) {
		return this.calls.getOrDefault(InstanceAddress.of(instance), 0);
	}

	/**
	 * The instance with the fewest calls under way, of several any one.
	 * @param instances the instances
	 * @return one of them, {@code null} if there is none
	 */
	public @Nullable ServiceInstance least(List<ServiceInstance> instances) {
		if (instances.isEmpty()) {
			return null;
		}
		// From a random place on, so that not all callers take the first of them.
		int start = ThreadLocalRandom.current().nextInt(instances.size());
		ServiceInstance least = null;
		int fewest = Integer.MAX_VALUE;
		for (int i = 0; i < instances.size(); i++) {
			ServiceInstance instance = instances.get((start + i) % instances.size());
			int count = of(instance);
			if (count < fewest) {
				least = instance;
				fewest = count;
			}
		}
		return least;
	}

}
