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

import java.time.Duration;
import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;

import dev.patterns.inventory.InventoryContributor;
import dev.patterns.pubsub.CloudEventContext;
import dev.patterns.pubsub.MessageHeaders;
import dev.patterns.pubsub.engine.PubSubListenerRegistry;
import dev.patterns.saga.Saga;
import dev.patterns.saga.SagaCommand;
import dev.patterns.saga.SagaEndReason;
import dev.patterns.saga.SagaEnded;
import dev.patterns.saga.SagaInstance;
import dev.patterns.saga.SagaRetry;
import dev.patterns.saga.SagaStartOptions;
import dev.patterns.saga.SagaStatus;
import dev.patterns.saga.SagaStep;
import dev.patterns.saga.SagaStepInstance;
import dev.patterns.saga.SagaStepKind;
import dev.patterns.saga.SagaStepStatus;
import dev.patterns.saga.actuate.endpoint.SagasEndpoint;
import dev.patterns.saga.autoconfigure.SagasEndpointAutoConfiguration;
import dev.patterns.saga.engine.CommandTestApplication.Charge;
import dev.patterns.saga.engine.CommandTestApplication.Order;
import dev.patterns.saga.engine.CommandTestApplication.Payments;
import dev.patterns.saga.engine.CommandTestApplication.Receipt;
import dev.patterns.saga.engine.CommandTestApplication.Refund;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Steps that send a command and wait for its answer.
 */
class SagaCommandTests {

	@Test
	void theAnswerIsTheResultAndNobodyWaitsForIt() {
		CommandTestApplication.run(runner(), (fixture) -> {
			start(fixture, "buy", "o1", "slow");
			SagaInstance waiting = fixture.awaitStep("o1", "charge", SagaStepStatus.AWAITING);
			assertThat(waiting.owner()).isNull();
			assertThat(waiting.dueAt()).isAfter(waiting.updatedAt());
			assertThat(fixture.step("o1", "charge").result()).contains("\"topic\":\"payments\"");
			assertThat(fixture.context.getBean(SagasEndpoint.class).saga("o1").steps())
				.filteredOn((step) -> step.name().equals("charge"))
				.singleElement()
				.satisfies((step) -> {
					assertThat(step.awaits()).isEqualTo("the reply to what was sent to 'payments'");
					assertThat(step.result()).isNull();
				});
			fixture.context.getBean(Payments.class).release();
			SagaInstance saga = fixture.await("o1");
			assertThat(saga.status()).isEqualTo(SagaStatus.COMPLETED);
			assertThat(steps(saga)).containsExactly("reserve COMPLETED", "charge COMPLETED", "confirm COMPLETED");
			assertThat(fixture.step("o1", "charge").result()).isEqualTo("{\"number\":\"r-o1\"}");
			assertThat(fixture.journal.entries()).containsExactly("reserve", "charge o1", "confirm r-o1",
					"ended COMPLETED null");
			assertThat(fixture.counts().getTaken()).isEqualTo(1);
			assertThat(fixture.context.getBean("patternsSagaInventory", InventoryContributor.class)
				.describe()
				.get("replies")).isEqualTo(Map.of("topic", "patterns-reply.shop.sagas", "taken", 1L, "ignored", 0L));
		});
	}

	@Test
	void whatIsRefusedIsNotUndone() {
		CommandTestApplication.run(runner(), (fixture) -> {
			start(fixture, "cards", "o1", "declined");
			SagaInstance saga = fixture.await("o1");
			assertThat(saga.status()).isEqualTo(SagaStatus.COMPENSATED);
			assertThat(saga.reason()).isEqualTo(SagaEndReason.FAILED);
			assertThat(saga.failure()).isEqualTo("Refused (card-declined): no money");
			assertThat(steps(saga)).containsExactly("begin COMPLETED", "charge FAILED", "undo begin COMPLETED");
			assertThat(fixture.step("o1", "charge").attempts()).isOne();
		});
	}

