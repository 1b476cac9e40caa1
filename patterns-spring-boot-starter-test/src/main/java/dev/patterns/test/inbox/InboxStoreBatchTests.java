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

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;

import dev.patterns.inbox.store.InboxKey;
import dev.patterns.inbox.store.InboxLockedException;
import dev.patterns.inbox.store.InboxRecord;
import dev.patterns.inbox.store.InboxStatus;
import dev.patterns.inbox.store.LockWait;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * What every store must do with batches.
 */
abstract class InboxStoreBatchTests extends InboxStoreViewTests {

	private static final int THREADS = 6;

	@Test
	void tellsWhichOfABatchAreNew() {
		insert(handled("b"));
		insert(handled("d").withStatus(InboxStatus.FAILED));
		assertThat(insertNew("e", "d", "c", "b", "a")).containsExactlyInAnyOrder(key("a"), key("c"), key("e"));
		assertThat(find(key("d")).map(InboxRecord::status)).contains(InboxStatus.FAILED);
		assertThat(insertNew("a", "b", "c")).isEmpty();
		assertThat(insertNew("f", "g")).containsExactlyInAnyOrder(key("f"), key("g"));
		assertThat(insertNew()).isEmpty();
	}

	@Test
	void storesEverythingOfABatch() {
		List<InboxRecord> records = List.of(
				new InboxRecord(new InboxKey("payments/charge", "spiffe://käy", "k'--\\\"1,{}"), "f".repeat(64),
						InboxStatus.FAILED, "{\"a\":1}", "\"" + "ö\\n'".repeat(1000) + "\""),
				new InboxRecord(new InboxKey("payments/charge", "NULL", "null"), null, InboxStatus.UNDONE, null,
						"NULL"));
		assertThat(insertNew(records, BRIEFLY)).hasSize(2);
		for (InboxRecord record : records) {
			assertThat(find(record.key())).contains(record);
		}
	}

	@Test
	void comparesTheKeysOfABatchExactly() {
		assertThat(insertNew("k", "K", "k ", "ö", "o")).hasSize(5);
		assertThat(insertNew("k", "K", "k ", "ö", "o", "Ö")).containsExactly(key("Ö"));
	}

	@Test
	void insertsALargeBatch() {
		List<InboxRecord> records = IntStream.range(0, 1201).mapToObj((i) -> handled("large" + i)).toList();
		assertThat(insertNew(records, BRIEFLY)).hasSize(1201);
		assertThat(insertNew(records, BRIEFLY)).isEmpty();
	}

	@Test
	void aBatchTakesPartInTheTransaction() {
		transaction().executeWithoutResult((status) -> {
			assertThat(store().insertNew(List.of(handled("a"), handled("b")), BRIEFLY)).hasSize(2);
			assertThat(store().find(key("a"))).isPresent();
			status.setRollbackOnly();
		});
		assertThat(find(key("a"))).isEmpty();
		assertThat(find(key("b"))).isEmpty();
	}

	@Test
	void duplicatesInABatchDoNotSpoilTheTransaction() {
		insert(handled("b"));
		transaction().executeWithoutResult((status) -> {
			assertThat(store().insertNew(List.of(handled("a"), handled("b")), BRIEFLY_WITH_SAVEPOINT)).hasSize(1);
			assertThat(store().insertNew(List.of(handled("a"), handled("b")), BRIEFLY_WITH_SAVEPOINT)).isEmpty();
			assertThat(store().insert(handled("after"), BRIEFLY_WITH_SAVEPOINT)).isTrue();
		});
		assertThat(find(key("a"))).isPresent();
		assertThat(find(key("after"))).isPresent();
	}

