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

package dev.patterns.test.outbox;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

import dev.patterns.outbox.Ordering;
import dev.patterns.outbox.OutboxMessage;
import dev.patterns.outbox.store.KeyHash;
import dev.patterns.outbox.store.KeyHashes;
import dev.patterns.outbox.store.MembershipStore;
import dev.patterns.outbox.store.MessageState;
import dev.patterns.outbox.store.MessageSummary;
import dev.patterns.outbox.store.OutboxBacklog;
import dev.patterns.outbox.store.OutboxOperations;
import dev.patterns.outbox.store.OutboxStore;
import dev.patterns.outbox.store.ReadRequest;
import dev.patterns.outbox.store.StoredMessage;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What every {@link OutboxStore} with its {@link MembershipStore} and its
 * {@link OutboxOperations} must do. A subclass gives the stores.
 */
public abstract class OutboxStoreContractTests extends OutboxOperationsContractTests {

	/**
	 * Create it.
	 */
	protected OutboxStoreContractTests() {
	}

	@Test
	void storesEverything() {
		OutboxMessage message = new OutboxMessage("id-1", "orders", "käy'--\\", "events", "OrderConfirmed",
				"text/plain", Map.of("traceparent", "00-1-2-01", "quote", "a\"b'c"), new byte[] { 0, 1, -1 },
				Duration.ZERO, Duration.ofHours(1), Ordering.KEY);
		insert(message);
		StoredMessage stored = read(ALL).get(0);
		assertThat(stored.messageId()).isEqualTo("id-1");
		assertThat(stored.topic()).isEqualTo("orders");
		assertThat(stored.key()).isEqualTo("käy'--\\");
		assertThat(stored.keyHash()).isEqualTo(KeyHash.of("käy'--\\"));
		assertThat(stored.broker()).isEqualTo("events");
		assertThat(stored.type()).isEqualTo("OrderConfirmed");
		assertThat(stored.contentType()).isEqualTo("text/plain");
		assertThat(stored.headers()).isEqualTo(message.headers());
		assertThat(stored.data()).containsExactly(0, 1, -1);
		assertThat(stored.expired()).isFalse();
		assertThat(stored.attempts()).isZero();
		assertThat(stored.state()).isEqualTo(MessageState.READY);
		assertThat(stored.createdAt().toEpochMilli()).isGreaterThan(1_000_000_000_000L);
	}

	@Test
	void storesAMessageWithoutKeyAndHeadersAndWithLargeData() {
		byte[] data = new byte[1_000_000];
		data[999_999] = 42;
		insert(new OutboxMessage("id-2", "orders", null, "", "Type", null, Map.of(), data, Duration.ZERO, null,
				Ordering.KEY));
		StoredMessage stored = read(ALL).get(0);
		assertThat(stored.key()).isNull();
		assertThat(stored.contentType()).isNull();
		assertThat(stored.headers()).isEmpty();
		assertThat(stored.keyHash()).isEqualTo(KeyHash.of("id-2"));
		assertThat(stored.data()).isEqualTo(data);
	}

	@Test
	void whatRollsBackWasNeverThere() {
		transaction().executeWithoutResult((status) -> {
			store().insert(List.of(TestMessages.message("a", "key")));
			status.setRollbackOnly();
		});
		assertThat(read(ALL)).isEmpty();
	}

	@Test
	void readsInOrderUpToTheLimit() {
		insert(IntStream.range(0, 20)
			.mapToObj((i) -> TestMessages.message("m" + i, "key" + (i % 3)))
			.toArray(OutboxMessage[]::new));
		insert(TestMessages.message("m20", "key0"));
		List<StoredMessage> first = store().read(new ReadRequest(ALL, 15));
		assertThat(first).extracting(StoredMessage::messageId)
			.containsExactly(IntStream.range(0, 15).mapToObj((i) -> "m" + i).toArray(String[]::new));
		assertThat(first).extracting(StoredMessage::id).isSorted();
		assertThat(read(ALL)).hasSize(21);
	}

