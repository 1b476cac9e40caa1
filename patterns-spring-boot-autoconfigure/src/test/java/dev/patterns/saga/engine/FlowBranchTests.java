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
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

import dev.patterns.retry.RetrySchedule;
import dev.patterns.saga.SagaInstance;
import dev.patterns.saga.SagaParallel;
import dev.patterns.saga.SagaParallelException;
import dev.patterns.saga.SagaStatus;
import dev.patterns.saga.SagaStepKind;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Branches of flows that run in parallel.
 */
class FlowBranchTests {

	private static final RetrySchedule ONCE = new RetrySchedule(1, Duration.ofMillis(30), 1, Duration.ofMillis(30), 0);

	@Test
	void branchesRunAtOnceAndTheirResultsComeInOrder() {
		FlowTestApplication.run((fixture) -> {
			CyclicBarrier barrier = new CyclicBarrier(3);
			SagaInstance saga = fixture.run((input, flow) -> {
				List<String> results = flow.parallel("ship", List.of("a", "b", "c"), (item, branch) -> {
					branch.step("call").transactional(false).run(() -> barrier.await(10, TimeUnit.SECONDS));
					return branch.step("store", String.class, () -> {
						fixture.add(item);
						return item + branch.id().length();
					});
				});
				flow.sleep(Duration.ofMillis(10));
				flow.step("end", () -> fixture.add("end"));
				return String.join(" ", results).replace(Integer.toString(flow.id().length()), "");
			});
			assertThat(saga.status()).isEqualTo(SagaStatus.COMPLETED);
			assertThat(FlowTestApplication.result(saga)).isEqualTo("\"a b c\"");
			assertThat(fixture.journal.entries()).containsExactlyInAnyOrder("a", "b", "c", "end").endsWith("end");
			assertThat(FlowTestApplication.steps(saga, SagaStepKind.FORWARD)).contains("ship[0].call#0 COMPLETED",
					"ship[2].store#0 COMPLETED");
			assertThat(
					saga.steps().stream().filter((step) -> step.completion() != null).map((step) -> step.completion()))
				.doesNotHaveDuplicates();
		});
	}

	@Test
	void endOfAChildReachesTheBranchThatHasStartedIt() {
		FlowTestApplication.run((fixture) -> {
			fixture.child((input, flow) -> "child " + input);
			SagaInstance saga = fixture.run((input, flow) -> flow.parallel("p", List.of("a", "b"), (item, branch) -> {
				if (item.equals("b")) {
					// While this takes its time the child of the other one ends.
					branch.step("long")
						.transactional(false)
						.run(() -> fixture.await(branch.id() + "/1/p[0].child", SagaStatus.COMPLETED));
					return item;
				}
				return branch.child("child", item, String.class);
			}));
			assertThat(FlowTestApplication.result(saga)).isEqualTo("[\"child a\",\"b\"]");
		});
	}

	@Test
	void noMoreThanAllowedRunAtOnce() {
		FlowTestApplication.run((fixture) -> {
			AtomicInteger now = new AtomicInteger();
			AtomicInteger most = new AtomicInteger();
			SagaInstance saga = fixture.run((input, flow) -> flow.parallel("work",
					IntStream.range(0, 8).boxed().toList(), SagaParallel.failingFast(2), (item, branch) -> {
						branch.step("call").transactional(false).run(() -> {
							most.accumulateAndGet(now.incrementAndGet(), Math::max);
							fixture.add("x");
							now.decrementAndGet();
						});
						return item;
					})
				.size());
			assertThat(FlowTestApplication.result(saga)).isEqualTo("8");
			assertThat(most).hasValueBetween(1, 2);
		});
	}