	@Test
	void aBatchWithARunningRequestIsToldAtOnce() throws Exception {
		whileOpen(() -> store().insert(handled("b"), BRIEFLY), () -> {
			assertThatExceptionOfType(InboxLockedException.class).isThrownBy(() -> insertNew("a", "b", "c"));
			transaction().executeWithoutResult((status) -> {
				assertThat(store().insert(handled("before"), BRIEFLY_WITH_SAVEPOINT)).isTrue();
				assertThatExceptionOfType(InboxLockedException.class)
					.isThrownBy(() -> store().insertNew(List.of(handled("a"), handled("b")), BRIEFLY_WITH_SAVEPOINT));
				assertThat(store().insert(handled("after"), BRIEFLY_WITH_SAVEPOINT)).isTrue();
			});
		});
		assertThat(find(key("before"))).isPresent();
		assertThat(find(key("after"))).isPresent();
		assertThat(find(key("a"))).isEmpty();
	}

	@Test
	void aBatchWaitsForACommitAndLeavesOutWhatIsThere() throws Exception {
		CompletableFuture<Set<InboxKey>> second = new CompletableFuture<>();
		whileOpen(() -> store().insertNew(List.of(handled("b"), handled("c")), BRIEFLY),
				() -> second.completeAsync(() -> insertNew(Stream.of("d", "c", "b", "a"), LONG)));
		assertThat(second.get(LIMIT, TimeUnit.SECONDS)).containsExactlyInAnyOrder(key("a"), key("d"));
	}

	@Test
	void aBatchWaitsForARollbackAndInserts() throws Exception {
		CountDownLatch inserted = new CountDownLatch(1);
		CountDownLatch end = new CountDownLatch(1);
		CompletableFuture<Void> first = CompletableFuture
			.runAsync(() -> transaction().executeWithoutResult((status) -> {
				store().insertNew(List.of(handled("b"), handled("c")), BRIEFLY);
				inserted.countDown();
				await(end);
				status.setRollbackOnly();
			}));
		await(inserted);
		CompletableFuture<Set<InboxKey>> second = CompletableFuture
			.supplyAsync(() -> insertNew(Stream.of("c", "b", "a"), LONG));
		end.countDown();
		first.get(LIMIT, TimeUnit.SECONDS);
		assertThat(second.get(LIMIT, TimeUnit.SECONDS)).hasSize(3);
	}

	@Test
	void overlappingBatchesInAnyOrderDoNotDeadlock() throws Exception {
		ExecutorService executor = Executors.newFixedThreadPool(THREADS);
		try {
			for (int round = 0; round < 15; round++) {
				List<InboxKey> inserted = insertAtOnce(executor, "round" + round + "-");
				assertThat(inserted).as("inserted once").doesNotHaveDuplicates().hasSize(60);
			}
		}
		finally {
			executor.shutdownNow();
		}
	}

	private List<InboxKey> insertAtOnce(ExecutorService executor, String prefix) throws Exception {
		CountDownLatch start = new CountDownLatch(1);
		List<CompletableFuture<Set<InboxKey>>> batches = new ArrayList<>();
		for (int i = 0; i < THREADS; i++) {
			List<InboxRecord> records = new ArrayList<>();
			IntStream.range(0, 60).forEach((n) -> records.add(handled(prefix + n)));
			Collections.shuffle(records, new Random(i));
			batches.add(CompletableFuture.supplyAsync(() -> {
				await(start);
				return insertNew(records, LONG);
			}, executor));
		}
		start.countDown();
		List<InboxKey> inserted = new ArrayList<>();
		for (CompletableFuture<Set<InboxKey>> batch : batches) {
			inserted.addAll(batch.get(LIMIT, TimeUnit.SECONDS));
		}
		return inserted;
	}

	private Set<InboxKey> insertNew(String... keys) {
		return insertNew(Stream.of(keys), BRIEFLY);
	}

	private Set<InboxKey> insertNew(Stream<String> keys, LockWait wait) {
		return insertNew(keys.map(InboxStoreTestSupport::handled).toList(), wait);
	}

	private Set<InboxKey> insertNew(List<InboxRecord> records, LockWait wait) {
		Set<InboxKey> inserted = transaction().execute((status) -> store().insertNew(records, wait));
		return (inserted != null) ? new HashSet<>(inserted) : Set.of();
	}

}
