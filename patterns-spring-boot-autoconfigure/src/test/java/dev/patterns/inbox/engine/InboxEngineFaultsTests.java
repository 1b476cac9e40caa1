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

package dev.patterns.inbox.engine;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.jdbc.autoconfigure.DataSourceAutoConfiguration;
import org.springframework.boot.jdbc.autoconfigure.DataSourceTransactionManagerAutoConfiguration;
import org.springframework.boot.jdbc.autoconfigure.JdbcTemplateAutoConfiguration;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.transaction.autoconfigure.TransactionAutoConfiguration;
import org.springframework.context.ApplicationContext;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionSynchronization;
import org.springframework.transaction.support.TransactionSynchronizationManager;
import org.springframework.transaction.support.TransactionTemplate;

import dev.patterns.inbox.Calls;
import dev.patterns.inbox.IdempotencyInProgressException;
import dev.patterns.inbox.Idempotent;
import dev.patterns.inbox.TestHandlers;
import dev.patterns.inbox.autoconfigure.InboxAutoConfiguration;
import dev.patterns.inbox.autoconfigure.InboxStoreAutoConfiguration;
import dev.patterns.jdbc.autoconfigure.JdbcAccessAutoConfiguration;
import dev.patterns.serialization.autoconfigure.SerializationAutoConfiguration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

/**
 * Tests for {@link InboxEngine} where a handler is called in an unusual state of the
 * thread, on H2.
 */
class InboxEngineFaultsTests {

	private static final String CHARGE = "accounts/charge";

	private final ApplicationContextRunner runner = new ApplicationContextRunner()
		.withConfiguration(AutoConfigurations.of(JdbcAccessAutoConfiguration.class,
				SerializationAutoConfiguration.class, InboxStoreAutoConfiguration.class, InboxAutoConfiguration.class,
				DataSourceAutoConfiguration.class, DataSourceTransactionManagerAutoConfiguration.class,
				TransactionAutoConfiguration.class, JdbcTemplateAutoConfiguration.class))
		.withPropertyValues("spring.datasource.generate-unique-name=true", "patterns.inbox.max-database-waits=1",
				"patterns.inbox.wait=20s")
		.withBean("invokables", TestHandlers.class, TestHandlers::invokables)
		.withBean(Accounts.class);

	@Test
	void aHandlerCalledAfterTheCompletionOfATransactionHasOneOfItsOwn() {
		this.runner.run((context) -> {
			JdbcTemplate template = context.getBean(JdbcTemplate.class);
			template.execute("create table effect (name varchar(20))");
			Accounts accounts = context.getBean(Accounts.class);
			transaction(context).executeWithoutResult(
					(status) -> TransactionSynchronizationManager.registerSynchronization(after(() -> {
						assertThatIllegalStateException()
							.isThrownBy(() -> Calls.invoke(CHARGE, "k", () -> accounts.charge("fails")));
						accounts.completed = true;
					})));
			assertThat(accounts.completed).isTrue();
			assertThat(template.queryForList("select name from effect", String.class)).isEmpty();
			assertThat(Calls.invoke(CHARGE, "k", () -> accounts.charge("works"))).isEqualTo("works");
			assertThat(template.queryForList("select name from effect", String.class)).containsExactly("works");
		});
	}

	@Test
	void whoIsInterruptedWhileWaitingGivesUpAndStaysInterrupted() {
		this.runner.run((context) -> {
			context.getBean(JdbcTemplate.class).execute("create table effect (name varchar(20))");
			Accounts accounts = context.getBean(Accounts.class);
			InboxBackend backend = context.getBean(InboxBackend.class);
			CountDownLatch locked = new CountDownLatch(1);
			CountDownLatch end = new CountDownLatch(1);
			CompletableFuture<@Nullable Void> other = CompletableFuture
				.runAsync(() -> transaction(context).executeWithoutResult((status) -> {
					context.getBean(JdbcTemplate.class)
						.update("insert into patterns_inbox values (?, 'source', 'k', null, 'HANDLED', null, null, 0)",
								CHARGE);
					locked.countDown();
					await(end);
				}));
			await(locked);
			backend.waits().acquire();
			CompletableFuture<List<Object>> seen = new CompletableFuture<>();
			Thread caller = new Thread(() -> {
				try {
					seen.complete(List.of(Calls.invoke(CHARGE, "k", () -> accounts.charge("a"))));
				}
				catch (Throwable ex) {
					seen.complete(List.of(ex, Thread.currentThread().isInterrupted()));
				}
			});
			caller.start();
			Awaitility.await().until(() -> backend.waits().getQueueLength() == 1);
			caller.interrupt();
			List<Object> result = seen.get(10, TimeUnit.SECONDS);
			end.countDown();
			other.get(10, TimeUnit.SECONDS);
			assertThat(result.get(0)).isInstanceOf(IdempotencyInProgressException.class);
			assertThat(result.get(1)).isEqualTo(true);
		});
	}

	private static TransactionSynchronization after(Runnable task) {
		return new TransactionSynchronization() {

			@Override
			public void afterCompletion(int status) {
				task.run();
			}

		};
	}

	private static TransactionTemplate transaction(ApplicationContext context) {
		return new TransactionTemplate(context.getBean(PlatformTransactionManager.class));
	}

	private static void await(CountDownLatch latch) {
		try {
			assertThat(latch.await(20, TimeUnit.SECONDS)).isTrue();
		}
		catch (InterruptedException ex) {
			throw new IllegalStateException(ex);
		}
	}

	static class Accounts {

		private final JdbcTemplate template;

		private boolean completed;

		Accounts(JdbcTemplate template) {
			this.template = template;
		}

		@Idempotent
		String charge(String name) {
			this.template.update("insert into effect values (?)", name);
			if (name.equals("fails")) {
				throw new IllegalStateException("expected");
			}
			return name;
		}

	}

}
