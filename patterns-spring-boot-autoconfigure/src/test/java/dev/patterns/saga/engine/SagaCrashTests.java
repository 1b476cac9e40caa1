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

package dev.patterns.saga.engine;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;

import javax.sql.DataSource;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.datasource.DelegatingDataSource;
import org.springframework.transaction.TransactionException;

import dev.patterns.saga.Saga;
import dev.patterns.saga.SagaAwaitTimeoutException;
import dev.patterns.saga.SagaContext;
import dev.patterns.saga.SagaEnded;
import dev.patterns.saga.SagaRetry;
import dev.patterns.saga.SagaStartOptions;
import dev.patterns.saga.SagaStatus;
import dev.patterns.saga.SagaStep;
import dev.patterns.saga.SagaTemplate;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Connections are lost at random before and after commits, as they are when a database
 * fails: no local effect may happen twice or be lost, and compensation must be in reverse
 * order.
 */
class SagaCrashTests {

	private static final int SAGAS = 40;

	@ParameterizedTest
	@ValueSource(longs = { 1, 2, 3 })
	void localEffectsHappenExactlyOnce(long seed) {
		ApplicationContextRunner runner = SagaTestApplication.runner()
			.withUserConfiguration(Application.class)
			.withPropertyValues("patterns.saga.transient-limit=3");
		runner.run((context) -> {
			Trouble trouble = context.getBean(Trouble.class);
			SagaTemplate sagas = context.getBean(SagaTemplate.class);
			for (int i = 0; i < SAGAS; i++) {
				sagas.start("chain", new Work(i), SagaStartOptions.id("c" + i));
			}
			trouble.begin(seed);
			List<SagaStatus> statuses = new ArrayList<>();
			for (int i = 0; i < SAGAS; i++) {
				statuses.add(awaitEnd(sagas, "c" + i));
			}
			trouble.end();
			assertThat(trouble.count).hasValueGreaterThan(20);
			Journal journal = context.getBean(Journal.class);
			for (int i = 0; i < SAGAS; i++) {
				String id = "c" + i + " ";
				List<String> entries = journal.entries().stream().filter((entry) -> entry.startsWith(id)).toList();
				List<String> local = entries.stream().filter((entry) -> !entry.contains("remote")).toList();
				assertThat(local).as(id).doesNotHaveDuplicates();
				if (statuses.get(i) == SagaStatus.COMPLETED) {
					assertThat(local).containsExactly(id + "a", id + "b", id + "ended COMPLETED");
				}
				else {
					assertThat(local).isSubsetOf(id + "a", id + "b", id + "undo b", id + "undo a",
							id + "ended COMPENSATED");
					assertThat(local.contains(id + "a")).isEqualTo(local.contains(id + "undo a"));
					assertThat(local.contains(id + "b")).isEqualTo(local.contains(id + "undo b"));
					assertThat(local).last().isEqualTo(id + "ended COMPENSATED");
				}
			}
		});
	}

	private static SagaStatus awaitEnd(SagaTemplate sagas, String id) {
		for (int i = 0; i < 200; i++) {
			try {
				return sagas.await(id, Duration.ofSeconds(30)).status();
			}
			catch (DataAccessException | TransactionException ex) {
				// Looking is troubled too.
			}
			catch (SagaAwaitTimeoutException ex) {
				throw new AssertionError(ex.getMessage() + "; what the threads do:\n" + dump(), ex);
			}
		}
		throw new IllegalStateException("Never looked");
	}

	private static String dump() {
		StringBuilder dump = new StringBuilder();
		Thread.getAllStackTraces().forEach((thread, frames) -> {
			if (frames.length > 0 && thread.getName().startsWith("patterns-")) {
				dump.append(thread.getName()).append(' ').append(thread.getState()).append('\n');
				for (StackTraceElement frame : frames) {
					dump.append("\tat ").append(frame).append('\n');
				}
			}
		});
		return dump.toString();
	}

	record Work(int number) {

	}

	@Saga("chain")
	static class ChainSaga {

		private final Journal journal;

		ChainSaga(Journal journal) {
			this.journal = journal;
		}

		@SagaStep(order = 1, compensation = "undoA", retry = @SagaRetry(maxRetries = 20))
		void a(Work work, SagaContext saga) {
			this.journal.add(saga.id() + " a");
		}

		@SagaStep(order = 2, compensation = "undoRemote", transactional = false, retry = @SagaRetry(maxRetries = 20))
		void remote(Work work, SagaContext saga) {
		}

		@SagaStep(order = 3, compensation = "undoB", retry = @SagaRetry(maxRetries = 20))
		void b(Work work, SagaContext saga) {
			this.journal.add(saga.id() + " b");
		}

		@SagaStep(order = 4, retry = @SagaRetry(maxRetries = 0))
		void c(Work work) {
			if (work.number() % 3 == 0) {
				throw new IllegalStateException("declined");
			}
		}

		void undoA(SagaContext saga) {
			this.journal.add(saga.id() + " undo a");
		}

		void undoRemote() {
		}

		void undoB(SagaContext saga) {
			this.journal.add(saga.id() + " undo b");
		}

		@SagaEnded
		void ended(SagaStatus status, SagaContext saga) {
			this.journal.add(saga.id() + " ended " + status);
		}

	}

	/**
	 * Loses connections at random.
	 */
	static class Trouble {

		final AtomicInteger count = new AtomicInteger();

		private volatile @Nullable Random random;

		void begin(long seed) {
			this.random = new Random(seed);
		}

		void end() {
			this.random = null;
		}

		private boolean strikes() {
			Random current = this.random;
			boolean struck = current != null && Thread.currentThread().getName().startsWith("patterns-saga-")
					&& current.nextInt(12) == 0;
			if (struck) {
				this.count.incrementAndGet();
			}
			return struck;
		}

		Connection wrap(Connection connection) {
			return (Connection) Proxy.newProxyInstance(getClass().getClassLoader(), new Class<?>[] { Connection.class },
					(proxy, method, arguments) -> {
						boolean commit = method.getName().equals("commit");
						if (commit && strikes()) {
							connection.rollback();
							throw new SQLException("lost before the commit", "08006");
						}
						Object result;
						try {
							result = method.invoke(connection, arguments);
						}
						catch (InvocationTargetException ex) {
							throw ex.getCause();
						}
						if (commit && strikes()) {
							throw new SQLException("lost after the commit", "08006");
						}
						return result;
					});
		}

	}

	@Configuration(proxyBeanMethods = false)
	@Import({ ChainSaga.class, Troubled.class })
	static class Application {

		@Bean
		Journal journal(JdbcTemplate template) {
			return new Journal(template);
		}

	}

	/**
	 * Connections that have trouble.
	 */
	@Configuration(proxyBeanMethods = false)
	static class Troubled {

		@Bean
		static Trouble trouble() {
			return new Trouble();
		}

		@Bean
		static BeanPostProcessor troubling(Trouble trouble) {
			return new BeanPostProcessor() {

				@Override
				public Object postProcessAfterInitialization(Object bean, String beanName) {
					return (bean instanceof DataSource dataSource) ? new DelegatingDataSource(dataSource) {

						@Override
						public Connection getConnection() throws SQLException {
							return trouble.wrap(super.getConnection());
						}

					} : bean;
				}

			};
		}

	}

}
