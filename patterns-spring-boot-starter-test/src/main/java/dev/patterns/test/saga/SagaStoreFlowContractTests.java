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

package dev.patterns.test.saga;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

import org.junit.jupiter.api.Test;

import dev.patterns.saga.SagaEndReason;
import dev.patterns.saga.SagaStatus;
import dev.patterns.saga.SagaStepKind;
import dev.patterns.saga.SagaStepStatus;
import dev.patterns.saga.store.SagaRecord;
import dev.patterns.saga.store.SagaRequest;
import dev.patterns.saga.store.SagaStepRecord;
import dev.patterns.saga.store.SagaTransition;
import dev.patterns.saga.store.SagaWrite;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What every {@link dev.patterns.saga.store.SagaStore} must do for flows.
 */
abstract class SagaStoreFlowContractTests extends SagaStoreRequestContractTests {

	@Test
	void commandsKeepTheirPositions() {
		SagaRecord saga = claimedFlow("s1");
		SagaStepRecord wait = SagaStepRecord.first(saga, "approval", 0, 1, SagaStepKind.WAIT, NOW)
			.withDueAt(NOW.plusSeconds(60));
		SagaStepRecord value = SagaStepRecord.first(saga, "now", 0, 2, SagaStepKind.VALUE, NOW)
			.settled(SagaStepStatus.COMPLETED, "\"x\"", null, NOW);
		SagaTransition first = SagaTransition.of(saga, NOW).with(wait, true).with(value, true);
		assertThat(transit(saga, first)).isTrue();
		assertThat(store().findSteps("s1", 1)).containsExactlyInAnyOrder(wait, value);
		saga = saga.after(first);
		// One new step is what stores may write in a shorter way.
		SagaStepRecord step = SagaStepRecord.first(saga, "pay", 2, 3, SagaStepKind.FORWARD, NOW).completed("1", 1, NOW);
		SagaTransition second = SagaTransition.of(saga, NOW).with(step, true);
		assertThat(transit(saga, second)).isTrue();
		saga = saga.after(second);
		SagaStepRecord came = wait.settled(SagaStepStatus.COMPLETED, "\"timeout\"", null, NOW);
		assertThat(transit(saga, SagaTransition.of(saga, NOW).with(came, false))).isTrue();
		assertThat(store().findSteps("s1", 1)).containsExactlyInAnyOrder(came, value, step);
	}

	@Test
	void lastTransitionTakesAlongWhatWasRecordedBefore() {
		SagaRecord saga = claimedFlow("s1");
		SagaStepRecord wait = SagaStepRecord.first(saga, "go", 0, 1, SagaStepKind.WAIT, NOW)
			.withDueAt(NOW.plusSeconds(60));
		SagaTransition first = SagaTransition.of(saga, NOW).with(wait, true);
		assertThat(transit(saga, first)).isTrue();
		saga = saga.after(first);
		SagaStepRecord came = wait.settled(SagaStepStatus.COMPLETED, "\"timeout\"", null, NOW);
		SagaStepRecord value = SagaStepRecord.first(saga, "now", 0, 2, SagaStepKind.VALUE, NOW)
			.settled(SagaStepStatus.COMPLETED, "\"x\"", null, NOW);
		SagaStepRecord step = SagaStepRecord.first(saga, "pay", 0, 3, SagaStepKind.FORWARD, NOW).completed("1", 1, NOW);
		SagaTransition last = SagaTransition.of(saga, NOW).with(came, false).with(value, true).with(step, true);
		lease("a", false);
		SagaRecord taken = claim("b", 1).get(0);
		assertThat(transit(saga, last)).isFalse();
		assertThat(store().findSteps("s1", 1)).containsExactly(wait);
		SagaTransition again = SagaTransition.of(taken, NOW).with(came, false).with(value, true).with(step, true);
		assertThat(transit(taken, again)).isTrue();
		assertThat(store().find("s1")).contains(taken.after(again));
		assertThat(store().findSteps("s1", 1)).containsExactlyInAnyOrder(came, value, step);
	}

