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
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;

import org.assertj.core.groups.Tuple;
import org.junit.jupiter.api.Test;

import dev.patterns.saga.SagaStatus;
import dev.patterns.saga.SagaStepKind;
import dev.patterns.saga.SagaStepStatus;
import dev.patterns.saga.store.SagaAttemptRecord;
import dev.patterns.saga.store.SagaClaim;
import dev.patterns.saga.store.SagaClaimed;
import dev.patterns.saga.store.SagaRecord;
import dev.patterns.saga.store.SagaRequest;
import dev.patterns.saga.store.SagaStepRecord;
import dev.patterns.saga.store.SagaTransition;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What every {@link dev.patterns.saga.store.SagaStore} must do with what is asked of
 * instances, and with parents and children that have ended.
 */
abstract class SagaStoreRequestContractTests extends SagaStoreLastWriteContractTests {

	@Test
	void whatIsAskedOfInstancesThatOthersRunHidesNothing() {
		lease("b", true);
		IntStream.range(0, 15).forEach((i) -> insert(queued("busy" + i)));
		List<SagaRecord> busy = claim("b", 20);
		assertThat(busy).hasSize(15);
		busy.forEach((saga) -> ask(saga.id(), SagaRequest.Type.EVENT));
		insert(queued("mine"));
		claim("a", 1);
		insert(queued("free"));
		for (int i = 0; i < 15; i++) {
			ask("free", SagaRequest.Type.EVENT);
			ask("mine", SagaRequest.Type.EVENT);
		}
		ask("busy0", SagaRequest.Type.TERMINATE);
		ask("free", SagaRequest.Type.TERMINATE);
		assertThat(findRequests("a")).extracting(SagaRequest::type, SagaRequest::sagaId)
			.containsExactly(tuple(SagaRequest.Type.TERMINATE, "busy0"), tuple(SagaRequest.Type.TERMINATE, "free"),
					tuple(SagaRequest.Type.EVENT, "free"), tuple(SagaRequest.Type.EVENT, "mine"));
		lease("b", false);
		assertThat(findRequests("a").subList(2, 12)).as("its owner is gone")
			.extracting(SagaRequest::sagaId)
			.containsExactlyElementsOf(busy.stream().map(SagaRecord::id).limit(10).toList());
		assertThat(store().findRequests("a", List.of(KEY), false, 10)).as("may not take over")
			.extracting(SagaRequest::sagaId)
			.containsExactly("busy0", "free", "free", "mine");
	}

	@Test
	void floodOfRequestsToOneInstanceHidesNothing() {
		lease("b", true);
		insert(queued("busy"));
		claim("b", 1);
		insert(queued("free"));
		store().transaction()
			.executeWithoutResult(
					(status) -> IntStream.range(0, 1010).forEach((i) -> ask("busy", SagaRequest.Type.EVENT)));
		ask("free", SagaRequest.Type.CANCEL);
		ask("free", SagaRequest.Type.RETRY);
		ask("busy", SagaRequest.Type.TERMINATE);
		assertThat(findRequests("a")).extracting(SagaRequest::type)
			.containsExactly(SagaRequest.Type.TERMINATE, SagaRequest.Type.CANCEL);
		lease("b", false);
		assertThat(findRequests("a")).extracting(SagaRequest::type)
			.containsExactly(SagaRequest.Type.TERMINATE, SagaRequest.Type.EVENT, SagaRequest.Type.CANCEL);
		assertThat(store().findRequests("busy", 7)).hasSize(7);
	}

	@Test
	void claimTellsWhetherSomethingWasAsked() {
		for (String id : List.of("s1", "s2", "s3")) {
			insert(queued(id));
		}
		ask("s2", SagaRequest.Type.EVENT);
		ask("s2", SagaRequest.Type.EVENT);
		ask("s3", SagaRequest.Type.EVENT);
		store().removeRequests(store().findRequests("s3", 10).stream().map(SagaRequest::id).toList());
		assertThat(requested(Set.of(), true)).isEqualTo(Map.of("s1", false, "s2", true, "s3", false));
		lease("a", false);
		assertThat(requested(Set.of(), true)).as("taken over").containsEntry("s2", true).containsEntry("s1", false);
		assertThat(requested(Set.of("s1", "s2"), true)).isEqualTo(Map.of("s1", false, "s2", true));
	}

