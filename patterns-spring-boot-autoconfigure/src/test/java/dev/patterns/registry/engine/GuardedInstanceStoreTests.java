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
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;

import org.junit.jupiter.api.Test;

import dev.patterns.registry.store.InstanceStore;
import dev.patterns.registry.store.StoredInstance;
import dev.patterns.registry.store.memory.MemoryInstanceStore;
import dev.patterns.resiliency.Bulkhead;
import dev.patterns.resiliency.Circuit;
import dev.patterns.resiliency.FailureMatch;
import dev.patterns.resiliency.RateLimit;
import dev.patterns.resiliency.RetryPolicy;
import dev.patterns.resiliency.TargetKind;
import dev.patterns.resiliency.TargetPolicy;
import dev.patterns.resiliency.TargetSettings;
import dev.patterns.retry.RetrySchedule;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

class GuardedInstanceStoreTests {

	private static final StoredInstance INSTANCE = new StoredInstance("orders", "1", "host", 8080, false, Map.of());

	private final FailingStore store = new FailingStore();

	private final TargetPolicy policy = TargetPolicy.of(TargetKind.STORE, "registry",
			new TargetSettings(null,
					new RetryPolicy(new RetrySchedule(2, Duration.ofMillis(1), 1, Duration.ofMillis(1), 0),
							FailureMatch.DEFAULT),
					null, null, null),
			Circuit.alwaysClosed(), Bulkhead.unlimited(), RateLimit.unlimited());

	private final GuardedInstanceStore guarded = new GuardedInstanceStore(this.store, () -> this.policy);

	@Test
	void repeatsWhatFails() {
		this.store.failures.set(2);
		this.guarded.save(INSTANCE, Duration.ofMinutes(1));
		this.store.failures.set(2);
		assertThat(this.guarded.find("orders")).containsExactly(INSTANCE);
		this.store.failures.set(2);
		assertThat(this.guarded.services()).containsExactly("orders");
		assertThat(this.store.failures).hasValue(0);
	}

	@Test
	void failsAsTheStoreDoesWhenAttemptsAreUsedUp() {
		this.store.failures.set(10);
		assertThatIllegalStateException().isThrownBy(() -> this.guarded.find("orders")).withMessage("down");
		assertThat(this.store.failures).hasValue(7);
	}

	@Test
	void whoLeavesIsTakenOutWithoutAskingAnyPolicy() {
		this.guarded.save(INSTANCE, Duration.ofMinutes(1));
		GuardedInstanceStore refusing = new GuardedInstanceStore(this.store, () -> {
			throw new AssertionError("No policy is asked");
		});
		refusing.remove("orders", "1");
		assertThat(this.guarded.find("orders")).isEmpty();
	}

	private static final class FailingStore implements InstanceStore {

		private final InstanceStore memory = new MemoryInstanceStore("guarded-" + UUID.randomUUID());

		private final AtomicInteger failures = new AtomicInteger();

		private void failIfAsked() {
			if (this.failures.get() > 0) {
				this.failures.decrementAndGet();
				throw new IllegalStateException("down");
			}
		}

		@Override
		public void save(StoredInstance instance, Duration ttl) {
			failIfAsked();
			this.memory.save(instance, ttl);
		}

		@Override
		public void remove(String service, String instanceId) {
			this.memory.remove(service, instanceId);
		}

		@Override
		public List<StoredInstance> find(String service) {
			failIfAsked();
			return this.memory.find(service);
		}

		@Override
		public Set<String> services() {
			failIfAsked();
			return this.memory.services();
		}

		@Override
		public String description() {
			return "failing";
		}

	}

}