	@Test
	void whatWasGivenUpIsUncertainAndUndoneByACommand() {
		CommandTestApplication.run(runner(), (fixture) -> {
			start(fixture, "buy", "o1", "broken");
			SagaInstance saga = fixture.await("o1");
			assertThat(saga.status()).isEqualTo(SagaStatus.COMPENSATED);
			assertThat(saga.failure()).isEqualTo("The listener gave it up (exhausted)");
			assertThat(steps(saga)).containsExactly("reserve COMPLETED", "charge UNCERTAIN", "undo charge COMPLETED",
					"undo reserve COMPLETED");
			assertThat(fixture.journal.entries()).containsExactly("reserve", "charge o1", "refund o1", "release",
					"ended COMPENSATED FAILED");
		});
	}

	@Test
	void whatIsNotAnsweredInTimeIsUndone() {
		CommandTestApplication.run(runner().withPropertyValues("test.timeout=100ms"), (fixture) -> {
			start(fixture, "ask", "o1", "good");
			SagaInstance saga = fixture.await("o1");
			assertThat(saga.status()).isEqualTo(SagaStatus.COMPENSATED);
			assertThat(saga.reason()).isEqualTo(SagaEndReason.TIMED_OUT);
			assertThat(saga.failure()).isEqualTo("There was no reply to command 'ask' within PT0.1S");
			assertThat(steps(saga)).containsExactly("ask UNCERTAIN", "undo ask COMPLETED");
			fixture.reply(fixture.manual.requests().take(), "1", Map.of());
			assertThat(fixture.counts().getIgnored()).isOne();
			assertThat(fixture.sagas.get("o1")).hasValue(saga);
		});
	}

	@Test
	void anAnswerThatComesTwiceIsTakenOnce() {
		CommandTestApplication.run(runner(), (fixture) -> {
			start(fixture, "ask", "o/1", "good");
			CloudEventContext request = fixture.manual.take();
			assertThat(request.headers()).containsEntry(MessageHeaders.REPLY_TOPIC, "patterns-reply.shop.sagas")
				.containsEntry(MessageHeaders.CORRELATION_ID, "o%2F1/1/ask/do/1")
				.containsEntry(MessageHeaders.REPLY_DURABLE, "true");
			fixture.awaitStep("o/1", "ask", SagaStepStatus.AWAITING);
			fixture.sagas.suspend("o/1");
			fixture.reply(request, "1", Map.of());
			fixture.reply(request, "2", Map.of());
			fixture.sagas.resume("o/1");
			SagaInstance saga = fixture.await("o/1");
			assertThat(saga.status()).isEqualTo(SagaStatus.COMPLETED);
			assertThat(fixture.step("o/1", "ask").result()).isEqualTo("1");
			assertThat(fixture.counts().getTaken()).isOne();
			assertThat(fixture.counts().getIgnored()).isOne();
			fixture.reply(request, "3", Map.of());
			assertThat(fixture.counts().getIgnored()).isEqualTo(2);
		});
	}

	@Test
	void strangeAnswersAreIgnoredOrFail() {
		CommandTestApplication.run(runner(), (fixture) -> {
			start(fixture, "ask", "o1", "good");
			CloudEventContext request = fixture.manual.take();
			for (String correlationId : List.of("x", "nobody/1/ask/do/1", "o1/1/ask/do", "o1/2/ask/do/1",
					"o1/1/ask/undo/1", "o1/1/other/do/1", "%/1/ask/do/1")) {
				fixture.reply(new CloudEventContext(request.event(), "memory", "t", null,
						Map.of(MessageHeaders.CORRELATION_ID, correlationId), 1, "l"), "1", Map.of());
			}
			fixture.awaitStep("o1", "ask", SagaStepStatus.AWAITING);
			fixture.reply(request, "\"no number\"", Map.of());
			SagaInstance saga = fixture.await("o1");
			assertThat(saga.failure()).startsWith("The reply cannot be read");
			assertThat(steps(saga)).containsExactly("ask UNCERTAIN", "undo ask COMPLETED");
			start(fixture, "ask", "o2", "good");
			fixture.reply(fixture.manual.take(), "no JSON", Map.of());
			assertThat(fixture.await("o2").failure()).contains("the reply is no JSON");
			start(fixture, "ask", "o3", "good");
			fixture.reply(fixture.manual.take(), null, Map.of(MessageHeaders.REPLY_REASON, "conversion"));
			saga = fixture.await("o3");
			// The listener that says so was not called; another one may have been.
			assertThat(steps(saga)).containsExactly("ask UNCERTAIN", "undo ask COMPLETED");
		});
	}