	private Map<String, Boolean> requested(Set<String> ids, boolean takeOver) {
		Map<String, Boolean> requested = new HashMap<>();
		for (SagaClaimed claimed : store()
			.claim(new SagaClaim("a", List.of(KEY), Map.of(), ids, Set.of(), LOST, takeOver, NOW, 10))) {
			requested.put(claimed.saga().id(), claimed.requested());
		}
		return requested;
	}

	@Test
	void eventsThatCameAtOnceAreInTheOrderOfTheirNumbers() {
		insert(queued("s1"));
		SagaRecord saga = claim("a", 1).get(0);
		List<SagaStepRecord> events = new ArrayList<>();
		for (int i = 0; i < 20; i++) {
			events.add(SagaStepRecord.first(saga, "item", i, null, SagaStepKind.EVENT, NOW)
				.settled((i % 3 == 0) ? SagaStepStatus.COMPLETED : SagaStepStatus.STARTED, null, null, NOW));
		}
		List<SagaStepRecord> mixed = new ArrayList<>(events);
		Collections.shuffle(mixed, new Random(7));
		SagaTransition transition = SagaTransition.of(saga, NOW);
		for (SagaStepRecord event : mixed) {
			transition = transition.with(event, true);
		}
		assertThat(transit(saga, transition)).isTrue();
		assertThat(store().findSteps("s1", 1)).containsExactlyElementsOf(events);
	}

	@Test
	void namesMayHaveWhatTheEngineAddsToThem() {
		String name = "@" + "n".repeat(128) + "]".repeat(71);
		insert(queued("s1"));
		SagaRecord saga = claim("a", 1).get(0);
		SagaStepRecord step = SagaStepRecord.first(saga, name, SagaStepKind.COMPENSATION, NOW)
			.retrying("no", NOW.plusMillis(5), NOW);
		SagaAttemptRecord attempt = SagaAttemptRecord.of(step, NOW);
		assertThat(transit(saga, SagaTransition.of(saga, NOW).with(step, true).with(attempt))).isTrue();
		assertThat(store().findSteps("s1", 1)).containsExactly(step);
		assertThat(store().findAttempts("s1")).containsExactly(attempt);
	}

	@Test
	void childIsPurgedAfterItsParent() {
		insert(queued("p"));
		for (String id : List.of("c1", "c2", "c3")) {
			insert(child(id, "p"));
		}
		insert(child("c1/g", "c1"));
		Map<String, SagaRecord> claimed = claimAll();
		for (String id : List.of("c1", "c2", "c1/g")) {
			end(claimed.get(id));
		}
		assertThat(purgeAll()).as("the parent may have to undo them").isZero();
		assertThat(store().purge("c2", NOW.plusSeconds(99), 1)).isZero();
		end(claimed.get("p"));
		assertThat(store().purge("c2", NOW.plusSeconds(99), 1)).as("is still there").isZero();
		assertThat(purgeAll()).isEqualTo(4);
		assertThat(List.of("p", "c1", "c2", "c1/g")).allMatch((id) -> store().find(id).isEmpty());
		end(store().find("c3").orElseThrow());
		assertThat(purgeAll()).as("it went on without its parent").isEqualTo(1);
	}

