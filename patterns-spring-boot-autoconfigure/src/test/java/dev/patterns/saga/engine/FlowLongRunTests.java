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
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

import dev.patterns.retry.RetrySchedule;
import dev.patterns.saga.SagaEndReason;
import dev.patterns.saga.SagaInstance;
import dev.patterns.saga.SagaParallel;
import dev.patterns.saga.SagaParallelException;
import dev.patterns.saga.SagaStateException;
import dev.patterns.saga.SagaStatus;
import dev.patterns.saga.SagaStepKind;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Flows that go on for ever, let go, and are changed; and mistakes that do not undo what
 * was right.
 */
@ExtendWith(OutputCaptureExtension.class)
class FlowLongRunTests {

	@Test
	void whatIsBehindThePivotIsNotUndoneAndNotCarriedAlong() {
		FlowTestApplication.run((fixture) -> {
			SagaInstance saga = fixture.run((input, flow) -> {
				flow.carried("a").transactional(true).timeout(Duration.ofSeconds(5)).compensatedBy((undo) -> {
					throw new IllegalStateException("not to be undone");
				});
				flow.step("a").compensatedBy((undo) -> fixture.add("undo a")).run(() -> fixture.add("a " + input));
				flow.child("chain", input, String.class);
				flow.pivot();
				flow.step("b").compensatedBy((undo) -> fixture.add("undo b")).run(() -> fixture.add("b"));
				if (flow.run() < 3) {
					flow.sleep(Duration.ofMillis(1));
					flow.pivot();
					throw flow.continueAsNew(input + "n");
				}
				throw new IllegalStateException("no");
			});
			assertThat(saga.status()).isEqualTo(SagaStatus.COMPENSATED);
			assertThat(fixture.journal.entries()).containsExactly("a in", "chain in", "b", "a inn", "chain inn", "b",
					"a innn", "chain innn", "b", "undo b");
			assertThat(saga.steps().stream().filter((step) -> step.run() == 3))
				.filteredOn((step) -> step.kind() == SagaStepKind.CHILD)
				.hasSize(1);
			assertThatExceptionOfType(SagaStateException.class)
				.isThrownBy(() -> fixture.sagas.purge(saga.id() + "/3/chain"));
			for (String child : List.of(saga.id() + "/1/chain", saga.id() + "/2/chain")) {
				assertThat(fixture.sagas.get(child)).isPresent();
				// It was let go by the run that followed.
				fixture.sagas.purge(child);
				assertThat(fixture.sagas.get(child)).isEmpty();
			}
		});
	}

	@Test
	void whatIsCarriedKeepsItsLimitsAlsoOfBranches() {
		FlowTestApplication.run((fixture) -> {
			SagaInstance saga = fixture.run((input, flow) -> {
				flow.carried("ship.label")
					.compensatedBy((undo) -> fixture.add("undo " + undo.result(String.class).get()));
				if (flow.run() == 1) {
					flow.parallel("ship", List.of("x", "y"),
							(item, branch) -> branch.step("label").compensatedBy((undo) -> {
							}).call(String.class, () -> item));
					throw flow.continueAsNew("next");
				}
				throw new IllegalStateException("no");
			});
			assertThat(saga.status()).isEqualTo(SagaStatus.COMPENSATED);
			assertThat(fixture.journal.entries()).containsExactlyInAnyOrder("undo x", "undo y");
		});
	}

	@Test
	void runThatDoesNotSayWhatUndoesEarlierOnesIsParkedBeforeTheNext() {
		FlowTestApplication.run((fixture) -> {
			SagaInstance saga = fixture.run((input, flow) -> {
				if (flow.run() == 1) {
					flow.step("a").compensatedBy((undo) -> fixture.add("undo a")).run(() -> fixture.add("a"));
				}
				throw flow.continueAsNew("next");
			});
			assertThat(saga.status()).isEqualTo(SagaStatus.PARKED);
			assertThat(saga.failure()).contains("Call saga.carried(\"a\", ...)");
		});
	}

	@Test
	void wrongInputOfTheNextRunParksThisOne() {
		FlowTestApplication.run((fixture) -> {
			AtomicBoolean wrong = new AtomicBoolean(true);
			String id = fixture.start((input, flow) -> {
				if (flow.run() == 1) {
					throw flow.continueAsNew(wrong.get() ? 7 : "next");
				}
				return input;
			});
			SagaInstance parked = fixture.await(id);
			assertThat(parked.status()).isEqualTo(SagaStatus.PARKED);
			assertThat(parked.run()).isEqualTo(1);
			assertThat(parked.failure()).contains("cannot begin its next run");
			wrong.set(false);
			fixture.sagas.retry(id);
			assertThat(FlowTestApplication.result(fixture.await(id, SagaStatus.COMPLETED))).isEqualTo("\"next\"");
		});
	}