	@Test
	void aCommandIsSentAgainIfThatIsAskedFor() {
		CommandTestApplication.run(runner(), (fixture) -> {
			start(fixture, "again", "o1", "once");
			SagaInstance saga = fixture.await("o1");
			assertThat(saga.status()).isEqualTo(SagaStatus.COMPLETED);
			assertThat(fixture.step("o1", "charge").attempts()).isEqualTo(2);
			assertThat(fixture.step("o1", "charge").earlier()).singleElement()
				.satisfies((attempt) -> assertThat(attempt.error()).contains("gave it up"));
			List<String> entries = fixture.journal.entries();
			// An idempotent listener would know it.
			assertThat(entries).hasSize(4);
			assertThat(entries.get(1)).isEqualTo(entries.get(3));
		});
	}

	@Test
	void aCompensationIsSentUntilItIsAnswered() {
		CommandTestApplication.run(runner(), (fixture) -> {
			start(fixture, "buy", "twice", "broken");
			SagaInstance saga = fixture.await("twice");
			assertThat(saga.status()).isEqualTo(SagaStatus.COMPENSATED);
			assertThat(fixture.journal.entries()).containsExactly("reserve", "charge twice", "refund twice",
					"refund twice", "release", "ended COMPENSATED FAILED");
		});
	}

	@Test
	void commandsOfOnePositionAreSentAtOnceAndAllAnswered() {
		CommandTestApplication.run(runner(), (fixture) -> {
			start(fixture, "both", "o1", "good");
			CloudEventContext one = fixture.manual.take();
			CloudEventContext two = fixture.manual.take();
			CloudEventContext a = one.header(MessageHeaders.CORRELATION_ID).contains("/a/") ? one : two;
			CloudEventContext b = (a == one) ? two : one;
			fixture.reply(a, null,
					Map.of(MessageHeaders.REPLY_REASON, "not-retryable", MessageHeaders.REPLY_FAILURE, "sold-out"));
			SagaInstance waiting = fixture.awaitStep("o1", "a", SagaStepStatus.FAILED);
			assertThat(steps(waiting)).containsExactlyInAnyOrder("a FAILED", "b AWAITING");
			fixture.reply(b, "2", Map.of());
			SagaInstance saga = fixture.await("o1");
			assertThat(saga.failure()).isEqualTo("Refused (sold-out)");
			assertThat(steps(saga)).containsExactlyInAnyOrder("a FAILED", "b COMPLETED", "undo b COMPLETED");
			start(fixture, "both", "o2", "good");
			fixture.reply(fixture.manual.take(), "1", Map.of());
			fixture.reply(fixture.manual.take(), "2", Map.of());
			assertThat(fixture.await("o2").status()).isEqualTo(SagaStatus.COMPLETED);
		});
	}

	@Test
	void cancellingUndoesWhatWasSent() {
		CommandTestApplication.run(runner(), (fixture) -> {
			start(fixture, "ask", "o1", "good");
			fixture.awaitStep("o1", "ask", SagaStepStatus.AWAITING);
			fixture.sagas.cancel("o1");
			SagaInstance saga = fixture.await("o1");
			assertThat(saga.reason()).isEqualTo(SagaEndReason.CANCELLED);
			assertThat(steps(saga)).containsExactly("ask UNCERTAIN", "undo ask COMPLETED");
		});
	}

	@Test
	void anotherProcessGoesOn() {
		ApplicationContextRunner runner = runner();
		CloudEventContext[] request = new CloudEventContext[1];
		CommandTestApplication.run(runner, (fixture) -> {
			start(fixture, "ask", "o1", "good");
			request[0] = fixture.manual.take();
			fixture.awaitStep("o1", "ask", SagaStepStatus.AWAITING);
		});
		CommandTestApplication.run(runner, (fixture) -> {
			fixture.reply(request[0], "7", Map.of());
			assertThat(fixture.await("o1").status()).isEqualTo(SagaStatus.COMPLETED);
			assertThat(fixture.step("o1", "ask").result()).isEqualTo("7");
		});
	}

