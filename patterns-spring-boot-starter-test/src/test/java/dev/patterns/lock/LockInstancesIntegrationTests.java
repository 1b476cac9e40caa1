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

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

import dev.patterns.lock.engine.LockView;
import dev.patterns.test.services.EmbeddedServers;
import dev.patterns.test.services.Service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Two instances with small pools: one that has taken all of its connections for longer
 * than a lease keeps its locks, and one that waits is woken by PostgreSQL.
 */
@Timeout(60)
class LockInstancesIntegrationTests {

	private static final int POOL = 2;

	private static final int ROUNDS = 5;

	/** After so long a waiter asks every quarter of a second. */
	private static final Duration PATIENT = Duration.ofMillis(700);

	/** It would take more than twice as long on average to be found out by asking. */
	private static final Duration SOON = Duration.ofMillis(50);

	private static ExecutorService threads;

	private static ConfigurableApplicationContext near;

	private static ConfigurableApplicationContext far;

	@BeforeAll
	static void start() {
		threads = Executors.newFixedThreadPool(POOL);
		near = start(Service.POSTGRESQL);
		far = start(Service.POSTGRESQL);
	}

	@AfterAll
	static void stop() {
		threads.shutdownNow();
		near.close();
		far.close();
	}

	private static ConfigurableApplicationContext start(Service service) {
		Map<String, String> properties = new HashMap<>(
				EmbeddedServers.shared(service).createDatabase("lock_instances"));
		properties.put("spring.datasource.hikari.maximum-pool-size", Integer.toString(POOL));
		return LockNodeApplication.start(properties);
	}

	@Test
	void locksStayHeldWhileThePoolIsExhausted() throws Exception {
		staysHeld(near);
	}

	// The contract of the store has it in little on each database.
	@Test
	@EnabledIfSystemProperty(named = "patterns.proof", matches = "true", disabledReason = "long: run with -Pproof")
	void locksStayHeldOnMariadbToo() throws Exception {
		try (ConfigurableApplicationContext context = start(Service.MARIADB)) {
			staysHeld(context);
		}
	}

	private static void staysHeld(ConfigurableApplicationContext context) throws Exception {
		CountDownLatch end = new CountDownLatch(1);
		try {
			LockTemplate locks = context.getBean(LockTemplate.class);
			List<Lock> held = new ArrayList<>();
			for (int i = 0; i < 10; i++) {
				held.add(locks.lock("lock-" + i, LockOptions.lease(Duration.ofSeconds(1))));
			}
			List<Future<?>> transactions = takeAll(context, end);
			await().during(Duration.ofMillis(2_500))
				.atMost(Duration.ofSeconds(10))
				.until(() -> held.stream().allMatch(Lock::isHeld));
			end.countDown();
			for (Future<?> transaction : transactions) {
				transaction.get(10, TimeUnit.SECONDS);
			}
			held.forEach(Lock::close);
			assertThat(context.getBean(LockView.class).list(null, 10)).isEmpty();
		}
		finally {
			end.countDown();
		}
	}

	@Test
	void aWaiterElsewhereGetsTheLockSoonAfterItsRelease() throws Exception {
		LockTemplate locks = near.getBean(LockTemplate.class);
		LockTemplate others = far.getBean(LockTemplate.class);
		List<Duration> delays = new ArrayList<>();
		for (int i = 0; i < ROUNDS; i++) {
			Lock lock = locks.lock("a");
			Future<Long> acquired = threads.submit(() -> {
				try (Lock next = others.lock("a", LockOptions.defaults().waiting(Duration.ofSeconds(20)))) {
					return next.isHeld() ? System.nanoTime() : 0;
				}
			});
			long begin = System.nanoTime();
			await().until(() -> System.nanoTime() - begin > PATIENT.toNanos());
			long released = System.nanoTime();
			lock.close();
			delays.add(Duration.ofNanos(acquired.get(20, TimeUnit.SECONDS) - released));
		}
		assertThat(delays.stream().sorted().toList().get(ROUNDS / 2)).as("of %s", delays).isLessThan(SOON);
	}

	private static List<Future<?>> takeAll(ConfigurableApplicationContext context, CountDownLatch end)
			throws InterruptedException {
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
