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
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;

import org.junit.jupiter.api.Test;

import dev.patterns.saga.SagaEndReason;
import dev.patterns.saga.SagaQuery;
import dev.patterns.saga.SagaStatus;
import dev.patterns.saga.SagaStepKind;
import dev.patterns.saga.SagaStepStatus;
import dev.patterns.saga.store.SagaClaim;
import dev.patterns.saga.store.SagaDefinitionKey;
import dev.patterns.saga.store.SagaRecord;
import dev.patterns.saga.store.SagaRequest;
import dev.patterns.saga.store.SagaStepRecord;
import dev.patterns.saga.store.SagaStore;
import dev.patterns.saga.store.SagaTransition;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What every {@link SagaStore} must do. A subclass gives the store.
 */
public abstract class SagaStoreContractTests extends SagaStoreOperationsContractTests {

	@Test
	void insertsAndFinds() {
		SagaRecord saga = SagaRecord.start("s1", KEY, new SagaRecord.Origin("app", "{\"ü\":1}",
				Map.of("traceparent", "00-x"), Map.of("customer", "c1"), "c1", NOW.plusSeconds(5), NOW), NOW);
		assertThat(saga.status()).isEqualTo(SagaStatus.QUEUED);
		assertThat(insert(saga)).isTrue();
		assertThat(store().find("s1")).contains(saga);
		assertThat(store().find("s2")).isEmpty();
		assertThat(store().find("S1")).isEmpty();
	}

	@Test
	void takenIdDoesNotSpoilTheTransaction() {
		insert(queued("s1"));
		store().transaction().executeWithoutResult((status) -> {
			assertThat(store().insert(queued("s1"))).isFalse();
			assertThat(store().insert(queued("s2"))).isTrue();
		});
		assertThat(store().find("s2")).isPresent();
	}

	@Test
	void insertIsRolledBackWithItsTransaction() {
		store().transaction().executeWithoutResult((status) -> {
			store().insert(queued("s1"));
			status.setRollbackOnly();
		});
		assertThat(store().find("s1")).isEmpty();
	}

	@Test
	void claimsWhatIsDue() {
		insert(queued("s1"));
		insert(due("s2", NOW.plusMillis(1)));
		assertThat(store().findNextDue(List.of(KEY), NOW)).isEqualTo(NOW.plusMillis(1));
		assertThat(store().findNextDue(List.of(KEY), NOW.plusMillis(1))).isNull();
		List<SagaRecord> claimed = claim("a", 10);
		assertThat(claimed).singleElement().satisfies((saga) -> {
			assertThat(saga.id()).isEqualTo("s1");
			assertThat(saga.owner()).isEqualTo("a");
			assertThat(saga.epoch()).isEqualTo(1);
			assertThat(saga.status()).isEqualTo(SagaStatus.RUNNING);
		});
		assertThat(store().find("s1")).contains(claimed.get(0));
		assertThat(claim("b", 10)).isEmpty();
	}

	@Test
	void claimsInTheOrderOfTheirTimeUpToTheLimit() {
		insert(due("s1", NOW.minusMillis(1)));
		insert(due("s2", NOW.minusMillis(3)));
		insert(due("s3", NOW.minusMillis(2)));
		assertThat(claim("a", 2)).extracting(SagaRecord::id).containsExactlyInAnyOrder("s2", "s3");
		assertThat(claim("a", 2, Set.of("s2", "s3"))).extracting(SagaRecord::id).containsExactly("s1");
	}

	@Test
	void claimsOnlyWhatTheNodeCanRun() {
		insert(queued("s1"));
		assertThat(claim(new SagaClaim("a", List.of(new SagaDefinitionKey("order", 1, "f2")), Map.of(), Set.of(),
				Set.of(), LOST, true, NOW, 10)))
			.isEmpty();
		assertThat(claim(new SagaClaim("a", List.of(new SagaDefinitionKey("order", 2, "f1")), Map.of(), Set.of(),
				Set.of(), LOST, true, NOW, 10)))
			.isEmpty();
		assertThat(claim(new SagaClaim("a", List.of(new SagaDefinitionKey("other", 1, "f1"), KEY), Map.of(), Set.of(),
				Set.of(), LOST, true, NOW, 10)))
			.hasSize(1);
	}

