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

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.springframework.core.ParameterizedTypeReference;

import dev.patterns.call.CallScope;
import dev.patterns.outbox.OutboxBuffer;
import dev.patterns.retry.RetrySchedule;
import dev.patterns.saga.SagaContext;
import dev.patterns.saga.SagaEndReason;
import dev.patterns.saga.SagaFlowException;
import dev.patterns.saga.SagaInstance;
import dev.patterns.saga.SagaStatus;
import dev.patterns.saga.SagaStepFailedException;
import dev.patterns.saga.SagaStepKind;
import dev.patterns.saga.engine.FlowTestApplication.Fixture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Steps of flows, what undoes them, and how flows are left and called again.
 */
class FlowTests {

	private static final RetrySchedule ONCE = new RetrySchedule(1, Duration.ofMillis(20), 1, Duration.ofMillis(20), 0);

	@Test
	void stepsRunOnceAndTheResultOfTheFlowIsStored() {
		FlowTestApplication.run((fixture) -> {
			AtomicInteger calls = new AtomicInteger();
			SagaInstance saga = fixture.run((input, flow) -> {
				calls.incrementAndGet();
				assertThat(flow.step()).isEmpty();
				String a = flow.step("a", String.class, () -> {
					fixture.add("a " + input + " " + flow.step() + " " + flow.attempt());
					return "A";
				});
				List<Integer> list = flow.step("list", new ParameterizedTypeReference<List<Integer>>() {
				}, () -> List.of(1, 2));
				flow.sleep(Duration.ofMillis(20));
				for (int i = 0; i < 2; i++) {
					int number = i;
					flow.step("loop", () -> fixture.add("loop " + number));
				}
				flow.step("remote").transactional(false).run(() -> fixture.add("remote"));
				return a + list.get(1) + flow.id().length();
			});
			assertThat(saga.status()).isEqualTo(SagaStatus.COMPLETED);
			assertThat(FlowTestApplication.result(saga)).isEqualTo("\"A2" + saga.id().length() + "\"");
			assertThat(fixture.journal.entries()).containsExactly("a in a 1", "loop 0", "loop 1", "remote");
			assertThat(FlowTestApplication.steps(saga, SagaStepKind.FORWARD)).containsExactlyInAnyOrder("a#0 COMPLETED",
					"list#0 COMPLETED", "loop#0 COMPLETED", "loop#1 COMPLETED", "remote#0 COMPLETED");
			assertThat(calls).hasValue(2);
		});
	}

	@Test
	void failureUndoesInReverseOrderWhatCompletedAndWhatIsUncertain() {
		FlowTestApplication.run((fixture) -> {
			SagaInstance saga = fixture.run((input, flow) -> {
				flow.step("a")
					.compensatedBy((undo) -> fixture
						.add("undo a " + undo.result(String.class).orElse("-") + undo.isCompleted()))
					.call(String.class, () -> "A");
				flow.step("none", () -> fixture.add("none"));
				flow.step("b")
					.compensatedBy((undo) -> fixture
						.add("undo b " + undo.result(String.class).isPresent() + undo.isCompleted()))
					.transactional(false)
					.retry(RetrySchedule.NONE)
					.call(String.class, () -> {
						throw new IllegalStateException("no answer");
					});
				return null;
			});
			assertThat(saga.status()).isEqualTo(SagaStatus.COMPENSATED);
			assertThat(saga.reason()).isEqualTo(SagaEndReason.FAILED);
			assertThat(saga.failure()).isEqualTo("Step 'b' failed: IllegalStateException: no answer");
			assertThat(fixture.journal.entries()).containsExactly("none", "undo b falsefalse", "undo a Atrue");
		});
	}