	@Test
	void childThatCannotBeStartedParksAndIsStartedLater() {
		FlowTestApplication.run((fixture) -> {
			AtomicBoolean wrong = new AtomicBoolean(true);
			String id = fixture.start((input, flow) -> {
				flow.step("a").compensatedBy((undo) -> fixture.add("undo")).run(() -> fixture.add("a"));
				return flow.child("child", wrong.get() ? 7 : "x", String.class);
			});
			fixture.child((input, flow) -> "child " + input);
			SagaInstance parked = fixture.await(id);
			assertThat(parked.status()).isEqualTo(SagaStatus.PARKED);
			assertThat(parked.failure()).contains("Child 'child' cannot be started");
			wrong.set(false);
			fixture.sagas.retry(id);
			assertThat(FlowTestApplication.result(fixture.await(id, SagaStatus.COMPLETED))).isEqualTo("\"child x\"");
			assertThat(fixture.journal.entries()).containsExactly("a");
		});
	}

	@Test
	void resultThatCannotBeStoredParksSinceAllIsDone() {
		FlowTestApplication.run((fixture) -> {
			AtomicBoolean wrong = new AtomicBoolean(true);
			String id = fixture.start((input, flow) -> {
				flow.step("a").compensatedBy((undo) -> fixture.add("undo")).run(() -> fixture.add("a"));
				return wrong.get() ? endless() : "x";
			});
			assertThat(fixture.await(id).status()).isEqualTo(SagaStatus.PARKED);
			wrong.set(false);
			fixture.sagas.retry(id);
			fixture.await(id, SagaStatus.COMPLETED);
			assertThat(fixture.journal.entries()).containsExactly("a");
		});
	}

	@Test
	void markThatThisCodeDoesNotKnowIsLeftToOtherNodesForAWhile(CapturedOutput output) {
		FlowTestApplication.run((fixture) -> {
			FlowTestApplication.Code after = (input, flow) -> {
				if (flow.changed("check")) {
					flow.step("check", () -> fixture.add("check"));
				}
				flow.awaitEvent("go", String.class);
				return "done";
			};
			String id = fixture.start(after);
			fixture.awaitWait(id);
			fixture.flow((input, flow) -> {
				flow.awaitEvent("go", String.class);
				return "done";
			});
			fixture.sagas.raise(id, "go", "x");
			Awaitility.await()
				.atMost(FlowTestApplication.TIMEOUT)
				.until(() -> output.getAll().contains("is left to nodes that have the code of its change"));
			assertThat(fixture.await(id, SagaStatus.WAITING).dueAt()).isNotNull();
			fixture.flow(after);
			assertThat(fixture.await(id).status()).isEqualTo(SagaStatus.COMPLETED);
			assertThat(fixture.journal.entries()).containsExactly("check");
		});
	}

	@Test
	void marksMayBeAskedForInAnotherOrder() {
		FlowTestApplication.run((fixture) -> {
			String id = fixture.start((input, flow) -> {
				flow.changed("a");
				flow.changed("b");
				flow.awaitEvent("go", String.class);
				return null;
			});
			fixture.awaitWait(id);
			fixture.flow((input, flow) -> {
				boolean b = flow.changed("b");
				boolean a = flow.changed("a");
				boolean c = flow.changed("c");
				flow.awaitEvent("go", String.class);
				return a + " " + b + " " + c + " " + flow.changed("d");
			});
			fixture.sagas.raise(id, "go", "x");
			assertThat(FlowTestApplication.result(fixture.await(id))).isEqualTo("\"true true false true\"");
		});
	}

	@Test
	void statusIsTheLastOneAlsoWhenTheCodeHasFewer() {
		FlowTestApplication.run((fixture) -> {
			String id = fixture.start((input, flow) -> {
				flow.status("one");
				flow.step("a", () -> fixture.add("a"));
				flow.status("two");
				flow.awaitEvent("go", String.class);
				return null;
			});
			fixture.awaitWait(id);
			assertThat(fixture.sagas.get(id).orElseThrow().customStatus()).isEqualTo("two");
			fixture.flow((input, flow) -> {
				flow.step("a", () -> fixture.add("a"));
				flow.awaitEvent("go", String.class);
				flow.status("three");
				flow.awaitEvent("end", String.class);
				return null;
			});
			fixture.sagas.raise(id, "go", "x");
			Awaitility.await()
				.atMost(FlowTestApplication.TIMEOUT)
				.until(() -> "three".equals(fixture.sagas.get(id).orElseThrow().customStatus()));
			fixture.sagas.raise(id, "end", "x");
			assertThat(fixture.await(id).customStatus()).isEqualTo("three");
		});
	}

