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

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;

import org.springframework.cloud.client.ServiceInstance;

/**
 * Instances to which no connection could be made a short time ago, or that took no work.
 * They are left out of load balancing until the time is over, so that a call goes to
 * another instance before the registry has noticed that one is gone. When all instances
 * of a service are suspect all of them are tried. Thread-safe.
 */
public final class SuspectInstances {

	private final long nanos;

	private final LongSupplier nanoTime;

	private final Map<String, Long> until = new ConcurrentHashMap<>();

	/**
	 * Create an empty set.
	 * @param duration how long an instance stays suspect
	 */
	public SuspectInstances(Duration duration) {
		this(duration, System::nanoTime);
	}

	SuspectInstances(Duration duration, LongSupplier nanoTime) {
		this.nanos = duration.toNanos();
		this.nanoTime = nanoTime;
	}

	/**
	 * Report that an instance could not be reached.
	 * @param instance the instance
	 */
	public void report(ServiceInstance instance) {
		long now = this.nanoTime.getAsLong();
		// Instances that are gone for good are never asked for again.
		this.until.values().removeIf((end) -> now - end >= 0);
		this.until.put(InstanceAddress.of(instance), now + this.nanos);
	}

	int size() {
		return this.until.size();
	}

	/**
	 * Leave out suspect instances.
	 * @param instances all instances of a service
	 * @return those that are not suspect; all of them if every one is
	 */
	public List<ServiceInstance> filter(List<ServiceInstance> instances) {
		if (this.until.isEmpty() || instances.size() < 2) {
			return instances;
		}
		List<ServiceInstance> trusted = new ArrayList<>(instances.size());
		for (ServiceInstance instance : instances) {
			if (!isSuspect(instance)) {
				trusted.add(instance);
			}
		}
		return trusted.isEmpty() ? instances : trusted;
	}

	/**
	 * Whether an instance is suspect now.
	 * @param instance the instance
	 * @return {@code true} if it was reported and the time is not over
	 */
	public boolean isSuspect(ServiceInstance instance) {
		String key = InstanceAddress.of(instance);
		Long end = this.until.get(key);
		if (end == null) {
			return false;
		}
		if (this.nanoTime.getAsLong() - end < 0) {
			return true;
		}
		this.until.remove(key, end);
		return false;
	}

}
