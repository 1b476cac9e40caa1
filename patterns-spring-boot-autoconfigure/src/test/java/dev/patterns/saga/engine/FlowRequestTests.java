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
import java.time.Instant;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;

import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.jdbc.core.JdbcTemplate;

import dev.patterns.saga.Saga;
import dev.patterns.saga.SagaContext;
import dev.patterns.saga.SagaEndReason;
import dev.patterns.saga.SagaEnded;
import dev.patterns.saga.SagaFlow;
import dev.patterns.saga.SagaIdConflictException;
import dev.patterns.saga.SagaInstance;
import dev.patterns.saga.SagaQuery;
import dev.patterns.saga.SagaStartOptions;
import dev.patterns.saga.SagaStateException;
import dev.patterns.saga.SagaStatus;
import dev.patterns.saga.SagaStep;
import dev.patterns.saga.SagaStepKind;
import dev.patterns.saga.store.SagaRequest;
import dev.patterns.saga.store.SagaStore;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * What is asked of instances by others: by another process, by many at once, while they
 * are parked, end, or are run again.
 */
@ExtendWith(OutputCaptureExtension.class)
class FlowRequestTests {

	private static final String LONG = "n".repeat(128);

	@Test
	void manyThatWaitForEventsOfAnotherProcessGoOnAsPlacesComeFree() {
		FlowTestApplication.run(
				FlowTestApplication.runner()
					.withPropertyValues("patterns.saga.concurrency=2", "patterns.saga.poll-interval=500ms"),
				(fixture) -> {
					fixture.flow((input, flow) -> flow.awaitEvent("go", String.class));
					List<String> ids = IntStream.range(0, 120)
						.mapToObj((i) -> fixture.sagas.start("flow", "in", SagaStartOptions.id("m" + i)).id())
						.toList();
					awaitCount(fixture, SagaStatus.WAITING, 120);
					SagaStore store = fixture.context.getBean(SagaStore.class);
					store.transaction()
						.executeWithoutResult((status) -> ids.forEach((id) -> store.addRequest(id,
								SagaRequest.Type.EVENT, "go", "\"x\"", null, Instant.now())));
					awaitCount(fixture, SagaStatus.COMPLETED, 120);
				});
	}

	private static void awaitCount(FlowTestApplication.Fixture fixture, SagaStatus status, int count) {
		JdbcTemplate template = fixture.context.getBean(JdbcTemplate.class);
		Awaitility.await()
			.atMost(Duration.ofSeconds(10))
			.until(() -> template.queryForObject("select count(*) from patterns_saga where status = ?", Integer.class,
					status.name()) == count);
	}

	@Test
	void eventThatWasThereBeforeATimeOutIsChosen() {
		FlowTestApplication.run(FlowTestApplication.runner().withPropertyValues("patterns.saga.poll-interval=1m"),
				(fixture) -> {
					SagaStore store = fixture.context.getBean(SagaStore.class);
					SagaInstance saga = fixture.run((input, flow) -> {
						flow.step("other-process", () -> store.addRequest(flow.id(), SagaRequest.Type.EVENT, "go",
								"\"x\"", null, Instant.now()));
						return flow.awaitEvent("go", String.class, Duration.ofMillis(30));
					});
					assertThat(FlowTestApplication.result(saga)).isEqualTo("\"x\"");
				});
	}