	@Test
	void takesOverFromANodeThatIsGone() {
		insert(queued("s1"));
		claim("a", 10);
		assertThat(claim("b", 10)).isEmpty();
		lease("a", false);
		assertThat(claim(new SagaClaim("b", List.of(KEY), Map.of(), Set.of(), Set.of(), LOST, false, NOW, 10)))
			.as("may not take over")
			.isEmpty();
		assertThat(claim(new SagaClaim("b", List.of(KEY), Map.of(), Set.of(), Set.of(), Set.of(), true, NOW, 10)))
			.as("does not look")
			.isEmpty();
		assertThat(claim("b", 10)).singleElement().satisfies((saga) -> {
			assertThat(saga.owner()).isEqualTo("b");
			assertThat(saga.epoch()).isEqualTo(2);
		});
	}

	@Test
	void reclaimsWhatTheNodeItselfHasForgotten() {
		insert(queued("s1"));
		claim("a", 10);
		assertThat(claim("a", 10, Set.of("s1"))).isEmpty();
		assertThat(claim("a", 10)).singleElement().satisfies((saga) -> assertThat(saga.epoch()).isEqualTo(2));
	}

	@Test
	void claimsGivenInstancesWhetherDueOrNot() {
		insert(due("s1", NOW.plusSeconds(60)));
		insert(due("s2", NOW.plusSeconds(60)));
		List<SagaRecord> claimed = claimIds("a", false, "s2");
		assertThat(claimed).extracting(SagaRecord::id).containsExactly("s2");
		assertThat(claimIds("b", true, "s2")).isEmpty();
	}

	@Test
	void concurrentClaimsAreDisjoint() throws Exception {
		IntStream.range(0, 60).forEach((i) -> insert(queued("s" + i)));
		CountDownLatch go = new CountDownLatch(1);
		List<CompletableFuture<List<String>>> claims = new ArrayList<>();
		for (String node : List.of("a", "b", "c", "d")) {
			lease(node, true);
			claims.add(CompletableFuture.supplyAsync(() -> {
				try {
					go.await(5, TimeUnit.SECONDS);
				}
				catch (InterruptedException ex) {
					throw new IllegalStateException(ex);
				}
				List<String> ids = new ArrayList<>();
				for (int i = 0; i < 20; i++) {
					claim(node, 5, new HashSet<>(ids)).forEach((saga) -> ids.add(saga.id()));
				}
				return ids;
			}));
		}
		go.countDown();
		List<String> all = new ArrayList<>();
		for (CompletableFuture<List<String>> claim : claims) {
			all.addAll(claim.get(30, TimeUnit.SECONDS));
		}
		assertThat(all).doesNotHaveDuplicates();
		claim("a", 100).forEach((saga) -> {
			if (saga.epoch() == 1) {
				all.add(saga.id());
			}
		});
		assertThat(all).hasSize(60);
	}

	@Test
	void transitionWritesInstanceAndSteps() {
		insert(queued("s1"));
		SagaRecord saga = claim("a", 1).get(0);
		SagaStepRecord begun = SagaStepRecord.first(saga, "charge", SagaStepKind.FORWARD, NOW).withUncertain(true);
		SagaTransition start = SagaTransition.of(saga, NOW).with(begun, true);
		assertThat(transit(saga, start)).isTrue();
		saga = saga.after(start);
		assertThat(store().find("s1")).contains(saga);
		assertThat(store().findSteps("s1", 1)).containsExactly(begun);
		SagaStepRecord completed = begun.completed("\"r\"", 1, NOW.plusMillis(5));
		SagaTransition end = SagaTransition.of(saga, NOW.plusMillis(5)).with(completed, false);
		assertThat(transit(saga, end)).isTrue();
		assertThat(store().find("s1")).contains(saga.after(end))
			.get()
			.satisfies((found) -> assertThat(found.completion()).isEqualTo(1));
		assertThat(store().findSteps("s1", null)).containsExactly(completed);
		assertThat(store().findSteps("s1", 2)).isEmpty();
	}

	@Test
	void transitionIsFencedByOwnerAndEpoch() {
		insert(queued("s1"));
		SagaRecord old = claim("a", 1).get(0);
		lease("a", false);
		SagaRecord current = claim("b", 1).get(0);
		SagaTransition transition = SagaTransition.of(old, NOW)
			.with(SagaStepRecord.first(old, "charge", SagaStepKind.FORWARD, NOW), true);
		assertThat(transit(old, transition)).isFalse();
		assertThat(store().findSteps("s1", null)).isEmpty();
		assertThat(store().find("s1")).contains(current);
		SagaRecord sameNode = new SagaRecord(current.id(), current.name(), current.version(), current.fingerprint(),
				current.run(), current.status(), null, null, current.origin(), "b", 1, 0, false, current.dueAt(), null,
				current.updatedAt(), null);
		assertThat(transit(sameNode, transition)).as("former epoch").isFalse();
		assertThat(transit(current, SagaTransition.of(current, NOW))).isTrue();
	}

