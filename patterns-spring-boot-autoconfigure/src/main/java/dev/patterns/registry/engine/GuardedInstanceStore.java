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

import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;

import dev.patterns.registry.store.InstanceStore;
import dev.patterns.registry.store.StoredInstance;
import dev.patterns.resiliency.TargetPolicy;

/**
 * A store that is asked as its policies say. Each of its operations may be repeated. An
 * instance that leaves is taken out in any case: there is no later call that could do it.
 */
public final class GuardedInstanceStore implements InstanceStore {

	private final InstanceStore store;

	private final Supplier<TargetPolicy> policy;

	/**
	 * Create the store.
	 * @param store the store that is asked
	 * @param policy its policies, asked for with each call
	 */
	public GuardedInstanceStore(InstanceStore store, Supplier<TargetPolicy> policy) {
		this.store = store;
		this.policy = policy;
	}

	@Override
	public void save(StoredInstance instance, Duration ttl) {
		this.policy.get().run(() -> this.store.save(instance, ttl));
	}

	@Override
	public void remove(String service, String instanceId) {
		this.store.remove(service, instanceId);
	}

	@Override
	public List<StoredInstance> find(String service) {
		return this.policy.get().call(() -> this.store.find(service));
	}

	@Override
	public Set<String> services() {
		return this.policy.get().call(this.store::services);
	}

	@Override
	public String description() {
		return this.store.description();
	}

}
