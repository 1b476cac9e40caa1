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
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.core.ParameterizedTypeReference;

import dev.patterns.pubsub.CloudEventContext;
import dev.patterns.pubsub.MessageHeaders;
import dev.patterns.retry.RetrySchedule;
import dev.patterns.saga.Saga;
import dev.patterns.saga.SagaCommand;
import dev.patterns.saga.SagaContext;
import dev.patterns.saga.SagaEndReason;
import dev.patterns.saga.SagaFlow;
import dev.patterns.saga.SagaInstance;
import dev.patterns.saga.SagaParallel;
import dev.patterns.saga.SagaStatus;
import dev.patterns.saga.SagaStepFailedException;
import dev.patterns.saga.SagaStepStatus;
import dev.patterns.saga.SagaWaitTimeoutException;
import dev.patterns.saga.engine.CommandTestApplication.Charge;
import dev.patterns.saga.engine.CommandTestApplication.Fixture;
import dev.patterns.saga.engine.CommandTestApplication.Receipt;
import dev.patterns.saga.engine.CommandTestApplication.Refund;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Commands of flows.
 */
class FlowCommandTests {

	@Test
	void theAnswerIsReturnedInEachReplay() {
		run((fixture) -> {
			SagaInstance saga = run(fixture, (input, flow) -> {
				List<Receipt> receipts = flow.command("cards").call(new ParameterizedTypeReference<List<Receipt>>() {
				}, SagaCommand.to("cards", new Charge("o1", "good")));
				Receipt receipt = flow.command("charge", Receipt.class,
						SagaCommand.to("payments", "k", new Charge("o2", "good")));
				Receipt again = flow.command("charge", Receipt.class,
						SagaCommand.to("payments", "k", new Charge("o3", "good")));
				flow.sleep(Duration.ofMillis(1));
				flow.command("nothing", Void.class, SagaCommand.to("refunds", new Refund("o2")));
				return receipts.get(0).number() + receipt.number() + again.number();
			});
			assertThat(saga.status()).isEqualTo(SagaStatus.COMPLETED);
			assertThat(FlowTestApplication.result(saga)).isEqualTo("\"r-o1r-o2r-o3\"");
			assertThat(fixture.journal.entries()).containsExactly("charge o2", "charge o3", "refund o2");
		});
	}

	@Test
	void aRefusalIsThrownAndMayBeCaught() {
		run((fixture) -> {
			SagaInstance saga = run(fixture, (input, flow) -> {
				try {
					flow.command("charge")
						.compensatedBy((undo) -> fixture.journal.add("never"))
						.retry(new RetrySchedule(3, Duration.ZERO, 1, Duration.ZERO, 0))
						.call(new ParameterizedTypeReference<List<Receipt>>() {
						}, SagaCommand.to("cards", new Charge("o1", "declined")));
				}
				catch (SagaStepFailedException ex) {
					assertThat(ex.getFailure()).isEqualTo("card-declined");
					assertThat(ex.isUncertain()).isFalse();
					flow.sleep(Duration.ofMillis(1));
					flow.step("note", () -> fixture.journal.add(ex.getMessage()));
				}
				throw new IllegalStateException("undo");
			});
			assertThat(saga.status()).isEqualTo(SagaStatus.COMPENSATED);
			assertThat(fixture.journal.entries())
				.containsExactly("Step 'charge' failed: Refused (card-declined): no money");
		});
	}

	@Test
	void whatIsNotAnsweredIsUncertainAndUndoneByACommand() {
		run((fixture) -> {
			SagaInstance saga = run(fixture, (input, flow) -> {
				try {
					flow.command("ask").timeout(Duration.ofMillis(500)).compensatedByCommand((undo) -> {
						fixture.journal.add("undo " + undo.isCompleted());
						return SagaCommand.to("refunds", new Refund("o1"));
					}).call(Integer.class, SagaCommand.to("manual", input));
				}
				catch (SagaWaitTimeoutException ex) {
					flow.step("late", () -> fixture.journal.add(ex.getMessage()));
				}
				flow.command("charge")
					.compensatedBy(
							(undo) -> fixture.journal.add("undo " + undo.result(Receipt.class).orElseThrow().number()))
					.call(Receipt.class, SagaCommand.to("payments", new Charge("o2", "good")));
				throw new IllegalStateException("enough");
			});
			assertThat(saga.status()).isEqualTo(SagaStatus.COMPENSATED);
			assertThat(saga.reason()).isEqualTo(SagaEndReason.FAILED);
			assertThat(fixture.journal.entries()).containsExactly("There was no reply to command 'ask' within PT0.5S",
					"charge o2", "undo r-o2", "undo false", "refund o1");
			SagaInstance uncaught = run(fixture,
					(input, flow) -> flow.command("ask")
						.timeout(Duration.ofMillis(50))
						.call(Integer.class, SagaCommand.to("manual", input)));
			assertThat(uncaught.reason()).isEqualTo(SagaEndReason.TIMED_OUT);
		});
	}