	@Test
	void answersAreReceivedOnlyIfSomebodyAsks() {
		CommandTestApplication.run(CommandTestApplication.runner().withBean(Plain.class),
				(fixture) -> assertThat(topics(fixture)).doesNotContain("patterns-reply.shop.sagas"));
		CommandTestApplication.run(
				runner().withPropertyValues("patterns.pubsub.reply.topic=answers.{instance}.x",
						"patterns.pubsub.brokers.one.type=memory", "patterns.pubsub.brokers.two.type=memory",
						"patterns.pubsub.default-broker=one", "patterns.saga.commands.broker=two"),
				(fixture) -> assertThat(topics(fixture)).contains("answers.shop.sagas.x"));
	}

	private static List<String> topics(CommandTestApplication.Fixture fixture) {
		return fixture.context.getBean(PubSubListenerRegistry.class)
			.describe()
			.stream()
			.map((subscription) -> subscription.topic())
			.toList();
	}

	private static ApplicationContextRunner runner() {
		return CommandTestApplication.runner()
			.withConfiguration(AutoConfigurations.of(SagasEndpointAutoConfiguration.class))
			.withPropertyValues("management.endpoints.web.exposure.include=sagas")
			.withBean(Buy.class)
			.withBean(Cards.class)
			.withBean(Ask.class)
			.withBean(Again.class)
			.withBean(Both.class);
	}

	private static void start(CommandTestApplication.Fixture fixture, String saga, String id, String card) {
		fixture.sagas.start(saga, new Order(id, card), SagaStartOptions.id(id));
	}

	private static List<String> steps(SagaInstance saga) {
		return saga.steps().stream().map(SagaCommandTests::text).toList();
	}

	private static String text(SagaStepInstance step) {
		return ((step.kind() == SagaStepKind.COMPENSATION) ? "undo " : "") + step.name() + " " + step.status();
	}

	@Saga("buy")
	static class Buy {

		private final Journal journal;

		Buy(Journal journal) {
			this.journal = journal;
		}

		@SagaStep(order = 1, compensation = "release")
		void reserve(Order order) {
			this.journal.add("reserve");
		}

		@SagaStep(order = 2, compensation = "refund", timeout = "20s")
		SagaCommand<Receipt> charge(Order order) {
			return SagaCommand.to("payments", order.id(), new Charge(order.id(), order.card()));
		}

		@SagaStep(order = 3)
		void confirm(Receipt receipt) {
			this.journal.add("confirm " + receipt.number());
		}

		void release(Order order) {
			this.journal.add("release");
		}

		SagaCommand<Void> refund(Order order, @Nullable Receipt receipt) {
			return SagaCommand.to("refunds", order.id(), new Refund(order.id()));
		}

		@SagaEnded
		void ended(SagaStatus status, @Nullable SagaEndReason reason) {
			this.journal.add("ended " + status + " " + reason);
		}

	}

	@Saga("cards")
	static class Cards {

		@SagaStep(order = 1, compensation = "end")
		void begin(Order order) {
		}

		@SagaStep(order = 2, compensation = "end", retry = @SagaRetry(maxRetries = 3, delay = "1ms"))
		SagaCommand<List<Receipt>> charge(Order order) {
			return SagaCommand.to("cards", new Charge(order.id(), order.card()));
		}

		void end(Order order) {
		}

	}

	@Saga("ask")
	static class Ask {

		@SagaStep(order = 1, compensation = "undo", timeout = "${test.timeout:1m}")
		SagaCommand<Integer> ask(Order order) {
			return SagaCommand.to("manual", order.id(), order);
		}

		void undo(Order order) {
		}

	}

	@Saga("again")
	static class Again {

		@SagaStep(order = 1, retry = @SagaRetry(maxRetries = 2, delay = "1ms"))
		SagaCommand<Receipt> charge(Order order) {
			return SagaCommand.to("payments", new Charge(order.id(), order.card()));
		}

	}

	@Saga("both")
	static class Both {

		@SagaStep(order = 1, compensation = "undo")
		SagaCommand<Integer> a(Order order) {
			return SagaCommand.to("manual", order);
		}

		@SagaStep(order = 1, compensation = "undo")
		SagaCommand<Integer> b(Order order) {
			return SagaCommand.to("manual", order);
		}

		@SagaStep(order = 2)
		void end(Integer a, Integer b) {
			assertThat(Duration.ofSeconds(a + b)).isPositive();
		}

		void undo(Order order) {
		}

	}

	@Saga("plain")
	static class Plain {

		@SagaStep(order = 1)
		void step(Order order) {
		}

	}

}
