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

package dev.patterns.lock.autoconfigure;

import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.jdbc.autoconfigure.DataSourceAutoConfiguration;
import org.springframework.boot.jdbc.autoconfigure.DataSourceTransactionManagerAutoConfiguration;
import org.springframework.boot.jdbc.autoconfigure.JdbcTemplateAutoConfiguration;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.transaction.autoconfigure.TransactionAutoConfiguration;
import org.springframework.scheduling.annotation.EnableScheduling;
import org.springframework.scheduling.annotation.Scheduled;

import dev.patterns.identity.autoconfigure.IdentityAutoConfiguration;
import dev.patterns.jdbc.autoconfigure.JdbcAccessAutoConfiguration;
import dev.patterns.lock.Locked;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * A scheduled method of two nodes, which runs on one of them each time.
 */
@Timeout(60)
class LockScheduledTests {

	private static final int RUNS = 3;

	/** Far less than the lock is kept, far more than the nodes differ. */
	private static final Duration GAP = Duration.ofMillis(300);

	private final Runs runs = new Runs();

	private final ApplicationContextRunner runner = new ApplicationContextRunner()
		.withConfiguration(AutoConfigurations.of(IdentityAutoConfiguration.class, JdbcAccessAutoConfiguration.class,
				JdbcLockStoreAutoConfiguration.class, LockAutoConfiguration.class, DataSourceAutoConfiguration.class,
				DataSourceTransactionManagerAutoConfiguration.class, TransactionAutoConfiguration.class,
				JdbcTemplateAutoConfiguration.class))
		.withPropertyValues("spring.application.name=shop", "spring.datasource.url=jdbc:h2:mem:lock-scheduled")
		.withUserConfiguration(Job.class)
		.withBean(Runs.class, () -> this.runs);

	@Test
	void runsOnOneNodeEachTime() {
		this.runner.run((first) -> this.runner.run((second) -> {
			await().atMost(Duration.ofSeconds(30))
				.until(() -> this.runs.due.size() == 2 && this.runs.done.size() >= RUNS);
			List<Long> done = this.runs.done.stream().sorted().toList();
			for (int i = 1; i < done.size(); i++) {
				assertThat(Duration.ofNanos(done.get(i) - done.get(i - 1))).isGreaterThan(GAP);
			}
		}));
	}

	static final class Runs {

		/** The nodes on which something was due. */
		private final Set<Job> due = ConcurrentHashMap.newKeySet();

		/** When it was done, by the clock that both nodes have here. */
		private final List<Long> done = new CopyOnWriteArrayList<>();

	}

	@EnableScheduling
	static class Job {

		private final Runs runs;

		Job(Runs runs) {
			this.runs = runs;
		}

		@Scheduled(cron = "* * * * * *")
		void note() {
			this.runs.due.add(this);
		}

		@Scheduled(cron = "* * * * * *")
		@Locked(atLeast = "900ms", lease = "5s", otherwise = Locked.Otherwise.SKIP)
		void run() {
			this.runs.done.add(System.nanoTime());
		}

	}

}