	@Test
	void aCommandIsSentAgainIfThatIsAskedFor() {
		run((fixture) -> {
			SagaInstance saga = run(fixture,
					(input, flow) -> flow.command("charge")
						.retry(new RetrySchedule(1, Duration.ofMillis(1), 1, Duration.ofMillis(1), 0))
						.call(Receipt.class, SagaCommand.to("payments", new Charge("o1", "once")))
						.number());
			assertThat(FlowTestApplication.result(saga)).isEqualTo("\"r-o1\"");
			assertThat(fixture.step(saga.id(), "charge").attempts()).isEqualTo(2);
		});
	}

	@Test
	void branchesSendCommandsAtOnce() {
		run((fixture) -> {
			fixture.context.getBean(Flow.class).code = (input, flow) -> flow.parallel("ship", List.of(1, 2, 3),
					SagaParallel.failingFast(3),
					(item, branch) -> branch.command("label", Integer.class, SagaCommand.to("manual", "m" + item)));
			String id = fixture.sagas.start("commands", "in").id();
			for (int i = 0; i < 3; i++) {
				CloudEventContext request = fixture.manual.take();
				String number = request.header(MessageHeaders.CORRELATION_ID).replaceAll(".*\\[(\\d)].*", "$1");
				fixture.reply(request, number, Map.of());
			}
			SagaInstance saga = fixture.await(id);
			assertThat(FlowTestApplication.result(saga)).isEqualTo("[0,1,2]");
		});
	}

	@Test
	void answersAreWaitedForAlsoWhenAnotherBranchHasFailed() {
		run((fixture) -> {
			fixture.context.getBean(Flow.class).code = (input, flow) -> flow.parallel("pay", List.of("manual", "bad"),
					SagaParallel.failingFast(2), (item, branch) -> {
						if (item.equals("bad")) {
							return branch.command("charge", List.class,
									SagaCommand.to("cards", new Charge("o1", "declined")));
						}
						Integer answer = branch.command("ask")
							.compensatedBy((undo) -> fixture.journal
								.add("undo " + undo.isCompleted() + undo.result(Integer.class).orElse(0)))
							.call(Integer.class, SagaCommand.to("manual", item));
						branch.step("next", () -> fixture.journal.add("not to be begun"));
						return answer;
					});
			String id = fixture.sagas.start("commands", "in").id();
			CloudEventContext request = fixture.manual.take();
			fixture.awaitStep(id, "pay[1].charge", SagaStepStatus.FAILED);
			fixture.awaitStep(id, "pay[0].ask", SagaStepStatus.AWAITING);
			fixture.reply(request, "7", Map.of());
			SagaInstance saga = fixture.await(id);
			assertThat(saga.status()).isEqualTo(SagaStatus.COMPENSATED);
			assertThat(fixture.journal.entries()).containsExactly("undo true7");
		});
	}

	@Test
	void commandThatIsDescribedAndNotSentParks() {
		run((fixture) -> {
			SagaInstance saga = run(fixture, (input, flow) -> {
				flow.command("charge").timeout(Duration.ofMinutes(1));
				flow.step("ship", () -> fixture.journal.add("ship"));
				return null;
			});
			assertThat(saga.status()).isEqualTo(SagaStatus.PARKED);
			assertThat(saga.failure()).contains("'charge' was described and not executed");
			assertThat(fixture.journal.entries()).isEmpty();
		});
	}

