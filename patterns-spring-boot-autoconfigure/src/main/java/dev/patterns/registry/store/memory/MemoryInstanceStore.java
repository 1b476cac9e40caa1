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

package dev.patterns.registry.store.memory;

import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;

import dev.patterns.registry.store.InstanceStore;
import dev.patterns.registry.store.StoredInstance;

/**
 * Keeps instances in the memory of the process, shared by all application contexts that
 * use the same namespace: for tests with several applications in one process.
 */
public final class MemoryInstanceStore implements InstanceStore {

	private static final Map<String, Map<String, Entry>> NAMESPACES = new ConcurrentHashMap<>();

	private final Map<String, Entry> entries;

	/**
	 * Create a store.
	 * @param namespace the namespace that is shared
	 */
	public MemoryInstanceStore(String namespace) {
		this.entries = NAMESPACES.computeIfAbsent(namespace, (name) -> new ConcurrentHashMap<>());
	}

	@Override
	public void save(StoredInstance instance, Duration ttl) {
		this.entries.put(key(instance.service(), instance.instanceId()),
				new Entry(instance, System.nanoTime() + ttl.toNanos()));
	}

	@Override
	public void remove(String service, String instanceId) {
		this.entries.remove(key(service, instanceId));
	}

	@Override
	public List<StoredInstance> find(String service) {
		expire();
		return this.entries.values()
			.stream()
			.map(Entry::instance)
			.filter((instance) -> instance.service().equals(service))
			.sorted(Comparator.comparing(StoredInstance::instanceId))
			.limit(1000)
			.toList();
	}

	@Override
	public Set<String> services() {
		expire();
		return this.entries.values().stream().map((entry) -> entry.instance().service()).collect(Collectors.toSet());
	}

	@Override
	public String description() {
		return "memory";
	}

	private void expire() {
		long now = System.nanoTime();
		this.entries.values().removeIf((entry) -> entry.deadline() - now <= 0);
	}

	private static String key(String service, String instanceId) {
		return service + "\n" + instanceId;
	}

	private record Entry(StoredInstance instance, long deadline) {

	}

}