	@Test
	void branchesWaitWithoutAnyThreadAndEventsGoToOneOfThem() {
		FlowTestApplication.run((fixture) -> {
			String id = fixture.start((input, flow) -> {
				List<String> results = flow.parallel("wait", List.of(1, 2), (item, branch) -> {
					if (item == 2) {
						branch.sleep(Duration.ofMillis(20));
					}
					String event = branch.awaitEvent("go", String.class);
					branch.step("store", () -> fixture.add(event));
					return event;
				});
				return results.stream().sorted().toList();
			});
			fixture.awaitWait(id);
			fixture.sagas.raise(id, "go", "a");
			Awaitility.await().atMost(FlowTestApplication.TIMEOUT).until(() -> fixture.journal.entries().contains("a"));
			fixture.sagas.raise(id, "go", "b");
			assertThat(FlowTestApplication.result(fixture.await(id))).isEqualTo("[\"a\",\"b\"]");
			assertThat(fixture.journal.entries()).containsExactly("a", "b");
		});
	}

	@Test
	void failureStopsTheOthersAndUndoesWhatTheyDid() {
		FlowTestApplication.run((fixture) -> {
			CountDownLatch done = new CountDownLatch(1);
			SagaInstance saga = fixture.run((input, flow) -> {
				flow.parallel("book", List.of("good", "bad"), (item, branch) -> {
					branch.step("reserve")
						.compensatedBy((undo) -> fixture.add("undo " + item))
						.retry(RetrySchedule.NONE)
						.run(() -> {
							if (item.equals("bad")) {
								done.await(10, TimeUnit.SECONDS);
								throw new IllegalStateException("no room");
							}
							fixture.add(item);
						});
					branch.step("wait").transactional(false).retry(RetrySchedule.NONE).run(done::countDown);
					branch.awaitEvent("never", String.class);
					return null;
				});
				return null;
			});
			assertThat(saga.status()).isEqualTo(SagaStatus.COMPENSATED);
			assertThat(saga.failure()).contains("1 of the branches 'book' failed").contains("no room");
			assertThat(fixture.journal.entries()).containsExactly("good", "undo good");
		});
	}

	@Test
	void failuresAreCollectedAndTheFlowMayGoOn() {
		FlowTestApplication.run((fixture) -> {
			SagaInstance saga = fixture.run((input, flow) -> {
				try {
					flow.parallel("all", List.of(1, 2, 3), SagaParallel.collectingAll(3), (item, branch) -> {
						branch.step("first").retry(ONCE).run(() -> {
							if (item != 2) {
								throw new IllegalStateException("no " + item);
							}
							fixture.add("two");
						});
						return item;
					});
					return "none";
				}
				catch (SagaParallelException ex) {
					flow.sleep(Duration.ofMillis(10));
					return flow.step("handle", String.class,
							() -> ex.getFailures().keySet().stream().sorted().toList().toString());
				}
			});
			assertThat(saga.status()).isEqualTo(SagaStatus.COMPLETED);
			assertThat(FlowTestApplication.result(saga)).isEqualTo("\"[0, 2]\"");
			assertThat(fixture.journal.entries()).containsExactly("two");
		});
	}

	@Test
	void branchGoesOnWhileAnotherIsBusy() {
		FlowTestApplication.run((fixture) -> {
			CountDownLatch second = new CountDownLatch(1);
			AtomicInteger attempts = new AtomicInteger();
			SagaInstance saga = fixture.run((input, flow) -> flow.parallel("work", List.of(1, 2),
					(item, branch) -> branch.step("call").transactional(false).retry(ONCE).call(Boolean.class, () -> {
						if (item == 2) {
							return second.await(10, TimeUnit.SECONDS);
						}
						if (attempts.incrementAndGet() == 1) {
							throw new IllegalStateException("once");
						}
						second.countDown();
						return true;
					})));
			assertThat(FlowTestApplication.result(saga)).isEqualTo("[true,true]");
		});
	}

	@Test
	void branchThatDoesNotEndParks() {
		FlowTestApplication.run((fixture) -> {
			SagaInstance saga = fixture.run((input, flow) -> flow.parallel("ship", List.of(1, 2), (item, branch) -> {
				while (!fixture.isOver()) {
					try {
						branch.awaitEvent("never", String.class);
					}
					catch (Throwable ex) {
						// Swallowed.
					}
				}
				return item;
			}));
			assertThat(saga.status()).isEqualTo(SagaStatus.PARKED);
			assertThat(saga.failure()).contains("catches the error by which it is left");
			fixture.over();
		});
	}

