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

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;

import org.junit.jupiter.api.Test;

import dev.patterns.saga.SagaEndReason;
import dev.patterns.saga.SagaStatus;
import dev.patterns.saga.SagaStepKind;
import dev.patterns.saga.SagaStepStatus;
import dev.patterns.saga.store.SagaAttemptRecord;
import dev.patterns.saga.store.SagaClaim;
import dev.patterns.saga.store.SagaClaimed;
import dev.patterns.saga.store.SagaDefinitionKey;
import dev.patterns.saga.store.SagaLimit;
import dev.patterns.saga.store.SagaRecord;
import dev.patterns.saga.store.SagaRequest;
import dev.patterns.saga.store.SagaStepRecord;
import dev.patterns.saga.store.SagaStore;
import dev.patterns.saga.store.SagaTransition;
import dev.patterns.saga.store.SagaWrite;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What every {@link SagaStore} must do beyond running steps one after the other: steps at
 * once, groups of transitions, limits, halts, further runs, parking and purging.
 */
abstract class SagaStoreOperationsContractTests extends SagaStoreFlowContractTests {

	private static final SagaDefinitionKey OTHER = new SagaDefinitionKey("other", 1, "f1");

	@Test
	void stepsThatRunAtOnceGetTheirPositionsFromTheStore() {
		insert(queued("s1"));
		SagaRecord saga = claim("a", 1).get(0);
		for (String name : List.of("x", "y")) {
			SagaStepRecord step = SagaStepRecord.first(saga, name, SagaStepKind.FORWARD, NOW).completed(null, 99, NOW);
			assertThat(transit(saga, SagaTransition.branchOf(saga, NOW).with(step, true))).isTrue();
		}
		SagaStepRecord begun = SagaStepRecord.first(saga, "z", SagaStepKind.FORWARD, NOW).withUncertain(true);
		transit(saga, SagaTransition.branchOf(saga, NOW).with(begun, true));
		transit(saga, SagaTransition.branchOf(saga, NOW).with(begun.completed("1", 99, NOW), false));
		assertThat(store().findSteps("s1", 1)).extracting(SagaStepRecord::step, SagaStepRecord::completion)
			.containsExactlyInAnyOrder(tuple("x", 1), tuple("y", 2), tuple("z", 3));
		assertThat(store().find("s1")).get().satisfies((found) -> {
			assertThat(found.completion()).isEqualTo(3);
			assertThat(found.status()).isEqualTo(SagaStatus.RUNNING);
			assertThat(found.owner()).isEqualTo("a");
		});
		lease("a", false);
		claim("b", 1);
		assertThat(transit(saga, SagaTransition.branchOf(saga, NOW))).as("fenced").isFalse();
	}

	private static org.assertj.core.groups.Tuple tuple(Object... values) {
		return new org.assertj.core.groups.Tuple(values);
	}

	@Test
	void groupOfTransitionsLeavesOutThoseOfOthers() {
		IntStream.range(0, 4).forEach((i) -> insert(queued("s" + i)));
		List<SagaRecord> owned = claim("a", 10);
		lease("a", false);
		SagaRecord taken = claimIds("b", true, "s2").get(0);
		List<SagaWrite> writes = owned.stream()
			.map((saga) -> new SagaWrite(saga, SagaTransition.of(saga, NOW)
				.with(SagaStepRecord.first(saga, "x", SagaStepKind.FORWARD, NOW).completed(null, 1, NOW), true)))
			.toList();
		Set<String> fenced = store().transaction().execute((status) -> store().transitAll(writes));
		assertThat(fenced).containsExactly("s2");
		assertThat(store().findSteps("s2", null)).isEmpty();
		assertThat(store().find("s2")).contains(taken);
		for (String id : List.of("s0", "s1", "s3")) {
			assertThat(store().findSteps(id, 1)).hasSize(1);
			assertThat(store().find(id).orElseThrow().completion()).isEqualTo(1);
		}
	}

