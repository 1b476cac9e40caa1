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
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.Test;

import dev.patterns.inbox.store.InboxKey;
import dev.patterns.inbox.store.InboxLockedException;
import dev.patterns.inbox.store.InboxRecord;
import dev.patterns.inbox.store.InboxStatus;
import dev.patterns.inbox.store.InboxStore;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.within;

/**
 * What every {@link InboxStore} must do. A subclass gives the store and its transactions.
 */
public abstract class InboxStoreContractTests extends InboxStoreBatchTests {

	@Test
	void storesEverything() {
		InboxRecord record = new InboxRecord(new InboxKey("payments/charge", "spiffe://käy", "k'--\\\"1"),
				"f".repeat(64), InboxStatus.FAILED, "{\"a\":1}", "\"" + "ö\\n'".repeat(100_000) + "\"");
		assertThat(insert(record)).isTrue();
		assertThat(find(record.key())).contains(record);
	}

	@Test
	void storesARecordWithoutResponse() {
		InboxRecord record = handled("k");
		assertThat(insert(record)).isTrue();
		assertThat(find(record.key())).contains(record);
	}

	@Test
	void insertsOnce() {
		assertThat(insert(handled("k"))).isTrue();
		assertThat(insert(handled("k").withStatus(InboxStatus.UNDONE))).isFalse();
		assertThat(find(key("k")).map(InboxRecord::status)).contains(InboxStatus.HANDLED);
	}

	@Test
	void comparesKeysExactly() {
		assertThat(insert(handled("k"))).isTrue();
		assertThat(insert(handled("K"))).isTrue();
		assertThat(insert(handled("k "))).isTrue();
		assertThat(insert(new InboxRecord(new InboxKey("Op", "source", "k"), null, InboxStatus.HANDLED, null, null)))
			.isTrue();
		assertThat(insert(new InboxRecord(new InboxKey("op", "other", "k"), null, InboxStatus.HANDLED, null, null)))
			.isTrue();
	}

	@Test
	void keepsLongKeysApart() {
		String prefix = "x".repeat(1000);
		assertThat(insert(handled(prefix + "1"))).isTrue();
		assertThat(insert(handled(prefix + "2"))).isTrue();
		assertThat(insert(handled(prefix + "1"))).isFalse();
		assertThat(find(key(prefix + "2"))).isPresent();
	}

	@Test
	void takesPartInTheTransaction() {
		transaction().executeWithoutResult((status) -> {
			assertThat(store().insert(handled("k"), BRIEFLY)).isTrue();
			assertThat(store().find(key("k"))).isPresent();
			status.setRollbackOnly();
		});
		assertThat(find(key("k"))).isEmpty();
	}

	@Test
	void findsADuplicateInTheSameTransaction() {
		transaction().executeWithoutResult((status) -> {
			assertThat(store().insert(handled("k"), BRIEFLY_WITH_SAVEPOINT)).isTrue();
			assertThat(store().insert(handled("k"), BRIEFLY_WITH_SAVEPOINT)).isFalse();
		});
		assertThat(find(key("k"))).isPresent();
	}

	@Test
	void aDuplicateDoesNotSpoilTheTransaction() {
		insert(handled("k"));
		transaction().executeWithoutResult((status) -> {
			assertThat(store().insert(handled("before"), BRIEFLY_WITH_SAVEPOINT)).isTrue();
			assertThat(store().insert(handled("k"), BRIEFLY_WITH_SAVEPOINT)).isFalse();
			assertThat(store().find(key("k"))).isPresent();
			assertThat(store().insert(handled("after"), BRIEFLY_WITH_SAVEPOINT)).isTrue();
		});
		assertThat(find(key("before"))).isPresent();
		assertThat(find(key("after"))).isPresent();
	}

