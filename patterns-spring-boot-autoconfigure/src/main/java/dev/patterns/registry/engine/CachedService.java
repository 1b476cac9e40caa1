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
import java.util.HashSet;
import java.util.List;
import java.util.Set;

import org.springframework.cloud.client.ServiceInstance;

/**
 * What is known of a service. While the store cannot be reached, the last known instances
 * stay in use. For one time to live after that they stay beside those that the store
 * knows: an outage has let them expire, and each comes back with its next heartbeat only.
 * A sudden empty answer is not believed for a time to live either, since a store may lose
 * its data unnoticed. Thread-safe.
 */
final class CachedService {

	private final long ttl;

	private volatile List<ServiceInstance> instances = List.of();

	private volatile long loadedAt;

	private volatile long usedAt;

	private long seenAt;

	private boolean failed;

	private long failedAt;

	/**
	 * Create a service of which nothing is known.
	 * @param ttl how long an instance lives without a heartbeat, in nanoseconds
	 * @param now the present time in nanoseconds
	 */
	CachedService(long ttl, long now) {
		this.ttl = ttl;
		this.usedAt = now;
	}

	synchronized void found(List<ServiceInstance> found, long now) {
		if (this.failed && now - this.failedAt < this.ttl) {
			this.instances = merge(found, this.instances);
		}
		else {
			this.failed = false;
			if (!found.isEmpty() || now - this.seenAt >= this.ttl) {
				this.instances = List.copyOf(found);
			}
		}
		this.seenAt = found.isEmpty() ? this.seenAt : now;
		this.loadedAt = now;
	}

	synchronized void unreachable(long now) {
		this.failed = true;
		this.failedAt = now;
		this.seenAt = now;
		this.loadedAt = now;
	}

	private static List<ServiceInstance> merge(List<ServiceInstance> found, List<ServiceInstance> known) {
		List<ServiceInstance> merged = new ArrayList<>(found);
		Set<String> ids = new HashSet<>();
		found.forEach((instance) -> ids.add(idOf(instance)));
		known.stream().filter((instance) -> ids.add(idOf(instance))).forEach(merged::add);
		return List.copyOf(merged);
	}

	// Not every registry of Spring Cloud gives its instances an id.
	private static String idOf(ServiceInstance instance) {
		String id = instance.getInstanceId();
		return (id != null) ? id : instance.getHost() + ":" + instance.getPort();
	}

	List<ServiceInstance> instances() {
		return this.instances;
	}

	List<ServiceInstance> use(long now) {
		this.usedAt = now;
		return this.instances;
	}

	// Whether instances have been found, or not been found a moment ago.
	boolean isFresh(long now, long miss) {
		return !this.instances.isEmpty() || now - this.loadedAt <= miss;
	}

	boolean isUnused(long now, long duration) {
		return now - this.usedAt > duration;
	}

}
