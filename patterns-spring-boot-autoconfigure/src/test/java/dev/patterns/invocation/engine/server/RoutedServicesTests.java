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

package dev.patterns.invocation.engine.server;

import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.springframework.cloud.client.ServiceInstance;
import org.springframework.cloud.client.discovery.DiscoveryClient;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

class RoutedServicesTests {

	private final AtomicInteger questions = new AtomicInteger();

	private volatile boolean broken;

	private volatile CountDownLatch hanging = new CountDownLatch(0);

	@Test
	void namedServicesNeedNotBeKnown() {
		RoutedServices services = new RoutedServices(Set.of("payments", "router"), "router", List::of);
		assertThat(services.contains("payments")).isTrue();
		assertThat(services.contains("stock")).isFalse();
	}

	@Test
	void allStandsForThoseThatTheRegistryKnows() {
		RoutedServices services = new RoutedServices(Set.of("*"), "router",
				() -> List.of(new Registry("payments", "router"), new Registry("stock")));
		assertThat(services.contains("payments")).isTrue();
		assertThat(services.contains("stock")).isTrue();
		for (int i = 0; i < 100; i++) {
			assertThat(services.contains("invented-" + i)).isFalse();
		}
		assertThat(services.contains("169.254.169.254")).isFalse();
		assertThat(this.questions).hasValue(2);
	}

	@Test
	void theApplicationDoesNotForwardToItself() {
		assertThat(new RoutedServices(Set.of("router"), "router", List::of).contains("router")).isFalse();
		assertThat(new RoutedServices(Set.of("*"), "router", () -> List.of(new Registry("router"))).contains("router"))
			.isFalse();
	}

	@Test
	void theLastKnownStayWhileTheRegistryIsAway() {
		RoutedServices services = new RoutedServices(Set.of("*"), "router", () -> List.of(new Registry("payments")));
		assertThat(services.contains("payments")).isTrue();
		this.broken = true;
		await().until(() -> services.contains("payments") && this.questions.get() > 2);
		assertThat(services.contains("payments")).isTrue();
		assertThat(services.contains("stock")).isFalse();
	}

	@Test
	@Timeout(20)
	void whoKnowsSomeDoesNotWaitForARegistryThatHangs() throws Exception {
		RoutedServices services = new RoutedServices(Set.of("*"), "router", () -> List.of(new Registry("payments")));
		assertThat(services.contains("payments")).isTrue();
		CountDownLatch hanging = new CountDownLatch(1);
		this.hanging = hanging;
		Thread asking = new Thread(() -> {
			while (hanging.getCount() > 0) {
				services.contains("payments");
			}
		});
		asking.start();
		try {
			await().until(() -> this.questions.get() > 1);
			for (int i = 0; i < 100; i++) {
				assertThat(services.contains("payments")).isTrue();
			}
			assertThat(this.questions).hasValue(2);
		}
		finally {
			hanging.countDown();
			asking.join();
		}
	}

	private final class Registry implements DiscoveryClient {

		private final List<String> services;

		Registry(String... services) {
			this.services = List.of(services);
		}

		@Override
		public String description() {
			return "test";
		}

		@Override
		public List<ServiceInstance> getInstances(String serviceId) {
			return List.of();
		}

		@Override
		public List<String> getServices() {
			RoutedServicesTests.this.questions.incrementAndGet();
			try {
				RoutedServicesTests.this.hanging.await();
			}
			catch (InterruptedException ex) {
				Thread.currentThread().interrupt();
			}
			if (RoutedServicesTests.this.broken) {
				throw new IllegalStateException("away");
			}
			return this.services;
		}

	}

}