	@Test
	void releasedInstanceWaitsAndIsClaimedAgain() {
		insert(queued("s1"));
		SagaRecord saga = claim("a", 1).get(0);
		transit(saga,
				SagaTransition.of(saga, NOW)
					.compensating(SagaEndReason.FAILED, "no")
					.to(SagaStatus.WAITING)
					.release(NOW.plusMillis(100)));
		assertThat(claim("b", 1)).isEmpty();
		assertThat(transit(saga, SagaTransition.of(saga, NOW))).as("given up").isFalse();
		List<SagaRecord> claimed = claim(
				new SagaClaim("b", List.of(KEY), Map.of(), Set.of(), Set.of(), LOST, true, NOW.plusMillis(100), 1));
		assertThat(claimed).singleElement().satisfies((found) -> {
			assertThat(found.status()).isEqualTo(SagaStatus.COMPENSATING);
			assertThat(found.reason()).isEqualTo(SagaEndReason.FAILED);
			assertThat(found.failure()).isEqualTo("no");
		});
	}

	@Test
	void endedInstanceIsNotDue() {
		insert(queued("s1"));
		SagaRecord saga = claim("a", 1).get(0);
		transit(saga, SagaTransition.of(saga, NOW).to(SagaStatus.COMPLETED).release(null));
		assertThat(store().find("s1")).get().satisfies((found) -> {
			assertThat(found.endedAt()).isEqualTo(NOW);
			assertThat(found.owner()).isNull();
		});
		lease("a", false);
		assertThat(claim("b", 1)).isEmpty();
		assertThat(claimIds("b", true, "s1")).as("only because something is asked of it")
			.singleElement()
			.satisfies((found) -> {
				assertThat(found.status()).isEqualTo(SagaStatus.COMPLETED);
				assertThat(found.endedAt()).isEqualTo(NOW);
				assertThat(found.epoch()).isEqualTo(2);
			});
	}

	@Test
	void lockWaitsForThoseWhoWrote() throws Exception {
		assumeLocks();
		insert(queued("s1"));
		SagaRecord saga = claim("a", 1).get(0);
		CountDownLatch written = new CountDownLatch(1);
		CountDownLatch commit = new CountDownLatch(1);
		CompletableFuture<Void> writer = CompletableFuture
			.runAsync(() -> store().transaction().executeWithoutResult((status) -> {
				store().transit(saga, SagaTransition.of(saga, NOW).withFailure("seen"));
				written.countDown();
				try {
					commit.await(10, TimeUnit.SECONDS);
				}
				catch (InterruptedException ex) {
					throw new IllegalStateException(ex);
				}
			}));
		assertThat(written.await(5, TimeUnit.SECONDS)).isTrue();
		CompletableFuture<String> reader = CompletableFuture.supplyAsync(() -> store().transaction()
			.execute((status) -> store().lock("s1").map(SagaRecord::failure).orElse("")));
		CompletableFuture.delayedExecutor(200, TimeUnit.MILLISECONDS).execute(commit::countDown);
		assertThat(reader.get(10, TimeUnit.SECONDS)).isEqualTo("seen");
		writer.get(5, TimeUnit.SECONDS);
	}

	@Test
	void claimDoesNotWaitForALockedInstance() {
		assumeLocks();
		insert(queued("s1"));
		insert(queued("s2"));
		store().transaction().executeWithoutResult((status) -> {
			store().lock("s1");
			assertThat(CompletableFuture.supplyAsync(() -> claim("a", 10)).orTimeout(5, TimeUnit.SECONDS).join())
				.extracting(SagaRecord::id)
				.containsExactly("s2");
		});
	}

	@Test
	void limitsDoNotOutliveTheTransaction() {
		insert(queued("s1"));
		SagaRecord saga = claim("a", 1).get(0);
		for (int i = 0; i < 3; i++) {
			Boolean done = store().transaction().execute((status) -> {
				store().limitTransaction(java.time.Duration.ofSeconds(5));
				return store().transit(saga, SagaTransition.of(saga, NOW));
			});
			assertThat(done).isTrue();
		}
		assertThat(store().find("s1")).isPresent();
	}