	@Test
	void keepsFormerAttempts() {
		insert(queued("s1"));
		SagaRecord saga = claim("a", 1).get(0);
		SagaStepRecord failed = SagaStepRecord.first(saga, "x", SagaStepKind.FORWARD, NOW)
			.retrying("no", NOW.plusMillis(5), NOW.plusMillis(1));
		SagaAttemptRecord attempt = SagaAttemptRecord.of(failed, NOW.plusMillis(1));
		transit(saga, SagaTransition.of(saga, NOW).with(failed, true).with(attempt));
		assertThat(store().findAttempts("s1")).containsExactly(attempt);
		assertThat(store().findSteps("s1", 1)).containsExactly(failed);
		assertThat(store().findAttempts("s2")).isEmpty();
	}

	@Test
	void suspendedInstanceIsNotDueAndRemembersWhenItWas() {
		insert(queued("s1"));
		SagaRecord saga = claim("a", 1).get(0);
		transit(saga, SagaTransition.of(saga, NOW).suspend(NOW.plusMillis(3)));
		assertThat(store().find("s1")).get().satisfies((found) -> {
			assertThat(found.status()).isEqualTo(SagaStatus.SUSPENDED);
			assertThat(found.dueAt()).isNull();
			assertThat(found.resumeAt()).isEqualTo(NOW.plusMillis(3));
		});
		assertThat(claim("b", 10)).isEmpty();
		SagaRecord again = claimIds("b", true, "s1").get(0);
		assertThat(again.status()).isEqualTo(SagaStatus.SUSPENDED);
		SagaTransition resumed = SagaTransition.of(again, NOW).resume(SagaStatus.RUNNING, NOW);
		transit(again, resumed);
		assertThat(store().find("s1")).contains(again.after(resumed));
	}

	@Test
	void anotherRunKeepsStepsAndSetsTheTimeLimitAnew() {
		insert(queued("s1"));
		SagaRecord saga = claim("a", 1).get(0);
		SagaStepRecord done = SagaStepRecord.first(saga, "x", SagaStepKind.FORWARD, NOW).completed("1", 1, NOW);
		transit(saga, SagaTransition.of(saga, NOW).with(done, true).to(SagaStatus.COMPLETED).release(null));
		SagaRecord ended = claimIds("a", true, "s1").get(0);
		SagaTransition rerun = SagaTransition.of(ended, NOW).rerun(List.of(done.takenOver(2)), NOW.plusSeconds(9));
		assertThat(transit(ended, rerun)).isTrue();
		assertThat(store().find("s1")).contains(ended.after(rerun)).get().satisfies((found) -> {
			assertThat(found.run()).isEqualTo(2);
			assertThat(found.endedAt()).isNull();
			assertThat(found.deadlineAt()).isEqualTo(NOW.plusSeconds(9));
			assertThat(found.status()).isEqualTo(SagaStatus.RUNNING);
		});
		assertThat(store().findSteps("s1", 2)).singleElement().satisfies((step) -> {
			assertThat(step.originRun()).isEqualTo(1);
			assertThat(step.status()).isEqualTo(SagaStepStatus.COMPLETED);
		});
		assertThat(store().findSteps("s1", null)).hasSize(2);
	}

	@Test
	void terminatesWithoutTheOwner() {
		insert(queued("s1"));
		SagaRecord saga = claim("a", 1).get(0);
		assertThat(terminate("s1")).isTrue();
		assertThat(terminate("s1")).as("again").isFalse();
		assertThat(terminate("s9")).as("absent").isFalse();
		assertThat(transit(saga, SagaTransition.of(saga, NOW))).as("owner").isFalse();
		assertThat(store().find("s1")).get().satisfies((found) -> {
			assertThat(found.status()).isEqualTo(SagaStatus.TERMINATED);
			assertThat(found.failure()).isEqualTo("why");
			assertThat(found.owner()).isNull();
			assertThat(found.endedAt()).isEqualTo(NOW);
		});
	}

