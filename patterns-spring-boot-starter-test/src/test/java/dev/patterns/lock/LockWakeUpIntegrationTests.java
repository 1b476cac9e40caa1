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
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.springframework.context.ConfigurableApplicationContext;

import dev.patterns.lock.engine.LockView;
import dev.patterns.test.services.EmbeddedServers;
import dev.patterns.test.services.Service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Whoever waits for a lock of another instance is woken by PostgreSQL.
 */
@Timeout(60)
class LockWakeUpIntegrationTests {

	private static final int ROUNDS = 5;

	/** After so long it asks every quarter of a second. */
	private static final Duration PATIENT = Duration.ofMillis(700);

	/** It would take more than twice as long on average to be found out by asking. */
	private static final Duration SOON = Duration.ofMillis(50);

	@Test
	void aWaiterElsewhereGetsTheLockSoonAfterItsRelease() throws Exception {
		Map<String, String> database = EmbeddedServers.shared(Service.POSTGRESQL).createDatabase("lock_wake_up");
		ExecutorService threads = Executors.newSingleThreadExecutor();
		try (ConfigurableApplicationContext near = LockNodeApplication.start(database);
				ConfigurableApplicationContext far = LockNodeApplication.start(database)) {
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
			assertThat(delays.stream().sorted().toList().get(ROUNDS / 2)).isLessThan(SOON);
			assertThat(near.getBean(LockView.class).list(null, 10)).isEmpty();
		}
		finally {
			threads.shutdownNow();
		}
	}

}
