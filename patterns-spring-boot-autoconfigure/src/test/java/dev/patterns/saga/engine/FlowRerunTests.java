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

import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;

import org.junit.jupiter.api.Test;

import dev.patterns.call.CallScope;
import dev.patterns.call.OutgoingKey;
import dev.patterns.call.OutgoingKeys;
import dev.patterns.retry.RetrySchedule;
import dev.patterns.saga.SagaContext;
import dev.patterns.saga.SagaInstance;
import dev.patterns.saga.SagaParallelException;
import dev.patterns.saga.SagaStateException;
import dev.patterns.saga.SagaStatus;
import dev.patterns.saga.engine.FlowTestApplication.Fixture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.awaitility.Awaitility.await;

/**
 * Flows that are run again from one of their steps.
 */
class FlowRerunTests {

	@Test
	void whatCameBeforeTheStepKeepsItsResultsAndTheRestIsDoneAgain() {
		FlowTestApplication.run((fixture) -> {
			fixture.child((input, flow) -> flow.step("c", String.class, () -> {
				fixture.add("child " + input);
				return "child";
			}));
			String id = fixture.start((input, flow) -> work(fixture, flow));
			fixture.sagas.raise(id, "early", "e");
			fixture.sagas.raise(id, "late", "l");
			SagaInstance first = fixture.await(id);
			assertThat(first.status()).isEqualTo(SagaStatus.COMPLETED);
			List<String> all = List.of("a " + id + "/1/a/call/1", "p", "p", "child x", "b " + id + "/1/b/call/1",
					"b " + id + "/1/b#1/call/1", "l");
			assertThat(fixture.journal.entries()).containsExactlyElementsOf(all);
			SagaInstance second = rerun(fixture, id, "b#1");
			assertThat(second.status()).isEqualTo(SagaStatus.COMPLETED);
			assertThat(second.run()).isEqualTo(2);
			assertThat(second.customStatus()).isEqualTo("after b");
			// Values, events, branches and children before it stay what they were.
			assertThat(FlowTestApplication.result(second)).isEqualTo(FlowTestApplication.result(first));
			assertThat(fixture.journal.entries().subList(all.size(), all.size() + 2))
				.containsExactly("b " + id + "/2/b#1/call/1", "l");
			assertThat(rerun(fixture, id, "last").run()).isEqualTo(3);
			assertThat(fixture.journal.entries()).hasSize(all.size() + 3);
			assertThat(rerun(fixture, id, "a").run()).isEqualTo(4);
			assertThat(fixture.journal.entries()).hasSize(2 * all.size() + 3).contains("a " + id + "/4/a/call/1");
			assertThat(fixture.sagas.get(id + "/1/child").orElseThrow().status()).isEqualTo(SagaStatus.COMPLETED);
			assertThat(fixture.sagas.get(id + "/4/child").orElseThrow().status()).isEqualTo(SagaStatus.COMPLETED);
		});
	}

	@Test
	void branchThatWasStoppedInItsWaitIsNoObstacle() {
		FlowTestApplication.run((fixture) -> {
			String id = fixture.start((input, flow) -> {
				try {
					flow.parallel("both", List.of(1, 2), (item, branch) -> {
						if (item == 1) {
							branch.awaitEvent("never", String.class);
						}
						branch.step("p").retry(RetrySchedule.NONE).run(() -> {
							throw new IllegalStateException("bad");
						});
						return item;
					});
				}
				catch (SagaParallelException ex) {
					flow.step("pay", () -> fixture.add("pay"));
				}
				return null;
			});
			assertThat(fixture.await(id).status()).isEqualTo(SagaStatus.COMPLETED);
			assertThat(rerun(fixture, id, "pay").run()).isEqualTo(2);
			assertThat(fixture.journal.entries()).containsExactly("pay", "pay");
		});
	}

	private static Object work(Fixture fixture, SagaContext flow) {
		String value = "" + flow.random() + flow.now();
		flow.status("before a");
		call(fixture, flow, "a");
		String early = flow.awaitEvent("early", String.class);
		flow.parallel("both", List.of(1, 2), (item, branch) -> {
			branch.step("p", () -> fixture.add("p"));
			return item;
		});
		String child = flow.child("child", "x", String.class);
		call(fixture, flow, "b");
		call(fixture, flow, "b");
		flow.status("after b");
		String late = flow.awaitEvent("late", String.class);
		flow.step("last", () -> fixture.add(late));
		return value + early + child;
	}

	private static void call(Fixture fixture, SagaContext flow, String name) {
		flow.step(name).transactional(false).run(() -> {
			OutgoingKeys keys = CallScope.current().keys();
			OutgoingKey key = (keys != null) ? keys.next("call", null) : null;
			fixture.add(name + " " + ((key != null) ? key.value() : ""));
		});
	}

	@Test
	void keptStepsAreUndoneWhenTheNextRunFails() {
		FlowTestApplication.run((fixture) -> {
			AtomicBoolean failing = new AtomicBoolean();
			String id = fixture.run((input, flow) -> {
				flow.step("a").compensatedBy((undo) -> fixture.add("undo a")).run(() -> fixture.add("a"));
				flow.step("b").compensatedBy((undo) -> fixture.add("undo b")).run(() -> fixture.add("b"));
				if (failing.get()) {
					throw new IllegalStateException("no");
				}
				return null;
			}).id();
			failing.set(true);
			SagaInstance saga = rerun(fixture, id, "b");
			assertThat(saga.status()).isEqualTo(SagaStatus.COMPENSATED);
			assertThat(fixture.journal.entries()).containsExactly("a", "b", "b", "undo b", "undo a");
			assertThatExceptionOfType(SagaStateException.class).isThrownBy(() -> fixture.sagas.rerun(id, "b"))
				.withMessageContaining("was not completed, or has been undone");
			failing.set(false);
			assertThat(rerun(fixture, id, "a").status()).isEqualTo(SagaStatus.COMPLETED);
			assertThat(fixture.journal.entries()).endsWith("a", "b");
		});
	}

	@Test
	void stepsOfBranchesAndUnknownStepsAreRefused() {
		FlowTestApplication.run((fixture) -> {
			String id = fixture.run((input, flow) -> {
				flow.step("a", () -> fixture.add("a"));
				return flow.parallel("both", List.of(1, 2), (item, branch) -> {
					branch.step("p", () -> fixture.add("p"));
					return item;
				});
			}).id();
			assertThatIllegalArgumentException().isThrownBy(() -> fixture.sagas.rerun(id, "both[1].p"))
				.withMessageContaining("is a step of a branch")
				.withMessageContaining("[a]");
			assertThatIllegalArgumentException().isThrownBy(() -> fixture.sagas.rerun(id, "a#1"))
				.withMessageContaining("has no step 'a#1', but [a]");
			String waiting = fixture.start((input, flow) -> {
				flow.step("a", () -> fixture.add("a"));
				return flow.awaitEvent("never", String.class);
			});
			fixture.awaitWait(waiting);
			assertThatExceptionOfType(SagaStateException.class).isThrownBy(() -> fixture.sagas.rerun(waiting, "a"))
				.withMessageContaining("only an ended one can be run again");
		});
	}

	private static SagaInstance rerun(Fixture fixture, String id, String step) {
		int run = fixture.sagas.get(id).orElseThrow().run();
		fixture.sagas.rerun(id, step);
		await().atMost(FlowTestApplication.TIMEOUT).until(() -> fixture.sagas.get(id).orElseThrow().run() > run);
		return fixture.await(id);
	}

}