	@Test
	void lastTransitionOfABranchTakesItsPlaceInTheOrderOfCompletion() {
		SagaRecord saga = claimedFlow("s1");
		for (int number = 1; number <= 2; number++) {
			// Neither knows of the other.
			SagaStepRecord step = SagaStepRecord
				.first(saga, "ship[" + number + "].label", 0, 1, SagaStepKind.FORWARD, NOW)
				.completed("1", 1, NOW);
			assertThat(transit(saga, SagaTransition.branchOf(saga, NOW).with(step, true))).isTrue();
		}
		assertThat(store().find("s1")).get().extracting(SagaRecord::completion).isEqualTo(2);
		assertThat(store().findSteps("s1", 1)).extracting(SagaStepRecord::completion).containsExactly(1, 2);
		lease("a", false);
		claim("b", 1);
		SagaStepRecord late = SagaStepRecord.first(saga, "ship[3].label", 0, 1, SagaStepKind.FORWARD, NOW)
			.completed("1", 1, NOW);
		assertThat(transit(saga, SagaTransition.branchOf(saga, NOW).with(late, true))).isFalse();
		assertThat(store().findSteps("s1", 1)).hasSize(2);
	}

	@Test
	void stepsOfSeveralInstancesAreFoundAtOnce() {
		List<SagaRecord> sagas = new ArrayList<>();
		for (String id : List.of("s1", "s2", "s3")) {
			SagaRecord saga = claimedFlow(id);
			for (String name : List.of("z", "a")) {
				SagaStepRecord step = SagaStepRecord
					.first(saga, name, SagaStepKind.FORWARD, NOW.plusMillis(saga.completion()))
					.completed(null, saga.completion() + 1, NOW);
				SagaTransition transition = SagaTransition.of(saga, NOW).with(step, true);
				assertThat(transit(saga, transition)).isTrue();
				saga = saga.after(transition);
			}
			sagas.add(saga);
		}
		sagas.add(claimedFlow("s4"));
		Map<String, List<SagaStepRecord>> found = store().findSteps(sagas);
		assertThat(found).containsOnlyKeys("s1", "s2", "s3", "s4");
		sagas.forEach((saga) -> assertThat(found.get(saga.id())).isEqualTo(store().findSteps(saga.id(), saga.run())));
		assertThat(found.get("s4")).isEmpty();
		assertThat(store().findSteps(List.of())).isEmpty();
	}

	@Test
	void eventsBringPayloads() {
		insert(queued("s1"));
		String payload = "\"" + "ü".repeat(5000) + "\"";
		store().transaction()
			.executeWithoutResult(
					(status) -> store().addRequest("s1", SagaRequest.Type.EVENT, "go", payload, "älice", NOW));
		assertThat(store().findRequests("s1", 10)).singleElement().satisfies((request) -> {
			assertThat(request.type()).isEqualTo(SagaRequest.Type.EVENT);
			assertThat(request.argument()).isEqualTo("go");
			assertThat(request.payload()).isEqualTo(payload);
			assertThat(request.raisedBy()).isEqualTo("älice");
			assertThat(request.createdAt()).isEqualTo(NOW);
		});
		assertThat(findRequests("a")).singleElement()
			.satisfies((request) -> assertThat(request.payload()).as("left out").isNull());
	}

	@Test
	void eventsInTheHistorySayWhoRaisedThem() {
		SagaRecord saga = claimedFlow("s1");
		SagaRequest request = new SagaRequest(1, "s1", SagaRequest.Type.EVENT, "go", "1", "alice", NOW.minusSeconds(5));
		SagaStepRecord event = SagaStepRecord.event(saga, request, "go", 0, NOW);
		SagaTransition raised = SagaTransition.of(saga, NOW).with(event, true);
		assertThat(transit(saga, raised)).isTrue();
		assertThat(store().findSteps("s1", 1)).containsExactly(event);
		saga = saga.after(raised);
		SagaStepRecord other = SagaStepRecord.event(saga, request, "go", 1, NOW);
		SagaStepRecord taken = event.settled(SagaStepStatus.COMPLETED, "1", null, NOW.plusSeconds(1));
		assertThat(transit(saga, SagaTransition.of(saga, NOW).with(other, true).with(taken, false))).isTrue();
		assertThat(store().findSteps("s1", 1)).containsExactlyInAnyOrder(taken, other)
			.extracting(SagaStepRecord::raisedBy)
			.containsOnly("alice");
	}