	private boolean terminate(String id) {
		return Boolean.TRUE.equals(store().transaction().execute((status) -> store().terminate(id, "why", NOW)));
	}

	@Test
	void requestsToTerminateAreForEveryNode() {
		insert(queued("s1"));
		store().addRequest("s1", SagaRequest.Type.TERMINATE, null, NOW);
		store().addRequest("s1", SagaRequest.Type.RERUN, "x", NOW);
		List<SagaRequest> found = store().findRequests("a", List.of(OTHER), true, 10);
		assertThat(found).extracting(SagaRequest::type).containsExactly(SagaRequest.Type.TERMINATE);
		store().removeRequests(List.of(found.get(0).id()));
		assertThat(store().findRequests("a", List.of(OTHER), true, 10)).isEmpty();
		assertThat(findRequests("a")).extracting(SagaRequest::argument).containsExactly("x");
	}

	@Test
	void limitsHowManyOfASagaAreUnderWay() {
		IntStream.range(0, 5).forEach((i) -> insert(queued("s" + i)));
		Map<String, SagaLimit> limits = Map.of("order", new SagaLimit(2, null, 1));
		List<SagaRecord> first = claim(claimOf("a", limits, 10));
		assertThat(first).hasSize(2).allMatch(SagaRecord::limited);
		assertThat(claim(claimOf("b", limits, 10))).isEmpty();
		SagaRecord one = first.get(0);
		transit(one, SagaTransition.of(one, NOW).to(SagaStatus.WAITING).release(NOW));
		assertThat(claim(claimOf("b", limits, 10))).as("the waiting one still counts")
			.extracting(SagaRecord::id)
			.containsExactly(one.id());
		SagaRecord two = first.get(1);
		transit(two, SagaTransition.of(two, NOW).to(SagaStatus.COMPLETED).release(null));
		assertThat(claim(claimOf("b", limits, 10))).hasSize(1);
		lease("a", false);
		lease("b", false);
		assertThat(claim(new SagaClaim("c", List.of(KEY), limits, Set.of(), Set.of(), LOST, true, NOW, 10)))
			.as("taken over, not counted again")
			.hasSize(2);
	}

	@Test
	void limitsByTheValueOfAnAttribute() {
		for (int i = 0; i < 6; i++) {
			insert(start("s" + i, KEY, Map.of(), (i < 4) ? "big" : "small" + i, NOW.plusMillis(i)));
		}
		Map<String, SagaLimit> limits = Map.of("order", new SagaLimit(0, "customer", 1));
		SagaClaim claim = new SagaClaim("a", List.of(KEY), limits, Set.of(), Set.of(), Set.of(), true,
				NOW.plusSeconds(1), 10);
		List<SagaRecord> first = claim(claim);
		assertThat(first).extracting(SagaRecord::id).contains("s4", "s5").hasSize(3);
		assertThat(
				claim(new SagaClaim("b", List.of(KEY), limits, Set.of(), Set.of(), LOST, true, NOW.plusSeconds(1), 1)))
			.isEmpty();
		SagaRecord big = first.stream().filter((saga) -> "big".equals(saga.origin().limitValue())).findFirst().get();
		transit(big, SagaTransition.of(big, NOW).suspend(NOW));
		assertThat(claim(claim)).as("a suspended one does not count")
			.extracting((saga) -> saga.origin().limitValue())
			.containsExactly("big");
	}

	@Test
	void limitHoldsAgainstConcurrentClaims() throws Exception {
		IntStream.range(0, 40).forEach((i) -> insert(queued("s" + i)));
		Map<String, SagaLimit> limits = Map.of("order", new SagaLimit(7, null, 1));
		List<CompletableFuture<List<SagaRecord>>> claims = new ArrayList<>();
		for (String node : List.of("a", "b", "c", "d")) {
			lease(node, true);
			claims.add(CompletableFuture.supplyAsync(() -> {
				List<SagaRecord> found = new ArrayList<>();
				for (int i = 0; i < 5; i++) {
					found.addAll(claim(
							new SagaClaim(node, List.of(KEY), limits, Set.of(), Set.of(), Set.of(), true, NOW, 4)));
				}
				return found;
			}));
		}
		int count = 0;
		for (CompletableFuture<List<SagaRecord>> claim : claims) {
			count += claim.get().size();
		}
		assertThat(count).isEqualTo(7);
	}