	@Test
	void aRunningRequestIsToldAtOnce() throws Exception {
		whileOpen(() -> store().insert(handled("k"), BRIEFLY), () -> {
			long start = System.nanoTime();
			assertThatExceptionOfType(InboxLockedException.class).isThrownBy(() -> insert(handled("k")));
			assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(4));
		});
		assertThat(find(key("k"))).isPresent();
	}

	@Test
	void aRunningRequestDoesNotSpoilTheTransaction() throws Exception {
		whileOpen(() -> store().insert(handled("k"), BRIEFLY), () -> transaction().executeWithoutResult((status) -> {
			assertThat(store().insert(handled("before"), BRIEFLY_WITH_SAVEPOINT)).isTrue();
			assertThatExceptionOfType(InboxLockedException.class)
				.isThrownBy(() -> store().insert(handled("k"), BRIEFLY_WITH_SAVEPOINT));
			assertThat(store().insert(handled("after"), BRIEFLY_WITH_SAVEPOINT)).isTrue();
		}));
		assertThat(find(key("before"))).isPresent();
		assertThat(find(key("after"))).isPresent();
	}

	@Test
	void waitsForACommitAndFindsTheRecord() throws Exception {
		CompletableFuture<Boolean> second = new CompletableFuture<>();
		whileOpen(() -> store().insert(handled("k"), BRIEFLY),
				() -> second.completeAsync(() -> insertPatiently(handled("k"))));
		assertThat(second.get(LIMIT, TimeUnit.SECONDS)).isFalse();
	}

	@Test
	void waitsForARollbackAndInserts() throws Exception {
		CountDownLatch inserted = new CountDownLatch(1);
		CountDownLatch end = new CountDownLatch(1);
		CompletableFuture<Void> first = CompletableFuture
			.runAsync(() -> transaction().executeWithoutResult((status) -> {
				store().insert(handled("k"), BRIEFLY);
				inserted.countDown();
				await(end);
				status.setRollbackOnly();
			}));
		await(inserted);
		CompletableFuture<Boolean> second = CompletableFuture.supplyAsync(() -> insertPatiently(handled("k")));
		end.countDown();
		first.get(LIMIT, TimeUnit.SECONDS);
		assertThat(second.get(LIMIT, TimeUnit.SECONDS)).isTrue();
		assertThat(find(key("k"))).isPresent();
	}

	@Test
	void aLockedRecordIsHeld() throws Exception {
		insert(handled("k"));
		whileOpen(() -> store().lock(key("k"), BRIEFLY), () -> {
			assertThatExceptionOfType(InboxLockedException.class)
				.isThrownBy(() -> transaction().execute((status) -> store().lock(key("k"), BRIEFLY)));
			assertThat(find(key("k"))).isPresent();
		});
		Optional<InboxRecord> locked = transaction().execute((status) -> store().lock(key("k"), BRIEFLY));
		assertThat(locked).isPresent();
	}

	@Test
	void aLockedRecordDoesNotSpoilTheTransaction() throws Exception {
		insert(handled("k"));
		whileOpen(() -> store().lock(key("k"), BRIEFLY), () -> transaction().executeWithoutResult((status) -> {
			assertThatExceptionOfType(InboxLockedException.class)
				.isThrownBy(() -> store().lock(key("k"), BRIEFLY_WITH_SAVEPOINT));
			assertThat(store().insert(handled("after"), BRIEFLY_WITH_SAVEPOINT)).isTrue();
		}));
		assertThat(find(key("after"))).isPresent();
	}

	@Test
	void locksNothingWhereNothingIs() {
		Optional<InboxRecord> locked = transaction().execute((status) -> store().lock(key("k"), BRIEFLY));
		assertThat(locked).isEmpty();
	}

	@Test
	void updatesStatusAndResponse() {
		insert(handled("k"));
		InboxRecord undone = handled("k").withStatus(InboxStatus.UNDONE).withResponse("[]", "null");
		Boolean updated = transaction().execute((status) -> store().update(undone));
		assertThat(updated).isTrue();
		assertThat(find(key("k"))).contains(undone);
		Boolean absent = transaction().execute((status) -> store().update(handled("absent")));
		assertThat(absent).isFalse();
	}

	@Test
	void purgesTheOldestInBatches() {
		for (int i = 0; i < 5; i++) {
			insert(handled("old-" + i));
			age(key("old-" + i), Duration.ofHours(10L - i));
		}
		insert(handled("young"));
		assertThat(purge(Duration.ofHours(1), 3)).isEqualTo(3);
		assertThat(find(key("old-4"))).isPresent();
		assertThat(purge(Duration.ofHours(1), 3)).isEqualTo(2);
		assertThat(purge(Duration.ofHours(1), 3)).isZero();
		assertThat(find(key("young"))).isPresent();
	}

	@Test
	void tellsTheTime() {
		Instant now = transaction().execute((status) -> store().now());
		assertThat(now).isCloseTo(Instant.now(), within(1, ChronoUnit.MINUTES));
	}

}