	@Test
	void failureWithoutEffectIsNotUndoneAndALocalStepLeavesNothing() {
		FlowTestApplication.run((fixture) -> {
			SagaInstance saga = fixture.run((input, flow) -> {
				flow.step("a").compensatedBy((undo) -> fixture.add("undo a")).retry(ONCE).run(() -> {
					fixture.add("a");
					throw new IOException("full");
				});
				return null;
			});
			assertThat(saga.status()).isEqualTo(SagaStatus.COMPENSATED);
			assertThat(fixture.journal.entries()).isEmpty();
			assertThat(saga.steps().get(0).attempts()).isEqualTo(2);
			fixture.run((input, flow) -> {
				flow.step("a")
					.compensatedBy((undo) -> fixture.add("undo a"))
					.transactional(false)
					.noRetryFor(IOException.class)
					.run(() -> {
						throw new IOException("refused");
					});
				return null;
			});
			assertThat(fixture.journal.entries()).isEmpty();
		});
	}

	@Test
	void flowMayCatchTheFailureOfAStepAndGoOn() {
		FlowTestApplication.run((fixture) -> {
			SagaInstance saga = fixture.run((input, flow) -> {
				try {
					flow.step("first").retry(ONCE).run(() -> {
						throw new IllegalStateException("no");
					});
				}
				catch (SagaStepFailedException ex) {
					assertThat(ex.getStep()).isEqualTo("first");
					assertThat(ex.isUncertain()).isFalse();
					flow.sleep(Duration.ofMillis(10));
					return flow.step("second", String.class, ex::getMessage);
				}
				return "first";
			});
			assertThat(saga.status()).isEqualTo(SagaStatus.COMPLETED);
			assertThat(FlowTestApplication.result(saga))
				.isEqualTo("\"Step 'first' failed: IllegalStateException: no\"");
		});
	}

	@Test
	void cancelUndoesAFlowThatWaits() {
		FlowTestApplication.run((fixture) -> {
			String id = fixture.start((input, flow) -> {
				flow.step("a").compensatedBy((undo) -> fixture.add("undo " + input)).run(() -> fixture.add("a"));
				flow.awaitEvent("never", String.class);
				return null;
			});
			fixture.awaitWait(id);
			fixture.sagas.cancel(id);
			SagaInstance saga = fixture.await(id);
			assertThat(saga.status()).isEqualTo(SagaStatus.COMPENSATED);
			assertThat(saga.reason()).isEqualTo(SagaEndReason.CANCELLED);
			assertThat(fixture.journal.entries()).containsExactly("a", "undo in");
		});
	}

	@Test
	void compensationThatGivesUpIsRepaired() {
		FlowTestApplication.run(
				FlowTestApplication.runner().withPropertyValues("patterns.saga.compensation-retry.max-retries=0"),
				(fixture) -> {
					AtomicInteger attempts = new AtomicInteger();
					String id = fixture.start((input, flow) -> {
						flow.step("a").compensatedBy((undo) -> fixture.add("undo a")).run(() -> fixture.add("a"));
						flow.step("b").compensatedBy((undo) -> {
							if (attempts.incrementAndGet() == 1) {
								throw new IllegalStateException("not yet");
							}
							fixture.add("undo b");
						}).run(() -> fixture.add("b"));
						throw new IllegalArgumentException("no");
					});
					assertThat(fixture.await(id).status()).isEqualTo(SagaStatus.COMPENSATION_FAILED);
					fixture.sagas.retry(id);
					fixture.await(id, SagaStatus.COMPENSATED);
					assertThat(fixture.journal.entries()).containsExactly("a", "b", "undo b", "undo a");
				});
	}

	@Test
	void skippedCompensationIsLeftOut() {
		FlowTestApplication.run(
				FlowTestApplication.runner().withPropertyValues("patterns.saga.compensation-retry.max-retries=0"),
				(fixture) -> {
					String id = fixture.start((input, flow) -> {
						flow.step("a").compensatedBy((undo) -> fixture.add("undo a")).run(() -> fixture.add("a"));
						flow.step("b").compensatedBy((undo) -> {
							throw new IllegalStateException("never");
						}).run(() -> fixture.add("b"));
						throw new IllegalArgumentException("no");
					});
					assertThat(fixture.await(id).status()).isEqualTo(SagaStatus.COMPENSATION_FAILED);
					fixture.sagas.skip(id);
					fixture.await(id, SagaStatus.COMPENSATED);
					assertThat(fixture.journal.entries()).containsExactly("a", "b", "undo a");
				});
	}

