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
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;

import org.junit.jupiter.api.Test;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

import dev.patterns.saga.SagaChild;
import dev.patterns.saga.SagaInstance;
import dev.patterns.saga.SagaNotFoundException;
import dev.patterns.saga.SagaPayloadTooLargeException;
import dev.patterns.saga.SagaStartOptions;
import dev.patterns.saga.SagaStateException;
import dev.patterns.saga.SagaStatus;
import dev.patterns.saga.SagaStepKind;
import dev.patterns.saga.SagaTooManyEventsException;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Events of flows at inconvenient times.
 */
class FlowEventTests {

	@Test
	void eventIsTakenByABranchWhileAnotherIsInALongStep() {
		FlowTestApplication.run((fixture) -> {
			CountDownLatch busy = new CountDownLatch(1);
			CountDownLatch taken = new CountDownLatch(1);
			String id = fixture.start((input, flow) -> flow.parallel("work", List.of(1, 2), (item, branch) -> {
				if (item == 1) {
					return branch.step("long").transactional(false).call(Boolean.class, () -> {
						busy.countDown();
						return taken.await(10, TimeUnit.SECONDS);
					});
				}
				String first = branch.awaitEvent("go", String.class);
				String second = branch.awaitEvent("go", String.class);
				branch.step("store", () -> fixture.add(first + second));
				taken.countDown();
				return true;
			}));
			assertThat(busy.await(10, TimeUnit.SECONDS)).isTrue();
			fixture.sagas.raise(id, "go", "a");
			fixture.sagas.raise(id, "go", "b");
			assertThat(FlowTestApplication.result(fixture.await(id))).isEqualTo("[true,true]");
			assertThat(fixture.journal.entries()).containsExactly("ab");
		});
	}

	@Test
	void endOfAChildAndAnEventReachInnerBranchesWhileAnotherIsInALongStep() {
		FlowTestApplication.run((fixture) -> {
			CountDownLatch busy = new CountDownLatch(1);
			CountDownLatch taken = new CountDownLatch(2);
			fixture.child((input, flow) -> flow.awaitEvent("finish", String.class));
			String id = fixture.start((input, flow) -> {
				SagaChild child = flow.startChild("child", "x");
				return flow.parallel("outer", List.of(1, 2), (outer, branch) -> {
					if (outer == 1) {
						return branch.step("long").transactional(false).call(String.class, () -> {
							busy.countDown();
							return String.valueOf(taken.await(10, TimeUnit.SECONDS));
						});
					}
					return String.join(" ", branch.parallel("inner", List.of(1, 2), (inner, leaf) -> {
						String came = (inner == 1) ? leaf.firstOf().child(child).await().get(String.class)
								: leaf.awaitEvent("go", String.class);
						leaf.step("count").transactional(false).run(taken::countDown);
						return came;
					}));
				});
			});
			assertThat(busy.await(10, TimeUnit.SECONDS)).isTrue();
			fixture.await(id + "/1/child", SagaStatus.WAITING);
			fixture.sagas.raise(id + "/1/child", "finish", "c");
			fixture.sagas.raise(id, "go", "e");
			assertThat(FlowTestApplication.result(fixture.await(id))).isEqualTo("[\"true\",\"c e\"]");
		});
	}

	@Test
	void cancelStillStopsBranchesThatGotAnEventMeanwhile() {
		FlowTestApplication.run((fixture) -> {
			CountDownLatch busy = new CountDownLatch(1);
			CountDownLatch asked = new CountDownLatch(1);
			String id = fixture.start((input, flow) -> flow.parallel("work", List.of(1, 2), (item, branch) -> {
				if (item == 1) {
					branch.step("long")
						.transactional(false)
						.compensatedBy((undo) -> fixture.add("undo long"))
						.run(() -> {
							busy.countDown();
							asked.await(10, TimeUnit.SECONDS);
						});
					branch.step("never", () -> fixture.add("never"));
					return "";
				}
				return branch.awaitEvent("go", String.class) + branch.awaitEvent("never", String.class);
			}));
			assertThat(busy.await(10, TimeUnit.SECONDS)).isTrue();
			fixture.sagas.raise(id, "go", "a");
			fixture.sagas.cancel(id);
			asked.countDown();
			assertThat(fixture.await(id).status()).isEqualTo(SagaStatus.COMPENSATED);
			assertThat(fixture.journal.entries()).containsExactly("undo long");
		});
	}

	@Test
	void severalThreadsRaiseAtOnceAndNothingIsLostOrDoneTwice() {
		FlowTestApplication.run((fixture) -> {
			int each = 75;
			fixture.flow((input, flow) -> {
				List<String> got = new ArrayList<>();
				flow.awaitEvent("begin", String.class);
				for (int i = 0; i < 2 * each; i++) {
					got.add(flow.awaitEvent("item", String.class));
				}
				return got;
			});
			fixture.sagas.start("flow", "in", SagaStartOptions.id("many"));
			CyclicBarrier together = new CyclicBarrier(2);
			ExecutorService threads = Executors.newFixedThreadPool(2);
			List<Future<?>> raising = new ArrayList<>();
			for (String name : List.of("a", "b")) {
				raising.add(threads.submit(() -> {
					together.await(10, TimeUnit.SECONDS);
					for (int i = 0; i < each; i++) {
						fixture.sagas.raise("many", "item", name + i);
					}
					return null;
				}));
			}
			for (Future<?> one : raising) {
				one.get(20, TimeUnit.SECONDS);
			}
			threads.shutdown();
			fixture.sagas.raise("many", "begin", "");
			String result = String.valueOf(FlowTestApplication.result(fixture.await("many")));
			List<String> got = List.of(result.replaceAll("[\\[\\]\"]", "").split(","));
			for (String name : List.of("a", "b")) {
				assertThat(got.stream().filter((item) -> item.startsWith(name)))
					.containsExactlyElementsOf(IntStream.range(0, each).mapToObj((i) -> name + i).toList());
			}
			assertThat(got).hasSize(2 * each);
		});
	}

