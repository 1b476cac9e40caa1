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

package dev.patterns.test.registry;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import dev.patterns.registry.store.InstanceStore;
import dev.patterns.registry.store.StoredInstance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * What every {@link InstanceStore} must do. A subclass gives the store.
 */
public abstract class InstanceStoreContractTests {

	private static final Duration LONG = Duration.ofMinutes(10);

	private InstanceStore store;

	/**
	 * Make an empty store.
	 * @param namespace a namespace that only this test uses
	 * @return the store
	 */
	protected abstract InstanceStore store(String namespace);

	@BeforeEach
	void reset() {
		this.store = store(namespace());
	}

	private static String namespace() {
		return "test-" + Long.toString(System.nanoTime(), Character.MAX_RADIX);
	}

	@Test
	void storesEverything() {
		StoredInstance instance = new StoredInstance("payments", "payments-1", "[2001:db8::1]", 8443, true,
				Map.of("zone", "zürich", "path", "/a'b\"c\\d", "empty", ""));
		this.store.save(instance, LONG);
		assertThat(this.store.find("payments")).containsExactly(instance);
	}

	@Test
	void whatIsSavedAgainReplacesWhatWasThere() {
		this.store.save(instance("payments", "1"), LONG);
		StoredInstance changed = new StoredInstance("payments", "1", "elsewhere", 9, false, Map.of("zone", "b"));
		this.store.save(changed, LONG);
		this.store.save(changed, LONG);
		assertThat(this.store.find("payments")).containsExactly(changed);
	}

	@Test
	void findsInTheOrderOfIds() {
		List.of("c", "a", "b").forEach((id) -> this.store.save(instance("payments", id), LONG));
		assertThat(this.store.find("payments")).extracting(StoredInstance::instanceId).containsExactly("a", "b", "c");
	}

	@Test
	void keepsServicesApartByTheirExactNames() {
		this.store.save(instance("payments", "1"), LONG);
		this.store.save(instance("Payments", "1"), LONG);
		assertThat(this.store.find("payments")).hasSize(1);
		assertThat(this.store.find("PAYMENTS")).isEmpty();
		assertThat(this.store.services()).containsExactlyInAnyOrder("payments", "Payments");
	}

	@Test
	void keepsNamespacesApart() {
		InstanceStore other = store(namespace());
		this.store.save(instance("payments", "1"), LONG);
		assertThat(other.find("payments")).isEmpty();
		assertThat(other.services()).isEmpty();
		other.remove("payments", "1");
		assertThat(this.store.find("payments")).hasSize(1);
	}

	@Test
	void removes() {
		this.store.save(instance("payments", "1"), LONG);
		this.store.save(instance("payments", "2"), LONG);
		this.store.remove("payments", "1");
		this.store.remove("payments", "1");
		this.store.remove("nobody", "1");
		assertThat(this.store.find("payments")).extracting(StoredInstance::instanceId).containsExactly("2");
	}

	@Test
	void whatIsNotSavedAgainExpires() {
		this.store.save(instance("payments", "dying"), Duration.ofMillis(600));
		this.store.save(instance("payments", "living"), LONG);
		this.store.save(instance("mails", "dying"), Duration.ofMillis(600));
		assertThat(this.store.find("payments")).hasSize(2);
		await().atMost(Duration.ofSeconds(10))
			.until(() -> this.store.find("payments").size() == 1 && this.store.find("mails").isEmpty());
		assertThat(this.store.services()).containsExactly("payments");
	}

	@Test
	void whatIsSavedInTimeLives() {
		long end = System.nanoTime() + Duration.ofSeconds(2).toNanos();
		await().pollDelay(Duration.ZERO)
			.pollInterval(Duration.ofMillis(200))
			.atMost(Duration.ofSeconds(10))
			.until(() -> {
				this.store.save(instance("payments", "1"), Duration.ofSeconds(1));
				assertThat(this.store.find("payments")).hasSize(1);
				return System.nanoTime() - end > 0;
			});
	}

	@Test
	void whatHasExpiredCanComeBack() {
		this.store.save(instance("payments", "1"), Duration.ofMillis(300));
		await().atMost(Duration.ofSeconds(10)).until(() -> this.store.find("payments").isEmpty());
		this.store.save(instance("payments", "1"), LONG);
		assertThat(this.store.find("payments")).hasSize(1);
	}

	@Test
	void knowsNobodyOfAnUnknownService() {
		assertThat(this.store.find("nobody")).isEmpty();
		assertThat(this.store.services()).isEmpty();
	}

	@Test
	void manyRegisterAtOnce() throws Exception {
		int threads = 8;
		ExecutorService executor = Executors.newFixedThreadPool(threads);
		try {
			CountDownLatch start = new CountDownLatch(1);
			List<? extends Future<?>> saved = IntStream.range(0, threads).mapToObj((thread) -> executor.submit(() -> {
				start.await();
				for (int i = 0; i < 20; i++) {
					this.store.save(instance("payments", thread + "-" + i), LONG);
					this.store.save(instance("payments", "shared-" + i), LONG);
				}
				return null;
			})).toList();
			start.countDown();
			for (Future<?> one : saved) {
				one.get(60, TimeUnit.SECONDS);
			}
		}
		finally {
			executor.shutdownNow();
		}
		assertThat(this.store.find("payments")).hasSize(threads * 20 + 20);
	}

	private static StoredInstance instance(String service, String id) {
		return new StoredInstance(service, id, "127.0.0.1", 8080, false, Map.of());
	}

}