	@Test
	void parkedFlowTakesEventsAndGoesOnWhenSomebodySaysSo(CapturedOutput output) {
		FlowTestApplication.run((fixture) -> {
			FlowTestApplication.Code code = (input, flow) -> {
				flow.step("a").compensatedBy((undo) -> fixture.add("undo")).run(() -> fixture.add("a"));
				String first = flow.awaitEvent("go", String.class);
				return first + flow.awaitEvent("late", String.class);
			};
			for (String id : List.of("retried", "cancelled", "terminated")) {
				fixture.flow(code);
				fixture.sagas.start("flow", "in", SagaStartOptions.id(id));
				fixture.awaitWait(id);
				fixture.flow((input, flow) -> flow.step("other", String.class, () -> "wrong"));
				fixture.sagas.raise(id, "go", "1");
				fixture.await(id, SagaStatus.PARKED);
				fixture.flow(code);
				fixture.sagas.raise(id, "late", "2");
				Awaitility.await()
					.atMost(FlowTestApplication.TIMEOUT)
					.until(() -> FlowTestApplication.steps(fixture.sagas.get(id).orElseThrow(), SagaStepKind.EVENT)
						.contains("late#0 STARTED"));
				fixture.sagas.suspend(id);
				awaitMet(fixture, id);
				assertThat(fixture.sagas.get(id).orElseThrow().status()).isEqualTo(SagaStatus.PARKED);
			}
			assertThat(output).contains("Saga 'retried' (flow): suspend was asked for and has no effect");
			fixture.sagas.retry("retried");
			fixture.sagas.cancel("cancelled");
			fixture.sagas.terminate("terminated");
			assertThat(FlowTestApplication.result(fixture.await("retried", SagaStatus.COMPLETED))).isEqualTo("\"12\"");
			fixture.await("cancelled", SagaStatus.COMPENSATED);
			fixture.await("terminated", SagaStatus.TERMINATED);
			assertThat(fixture.journal.entries()).containsExactly("a", "a", "a", "undo");
			assertThat(output).contains("Saga 'retried' (flow): retry was asked for")
				.doesNotContain("retry was asked for and");
		});
	}

	@Test
	void parkedSagaWithStepsGoesOnWhenSomebodySaysSo() {
		FlowTestApplication.run(FlowTestApplication.runner().withPropertyValues("patterns.lease.duration=1m"),
				(fixture) -> {
					JdbcTemplate template = fixture.context.getBean(JdbcTemplate.class);
					for (String id : List.of("retried", "cancelled")) {
						fixture.sagas.start("chain", "x", SagaStartOptions.id(id).withDelay(Duration.ofHours(1)));
						// Without a time, so that nobody lets it go on since this node
						// can run it.
						template.update("update patterns_saga set status = 'PARKED', due_at = null where id = ?", id);
						fixture.sagas.suspend(id);
						awaitMet(fixture, id);
						assertThat(fixture.sagas.get(id).orElseThrow().status()).isEqualTo(SagaStatus.PARKED);
					}
					fixture.sagas.retry("retried");
					fixture.sagas.cancel("cancelled");
					fixture.await("retried", SagaStatus.COMPLETED);
					fixture.await("cancelled", SagaStatus.COMPENSATED);
				});
	}

	private static void awaitMet(FlowTestApplication.Fixture fixture, String id) {
		SagaStore store = fixture.context.getBean(SagaStore.class);
		Awaitility.await()
			.atMost(FlowTestApplication.TIMEOUT)
			.until(() -> store.findRequests(id, 1).isEmpty()
					&& store.find(id).filter((saga) -> saga.owner() == null).isPresent());
	}

	@Test
	void neitherCancelNorTimeLimitUndoAFlowThatIsToldOfItsEnd() {
		FlowTestApplication.run(FlowTestApplication.runner()
			.withUserConfiguration(EndingFlow.class)
			.withPropertyValues("patterns.saga.compensation-retry.delay=100ms"), (fixture) -> {
				EndingFlow ending = fixture.context.getBean(EndingFlow.class);
				String id = fixture.sagas.start("ending", "cancel").id();
				fixture.await(id, SagaStatus.WAITING);
				fixture.sagas.cancel(id);
				awaitMet(fixture, id);
				ending.refuses = false;
				SagaInstance cancelled = fixture.await(id);
				assertThat(cancelled.status()).isEqualTo(SagaStatus.COMPLETED);
				assertThat(cancelled.reason()).isNull();
				ending.refuses = true;
				String late = fixture.sagas.start("ending", "late").id();
				fixture.await(late, SagaStatus.WAITING);
				fixture.context.getBean(JdbcTemplate.class)
					.update("update patterns_saga set deadline_at = 1 where id = ?", late);
				int before = ending.calls.get();
				Awaitility.await().atMost(FlowTestApplication.TIMEOUT).until(() -> ending.calls.get() > before + 1);
				ending.refuses = false;
				assertThat(fixture.await(late).status()).isEqualTo(SagaStatus.COMPLETED);
				assertThat(fixture.journal.entries()).containsExactly("a", "ended COMPLETED null", "a",
						"ended COMPLETED null");
			});
	}