	@Test
	void readsOnlyTheGivenHashes() {
		insert(TestMessages.message("a", "one"), TestMessages.message("b", "two"));
		int hash = KeyHash.of("one");
		assertThat(KeyHash.of("two")).isNotEqualTo(hash);
		assertThat(TestMessages.ids(read(KeyHashes.range(hash, hash)))).containsExactly("a");
		assertThat(TestMessages.ids(read(ALL.minus(KeyHashes.range(hash, hash))))).containsExactly("b");
		assertThat(read(KeyHashes.none())).isEmpty();
	}

	@Test
	void leavesOutWhatTheReaderExcepts() {
		insert(TestMessages.message("a", "one"), TestMessages.message("b", "tw'o"), TestMessages.message("c", null),
				TestMessages.onBroker("d", "other"));
		List<StoredMessage> all = read(ALL);
		assertThat(TestMessages.ids(store()
			.read(new ReadRequest(ALL, List.of(all.get(0).id(), all.get(2).id()), List.of(), List.of(), 10, false))))
			.containsExactly("b", "d");
		assertThat(TestMessages
			.ids(store().read(new ReadRequest(ALL, List.of(), Set.of("tw'o", "x"), List.of(), 10, true))))
			.containsExactly("a", "c", "d");
		assertThat(
				TestMessages.ids(store().read(new ReadRequest(ALL, List.of(), List.of(), List.of("other"), 10, true))))
			.containsExactly("a", "b", "c");
		assertThat(TestMessages.ids(store().read(new ReadRequest(ALL, List.of(), List.of(), List.of(""), 10, false))))
			.containsExactly("d");
	}

	@Test
	void keysDifferByCaseAndTrailingSpace() {
		insert(TestMessages.message("a", "key"), TestMessages.message("b", "KEY"), TestMessages.message("c", "key "));
		assertThat(TestMessages.ids(store().read(new ReadRequest(ALL, List.of(), List.of("key"), List.of(), 10, true))))
			.containsExactly("b", "c");
	}

	@Test
	void aLowerIdThatCommitsLaterIsNotSkipped() throws Exception {
		CountDownLatch inserted = new CountDownLatch(1);
		CountDownLatch commit = new CountDownLatch(1);
		CompletableFuture<Void> slow = CompletableFuture.runAsync(() -> transaction().executeWithoutResult((status) -> {
			store().insert(List.of(TestMessages.message("slow", "key")));
			inserted.countDown();
			Awaitility.await().until(() -> commit.getCount() == 0);
		}));
		assertThat(inserted.await(10, TimeUnit.SECONDS)).isTrue();
		insert(TestMessages.message("fast", "key"));
		List<StoredMessage> first = read(ALL);
		assertThat(TestMessages.ids(first)).containsExactly("fast");
		commit.countDown();
		slow.get(10, TimeUnit.SECONDS);
		assertThat(store().delete(member(), first)).isEqualTo(1);
		List<StoredMessage> second = read(ALL);
		assertThat(TestMessages.ids(second)).containsExactly("slow");
		assertThat(second.get(0).id()).isLessThan(first.get(0).id());
	}

	@Test
	void readingTakesNoLockAndDoesNotWait() throws Exception {
		insert(TestMessages.message("a", "key"));
		List<StoredMessage> read = transaction().execute((status) -> {
			List<StoredMessage> mine = read(ALL);
			assertThat(CompletableFuture.supplyAsync(() -> store().delete(member(), mine))
				.orTimeout(10, TimeUnit.SECONDS)
				.join()).isEqualTo(1);
			return mine;
		});
		assertThat(read).hasSize(1);
		assertThat(read(ALL)).isEmpty();
	}

	@Test
	void deletesExactlyWhatIsGiven() {
		insert(IntStream.range(0, 2500)
			.mapToObj((i) -> TestMessages.message("m" + i, "key" + i))
			.toArray(OutboxMessage[]::new));
		List<StoredMessage> all = store().read(new ReadRequest(ALL, List.of(), List.of(), List.of(), 3000, true));
		List<StoredMessage> even = all.stream().filter((message) -> message.id() % 2 == 0).toList();
		assertThat(store().delete(member(), even)).isEqualTo(even.size());
		assertThat(store().delete(member(), even)).isZero();
		assertThat(store().read(new ReadRequest(ALL, 3000))).allMatch((message) -> message.id() % 2 != 0)
			.hasSize(2500 - even.size());
	}

