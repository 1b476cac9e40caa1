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

package dev.patterns.outbox;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.ApplicationContext;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

import dev.patterns.outbox.engine.RelayStatistics;
import dev.patterns.pubsub.broker.BrokerException;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Pipelined messages of which a broker takes a later one and refuses an earlier one of
 * the same key are counted, in whatever order it answers.
 */
class OutboxReorderingTests {

	private final ApplicationContextRunner runner = OutboxTestContext.withH2()
		.withPropertyValues("patterns.outbox.relay.poll-interval=100ms", "patterns.outbox.relay.min-poll-interval=20ms",
				"patterns.outbox.retry.delay=50ms", "patterns.outbox.retry.max-delay=200ms",
				"patterns.lease.duration=2s");

	private final Map<String, CompletableFuture<Void>> answers = new ConcurrentHashMap<>();

	@Test
	void anEarlierOneIsRefusedAfterLaterOnesWereTaken() {
		run((context) -> {
			answer("a:2");
			answer("b:1");
			awaitRows(context, 2);
			refuse("a:1");
			answer("a:3");
			awaitSent(context, "a:1");
			assertThat(reordered(context)).isEqualTo(2);
		});
	}

	@Test
	void laterOnesAreTakenAfterAnEarlierOneWasRefused() {
		run((context) -> {
			refuse("a:1");
			Awaitility.await().until(() -> statistics(context).getRefused() == 1);
			answer("b:1");
			answer("a:2");
			answer("a:3");
			awaitSent(context, "a:1");
			assertThat(reordered(context)).isEqualTo(2);
		});
	}

	@Test
	void whatIsTakenLaterButAnsweredEarlierIsInOrder() {
		run((context) -> {
			answer("a:3");
			answer("a:2");
			answer("b:1");
			awaitRows(context, 1);
			answer("a:1");
			awaitSent(context, "a:1");
			assertThat(reordered(context)).isZero();
		});
	}

	private void run(Consumer<ApplicationContext> test) {
		this.runner.run((context) -> {
			List<String> first = List.of("a:1", "a:2", "a:3", "b:1");
			first.forEach((data) -> this.answers.put(data, new CompletableFuture<>()));
			context.getBean(RecordingBroker.class).behave((message) -> {
				CompletableFuture<Void> answer = this.answers.get(new String(message.event().getData().toBytes()));
				return (answer != null && !answer.isCompletedExceptionally()) ? answer : null;
			});
			OutboxTemplate template = context.getBean(OutboxTemplate.class);
			new TransactionTemplate(context.getBean(PlatformTransactionManager.class))
				.executeWithoutResult((status) -> first.forEach((data) -> template.publish("t", data.substring(0, 1),
						data, OutboxOptions.NONE.withType("text"))));
			Awaitility.await().until(() -> statistics(context).getInFlight() == 4);
			test.accept(context);
		});
	}

	private void answer(String data) {
		this.answers.get(data).complete(null);
	}

	private void refuse(String data) {
		this.answers.get(data).completeExceptionally(new BrokerException("refused", false, null));
	}

	private static void awaitRows(ApplicationContext context, int number) {
		Awaitility.await()
			.atMost(Duration.ofSeconds(10))
			.until(() -> context.getBean(JdbcTemplate.class)
				.queryForObject("select count(*) from patterns_outbox", Integer.class) == number);
	}

	private static void awaitSent(ApplicationContext context, String data) {
		awaitRows(context, 0);
		assertThat(context.getBean(RecordingBroker.class).data()).contains(data).doesNotHaveDuplicates();
	}

	private static RelayStatistics statistics(ApplicationContext context) {
		return context.getBean(RelayStatistics.class);
	}

	private static long reordered(ApplicationContext context) {
		return statistics(context).getReordered();
	}

}