	@Test
	void commandOfAnEarlierRunIsUndoneByACommand() {
		run((fixture) -> {
			SagaInstance saga = run(fixture, (input, flow) -> {
				flow.carried("charge")
					.compensatedByCommand((undo) -> SagaCommand.to("refunds",
							new Refund(undo.result(Receipt.class).orElseThrow().number())));
				if (flow.run() == 1) {
					flow.command("charge")
						.compensatedByCommand((undo) -> SagaCommand.to("refunds", new Refund("never")))
						.call(Receipt.class, SagaCommand.to("payments", new Charge("o1", "good")));
					throw flow.continueAsNew("next");
				}
				throw new IllegalStateException("undo");
			});
			assertThat(saga.status()).isEqualTo(SagaStatus.COMPENSATED);
			assertThat(fixture.journal.entries()).containsExactly("charge o1", "refund r-o1");
		});
	}

	@Test
	void cancellingUndoesWhatWasSentAndALateAnswerChangesNothing() {
		run((fixture) -> {
			fixture.context.getBean(Flow.class).code = (input, flow) -> flow.command("ask")
				.compensatedBy((undo) -> fixture.journal.add("undo " + undo.isCompleted()))
				.call(Integer.class, SagaCommand.to("manual", input));
			String id = fixture.sagas.start("commands", "in").id();
			CloudEventContext request = fixture.manual.take();
			fixture.awaitStep(id, "ask", SagaStepStatus.AWAITING);
			fixture.sagas.cancel(id);
			SagaInstance saga = fixture.await(id);
			assertThat(saga.reason()).isEqualTo(SagaEndReason.CANCELLED);
			fixture.reply(request, "1", Map.of());
			assertThat(fixture.sagas.get(id)).hasValue(saga);
			assertThat(fixture.journal.entries()).containsExactly("undo false");
		});
	}

	@Test
	void anAnswerThatDoesNotFitParks() {
		run((fixture) -> {
			fixture.context.getBean(Flow.class).code = (input, flow) -> flow.command("ask", Integer.class,
					SagaCommand.to("manual", input));
			String id = fixture.sagas.start("commands", "in").id();
			fixture.reply(fixture.manual.take(), "\"x\"", Map.of());
			SagaInstance saga = fixture.await(id);
			assertThat(saga.status()).isEqualTo(SagaStatus.PARKED);
			assertThat(saga.failure()).contains("The reply to command 'ask' does not fit");
		});
	}

	@Test
	void commandsOfAnotherClassMustBeDeclared() {
		CommandTestApplication.run(CommandTestApplication.runner().withBean(Undeclared.class), (fixture) -> {
			SagaInstance saga = fixture.await(fixture.sagas.start("undeclared", "in").id());
			assertThat(saga.status()).isEqualTo(SagaStatus.PARKED);
			assertThat(saga.failure()).contains("Say @SagaFlow(commands = true), then retry.");
		});
		assertThat(FlowInspection.sendsCommands(Seen.class)).isTrue();
		assertThat(FlowInspection.sendsCommands(Undeclared.class)).isFalse();
	}

	private static void run(CommandTestApplication.Scenario scenario) {
		ApplicationContextRunner runner = CommandTestApplication.runner().withBean(Flow.class);
		CommandTestApplication.run(runner, scenario);
	}

	private static SagaInstance run(Fixture fixture, FlowTestApplication.Code code) {
		fixture.context.getBean(Flow.class).code = code;
		return fixture.await(fixture.sagas.start("commands", "in").id());
	}

	@Saga("commands")
	static class Flow {

		volatile FlowTestApplication.Code code = (input, saga) -> null;

		@SagaFlow(commands = true)
		@Nullable Object run(String input, SagaContext saga) throws Exception {
			return this.code.run(input, saga);
		}

	}

	@Saga("undeclared")
	static class Undeclared {

		@SagaFlow
		@Nullable Object run(String input, SagaContext saga) {
			return Elsewhere.send(saga);
		}

	}

	static final class Elsewhere {

		private Elsewhere() {
		}

		static Integer send(SagaContext saga) {
			return saga.command("ask", Integer.class, SagaCommand.to("manual", "x"));
		}

	}

	@Saga("seen")
	static class Seen {

		@SagaFlow
		List<Integer> run(String input, SagaContext saga) {
			return saga.parallel("ask", List.of(1),
					(item, branch) -> branch.command("ask", Integer.class, SagaCommand.to("manual", "x")));
		}

	}

}