	@Test
	void whateverTheCodeDoesAboutBeingLeftItIsCalledAgain() {
		FlowTestApplication.run((fixture) -> {
			List<String> finallies = new ArrayList<>();
			SagaInstance saga = fixture.run((input, flow) -> {
				try {
					flow.sleep(Duration.ofMillis(10));
				}
				catch (Throwable ex) {
					finallies.add("swallowed");
				}
				try {
					flow.step("a", () -> fixture.add("a"));
					flow.sleep(Duration.ofMillis(10));
				}
				catch (Throwable ex) {
					throw new IllegalStateException("wrapped", ex);
				}
				finally {
					finallies.add("finally");
				}
				try {
					flow.sleep(Duration.ofMillis(10));
				}
				finally {
					flow.step("cleanup", () -> fixture.add("cleanup"));
				}
				List<Integer> sum = IntStream.range(0, 3)
					.mapToObj((i) -> flow.step("stream", Integer.class, () -> i))
					.toList();
				try {
					flow.sleep(Duration.ofMillis(10));
				}
				catch (Throwable ex) {
					return "too early";
				}
				return sum;
			});
			assertThat(saga.status()).isEqualTo(SagaStatus.COMPLETED);
			assertThat(FlowTestApplication.result(saga)).isEqualTo("[0,1,2]");
			assertThat(fixture.journal.entries()).containsExactly("a", "cleanup");
			assertThat(finallies).contains("swallowed", "finally");
		});
	}

	@Test
	void flowThatSwallowsForEverIsParked() {
		FlowTestApplication.run((fixture) -> {
			String id = fixture.start((input, flow) -> {
				while (!fixture.isOver()) {
					try {
						flow.awaitEvent("never", String.class);
					}
					catch (Throwable ex) {
						// Swallowed.
					}
				}
				return null;
			});
			SagaInstance saga = fixture.await(id);
			assertThat(saga.status()).isEqualTo(SagaStatus.PARKED);
			assertThat(saga.failure()).contains("catches the error by which it is left");
			fixture.over();
		});
	}

	@Test
	void commandsFromOtherThreadsAndInsideOfStepsPark() {
		FlowTestApplication.run((fixture) -> {
			assertParked(fixture, "use saga.parallel", (input, flow) -> {
				CompletableFuture.runAsync(() -> flow.step("a", () -> fixture.add("a")))
					.exceptionally((ex) -> null)
					.get();
				return null;
			});
			assertParked(fixture, "inside of step 'outer'", (input, flow) -> {
				flow.step("outer").retry(RetrySchedule.NONE).run(() -> flow.step("inner", () -> fixture.add("a")));
				return null;
			});
			assertParked(fixture, "A saga is started by a flow outside of its steps", (input, flow) -> {
				fixture.sagas.start("chain", "x");
				return null;
			});
			assertParked(fixture, "'charge' of another service is called by a flow outside", (input, flow) -> {
				CallScope.current().keys().next("charge", null);
				return null;
			});
			assertParked(fixture, "A message is published by a flow outside", (input, flow) -> {
				flow.step("bound", () -> assertThat(OutboxBuffer.current()).isNull());
				return OutboxBuffer.current().nextId();
			});
			assertThat(fixture.journal.entries()).isEmpty();
			SagaInstance started = fixture.run((input, flow) -> {
				flow.step("start", () -> fixture.sagas.start("chain", "x"));
				return flow.step("key")
					.transactional(false)
					.call(String.class, () -> CallScope.current().keys().next("charge", null).value());
			});
			assertThat(FlowTestApplication.result(started)).isEqualTo("\"" + started.id() + "/1/key/charge/1\"");
		});
	}

	private static void assertParked(Fixture fixture, String text, FlowTestApplication.Code code) {
		SagaInstance saga = fixture.run(code);
		assertThat(saga.status()).isEqualTo(SagaStatus.PARKED);
		assertThat(saga.failure()).contains(text);
	}