	@Test
	void childThatIsRunAgainIsUndoneWithItsParent() {
		FlowTestApplication.run(FlowTestApplication.runner().withUserConfiguration(Scripted.class, RerunChild.class),
				(fixture) -> {
					Scripted scripted = fixture.context.getBean(Scripted.class);
					String id = fixture.start((input, flow) -> {
						flow.child("rerun", "x", String.class);
						throw new IllegalStateException(flow.awaitEvent("fail", String.class));
					});
					String child = id + "/1/rerun";
					fixture.await(child, SagaStatus.COMPLETED);
					fixture.awaitWait(id);
					scripted.close("two");
					fixture.sagas.rerun(child, "two");
					scripted.awaitArrival("two");
					fixture.sagas.raise(id, "fail", "no");
					Awaitility.await()
						.atMost(FlowTestApplication.TIMEOUT)
						.until(() -> fixture.sagas.get(id).orElseThrow().reason() == SagaEndReason.FAILED
								&& !fixture.context.getBean(SagaStore.class).findRequests(child, 1).isEmpty());
					scripted.open("two");
					fixture.await(id, SagaStatus.COMPENSATED);
					fixture.await(child, SagaStatus.COMPENSATED);
					assertThat(fixture.journal.entries()).containsExactly("one", "two", "two", "not one");
				});
	}

	@Test
	void startIsTheSameOneAlsoAfterOtherRuns() {
		FlowTestApplication.run((fixture) -> {
			fixture.flow((input, flow) -> {
				if (flow.run() < 11) {
					throw flow.continueAsNew("input " + flow.run());
				}
				return flow.awaitEvent("go", String.class);
			});
			assertThat(fixture.sagas.start("flow", "in", SagaStartOptions.id("s")).created()).isTrue();
			assertThat(fixture.awaitWait("s").run()).isEqualTo(11);
			assertThat(fixture.sagas.start("flow", "in", SagaStartOptions.id("s")).created()).isFalse();
			for (String other : List.of("other", "input 10")) {
				assertThatExceptionOfType(SagaIdConflictException.class)
					.isThrownBy(() -> fixture.sagas.start("flow", other, SagaStartOptions.id("s")));
			}
		});
	}

	@Test
	void eventsKeepTheirOrderInAnotherRunWhateverClocksSaid() {
		FlowTestApplication.run((fixture) -> {
			fixture.flow((input, flow) -> {
				if (flow.run() == 1) {
					flow.awaitEvent("begin", String.class);
					throw flow.continueAsNew("next");
				}
				return flow.awaitEvent("item", String.class) + flow.awaitEvent("item", String.class);
			});
			fixture.sagas.start("flow", "in", SagaStartOptions.id("c"));
			fixture.sagas.raise("c", "item", "1");
			fixture.sagas.raise("c", "item", "2");
			Awaitility.await()
				.atMost(FlowTestApplication.TIMEOUT)
				.until(() -> FlowTestApplication.steps(fixture.sagas.get("c").orElseThrow(), SagaStepKind.EVENT)
					.size() == 2);
			fixture.context.getBean(JdbcTemplate.class)
				.update("update patterns_saga_step set first_sent_at = 1 where kind = 'EVENT' and iteration = 1");
			fixture.sagas.raise("c", "begin", null);
			assertThat(FlowTestApplication.result(fixture.await("c"))).isEqualTo("\"12\"");
		});
	}