	@Test
	void timeThatIsOverIsNoWait() {
		FlowTestApplication.run((fixture) -> {
			SagaInstance saga = fixture.run((input, flow) -> {
				flow.sleep(Duration.ofDays(-3));
				boolean timeout = flow.firstOf().event("go").timeout(Duration.ofSeconds(-1)).await().isTimeout();
				return timeout + " " + flow.firstOf().event("never").timeout(Duration.ofMillis(5)).await().isTimeout();
			});
			assertThat(FlowTestApplication.result(saga)).isEqualTo("\"true true\"");
			String id = fixture
				.start((input, flow) -> flow.awaitEvent("go", String.class, Duration.ofSeconds(Long.MAX_VALUE)));
			fixture.awaitWait(id);
			fixture.sagas.raise(id, "go", "x");
			assertThat(FlowTestApplication.result(fixture.await(id))).isEqualTo("\"x\"");
		});
	}

	@Test
	void setsWithoutAnOrderAreNoItems() {
		FlowTestApplication.run((fixture) -> {
			SagaInstance saga = fixture
				.run((input, flow) -> flow.parallel("ship", Set.of("a", "b"), (item, branch) -> item));
			assertThat(saga.status()).isEqualTo(SagaStatus.PARKED);
			assertThat(saga.failure()).contains("Use a list");
		});
	}

	@Test
	void failureStopsBranchesOfBranches() {
		FlowTestApplication.run((fixture) -> {
			CountDownLatch begun = new CountDownLatch(1);
			CountDownLatch failed = new CountDownLatch(1);
			AtomicInteger inner = new AtomicInteger();
			SagaInstance saga = fixture.run((input, flow) -> {
				try {
					flow.parallel("outer", List.of("long", "bad"), SagaParallel.failingFast(2), (item, branch) -> {
						if (item.equals("bad")) {
							branch.step("fail").transactional(false).retry(RetrySchedule.NONE).run(() -> {
								begun.await();
								failed.countDown();
								throw new IllegalStateException("bad");
							});
						}
						return branch.parallel("inner", List.of(1, 2, 3, 4, 5, 6, 7, 8), SagaParallel.failingFast(1),
								(number, deep) -> {
									deep.step("work").transactional(false).run(() -> {
										inner.incrementAndGet();
										begun.countDown();
										failed.await();
										// Until the other branch is known to have failed.
										new CountDownLatch(1).await(300, TimeUnit.MILLISECONDS);
									});
									return number;
								});
					});
					return "all";
				}
				catch (SagaParallelException ex) {
					return "failed";
				}
			});
			assertThat(FlowTestApplication.result(saga)).isEqualTo("\"failed\"");
			assertThat(inner).hasValueLessThan(4);
		});
	}

	@Test
	void codeBetweenStepsThatTakesTooLongIsTold(CapturedOutput output) {
		FlowTestApplication.run(FlowTestApplication.runner().withPropertyValues("patterns.saga.step-timeout=200ms"),
				(fixture) -> {
					CountDownLatch told = new CountDownLatch(1);
					String id = fixture.start((input, flow) -> {
						flow.step("a")
							.timeout(Duration.ofSeconds(5))
							.run(() -> Awaitility.await().pollDelay(Duration.ofMillis(450)).until(() -> true));
						fixture.add("between " + output.getAll().contains("has been between two commands"));
						told.await(10, TimeUnit.SECONDS);
						return null;
					});
					Awaitility.await()
						.atMost(FlowTestApplication.TIMEOUT)
						.until(() -> output.getAll().contains("has been between two commands for more than PT0.2S"));
					told.countDown();
					assertThat(fixture.await(id).status()).isEqualTo(SagaStatus.COMPLETED);
					assertThat(fixture.journal.entries()).containsExactly("between false");
				});
	}

	@Test
	void timeThatIsOverInABranchIsTheReason() {
		FlowTestApplication.run((fixture) -> {
			SagaInstance saga = fixture.run((input, flow) -> flow.parallel("wait", List.of("a"),
					(item, branch) -> branch.awaitEvent("never", String.class, Duration.ofMillis(10))));
			assertThat(saga.status()).isEqualTo(SagaStatus.COMPENSATED);
			assertThat(saga.reason()).isEqualTo(SagaEndReason.TIMED_OUT);
		});
	}

	@Test
	void mapperMayLeaveOutWhatIsEmpty() {
		FlowTestApplication.run(
				FlowTestApplication.runner().withPropertyValues("spring.jackson.default-property-inclusion=non_empty"),
				(fixture) -> {
					SagaInstance saga = fixture.run((input, flow) -> {
						List<String> all = flow.parallel("ship", List.of("a"),
								(item, branch) -> branch.step("s", String.class, () -> item));
						flow.sleep(Duration.ofMillis(1));
						return all.size();
					});
					assertThat(FlowTestApplication.result(saga)).isEqualTo("1");
				});
	}

	// Cannot be written as JSON.
	private static Map<String, Object> endless() {
		Map<String, Object> map = new HashMap<>();
		map.put("self", map);
		return map;
	}

}