	@Test
	void keepsRequestsUntilTheyAreMet() {
		insert(queued("s1"));
		insert(queued("s2"));
		store().addRequest("s1", SagaRequest.Type.CANCEL, null, NOW);
		store().addRequest("s2", SagaRequest.Type.RETRY, null, NOW);
		store().addRequest("s1", SagaRequest.Type.RETRY, null, NOW);
		assertThat(store().findRequests("s1", 10)).extracting(SagaRequest::type)
			.containsExactly(SagaRequest.Type.CANCEL, SagaRequest.Type.RETRY);
		assertThat(store().findRequests("s1", 1)).extracting(SagaRequest::type)
			.containsExactly(SagaRequest.Type.CANCEL);
		List<SagaRequest> all = findRequests("a");
		assertThat(all).as("one for each instance").extracting(SagaRequest::sagaId).containsExactly("s1", "s2");
		assertThat(store().findRequests("a", List.of(KEY), true, 1)).isEqualTo(all.subList(0, 1));
		assertThat(store().findRequests("a", List.of(new SagaDefinitionKey("other", 1, "f1")), true, 10)).isEmpty();
		store().removeRequests(all.stream().map(SagaRequest::id).toList());
		assertThat(findRequests("a")).singleElement()
			.satisfies((request) -> assertThat(request.createdAt()).isEqualTo(NOW));
		store().removeRequests(Collections.emptyList());
	}

	@Test
	void listsAndCounts() {
		for (int i = 0; i < 5; i++) {
			SagaDefinitionKey key = new SagaDefinitionKey((i < 3) ? "order" : "other", 1, "f1");
			SagaRecord saga = SagaRecord.start("s" + i, key, new SagaRecord.Origin("app", null, Map.of(),
					Map.of("customer", "c" + i % 2, "region", "eu"), null, null, NOW.plusMillis(i)), NOW);
			insert(saga);
			if (i % 2 == 1) {
				SagaRecord owned = claim(
						new SagaClaim("a", List.of(key), Map.of(), Set.of(saga.id()), Set.of(), LOST, true, NOW, 1))
					.get(0);
				transit(owned,
						SagaTransition.of(owned, NOW)
							.compensating(SagaEndReason.CANCELLED, "no")
							.to(SagaStatus.COMPENSATION_FAILED)
							.release(null));
			}
		}
		assertThat(store().list(SagaQuery.all())).extracting(SagaRecord::id)
			.containsExactly("s4", "s3", "s2", "s1", "s0");
		assertThat(store().list(SagaQuery.all().withName("order"))).hasSize(3);
		assertThat(store().list(SagaQuery.all().withStatus(SagaStatus.COMPENSATION_FAILED))).hasSize(2);
		assertThat(store().list(SagaQuery.all().withReason(SagaEndReason.CANCELLED))).hasSize(2);
		assertThat(store().list(SagaQuery.all().withAttribute("customer", "c1").withAttribute("region", "eu")))
			.extracting(SagaRecord::id)
			.containsExactly("s3", "s1");
		assertThat(store().list(SagaQuery.all().withAttribute("customer", "eu"))).isEmpty();
		assertThat(store().list(SagaQuery.all().withCreated(NOW.plusMillis(1), NOW.plusMillis(3))))
			.extracting(SagaRecord::id)
			.containsExactly("s2", "s1");
		assertThat(store().list(SagaQuery.all().withPage(0, 2))).as("one more than the page").hasSize(3);
		assertThat(store().list(SagaQuery.all().withPage(2, 2))).extracting(SagaRecord::id).containsExactly("s0");
		assertThat(store().count(EnumSet.of(SagaStatus.QUEUED, SagaStatus.PARKED)))
			.containsOnly(Map.entry(SagaStatus.QUEUED, 3L), Map.entry(SagaStatus.PARKED, 0L));
	}

	@Test
	void stepsAreInTheOrderOfTheirFirstAttempts() {
		insert(queued("s1"));
		SagaRecord saga = claim("a", 1).get(0);
		for (String name : List.of("z", "a", "m")) {
			SagaStepRecord step = SagaStepRecord
				.first(saga, name, SagaStepKind.FORWARD, NOW.plusMillis(saga.completion()))
				.completed(null, saga.completion() + 1, NOW);
			SagaTransition transition = SagaTransition.of(saga, NOW).with(step, true);
			transit(saga, transition);
			saga = saga.after(transition);
		}
		assertThat(store().findSteps("s1", 1)).extracting(SagaStepRecord::step).containsExactly("z", "a", "m");
		assertThat(store().findSteps("s1", 1)).extracting(SagaStepRecord::status)
			.containsOnly(SagaStepStatus.COMPLETED);
	}

}