	@Test
	void childThatIsLetGoIsPurgedByItself() {
		insert(queued("p"));
		insert(queued("other"));
		insert(child("c1", "p"));
		insert(child("c2", "p"));
		insert(child("o1", "other"));
		Map<String, SagaRecord> claimed = claimAll();
		for (String id : List.of("c1", "c2", "o1")) {
			end(claimed.get(id));
		}
		store().transaction()
			.executeWithoutResult((status) -> store().letGo("p", List.of("o1", "c1", "nobody", "other")));
		assertThat(store().find("c1").orElseThrow().parent()).isNull();
		assertThat(store().find("c2").orElseThrow().parent()).isEqualTo("p");
		assertThat(store().find("o1").orElseThrow().parent()).as("the child of another").isEqualTo("other");
		assertThat(purgeAll()).as("c1").isEqualTo(1);
		end(claimed.get("p"));
		assertThat(purgeAll()).as("p and c2").isEqualTo(2);
	}

	@Test
	void childThatIsLetGoWhileItRunsIsPurgedByItself() {
		insert(queued("p"));
		insert(child("c", "p"));
		Map<String, SagaRecord> claimed = claimAll();
		store().transaction().executeWithoutResult((status) -> {
			store().letGo("p", List.of("c"));
			status.setRollbackOnly();
		});
		assertThat(store().find("c").orElseThrow().parent()).as("rolled back").isEqualTo("p");
		store().transaction().executeWithoutResult((status) -> store().letGo("p", List.of("c")));
		end(claimed.get("c"));
		assertThat(purgeAll()).isEqualTo(1);
	}

	@Test
	void childIsKeptAlsoWhileItsParentIsWritten() {
		insert(queued("p"));
		insert(child("c", "p"));
		end(claimAll().get("c"));
		store().transaction().executeWithoutResult((status) -> {
			store().lock("p");
			assertThat(CompletableFuture.supplyAsync(() -> store().purge(null, NOW.plusMillis(1), 10))
				.orTimeout(5, TimeUnit.SECONDS)
				.join()).isZero();
		});
		assertThat(store().find("c")).isPresent();
	}

	@Test
	void childrenGoWithTheirParent() {
		insert(queued("p"));
		insert(queued("other"));
		insert(child("c1", "p"));
		insert(child("c2", "p"));
		insert(child("g1", "c1"));
		insert(child("g2", "c2"));
		insert(child("o1", "other"));
		Map<String, SagaRecord> claimed = claimAll();
		for (String id : List.of("c1", "g1", "g2", "o1", "other")) {
			end(claimed.get(id));
		}
		ask("p", SagaRequest.Type.EVENT);
		store().transaction().executeWithoutResult((status) -> store().terminate("p", "why", NOW));
		assertThat(store().purge("p", NOW.plusSeconds(99), 1)).as("with c1 and g1").isEqualTo(3);
		assertThat(List.of("p", "c1", "g1")).allMatch((id) -> store().find(id).isEmpty());
		assertThat(List.of("c2", "g2", "o1", "other")).allMatch((id) -> store().find(id).isPresent());
		assertThat(store().findRequests("p", 10)).isEmpty();
		end(claimed.get("c2"));
		assertThat(store().purge("c2", NOW.plusSeconds(99), 1)).isEqualTo(2);
	}

	private int purgeAll() {
		int all = 0;
		int purged = -1;
		while (purged != 0) {
			purged = store().purge(null, NOW.plusMillis(1), 10);
			all += purged;
		}
		return all;
	}

	private Map<String, SagaRecord> claimAll() {
		Map<String, SagaRecord> claimed = new HashMap<>();
		claim("a", 100).forEach((saga) -> claimed.put(saga.id(), saga));
		return claimed;
	}

	private void end(SagaRecord saga) {
		assertThat(transit(saga, SagaTransition.of(saga, NOW).to(SagaStatus.COMPLETED).release(null))).isTrue();
	}

	private void ask(String id, SagaRequest.Type type) {
		store().addRequest(id, type, null, NOW);
	}

	static SagaRecord child(String id, String parent) {
		SagaRecord.Origin origin = queued(id).origin();
		return SagaRecord.start(id, KEY, origin.withParent(parent), NOW);
	}

	private static Tuple tuple(Object... values) {
		return new Tuple(values);
	}

}