	@Test
	void endOfAChildIsToldToItsParent() {
		insert(queued("parent"));
		for (String id : List.of("one", "two", "three")) {
			insert(child(id));
		}
		assertThat(store().find("one").orElseThrow().parent()).isEqualTo("parent");
		List<SagaRecord> claimed = claim("a", 10);
		SagaRecord one = of(claimed, "one");
		SagaStepRecord step = SagaStepRecord.first(one, "last", SagaStepKind.FORWARD, NOW).completed(null, 1, NOW);
		assertThat(transit(one, SagaTransition.of(one, NOW).with(step, true).to(SagaStatus.COMPLETED).release(null)))
			.isTrue();
		SagaRecord two = of(claimed, "two");
		SagaTransition end = SagaTransition.of(two, NOW).to(SagaStatus.COMPLETED).release(null);
		store().transaction().executeWithoutResult((status) -> store().transitAll(List.of(new SagaWrite(two, end))));
		store().transaction().executeWithoutResult((status) -> store().terminate("three", "x", NOW));
		assertThat(store().findRequests("parent", 10)).allMatch((request) -> request.type() == SagaRequest.Type.CHILD)
			.extracting(SagaRequest::argument)
			.containsExactly("one", "two", "three");
	}

	@Test
	void childIsKeptWhileItsParentIsThere() {
		insert(queued("parent"));
		insert(child("one"));
		SagaRecord one = of(claim("a", 10), "one");
		assertThat(transit(one, SagaTransition.of(one, NOW).to(SagaStatus.COMPLETED).release(null))).isTrue();
		assertThat(store().purge("one", NOW.plusSeconds(1), 1)).isZero();
		assertThat(store().purge(null, NOW.plusSeconds(1), 10)).isZero();
		remove(store().findRequests("parent", 10));
		assertThat(store().purge(null, NOW.plusSeconds(1), 10)).as("its parent may undo it").isZero();
	}

	@Test
	void eventsThatNobodyHasTakenAreCounted() {
		SagaRecord saga = claimedFlow("s1");
		store().transaction().executeWithoutResult((status) -> {
			for (int i = 0; i < 3; i++) {
				store().addRequest("s1", SagaRequest.Type.EVENT, "go", "1", null, NOW);
			}
			store().addRequest("s1", SagaRequest.Type.RETRY, null, NOW);
			store().addRequest("s2", SagaRequest.Type.EVENT, "go", "1", null, NOW);
		});
		assertThat(store().countEvents("s1", 10)).isEqualTo(3);
		assertThat(store().countEvents("s1", 2)).isGreaterThanOrEqualTo(2);
		SagaStepRecord waiting = SagaStepRecord.first(saga, "go", 0, null, SagaStepKind.EVENT, NOW);
		SagaTransition taken = SagaTransition.of(saga, NOW)
			.with(waiting, true)
			.with(waiting.withIteration(1), true)
			.with(waiting.withIteration(2).settled(SagaStepStatus.COMPLETED, null, null, NOW), true);
		assertThat(transit(saga, taken)).isTrue();
		assertThat(store().countEvents("s1", 10)).isEqualTo(5);
		saga = saga.after(taken);
		SagaTransition next = SagaTransition.of(saga, NOW).goOn("1", List.of(waiting.takenOver(2)), null);
		assertThat(transit(saga, next)).isTrue();
		assertThat(store().countEvents("s1", 10)).isEqualTo(4);
		assertThat(store().countEvents("s3", 10)).isZero();
	}

	@Test
	void manyRequestsMayComeInParts() {
		insert(queued("s1"));
		store().transaction().executeWithoutResult((status) -> {
			for (int i = 0; i < 250; i++) {
				store().addRequest("s1", SagaRequest.Type.EVENT, "go", Integer.toString(i), null, NOW);
			}
		});
		List<String> came = new ArrayList<>();
		for (List<SagaRequest> part = store().findRequests("s1", 100); !part.isEmpty(); part = store()
			.findRequests("s1", 100)) {
			part.forEach((request) -> came.add(request.payload()));
			remove(part);
		}
		assertThat(came).containsExactlyElementsOf(IntStream.range(0, 250).mapToObj(Integer::toString).toList());
	}