	@Test
	void aFailedMessageHoldsItsKeyAlone() {
		insert(TestMessages.message("a1", "a"), TestMessages.message("b1", "b"), TestMessages.message("a2", "a"),
				TestMessages.message("n", null));
		StoredMessage failed = read(ALL).get(0);
		assertThat(store().retry(member(), failed, Duration.ofHours(1), "refused")).isTrue();
		assertThat(TestMessages.ids(read(ALL))).containsExactly("b1", "n");
		insert(TestMessages.message("a3", "a"));
		assertThat(TestMessages.ids(read(ALL))).containsExactly("b1", "n");
		assertThat(store().backlog().retrying()).isEqualTo(1);
	}

	@Test
	void aFailedMessageComesBackFirstWhenItIsDue() {
		insert(TestMessages.message("a1", "a"), TestMessages.message("a2", "a"));
		assertThat(store().retry(member(), read(ALL).get(0), Duration.ZERO, "refused")).isTrue();
		StoredMessage again = read(ALL).get(0);
		assertThat(again.messageId()).isEqualTo("a1");
		assertThat(again.state()).isEqualTo(MessageState.RETRY);
		assertThat(again.attempts()).isEqualTo(1);
		assertThat(TestMessages.ids(read(ALL))).containsExactly("a1");
		assertThat(store().retry(member(), again, Duration.ZERO, "refused again")).isTrue();
		again = read(ALL).get(0);
		assertThat(again.attempts()).isEqualTo(2);
		assertThat(store().delete(member(), List.of(again))).isEqualTo(1);
		assertThat(TestMessages.ids(read(ALL))).containsExactly("a2");
	}

	@Test
	void aFailedMessageWithoutKeyHoldsNothing() {
		insert(TestMessages.message("n1", null), TestMessages.message("n2", null));
		assertThat(store().retry(member(), read(ALL).get(0), Duration.ofHours(1), "refused")).isTrue();
		assertThat(TestMessages.ids(read(ALL))).containsExactly("n2");
	}

	@Test
	void aDelayedMessageHoldsNoKey() {
		insert(TestMessages.delayed("later", "key", Duration.ofMillis(300)), TestMessages.message("now", "key"));
		assertThat(TestMessages.ids(read(ALL))).containsExactly("now");
		assertThat(store().backlog().delayed()).isEqualTo(1);
		Awaitility.await().atMost(Duration.ofSeconds(10)).until(() -> read(ALL).size() == 2);
		StoredMessage due = read(ALL).get(0);
		assertThat(due.messageId()).isEqualTo("later");
		assertThat(due.state()).isEqualTo(MessageState.DELAYED);
		assertThat(store().retry(member(), due, Duration.ofHours(1), "refused")).isTrue();
		assertThat(TestMessages.ids(read(ALL))).containsExactly("now");
	}

	@Test
	void anExpiredMessageIsReadAsSuch() {
		insert(new OutboxMessage("short", "topic", "key", "", "Type", null, Map.of(), new byte[0], Duration.ZERO,
				Duration.ofMillis(1), Ordering.KEY));
		Awaitility.await().atMost(Duration.ofSeconds(10)).until(() -> read(ALL).get(0).expired());
		assertThat(store().delete(member(), read(ALL))).isEqualTo(1);
	}

	@Test
	void aParkedMessageLetsItsKeyGoOn() {
		insert(TestMessages.message("a1", "a"), TestMessages.message("a2", "a"));
		assertThat(store().park(member(), read(ALL).get(0), false, "too large")).isTrue();
		assertThat(TestMessages.ids(read(ALL))).containsExactly("a2");
		MessageSummary dead = dead();
		assertThat(dead.messageId()).isEqualTo("a1");
		assertThat(dead.reason()).isEqualTo("too large");
		assertThat(dead.attempts()).isEqualTo(1);
		assertThat(dead.state()).isEqualTo(MessageState.DEAD);
		assertThat(store().backlog().dead()).isEqualTo(1);
	}

