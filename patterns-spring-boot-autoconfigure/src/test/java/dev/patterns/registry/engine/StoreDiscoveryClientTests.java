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
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.springframework.cloud.client.ServiceInstance;

import dev.patterns.call.CallScope;
import dev.patterns.registry.store.InstanceStore;
import dev.patterns.registry.store.StoredInstance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

class StoreDiscoveryClientTests {

	private final FakeStore store = new FakeStore();

	private final StoreDiscoveryClient client = new StoreDiscoveryClient(this.store, Duration.ofMillis(10),
			Duration.ofMillis(300));

	@AfterEach
	void stop() {
		this.client.stop();
	}

	@Test
	void asksTheStoreOnceAndThenInTheBackground() {
		this.store.instances = List.of(instance(1));
		assertThat(this.client.getInstances("a")).hasSize(1);
		assertThat(this.client.getInstances("a")).hasSize(1);
		assertThat(this.store.calls).hasValue(1);
		this.client.start();
		this.store.instances = List.of(instance(1), instance(2));
		await().untilAsserted(() -> assertThat(this.client.getInstances("a")).hasSize(2));
	}

	@Test
	void keepsLastKnownInstancesWhileTheStoreIsAway() {
		this.store.instances = List.of(instance(1));
		this.client.getInstances("a");
		this.client.start();
		this.store.broken = true;
		await().until(() -> !this.client.isStoreReachable());
		assertThat(this.client.getInstances("a")).hasSize(1);
		this.store.broken = false;
		await().until(this.client::isStoreReachable);
	}

	@Test
	void believesAnEmptyAnswerOnlyAfterATimeToLive() {
		this.store.instances = List.of(instance(1));
		this.client.getInstances("a");
		this.store.instances = List.of();
		this.store.calls.set(0);
		this.client.start();
		await().until(() -> this.store.calls.get() > 2);
		assertThat(this.client.getInstances("a")).hasSize(1);
		await().untilAsserted(() -> assertThat(this.client.getInstances("a")).isEmpty());
	}

	@Test
	void unknownServiceHasNoInstances() {
		this.store.broken = true;
		assertThat(this.client.getInstances("a")).isEmpty();
		assertThat(this.client.getServices()).containsExactly("a");
	}

	@Test
	void instancesThatExpiredInAnOutageStayUntilTheyHaveHadTimeToComeBack() {
		AtomicLong now = new AtomicLong();
		StoreDiscoveryClient discovery = new StoreDiscoveryClient(this.store, Duration.ofSeconds(1),
				Duration.ofSeconds(10), now::get);
		this.store.instances = List.of(instance(1), instance(2));
		assertThat(discovery.getInstances("a")).hasSize(2);
		this.store.broken = true;
		pass(now, Duration.ofMinutes(1), discovery);
		this.store.broken = false;
		this.store.instances = List.of();
		pass(now, Duration.ofSeconds(1), discovery);
		assertThat(discovery.getInstances("a")).hasSize(2);
		this.store.instances = List.of(instance(2));
		pass(now, Duration.ofSeconds(5), discovery);
		assertThat(discovery.getInstances("a")).hasSize(2);
		pass(now, Duration.ofSeconds(5), discovery);
		assertThat(discovery.getInstances("a")).extracting(ServiceInstance::getPort).containsExactly(2);
	}

	@Test
	void serviceThatNobodyAsksForAnyMoreIsForgotten() {
		AtomicLong now = new AtomicLong();
		StoreDiscoveryClient discovery = new StoreDiscoveryClient(this.store, Duration.ofSeconds(1),
				Duration.ofSeconds(10), now::get);
		discovery.getInstances("a");
		discovery.getInstances("misspelt");
		pass(now, Duration.ofMinutes(6), discovery);
		discovery.getInstances("a");
		pass(now, Duration.ofMinutes(6), discovery);
		assertThat(discovery.cached()).containsOnlyKeys("a");
	}

	@Test
	void serviceThatNobodyAsksForIsNotForgottenWhileTheStoreIsAway() {
		AtomicLong now = new AtomicLong();
		StoreDiscoveryClient discovery = new StoreDiscoveryClient(this.store, Duration.ofSeconds(1),
				Duration.ofSeconds(10), now::get);
		this.store.instances = List.of(instance(1));
		discovery.getInstances("a");
		this.store.broken = true;
		discovery.getInstances("misspelt");
		pass(now, Duration.ofSeconds(1), discovery);
		pass(now, Duration.ofHours(1), discovery);
		assertThat(discovery.getInstances("a")).hasSize(1);
		assertThat(discovery.cached()).containsOnlyKeys("a");
		this.store.broken = false;
		pass(now, Duration.ofSeconds(1), discovery);
		pass(now, Duration.ofHours(1), discovery);
		assertThat(discovery.cached()).isEmpty();
	}

	@Test
	void storeThatHangsDoesNotTakeTheCallersWithIt() throws Exception {
		this.store.hanging = new CountDownLatch(1);
		long start = System.nanoTime();
		CallScope scope = CallScope.current().withDeadline(Instant.now().plusMillis(200));
		assertThat(scope.call(() -> this.client.getInstances("a"))).isEmpty();
		assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofMillis(900));
		for (int i = 0; i < 20; i++) {
			assertThat(this.client.getInstances("a")).isEmpty();
		}
		assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(5));
		assertThat(this.store.calls).hasValue(1);
		this.store.instances = List.of(instance(1));
		this.store.hanging.countDown();
		await().untilAsserted(() -> assertThat(this.client.getInstances("a")).hasSize(1));
	}

	private static void pass(AtomicLong now, Duration time, StoreDiscoveryClient discovery) {
		now.addAndGet(time.toNanos());
		discovery.refreshAll();
	}

	private static StoredInstance instance(int port) {
		return new StoredInstance("a", "a-" + port, "localhost", port, false, Map.of());
	}

	static class FakeStore implements InstanceStore {

		final AtomicInteger calls = new AtomicInteger();

		volatile boolean broken;

		volatile @Nullable CountDownLatch hanging;

		volatile List<StoredInstance> instances = List.of();

		@Override
		public void save(StoredInstance instance, Duration ttl) {
		}

		@Override
		public void remove(String service, String instanceId) {
		}

		@Override
		public List<StoredInstance> find(String service) {
			this.calls.incrementAndGet();
			CountDownLatch latch = this.hanging;
			if (latch != null) {
				awaitUninterruptibly(latch);
			}
			check();
			return this.instances;
		}

		@Override
		public Set<String> services() {
			check();
			return Set.of("a");
		}

		@Override
		public String description() {
			return "fake";
		}

		private static void awaitUninterruptibly(CountDownLatch latch) {
			try {
				latch.await(30, TimeUnit.SECONDS);
			}
			catch (InterruptedException ex) {
				Thread.currentThread().interrupt();
			}
		}

		private void check() {
			if (this.broken) {
				throw new IllegalStateException("away");
			}
		}

	}

}