	private static SagaClaim claimOf(String node, Map<String, SagaLimit> limits, int limit) {
		return new SagaClaim(node, List.of(KEY), limits, Set.of(), Set.of(), Set.of(), true, NOW, limit);
	}

	@Test
	void sharesPlacesFairlyAmongSagas() {
		IntStream.range(0, 20).forEach((i) -> insert(start("s" + i, KEY, Map.of(), null, NOW.minusSeconds(10))));
		IntStream.range(0, 3).forEach((i) -> insert(start("o" + i, OTHER, Map.of(), null, NOW)));
		SagaClaim claim = new SagaClaim("a", List.of(KEY, OTHER), Map.of(), Set.of(), Set.of(),
				Set.of(SagaClaim.Mode.FAIR), true, NOW, 4);
		assertThat(claim(claim)).filteredOn((saga) -> saga.name().equals("other")).hasSize(2);
		assertThat(claim(claim)).hasSize(4);
		assertThat(claim(claim)).as("what one saga does not need is for the others").hasSize(4);
	}

	@Test
	void tellsFromWhomAnInstanceWasTaken() {
		insert(queued("s1"));
		assertThat(store().claim(claimOf("a", Map.of(), 1))).singleElement()
			.satisfies((claimed) -> assertThat(claimed.from()).isNull());
		lease("a", false);
		assertThat(store().claim(new SagaClaim("b", List.of(KEY), Map.of(), Set.of(), Set.of(), LOST, true, NOW, 1)))
			.extracting(SagaClaimed::from)
			.containsExactly("a");
	}

	@Test
	void appendedStepsChangeTheFingerprintWithTheClaim() {
		insert(queued("s1"));
		SagaDefinitionKey appended = new SagaDefinitionKey("order", 1, "f1", "f2");
		SagaRecord saga = claim(new SagaClaim("a", List.of(appended), Map.of(), Set.of(), Set.of(), LOST, true, NOW, 1))
			.get(0);
		assertThat(saga.fingerprint()).isEqualTo("f2");
		assertThat(store().find("s1")).contains(saga);
		transit(saga, SagaTransition.of(saga, NOW).release(NOW));
		assertThat(claim("b", 1)).as("a node with the former list").isEmpty();
	}

	@Test
	void parksWhatNoLiveNodeCanRun() {
		insert(queued("s1"));
		insert(due("s2", NOW.plusSeconds(60)));
		store().announce("a", List.of(KEY), Map.of());
		store().announce("b", List.of(OTHER), Map.of());
		assertThat(store().park(List.of(OTHER), true, NOW, 10)).isEmpty();
		lease("a", false);
		assertThat(store().park(List.of(OTHER), false, NOW, 10)).as("may not judge").isEmpty();
		assertThat(store().park(List.of(OTHER), true, NOW, 10)).containsOnly(Map.entry("s1", "order"));
		assertThat(store().find("s1").orElseThrow().status()).isEqualTo(SagaStatus.PARKED);
		assertThat(store().find("s2").orElseThrow().status()).isEqualTo(SagaStatus.SCHEDULED);
		assertThat(claim("a", 10)).isEmpty();
		lease("a", true);
		assertThat(store().park(List.of(KEY), true, NOW, 10)).isEmpty();
		assertThat(store().find("s1").orElseThrow().status()).isEqualTo(SagaStatus.QUEUED);
		assertThat(claim("a", 10)).extracting(SagaRecord::id).containsExactly("s1");
	}

