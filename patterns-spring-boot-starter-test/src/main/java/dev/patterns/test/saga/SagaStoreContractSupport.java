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
import java.util.List;
import java.util.Map;
import java.util.Set;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Assumptions;

import dev.patterns.saga.store.SagaClaim;
import dev.patterns.saga.store.SagaClaimed;
import dev.patterns.saga.store.SagaDefinitionKey;
import dev.patterns.saga.store.SagaRecord;
import dev.patterns.saga.store.SagaRequest;
import dev.patterns.saga.store.SagaStore;
import dev.patterns.saga.store.SagaTransition;

/**
 * What the contract needs of a subclass, and what its tests share.
 */
abstract class SagaStoreContractSupport {

	static final SagaDefinitionKey KEY = new SagaDefinitionKey("order", 1, "f1");

	static final Set<SagaClaim.Mode> LOST = Set.of(SagaClaim.Mode.LOST);

	static final Instant NOW = Instant.ofEpochMilli(1_000_000);

	/**
	 * The store under test, the same in all tests.
	 * @return the store
	 */
	protected abstract SagaStore store();

	/**
	 * Empty the store. Called before each test.
	 */
	protected abstract void reset();

	/**
	 * Let the lease of a node live or run out.
	 * @param nodeId id of the node
	 * @param alive whether its lease lives
	 */
	protected abstract void lease(String nodeId, boolean alive);

	/**
	 * Why the store has no locks that last until the end of a transaction. Tests of such
	 * locks are skipped with this reason.
	 * @return the reason, {@code null} if it has them
	 */
	protected @Nullable String withoutLocks() {
		return null;
	}

	void assumeLocks() {
		String reason = withoutLocks();
		Assumptions.assumeTrue(reason == null, () -> "No locks: " + reason);
	}

	static SagaRecord queued(String id) {
		return due(id, NOW);
	}

	static SagaRecord due(String id, Instant due) {
		return start(id, KEY, Map.of(), null, due);
	}

	static SagaRecord start(String id, SagaDefinitionKey key, Map<String, String> attributes,
			@Nullable String limitValue, Instant due) {
		return SagaRecord.start(id, key,
				new SagaRecord.Origin("app", "{}", Map.of(), attributes, limitValue, null, NOW), due);
	}

	boolean insert(SagaRecord saga) {
		return Boolean.TRUE.equals(store().transaction().execute((status) -> store().insert(saga)));
	}

	List<SagaRequest> findRequests(String node) {
		return store().findRequests(node, List.of(KEY), true, 10);
	}

	boolean transit(SagaRecord saga, SagaTransition transition) {
		return transit(saga, transition, () -> {
		});
	}

	boolean transit(SagaRecord saga, SagaTransition transition, Runnable before) {
		return Boolean.TRUE.equals(store().transaction().execute((status) -> {
			before.run();
			boolean written = store().transit(saga, transition);
			if (!written) {
				status.setRollbackOnly();
			}
			return written;
		}));
	}

	List<SagaRecord> claim(String node, int limit) {
		return claim(node, limit, Set.of());
	}

	List<SagaRecord> claim(String node, int limit, Set<String> active) {
		return claim(new SagaClaim(node, List.of(KEY), Map.of(), Set.of(), active, LOST, true, NOW, limit));
	}

	List<SagaRecord> claimIds(String node, boolean takeOver, String... ids) {
		return claim(new SagaClaim(node, List.of(KEY), Map.of(), Set.of(ids), Set.of(), LOST, takeOver, NOW, 10));
	}

	List<SagaRecord> claim(SagaClaim claim) {
		return store().claim(claim).stream().map(SagaClaimed::saga).toList();
	}

}