	private void remove(List<SagaRequest> requests) {
		store().transaction()
			.executeWithoutResult((status) -> store().removeRequests(requests.stream().map(SagaRequest::id).toList()));
	}

	@Test
	void childWhoseParentIsGoneTellsNobody() {
		insert(child("one"));
		SagaRecord one = of(claim("a", 10), "one");
		assertThat(transit(one, SagaTransition.of(one, NOW).to(SagaStatus.COMPLETED).release(null))).isTrue();
		assertThat(store().findRequests("parent", 10)).isEmpty();
	}

	@Test
	void childThatIsUndoneIsToldAgain() {
		insert(queued("parent"));
		insert(child("one"));
		SagaRecord one = of(claim("a", 10), "one");
		SagaTransition end = SagaTransition.of(one, NOW).to(SagaStatus.COMPLETED).release(null);
		assertThat(transit(one, end)).isTrue();
		SagaRecord again = claimIds("a", true, "one").get(0);
		SagaTransition undo = SagaTransition.of(again, NOW).compensating(SagaEndReason.CANCELLED, "undone");
		assertThat(transit(again, undo)).isTrue();
		SagaRecord undoing = again.after(undo);
		assertThat(store().find("one")).contains(undoing);
		assertThat(undoing.endedAt()).isNull();
		assertThat(transit(undoing, SagaTransition.of(undoing, NOW).to(SagaStatus.COMPENSATED).release(null))).isTrue();
		assertThat(store().findRequests("parent", 10)).hasSize(2);
	}

	@Test
	void nextRunHasAnotherInputAndTheHistoryOfTheLastOne() {
		SagaRecord saga = claimedFlow("s1");
		for (int run = 1; run < 4; run++) {
			SagaStepRecord step = SagaStepRecord.first(saga, "pay", 0, 1, SagaStepKind.FORWARD, NOW)
				.completed("1", saga.completion() + 1, NOW);
			SagaTransition done = SagaTransition.of(saga, NOW).with(step, true);
			assertThat(transit(saga, done)).isTrue();
			saga = saga.after(done);
			SagaStepRecord kept = step.takenOver(run + 1);
			SagaTransition next = SagaTransition.of(saga, NOW)
				.goOn("\"" + run + "\"", List.of(kept.withIteration(7)), NOW.plusSeconds(run));
			assertThat(transit(saga, next)).isTrue();
			saga = saga.after(next);
			assertThat(store().find("s1")).contains(saga);
		}
		assertThat(saga.input()).isEqualTo("\"3\"");
		assertThat(store().findFirstInput("s1")).contains("{}");
		assertThat(store().findFirstInput("s2")).isEmpty();
		assertThat(saga.run()).isEqualTo(4);
		assertThat(store().findSteps("s1", null)).extracting(SagaStepRecord::run).containsOnly(3, 4);
	}

	@Test
	void flowThatWasParkedByTheEngineStaysParked() {
		SagaRecord saga = claimedFlow("s1");
		SagaTransition park = SagaTransition.of(saga, NOW).park("does not fit");
		assertThat(transit(saga, park)).isTrue();
		store().park(List.of(KEY), true, NOW, 10);
		assertThat(store().find("s1")).contains(saga.after(park));
		SagaRecord again = claimIds("a", true, "s1").get(0);
		assertThat(again.status()).as("until somebody asks for a repetition").isEqualTo(SagaStatus.PARKED);
		assertThat(store().find("s1")).contains(again);
		assertThat(again.failure()).isEqualTo("does not fit");
	}

	private SagaRecord claimedFlow(String id) {
		insert(queued(id));
		return of(claim("a", 10), id);
	}

	private static SagaRecord of(List<SagaRecord> claimed, String id) {
		return claimed.stream().filter((saga) -> saga.id().equals(id)).findFirst().orElseThrow();
	}

	private static SagaRecord child(String id) {
		Instant none = null;
		return SagaRecord.start(id, KEY,
				new SagaRecord.Origin("app", "{}", Map.of(), Map.of(), null, none, NOW).withParent("parent"), NOW);
	}

}