	@Test
	void parksWhatADeadNodeHasLeftAndNoLiveNodeCanRun() {
		insert(queued("s1"));
		store().announce("a", List.of(KEY), Map.of());
		store().announce("b", List.of(OTHER), Map.of());
		SagaRecord lost = claim("a", 1).get(0);
		assertThat(store().park(List.of(OTHER), true, NOW, 10)).isEmpty();
		lease("a", false);
		assertThat(store().park(List.of(OTHER), true, NOW, 10)).containsOnly(Map.entry("s1", "order"));
		assertThat(transit(lost, SagaTransition.of(lost, NOW))).as("its owner was only stopped").isFalse();
		lease("a", true);
		store().park(List.of(KEY), true, NOW, 10);
		assertThat(claim("a", 10)).extracting(SagaRecord::id).containsExactly("s1");
	}

	@Test
	void whatIsParkedDoesNotCountAsUnderWay() {
		insert(start("s1", KEY, Map.of("customer", "big"), "big", NOW));
		insert(start("s2", KEY, Map.of("customer", "big"), "big", NOW));
		Map<String, SagaLimit> limits = Map.of("order", new SagaLimit(1, "customer", 1));
		store().announce("a", List.of(KEY), limits);
		assertThat(claim(claimOf("a", limits, 10))).hasSize(1);
		lease("a", false);
		assertThat(store().park(List.of(OTHER), true, NOW, 10)).hasSize(2);
		lease("a", true);
		store().park(List.of(KEY), true, NOW, 10);
		assertThat(claim(claimOf("a", limits, 10))).as("one, and not none").hasSize(1);
	}

	@Test
	void countsUnfinishedByWhatCouldRunThem() {
		insert(queued("s1"));
		insert(queued("s2"));
		insert(start("o1", OTHER, Map.of(), null, NOW));
		SagaRecord saga = claimIds("a", true, "s2").get(0);
		transit(saga, SagaTransition.of(saga, NOW).to(SagaStatus.COMPLETED).release(null));
		assertThat(store().countUnfinished(List.of("order", "absent"))).containsOnly(Map.entry(KEY, 1L));
		assertThat(store().countUnfinished(List.of())).isEmpty();
	}

	@Test
	void purgesOnlyWhatHasEndedLongAgo() {
		for (String id : List.of("s1", "s2", "s3")) {
			insert(start(id, KEY, Map.of("customer", "c"), null, NOW));
		}
		for (SagaRecord saga : claim("a", 3)) {
			SagaStepRecord step = SagaStepRecord.first(saga, "x", SagaStepKind.FORWARD, NOW)
				.failed(SagaStepStatus.FAILED, "no", null, NOW);
			SagaTransition transition = SagaTransition.of(saga, saga.id().equals("s2") ? NOW.plusSeconds(9) : NOW)
				.with(step, true)
				.with(SagaAttemptRecord.of(step, NOW))
				.compensating(SagaEndReason.FAILED, "no");
			transit(saga, saga.id().equals("s3") ? transition : transition.to(SagaStatus.COMPENSATED).release(null));
		}
		assertThat(store().purge(null, NOW, 10)).isZero();
		assertThat(store().purge(null, NOW.plusMillis(1), 10)).isEqualTo(1);
		assertThat(store().find("s1")).isEmpty();
		assertThat(store().findSteps("s1", null)).isEmpty();
		assertThat(store().findAttempts("s1")).isEmpty();
		assertThat(store().purge("s3", NOW.plusSeconds(99), 1)).as("has not ended").isZero();
		assertThat(store().purge("s2", NOW.plusSeconds(99), 1)).isEqualTo(1);
		assertThat(insert(start("s2", KEY, Map.of("customer", "c"), null, NOW))).as("the id is free again").isTrue();
	}

	@Test
	void knowsSinceWhenTheOldestWaits() {
		assertThat(store().oldestDue()).isEmpty();
		insert(due("s1", NOW.plusSeconds(3)));
		insert(due("s2", NOW.plusSeconds(1)));
		assertThat(store().oldestDue()).contains(NOW.plusSeconds(1));
	}

}