	@Test
	void childIsDeletedWithItsParentOnly() {
		FlowTestApplication.run((fixture) -> {
			fixture.child((input, flow) -> flow.child("chain", input, String.class));
			String id = fixture.start((input, flow) -> {
				flow.child("child", "x", String.class);
				return flow.awaitEvent("go", String.class);
			});
			fixture.awaitWait(id);
			String child = id + "/1/child";
			assertThatExceptionOfType(SagaStateException.class).isThrownBy(() -> fixture.sagas.purge(child))
				.withMessageContaining("delete '" + id + "', and its children go with it");
			fixture.sagas.raise(id, "go", "x");
			fixture.await(id);
			fixture.sagas.purge(id);
			assertThat(fixture.sagas.list(SagaQuery.all()).content()).isEmpty();
		});
	}

	@Test
	void longestNamesHaveRoomForWhatIsAdded() {
		FlowTestApplication.run(FlowTestApplication.runner().withUserConfiguration(LongChild.class), (fixture) -> {
			String branches = LONG.substring(4, 64);
			SagaInstance saga = fixture.run((input, flow) -> {
				flow.step(LONG).compensatedBy((undo) -> fixture.add("undo")).run(() -> fixture.add("done"));
				flow.child(LongChild.NAME, "x", String.class);
				flow.parallel(branches, List.of(1, 2), (item, branch) -> {
					branch.status("of a branch " + item);
					String name = LONG.substring(branches.length() + 4);
					branch.step(name).compensatedBy((undo) -> fixture.add("undo")).run(() -> fixture.add("done"));
					branch.parallel(name, List.of(1), (second, leaf) -> {
						leaf.status("of a branch of a branch");
						return item;
					});
					return item;
				});
				throw new IllegalStateException("no");
			});
			assertThat(saga.status()).isEqualTo(SagaStatus.COMPENSATED);
			assertThat(fixture.journal.entries()).containsExactly("done", "done", "done", "undo", "undo", "undo");
		});
	}

	@Saga(value = "ending", timeout = "1h")
	static class EndingFlow {

		private final Journal journal;

		volatile boolean refuses = true;

		final AtomicInteger calls = new AtomicInteger();

		EndingFlow(Journal journal) {
			this.journal = journal;
		}

		@SagaFlow
		void run(String input, SagaContext saga) {
			saga.step("a").compensatedBy((undo) -> this.journal.add("undo")).run(() -> this.journal.add("a"));
		}

		@SagaEnded
		void ended(SagaStatus status, @Nullable SagaEndReason reason) {
			this.calls.incrementAndGet();
			if (this.refuses) {
				throw new IllegalStateException("not yet");
			}
			this.journal.add("ended " + status + " " + reason);
		}

	}

	@Saga("rerun")
	static class RerunChild {

		private final Scripted scripted;

		private final Journal journal;

		RerunChild(Scripted scripted, Journal journal) {
			this.scripted = scripted;
			this.journal = journal;
		}

		@SagaStep(order = 1, compensation = "notOne")
		void one(String input) {
			this.journal.add("one");
		}

		@SagaStep(order = 2)
		void two(String input) {
			this.scripted.at("two");
			this.journal.add("two");
		}

		@SagaStep(order = 3)
		void three(String input) {
			if (this.scripted.count("two") > 1) {
				this.journal.add("three");
			}
		}

		void notOne(String input) {
			this.journal.add("not one");
		}

	}

	@Saga(LongChild.NAME)
	static class LongChild {

		static final String NAME = "c0123456789abcde0123456789abcdef0123456789abcdef0123456789abcdef"
				+ "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef";

		@SagaFlow
		String run(String input, SagaContext saga) {
			return input;
		}

	}

}