	@Test
	void aParkedKeyWaitsUntilTheMessageIsRevivedOrDiscarded() {
		insert(TestMessages.message("a1", "a"), TestMessages.message("a2", "a"), TestMessages.message("b1", "b"));
		assertThat(store().park(member(), read(ALL).get(0), true, "x".repeat(5000))).isTrue();
		assertThat(TestMessages.ids(read(ALL))).containsExactly("b1");
		MessageSummary dead = dead();
		assertThat(dead.state()).isEqualTo(MessageState.DEAD_BLOCKING);
		assertThat(operations().revive(dead.id())).isTrue();
		assertThat(operations().revive(dead.id())).isFalse();
		assertThat(TestMessages.ids(read(ALL))).containsExactly("a1", "b1");
		assertThat(store().park(member(), read(ALL).get(0), true, "again")).isTrue();
		assertThat(operations().discard(dead.id())).isTrue();
		assertThat(operations().discard(dead.id())).isFalse();
		assertThat(TestMessages.ids(read(ALL))).containsExactly("a2", "b1");
	}

	@Test
	void aRemovedMemberSettlesNothing() {
		insert(TestMessages.message("a", "a"), TestMessages.message("b", "b"));
		List<StoredMessage> read = read(ALL);
		lease("node", false);
		assertThat(members().removeDead()).isEqualTo(1);
		assertThat(store().delete(member(), read)).isZero();
		assertThat(store().retry(member(), read.get(0), Duration.ofHours(1), "refused")).isFalse();
		assertThat(store().park(member(), read.get(0), false, "refused")).isFalse();
		lease("node", true);
		long again = members().join("node");
		assertThat(again).isGreaterThan(member());
		assertThat(store().delete(member(), read)).isZero();
		assertThat(store().delete(again, read)).isEqualTo(2);
	}

	@Test
	void countsTheBacklog() {
		assertThat(store().backlog()).isEqualTo(new OutboxBacklog(0, 0, 0, 0, Duration.ZERO));
		insert(TestMessages.message("a", "a"), TestMessages.message("b", "b"),
				TestMessages.delayed("c", "c", Duration.ofHours(1)));
		Awaitility.await()
			.atMost(Duration.ofSeconds(10))
			.until(() -> store().backlog().oldest().compareTo(Duration.ofMillis(5)) > 0);
		OutboxBacklog backlog = store().backlog();
		assertThat(backlog.ready()).isEqualTo(2);
		assertThat(backlog.delayed()).isEqualTo(1);
	}

	@Test
	void eachHashHasOneOwner() {
		lease("other", true);
		long other = members().join("other");
		assertThat(members().look().live()).containsExactly(member(), other);
		assertThat(members().claim(member(), ALL)).isEqualTo(ALL);
		assertThat(members().claim(other, ALL).isEmpty()).isTrue();
		KeyHashes upper = KeyHashes.share(1, 2);
		members().release(member(), upper);
		assertThat(members().claim(other, ALL)).isEqualTo(upper);
		assertThat(members().findOwners()).isEqualTo(Map.of("node", KeyHashes.share(0, 2), "other", upper));
	}

	@Test
	void aMemberThatLeavesFreesWhatItOwned() {
		lease("other", true);
		long other = members().join("other");
		members().claim(member(), ALL);
		members().leave(member());
		assertThat(members().look().live()).containsExactly(other);
		assertThat(members().claim(other, ALL)).isEqualTo(ALL);
	}

	@Test
	void aDeadMemberKeepsWhatItOwnedUntilItIsRemoved() {
		lease("other", true);
		long other = members().join("other");
		members().claim(member(), ALL);
		lease("node", false);
		assertThat(members().look().live()).containsExactly(other);
		assertThat(members().claim(other, ALL).isEmpty()).isTrue();
		assertThat(members().removeDead()).isEqualTo(1);
		assertThat(members().claim(other, ALL)).isEqualTo(ALL);
	}

}
