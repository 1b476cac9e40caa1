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
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.Test;

import dev.patterns.saga.SagaChild;
import dev.patterns.saga.SagaChildFailedException;
import dev.patterns.saga.SagaChosen;
import dev.patterns.saga.SagaInstance;
import dev.patterns.saga.SagaStatus;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Children of flows.
 */
class FlowChildTests {

	@Test
	void resultOfAChildComesBack() {
		FlowTestApplication.run((fixture) -> {
			fixture.child((input, flow) -> {
				flow.sleep(Duration.ofMillis(10));
				return "child of " + input;
			});
			SagaInstance saga = fixture.run((input, flow) -> {
				String first = flow.child("child", "one", String.class);
				Object chain = flow.child("chain", "two", String.class);
				String second = flow.child("child", "three", String.class);
				return first + ", " + chain + ", " + second;
			});
			assertThat(saga.status()).isEqualTo(SagaStatus.COMPLETED);
			assertThat(FlowTestApplication.result(saga)).isEqualTo("\"child of one, null, child of three\"");
			SagaInstance child = fixture.sagas.get(saga.id() + "/1/child#1").orElseThrow();
			assertThat(child.name()).isEqualTo("child");
			assertThat(fixture.journal.entries()).containsExactly("chain two");
		});
	}

	@Test
	void failureOfAChildIsThrownAtItsParent() {
		FlowTestApplication.run((fixture) -> {
			SagaInstance caught = fixture.run((input, flow) -> {
				try {
					return flow.child("chain", "bad", String.class);
				}
				catch (SagaChildFailedException ex) {
					return ex.getOutcome().status() + " " + ex.getOutcome().failure();
				}
			});
			assertThat(FlowTestApplication.result(caught))
				.isEqualTo("\"COMPENSATED IllegalStateException: bad chain\"");
			SagaInstance thrown = fixture.run((input, flow) -> {
				flow.step("a").compensatedBy((undo) -> fixture.add("undo a")).run(() -> fixture.add("a"));
				return flow.child("chain", "bad", String.class);
			});
			assertThat(thrown.status()).isEqualTo(SagaStatus.COMPENSATED);
			assertThat(thrown.failure()).contains("ended as COMPENSATED").contains("bad chain");
			assertThat(fixture.journal.entries()).containsExactly("a", "undo a");
		});
	}

	@Test
	void parentThatFailsUndoesItsChildrenInReverseOrder() {
		FlowTestApplication.run((fixture) -> {
			fixture.child((input, flow) -> {
				flow.step("c").compensatedBy((undo) -> fixture.add("undo child")).run(() -> fixture.add("child"));
				return "x";
			});
			SagaInstance saga = fixture.run((input, flow) -> {
				flow.step("a").compensatedBy((undo) -> fixture.add("undo a")).run(() -> fixture.add("a"));
				flow.child("chain", "k", String.class);
				flow.step("b").compensatedBy((undo) -> fixture.add("undo b")).run(() -> fixture.add("b"));
				flow.child("child", "x", String.class);
				throw new IllegalStateException("no");
			});
			assertThat(saga.status()).isEqualTo(SagaStatus.COMPENSATED);
			assertThat(fixture.journal.entries()).containsExactly("a", "chain k", "b", "child", "undo child", "undo b",
					"not chain k", "undo a");
			assertThat(fixture.sagas.get(saga.id() + "/1/child").orElseThrow().status())
				.isEqualTo(SagaStatus.COMPENSATED);
		});
	}

	@Test
	void cancelCancelsWhatIsUnderWay() {
		FlowTestApplication.run((fixture) -> {
			fixture.child((input, flow) -> {
				flow.step("c").compensatedBy((undo) -> fixture.add("undo child")).run(() -> fixture.add("child"));
				flow.awaitEvent("never", String.class);
				return "x";
			});
			String id = fixture.start((input, flow) -> {
				flow.step("a").compensatedBy((undo) -> fixture.add("undo a")).run(() -> fixture.add("a"));
				return flow.child("child", "x", String.class);
			});
			fixture.await(id + "/1/child", SagaStatus.WAITING);
			fixture.await(id, SagaStatus.WAITING);
			fixture.sagas.cancel(id);
			fixture.await(id, SagaStatus.COMPENSATED);
			assertThat(fixture.journal.entries()).containsExactly("a", "child", "undo child", "undo a");
		});
	}

