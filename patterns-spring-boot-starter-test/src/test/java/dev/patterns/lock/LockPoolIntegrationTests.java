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

package dev.patterns.lock;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

import dev.patterns.test.services.EmbeddedServers;
import dev.patterns.test.services.Service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * The application has taken all connections of its pool for longer than a lease.
 */
@Timeout(60)
class LockPoolIntegrationTests {

	private static final int POOL = 2;

	// The store's own tests do it in little on each database.
	static List<Service> services() {
		return Boolean.getBoolean("patterns.proof") ? List.of(Service.POSTGRESQL, Service.MARIADB)
				: List.of(Service.POSTGRESQL);
	}

	@ParameterizedTest
	@MethodSource("services")
	void locksStayHeld(Service service) throws Exception {
		Map<String, String> properties = new HashMap<>(EmbeddedServers.shared(service).createDatabase("lock_pool"));
		properties.put("spring.datasource.hikari.maximum-pool-size", Integer.toString(POOL));
		ExecutorService threads = Executors.newFixedThreadPool(POOL);
		CountDownLatch end = new CountDownLatch(1);
		try (ConfigurableApplicationContext context = LockNodeApplication.start(properties)) {
			LockTemplate locks = context.getBean(LockTemplate.class);
			List<Lock> held = new ArrayList<>();
			for (int i = 0; i < 10; i++) {
				held.add(locks.lock("lock-" + i, LockOptions.lease(Duration.ofSeconds(1))));
			}
			List<Future<?>> transactions = takeAll(context, threads, end);
			await().during(Duration.ofMillis(2_500))
				.atMost(Duration.ofSeconds(10))
				.until(() -> held.stream().allMatch(Lock::isHeld));
			end.countDown();
			for (Future<?> transaction : transactions) {
				transaction.get(10, TimeUnit.SECONDS);
			}
			held.forEach(Lock::close);
			assertThat(locks.tryLock("lock-0")).isPresent();
		}
		finally {
			end.countDown();
			threads.shutdownNow();
		}
	}

	private static List<Future<?>> takeAll(ConfigurableApplicationContext context, ExecutorService threads,
			CountDownLatch end) throws InterruptedException {
		TransactionTemplate transaction = new TransactionTemplate(context.getBean(PlatformTransactionManager.class));
		JdbcTemplate template = context.getBean(JdbcTemplate.class);
		CountDownLatch taken = new CountDownLatch(POOL);
		List<Future<?>> transactions = new ArrayList<>();
		for (int i = 0; i < POOL; i++) {
			transactions.add(threads.submit(() -> transaction.executeWithoutResult((status) -> {
				template.queryForObject("select 1", Integer.class);
				taken.countDown();
				hang(end);
			})));
		}
		assertThat(taken.await(10, TimeUnit.SECONDS)).isTrue();
		return transactions;
	}

	private static void hang(CountDownLatch latch) {
		try {
			latch.await(30, TimeUnit.SECONDS);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
	}

}