	@Test
	void otherNumberOfBranchesParks() {
		FlowTestApplication.run((fixture) -> {
			String id = fixture.start((input, flow) -> flow.parallel("ship", List.of(1, 2),
					(item, branch) -> branch.awaitEvent("go", String.class)));
			fixture.awaitWait(id);
			fixture.flow((input, flow) -> flow.parallel("ship", List.of(1, 2, 3),
					(item, branch) -> branch.awaitEvent("go", String.class)));
			fixture.sagas.raise(id, "go", "x");
			SagaInstance saga = fixture.await(id);
			assertThat(saga.status()).isEqualTo(SagaStatus.PARKED);
			assertThat(saga.failure()).contains("it had 2 branches 'ship', and has 3");
		});
	}

	@Test
	void branchesMayBranch() {
		FlowTestApplication.run((fixture) -> {
			SagaInstance saga = fixture.run((input, flow) -> {
				List<Integer> sums = flow.parallel("outer", List.of(1, 2), (item, branch) -> {
					List<Integer> inner = branch.parallel("inner", List.of(10, 20), (second, leaf) -> {
						leaf.sleep(Duration.ofMillis(10));
						return leaf.step("add", Integer.class, () -> item + second);
					});
					return inner.stream().mapToInt(Integer::intValue).sum();
				});
				flow.sleep(Duration.ofMillis(10));
				return sums;
			});
			assertThat(saga.status()).isEqualTo(SagaStatus.COMPLETED);
			assertThat(FlowTestApplication.result(saga)).isEqualTo("[32,34]");
			assertThat(FlowTestApplication.steps(saga, SagaStepKind.FORWARD)).hasSize(4)
				.contains("outer[1].inner[0].add#0 COMPLETED");
		});
	}

	@Test
	void contextOfTheFlowIsRefusedInABranch() {
		FlowTestApplication.run((fixture) -> {
			SagaInstance saga = fixture.run((input, flow) -> flow.parallel("ship", List.of(1, 2), (item, branch) -> {
				flow.step("a", () -> fixture.add("a"));
				return item;
			}));
			assertThat(saga.status()).isEqualTo(SagaStatus.PARKED);
			assertThat(saga.failure()).contains("A command of the flow came from thread");
			assertThat(fixture.journal.entries()).isEmpty();
		});
	}

	@Test
	void cancelUndoesBranchesThatWait() {
		FlowTestApplication.run((fixture) -> {
			String id = fixture.start((input, flow) -> flow.parallel("ship", List.of(1, 2), (item, branch) -> {
				branch.step("a").compensatedBy((undo) -> fixture.add("undo")).run(() -> fixture.add("do"));
				branch.awaitEvent("never", String.class);
				return item;
			}));
			fixture.awaitWait(id);
			fixture.sagas.cancel(id);
			assertThat(fixture.await(id).status()).isEqualTo(SagaStatus.COMPENSATED);
			assertThat(fixture.journal.entries()).containsExactly("do", "do", "undo", "undo");
		});
	}

	@Test
	void attemptThatHangsInABranchIsGivenUp() {
		FlowTestApplication.run((fixture) -> {
			CountDownLatch end = new CountDownLatch(1);
			AtomicInteger attempts = new AtomicInteger();
			SagaInstance saga = fixture.run((input, flow) -> flow.parallel("call", List.of(1, 2),
					(item, branch) -> branch.step("remote")
						.transactional(false)
						.timeout(Duration.ofMillis(50))
						.retry(ONCE)
						.call(Integer.class, () -> {
							if (item == 1 && attempts.incrementAndGet() == 1) {
								while (!Thread.interrupted()) {
									end.await(1, TimeUnit.MILLISECONDS);
								}
							}
							return item;
						})));
			assertThat(saga.status()).isEqualTo(SagaStatus.COMPLETED);
			assertThat(FlowTestApplication.result(saga)).isEqualTo("[1,2]");
			assertThat(attempts).hasValue(2);
		});
	}

}