	@Test
	void firstOfEventAndChildIsChosen() {
		FlowTestApplication.run((fixture) -> {
			fixture.child((input, flow) -> flow.awaitEvent("finish", String.class));
			String id = fixture.start((input, flow) -> {
				SagaChild child = flow.startChild("child", "x");
				SagaChosen chosen = flow.firstOf().event("hurry").child(child).await();
				boolean hurried = chosen.isEvent("hurry");
				SagaChosen second = flow.firstOf().child(child).await();
				return hurried + " " + second.isChild(child) + " " + second.get(String.class);
			});
			fixture.await(id, SagaStatus.WAITING);
			fixture.await(id + "/1/child", SagaStatus.WAITING);
			fixture.sagas.raise(id, "hurry", null);
			fixture.sagas.raise(id + "/1/child", "finish", "done");
			assertThat(FlowTestApplication.result(fixture.await(id))).isEqualTo("\"true true done\"");
		});
	}

	@Test
	void terminatedChildIsAFailure() {
		FlowTestApplication.run((fixture) -> {
			fixture.child((input, flow) -> flow.awaitEvent("never", String.class));
			String id = fixture.start((input, flow) -> flow.child("child", "x", String.class));
			fixture.await(id, SagaStatus.WAITING);
			fixture.await(id + "/1/child", SagaStatus.WAITING);
			fixture.sagas.terminate(id + "/1/child");
			SagaInstance saga = fixture.await(id);
			assertThat(saga.status()).isEqualTo(SagaStatus.COMPENSATED);
			assertThat(saga.failure()).contains("ended as TERMINATED");
		});
	}

	@Test
	void parentThatCompletedWithoutWaitingIsUndoneWithItsChildren() {
		FlowTestApplication.run((fixture) -> {
			fixture.child((input, flow) -> {
				flow.startChild("chain", "k");
				flow.step("c").compensatedBy((undo) -> fixture.add("undo child")).run(() -> fixture.add("child"));
				return "x";
			});
			String id = fixture.start((input, flow) -> {
				flow.child("child", "x", String.class);
				flow.awaitEvent("fail", String.class);
				throw new IllegalStateException("no");
			});
			fixture.awaitWait(id);
			fixture.await(id + "/1/child/1/chain", SagaStatus.COMPLETED);
			fixture.sagas.raise(id, "fail", "x");
			assertThat(fixture.await(id).status()).isEqualTo(SagaStatus.COMPENSATED);
			assertThat(fixture.journal.entries()).containsExactlyInAnyOrder("child", "chain k", "undo child",
					"not chain k");
			assertThat(fixture.sagas.get(id + "/1/child").orElseThrow().status()).isEqualTo(SagaStatus.COMPENSATED);
		});
	}

	@Test
	void allChildrenUnderWayAreCancelledAtOnce() {
		FlowTestApplication.run((fixture) -> {
			CyclicBarrier both = new CyclicBarrier(2);
			fixture.child((input, flow) -> {
				flow.step("c")
					.transactional(false)
					.compensatedBy((undo) -> both.await(10, TimeUnit.SECONDS))
					.run(() -> fixture.add("child " + input));
				flow.awaitEvent("never", String.class);
				return "x";
			});
			String id = fixture.start((input, flow) -> {
				flow.startChild("child", "one");
				flow.startChild("child", "two");
				flow.awaitEvent("never", String.class);
				return null;
			});
			fixture.awaitWait(id);
			fixture.await(id + "/1/child", SagaStatus.WAITING);
			fixture.await(id + "/1/child#1", SagaStatus.WAITING);
			fixture.sagas.cancel(id);
			assertThat(fixture.await(id).status()).isEqualTo(SagaStatus.COMPENSATED);
			assertThat(fixture.sagas.get(id + "/1/child#1").orElseThrow().status()).isEqualTo(SagaStatus.COMPENSATED);
		});
	}

}