	@Test
	void manyEventsForABusyFlowDoNotHoldUpOthers() {
		FlowTestApplication.run((fixture) -> {
			CountDownLatch busy = new CountDownLatch(1);
			CountDownLatch over = new CountDownLatch(1);
			fixture.child((input, flow) -> flow.step("long").transactional(false).call(Boolean.class, () -> {
				busy.countDown();
				return over.await(20, TimeUnit.SECONDS);
			}));
			fixture.sagas.start("child", "in", SagaStartOptions.id("busy"));
			assertThat(busy.await(10, TimeUnit.SECONDS)).isTrue();
			String other = fixture.start((input, flow) -> flow.awaitEvent("go", String.class));
			fixture.awaitWait(other);
			for (int i = 0; i < 150; i++) {
				fixture.sagas.raise("busy", "item", "x");
			}
			fixture.sagas.raise(other, "go", "went");
			assertThat(FlowTestApplication.result(fixture.await(other))).isEqualTo("\"went\"");
			assertThat(over.getCount()).isEqualTo(1);
			over.countDown();
			assertThat(fixture.await("busy").status()).isEqualTo(SagaStatus.COMPLETED);
		});
	}

	@Test
	void eventBelongsToTheTransactionThatRaisesIt() {
		FlowTestApplication.run((fixture) -> {
			TransactionTemplate transaction = new TransactionTemplate(
					fixture.context.getBean(PlatformTransactionManager.class));
			String id = fixture.start((input, flow) -> flow.awaitEvent("go", String.class));
			fixture.awaitWait(id);
			transaction.executeWithoutResult((status) -> {
				fixture.sagas.raise(id, "go", "undone");
				status.setRollbackOnly();
			});
			transaction.executeWithoutResult((status) -> fixture.sagas.raise(id, "go", "done"));
			assertThat(FlowTestApplication.result(fixture.await(id))).isEqualTo("\"done\"");
			assertThatExceptionOfType(SagaStateException.class).isThrownBy(() -> fixture.sagas.raise(id, "go", "late"))
				.withMessageContaining("has ended as COMPLETED");
			assertThatExceptionOfType(SagaNotFoundException.class)
				.isThrownBy(() -> fixture.sagas.raise("nobody", "go", "x"));
			assertThat(FlowTestApplication.steps(fixture.sagas.get(id).orElseThrow(), SagaStepKind.EVENT))
				.containsExactly("go#0 COMPLETED");
		});
	}

	@Test
	void tooManyEventsAndTooLargeOnesAreRefused() {
		FlowTestApplication.run(
				FlowTestApplication.runner()
					.withPropertyValues("patterns.saga.flow-history-limit=20", "patterns.saga.payload-limit=1KB"),
				(fixture) -> {
					String id = fixture.start((input, flow) -> {
						flow.awaitEvent("begin", String.class);
						return IntStream.range(0, 5).mapToObj((i) -> flow.awaitEvent("go", String.class)).toList();
					});
					fixture.awaitWait(id);
					for (int i = 0; i < 20; i++) {
						fixture.sagas.raise(id, "go", "e" + i);
					}
					assertThatExceptionOfType(SagaTooManyEventsException.class)
						.isThrownBy(() -> fixture.sagas.raise(id, "begin", "x"))
						.withMessageContaining("has 20 events that it has not taken")
						.withMessageContaining("'patterns.saga.flow-history-limit'");
					assertThatExceptionOfType(SagaPayloadTooLargeException.class)
						.isThrownBy(() -> fixture.sagas.raise(id, "go", "x".repeat(2000)))
						.withMessageContaining("The payload of event 'go'");
					// What waits is no part of what the flow has done, so it is not
					// parked.
					SagaInstance other = fixture.run((input, flow) -> {
						List<String> got = new ArrayList<>();
						for (int i = 0; i < 15; i++) {
							got.add("" + flow.random());
						}
						return got.size();
					});
					assertThat(other.status()).isEqualTo(SagaStatus.COMPLETED);
					fixture.flow((input, flow) -> {
						flow.awaitEvent("wake", String.class, Duration.ofMillis(50));
						return null;
					});
					fixture.sagas.start("flow", "in", SagaStartOptions.id("full").withDelay(Duration.ofMillis(300)));
					for (int i = 0; i < 19; i++) {
						fixture.sagas.raise("full", "go", "e" + i);
					}
					fixture.sagas.raise("full", "wake", "w");
					assertThat(fixture.await("full").status()).isEqualTo(SagaStatus.COMPLETED);
				});
	}

	@Test
	void eventsRaisedBeforeDuringAndAfterContinueAsNewAreKeptInOrder() {
		FlowTestApplication.run((fixture) -> {
			fixture.flow((input, flow) -> {
				String got = flow.awaitEvent("item", String.class);
				flow.step("take", () -> fixture.add(flow.run() + got));
				if (flow.run() < 4) {
					throw flow.continueAsNew("next");
				}
				return flow.awaitEvent("end", String.class);
			});
			fixture.sagas.start("flow", "in", SagaStartOptions.id("c"));
			for (String item : List.of("a", "b", "c", "d")) {
				fixture.sagas.raise("c", "item", item);
			}
			fixture.sagas.raise("c", "end", "z");
			assertThat(FlowTestApplication.result(fixture.await("c"))).isEqualTo("\"z\"");
			assertThat(fixture.journal.entries()).containsExactly("1a", "2b", "3c", "4d");
		});
	}

}
