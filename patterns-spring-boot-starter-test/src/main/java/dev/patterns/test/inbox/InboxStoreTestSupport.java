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

package dev.patterns.test.inbox;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.springframework.transaction.support.TransactionTemplate;

import dev.patterns.inbox.store.InboxKey;
import dev.patterns.inbox.store.InboxRecord;
import dev.patterns.inbox.store.InboxStatus;
import dev.patterns.inbox.store.InboxStore;
import dev.patterns.inbox.store.LockWait;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What tests of a store need.
 */
abstract class InboxStoreTestSupport {

	static final LockWait BRIEFLY = new LockWait(Duration.ZERO, false);

	static final LockWait LONG = new LockWait(Duration.ofSeconds(20), false);

	static final LockWait BRIEFLY_WITH_SAVEPOINT = new LockWait(Duration.ZERO, true);

	static final long LIMIT = 30;

	/**
	 * Empty the store. Called before each test.
	 */
	protected abstract void reset();

	/**
	 * The store under test.
	 * @return the store
	 */
	protected abstract InboxStore store();

	/**
	 * New transactions at READ COMMITTED that the store takes part in.
	 * @return a template
	 */
	protected abstract TransactionTemplate transaction();

	/**
	 * Make a record look as if it had been inserted earlier.
	 * @param key the record's key
	 * @param age how much earlier
	 */
	protected abstract void age(InboxKey key, Duration age);

	@BeforeEach
	void empty() {
		reset();
	}

	void whileOpen(Runnable inTransaction, Runnable meanwhile) throws Exception {
		CountDownLatch open = new CountDownLatch(1);
		CountDownLatch end = new CountDownLatch(1);
		CompletableFuture<Void> first = CompletableFuture
			.runAsync(() -> transaction().executeWithoutResult((status) -> {
				inTransaction.run();
				open.countDown();
				await(end);
			}));
		try {
			await(open);
			meanwhile.run();
		}
		finally {
			end.countDown();
			first.get(LIMIT, TimeUnit.SECONDS);
		}
	}

	static void await(CountDownLatch latch) {
		try {
			assertThat(latch.await(LIMIT, TimeUnit.SECONDS)).isTrue();
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
	}

	static InboxKey key(String key) {
		return new InboxKey("op", "source", key);
	}

	static InboxRecord handled(String key) {
		return handled(key(key));
	}

	static InboxRecord handled(InboxKey key) {
		return new InboxRecord(key, null, InboxStatus.HANDLED, null, null);
	}

	boolean insert(InboxRecord record) {
		return isTrue(transaction().execute((status) -> store().insert(record, BRIEFLY)));
	}

	boolean insertPatiently(InboxRecord record) {
		return isTrue(transaction().execute((status) -> store().insert(record, LONG)));
	}

	static boolean isTrue(@Nullable Boolean value) {
		return Boolean.TRUE.equals(value);
	}

	Optional<InboxRecord> find(InboxKey key) {
		Optional<InboxRecord> found = transaction().execute((status) -> store().find(key));
		return (found != null) ? found : Optional.empty();
	}

	int purge(Duration age, int limit) {
		Integer purged = transaction().execute((status) -> store().purge(age, limit));
		return (purged != null) ? purged : -1;
	}

}
