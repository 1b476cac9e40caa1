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

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.jdbc.autoconfigure.DataSourceAutoConfiguration;
import org.springframework.boot.jdbc.autoconfigure.DataSourceTransactionManagerAutoConfiguration;
import org.springframework.boot.jdbc.autoconfigure.JdbcTemplateAutoConfiguration;
import org.springframework.boot.test.context.assertj.AssertableApplicationContext;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.context.runner.ContextConsumer;
import org.springframework.boot.transaction.autoconfigure.TransactionAutoConfiguration;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.transaction.annotation.Transactional;

import dev.patterns.call.InboundRequest;
import dev.patterns.inbox.Calls;
import dev.patterns.inbox.IdempotencyInProgressException;
import dev.patterns.inbox.IdempotencyKeyMissingException;
import dev.patterns.inbox.Idempotent;
import dev.patterns.inbox.IdempotentBatches;
import dev.patterns.inbox.TestHandlers;
import dev.patterns.inbox.autoconfigure.InboxAutoConfiguration;
import dev.patterns.inbox.autoconfigure.InboxStoreAutoConfiguration;
import dev.patterns.inbox.observation.InboxOutcome;
import dev.patterns.jdbc.autoconfigure.JdbcAccessAutoConfiguration;
import dev.patterns.serialization.autoconfigure.SerializationAutoConfiguration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

/**
 * Tests for {@link InboxBatches} on H2.
 */
class InboxBatchesTests {

	private static final String ON = "order-listener/on";

	private final ApplicationContextRunner runner = new ApplicationContextRunner()
		.withConfiguration(AutoConfigurations.of(JdbcAccessAutoConfiguration.class,
				SerializationAutoConfiguration.class, InboxStoreAutoConfiguration.class, InboxAutoConfiguration.class,
				DataSourceAutoConfiguration.class, DataSourceTransactionManagerAutoConfiguration.class,
				TransactionAutoConfiguration.class, JdbcTemplateAutoConfiguration.class))
		.withPropertyValues("spring.datasource.generate-unique-name=true", "patterns.inbox.wait=20s")
		.withBean("listeners", TestHandlers.class, TestHandlers::listeners)
		.withBean(OrderListener.class);

	private void run(ContextConsumer<AssertableApplicationContext> test) {
		this.runner.run((context) -> {
			assertThat(context).hasNotFailed();
			context.getBean(JdbcTemplate.class).execute("create table effect (name varchar(20))");
			test.accept(context);
		});
	}

	@Test
	void handsOnWhatIsNew() {
		run((context) -> {
			IdempotentBatches batches = context.getBean(IdempotentBatches.class);
			OrderListener listener = context.getBean(OrderListener.class);
			Calls.message(ON, "b", () -> listener.on("b"));
			List<List<Integer>> handled = new ArrayList<>();
			assertThat(batches.handle(requests("c", "b", "a", "c"), handled::add)).isTrue();
			assertThat(batches.handle(requests("a", "c"), handled::add)).isTrue();
			assertThat(handled).containsExactly(List.of(0, 2));
			assertThat(keys(context)).containsExactly("a", "b", "c");
			InboxStatistics statistics = context.getBean(InboxEngine.class).statistics();
			assertThat(statistics.getRequests(InboxOutcome.HANDLED)).isEqualTo(3);
			assertThat(statistics.getRequests(InboxOutcome.REPLAYED)).isEqualTo(4);
		});
	}

	@Test
	void theMethodFindsItsRequestsRecorded() {
		run((context) -> {
			OrderListener listener = context.getBean(OrderListener.class);
			Calls.message(ON, "b", () -> listener.on("b"));
			boolean handled = context.getBean(IdempotentBatches.class).handle(requests("a", "b", "c"), (positions) -> {
				Calls.message(ON, "a", () -> listener.on("a"));
				Calls.message(ON, "c", () -> listener.on("c"));
				return true;
			});
			assertThat(handled).isTrue();
			assertThat(effects(context)).containsExactly("a", "b", "c");
			// And only meanwhile.
			Calls.message(ON, "a", () -> listener.on("again"));
			assertThat(effects(context)).doesNotContain("again");
		});
	}

	@Test
	void rollsBackTogether() {
		run((context) -> {
			IdempotentBatches batches = context.getBean(IdempotentBatches.class);
			JdbcTemplate template = context.getBean(JdbcTemplate.class);
			assertThat(batches.handle(requests("a", "b"), (positions) -> {
				template.update("insert into effect values ('a')");
				return false;
			})).isFalse();
			assertThatIllegalStateException().isThrownBy(() -> batches.handle(requests("a", "b"), (positions) -> {
				template.update("insert into effect values ('a')");
				throw new IllegalStateException("expected");
			})).withMessage("expected");
			assertThat(effects(context)).isEmpty();
			assertThat(keys(context)).isEmpty();
			InboxStatistics statistics = context.getBean(InboxEngine.class).statistics();
			assertThat(statistics.getRequests(InboxOutcome.RETRY)).isOne();
			assertThat(statistics.getRequests(InboxOutcome.ERROR)).isOne();
			assertThat(statistics.getRequests(InboxOutcome.HANDLED)).isZero();
		});
	}