	@Test
	void contextIsOfNoUseAfterTheFlow() {
		FlowTestApplication.run((fixture) -> {
			List<SagaContext> contexts = new ArrayList<>();
			fixture.run((input, flow) -> {
				contexts.add(flow);
				return null;
			});
			assertThatExceptionOfType(SagaFlowException.class).isThrownBy(() -> contexts.get(0).sleep(Duration.ZERO));
		});
	}

	@Test
	void flowThatNoLongerMatchesItsHistoryIsParkedAndGoesOnWhenItDoes() {
		FlowTestApplication.run((fixture) -> {
			FlowTestApplication.Code before = (input, flow) -> {
				flow.step("a", () -> fixture.add("a"));
				flow.awaitEvent("go", String.class);
				flow.step("b", () -> fixture.add("b"));
				return null;
			};
			String id = fixture.start(before);
			fixture.awaitWait(id);
			fixture.flow((input, flow) -> {
				flow.step("renamed", () -> fixture.add("renamed"));
				return null;
			});
			fixture.sagas.raise(id, "go", "x");
			SagaInstance parked = fixture.await(id);
			assertThat(parked.status()).isEqualTo(SagaStatus.PARKED);
			assertThat(parked.failure()).contains("position 1: expected step 'a', came step 'renamed'");
			fixture.flow((input, flow) -> null);
			fixture.sagas.retry(id);
			Awaitility.await()
				.atMost(FlowTestApplication.TIMEOUT)
				.until(() -> String.valueOf(fixture.sagas.get(id).orElseThrow().failure())
					.contains("came the end of the flow"));
			fixture.flow(before);
			fixture.sagas.retry(id);
			SagaInstance saga = fixture.await(id, SagaStatus.COMPLETED);
			assertThat(saga.failure()).isNull();
			assertThat(fixture.journal.entries()).containsExactly("a", "b");
		});
	}

	@Test
	void unreachableCompensationParks() {
		FlowTestApplication.run((fixture) -> {
			FlowTestApplication.Code before = (input, flow) -> {
				flow.step("a").compensatedBy((undo) -> fixture.add("undo")).run(() -> fixture.add("a"));
				flow.awaitEvent("go", String.class);
				return null;
			};
			String id = fixture.start(before);
			fixture.awaitWait(id);
			fixture.flow((input, flow) -> null);
			fixture.sagas.cancel(id);
			SagaInstance parked = fixture.await(id);
			assertThat(parked.status()).isEqualTo(SagaStatus.PARKED);
			assertThat(parked.reason()).isEqualTo(SagaEndReason.CANCELLED);
			assertThat(parked.failure()).startsWith("The saga was cancelled\nParked: ")
				.contains("came the end of the flow");
			fixture.flow(before);
			fixture.sagas.retry(id);
			SagaInstance undone = fixture.await(id, SagaStatus.COMPENSATED);
			assertThat(undone.failure()).isEqualTo("The saga was cancelled");
			assertThat(fixture.journal.entries()).containsExactly("a", "undo");
		});
	}

	@Test
	void timeLimitOfTheFlowAndOfAStepCompensate() {
		FlowTestApplication.run((fixture) -> {
			SagaInstance saga = fixture.run((input, flow) -> {
				flow.step("a").compensatedBy((undo) -> fixture.add("undo a")).run(() -> fixture.add("a"));
				flow.step("slow")
					.compensatedBy((undo) -> fixture.add("undo slow"))
					.transactional(false)
					.retry(RetrySchedule.NONE)
					.timeout(Duration.ofMillis(50))
					.run(() -> new CountDownLatch(1).await());
				return null;
			});
			assertThat(saga.status()).isEqualTo(SagaStatus.COMPENSATED);
			assertThat(saga.failure()).contains("Step 'slow' took longer than PT0.05S");
			assertThat(fixture.journal.entries()).containsExactly("a", "undo slow", "undo a");
		});
	}

}