	@Test
	void aMethodThatFailsInsideTakesTheBatchBack() {
		run((context) -> {
			OrderListener listener = context.getBean(OrderListener.class);
			assertThatIllegalStateException()
				.isThrownBy(() -> context.getBean(IdempotentBatches.class).handle(requests("a", "b"), (positions) -> {
					Calls.message(ON, "a", () -> listener.on("a"));
					Calls.message(ON, "b", () -> listener.on("fail"));
					return true;
				}));
			assertThat(effects(context)).isEmpty();
			assertThat(keys(context)).isEmpty();
		});
	}

	@Test
	void waitsForWhatIsBeingHandledOnThisInstance() {
		run((context) -> {
			IdempotentBatches batches = context.getBean(IdempotentBatches.class);
			CountDownLatch handling = new CountDownLatch(1);
			CountDownLatch end = new CountDownLatch(1);
			CompletableFuture<Boolean> first = async(() -> batches.handle(requests("a", "b"), (positions) -> {
				handling.countDown();
				return end.await(20, TimeUnit.SECONDS);
			}));
			assertThat(handling.await(20, TimeUnit.SECONDS)).isTrue();
			List<List<Integer>> handled = new ArrayList<>();
			CompletableFuture<Boolean> second = async(() -> batches.handle(requests("c", "b"), handled::add));
			InboxStatistics statistics = context.getBean(InboxEngine.class).statistics();
			Awaitility.await().until(() -> statistics.getWaitingInMemory() == 1);
			end.countDown();
			assertThat(first.get(20, TimeUnit.SECONDS)).isTrue();
			assertThat(second.get(20, TimeUnit.SECONDS)).isTrue();
			assertThat(handled).containsExactly(List.of(0));
			assertThat(statistics.getMemoryWaits()).isOne();
			assertThat(statistics.getWaitingInMemory()).isZero();
		});
	}

	@Test
	void givesUpOnWhatIsBeingHandledElsewhere() {
		this.runner.withPropertyValues("patterns.inbox.wait=10ms").run((context) -> {
			IdempotentBatches batches = context.getBean(IdempotentBatches.class);
			CountDownLatch handling = new CountDownLatch(1);
			CountDownLatch end = new CountDownLatch(1);
			CompletableFuture<Boolean> first = async(() -> batches.handle(requests("b"), (positions) -> {
				handling.countDown();
				return end.await(20, TimeUnit.SECONDS);
			}));
			assertThat(handling.await(20, TimeUnit.SECONDS)).isTrue();
			assertThatExceptionOfType(IdempotencyInProgressException.class)
				.isThrownBy(() -> batches.handle(requests("a", "b"), (positions) -> true));
			end.countDown();
			assertThat(first.get(20, TimeUnit.SECONDS)).isTrue();
			assertThat(keys(context)).containsExactly("b");
			// Nothing is left locked.
			assertThat(batches.handle(requests("a", "b"), (positions) -> true)).isTrue();
			assertThat(keys(context)).containsExactly("a", "b");
		});
	}

	@Test
	void refusesWhatIsNoBatch() {
		run((context) -> {
			IdempotentBatches batches = context.getBean(IdempotentBatches.class);
			assertThatIllegalArgumentException().isThrownBy(() -> batches.handle(List.of(), (positions) -> true));
			assertThatIllegalArgumentException().isThrownBy(
					() -> batches.handle(List.of(request(ON, "a"), request("other", "b")), (positions) -> true));
			assertThatExceptionOfType(IdempotencyKeyMissingException.class)
				.isThrownBy(() -> batches.handle(List.of(request(ON, "a"), request(ON, null)), (positions) -> true));
			assertThat(keys(context)).isEmpty();
		});
	}

	private static List<InboundRequest> requests(String... keys) {
		return Stream.of(keys).map((key) -> request(ON, key)).toList();
	}

	private static InboundRequest request(String operation, @Nullable String key) {
		return new InboundRequest(InboundRequest.Kind.MESSAGE, "source", key, null, null, operation);
	}

	// In a thread of its own: the common pool may have only one, which waits.
	private static CompletableFuture<Boolean> async(Task task) {
		return CompletableFuture.supplyAsync(() -> {
			try {
				return task.run();
			}
			catch (Throwable ex) {
				throw new IllegalStateException(ex);
			}
		}, (work) -> new Thread(work, "inbox-batches").start());
	}

	private static List<String> effects(AssertableApplicationContext context) {
		return context.getBean(JdbcTemplate.class).queryForList("select name from effect order by name", String.class);
	}

	private static List<String> keys(AssertableApplicationContext context) {
		return context.getBean(JdbcTemplate.class)
			.queryForList("select request_key from patterns_inbox order by request_key", String.class);
	}

	private interface Task {

		boolean run() throws Throwable;

	}

	static class OrderListener {

		private final JdbcTemplate template;

		OrderListener(JdbcTemplate template) {
			this.template = template;
		}

		@Idempotent
		@Transactional
		@Nullable String on(String name) {
			this.template.update("insert into effect values (?)", name);
			if (name.equals("fail")) {
				throw new IllegalStateException("expected");
			}
			return null;
		}

	}

}
