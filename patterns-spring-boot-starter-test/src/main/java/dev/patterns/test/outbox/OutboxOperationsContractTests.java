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

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;

import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

import dev.patterns.outbox.Ordering;
import dev.patterns.outbox.OutboxMessage;
import dev.patterns.outbox.store.HashBacklog;
import dev.patterns.outbox.store.KeyHash;
import dev.patterns.outbox.store.MessageDetails;
import dev.patterns.outbox.store.MessageEdit;
import dev.patterns.outbox.store.MessageFilter;
import dev.patterns.outbox.store.MessageState;
import dev.patterns.outbox.store.MessageSummary;
import dev.patterns.outbox.store.OutboxOperations;
import dev.patterns.outbox.store.OutboxStore;
import dev.patterns.outbox.store.StoredMessage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

/**
 * What every {@link OutboxOperations} must do, and what an {@link OutboxStore} must do
 * with orderings and with messages that are kept. A subclass gives the stores.
 */
public abstract class OutboxOperationsContractTests extends OutboxStoreContractSupport {

	private static final MessageFilter SENT = MessageFilter.in(MessageState.SENT);

	/**
	 * Create it.
	 */
	protected OutboxOperationsContractTests() {
	}

	@Test
	void aMessageWithoutOrderHasItsKeyAndHoldsNothing() {
		insert(TestMessages.ordered("a1", "a", Ordering.NONE), TestMessages.ordered("a2", "a", Ordering.NONE),
				TestMessages.message("a3", "a"));
		StoredMessage first = read(ALL).get(0);
		assertThat(first.key()).isEqualTo("a");
		assertThat(first.orderKey()).isNull();
		assertThat(first.keyHash()).isEqualTo(KeyHash.of("a1"));
		assertThat(store().retry(member(), first, Duration.ofHours(1), "refused")).isTrue();
		assertThat(TestMessages.ids(read(ALL))).containsExactly("a2", "a3");
		assertThat(read(ALL).get(1).orderKey()).isEqualTo("a");
		assertThat(store().park(member(), read(ALL).get(0), true, "refused")).isTrue();
		assertThat(dead().state()).isEqualTo(MessageState.DEAD);
		assertThat(dead().key()).isEqualTo("a");
		assertThat(TestMessages.ids(read(ALL))).containsExactly("a3");
	}

	@Test
	void aStrictKeyIsLockedUntilTheEndOfTheTransaction() throws Exception {
		CountDownLatch inserted = new CountDownLatch(1);
		CountDownLatch commit = new CountDownLatch(1);
		CompletableFuture<Void> first = CompletableFuture
			.runAsync(() -> transaction().executeWithoutResult((status) -> {
				store().insert(List.of(TestMessages.ordered("first", "a", Ordering.STRICT)));
				inserted.countDown();
				Awaitility.await().until(() -> commit.getCount() == 0);
			}));
		assertThat(inserted.await(10, TimeUnit.SECONDS)).isTrue();
		CompletableFuture<Void> second = CompletableFuture
			.runAsync(() -> insert(TestMessages.ordered("second", "a", Ordering.STRICT)));
		// Another key, and one who does not ask for the lock, do not wait.
		insert(TestMessages.ordered("other", "b", Ordering.STRICT), TestMessages.message("free", "a"));
		assertThat(TestMessages.ids(read(ALL))).containsExactly("other", "free");
		assertThat(second).isNotDone();
		commit.countDown();
		first.get(10, TimeUnit.SECONDS);
		second.get(10, TimeUnit.SECONDS);
		List<StoredMessage> strict = read(ALL).stream()
			.filter((message) -> Set.of("first", "second").contains(message.messageId()))
			.toList();
		assertThat(TestMessages.ids(strict)).containsExactly("first", "second");
	}

	@Test
	void whoPublishesTheSameStrictKeysAtOnceEndsInNoDeadlock() {
		List<CompletableFuture<Void>> writers = IntStream.range(0, 8).mapToObj((writer) -> {
			OutboxMessage[] messages = IntStream.range(0, 10)
				.map((i) -> (writer % 2 == 0) ? i : 9 - i)
				.mapToObj((i) -> TestMessages.ordered("m" + writer + "-" + i, "key" + i, Ordering.STRICT))
				.toArray(OutboxMessage[]::new);
			return CompletableFuture.runAsync(() -> {
				for (int round = 0; round < 5; round++) {
					insert(messages);
				}
			});
		}).toList();
		CompletableFuture.allOf(writers.toArray(CompletableFuture[]::new)).orTimeout(30, TimeUnit.SECONDS).join();
		assertThat(read(ALL)).hasSize(400);
	}

	@Test
	void sentMessagesAreKeptAndPurgedByTheirAge() {
		insert(TestMessages.message("a", "a"), TestMessages.message("b", "b"), TestMessages.message("c", "c"));
		List<StoredMessage> read = read(ALL);
		assertThat(store().markSent(member(), read)).isEqualTo(3);
		assertThat(store().markSent(member(), read)).isZero();
		assertThat(read(ALL)).isEmpty();
		assertThat(store().backlog().ready()).isZero();
		assertThat(operations().find(SENT, null, 10)).extracting(MessageSummary::messageId)
			.containsExactly("c", "b", "a");
		assertThat(store().purgeSent(Duration.ofHours(1), 10)).isZero();
		Awaitility.await().atMost(Duration.ofSeconds(10)).until(() -> store().purgeSent(Duration.ofMillis(1), 2) == 2);
		assertThat(operations().find(SENT, null, 10)).extracting(MessageSummary::messageId).containsExactly("c");
	}

	@Test
	void aRemovedMemberMarksNothingAsSent() {
		insert(TestMessages.message("a", "a"));
		List<StoredMessage> read = read(ALL);
		lease("node", false);
		assertThat(members().removeDead()).isEqualTo(1);
		assertThat(store().markSent(member(), read)).isZero();
		assertThat(read(ALL)).hasSize(1);
	}

	@Test
	void aSentMessageIsSentAgain() {
		insert(TestMessages.message("a", "a"));
		store().markSent(member(), read(ALL));
		long id = operations().find(SENT, null, 10).get(0).id();
		assertThat(operations().discard(id)).isFalse();
		assertThat(operations().revive(id)).isTrue();
		assertThat(operations().revive(id)).isFalse();
		StoredMessage again = read(ALL).get(0);
		assertThat(again.messageId()).isEqualTo("a");
		assertThat(again.state()).isEqualTo(MessageState.DELAYED);
		assertThat(store().markSent(member(), List.of(again))).isEqualTo(1);
		assertThat(read(ALL)).isEmpty();
	}

	@Test
	void listsByFilterAndPage() {
		for (int i = 0; i < 6; i++) {
			park("m" + i, "key" + (i % 2), "reason 100% _" + i);
		}
		assertThat(ids(MessageFilter.DEAD, null, 4)).containsExactly("m5", "m4", "m3", "m2");
		long last = operations().find(MessageFilter.DEAD, null, 4).get(3).id();
		assertThat(ids(MessageFilter.DEAD, last, 4)).containsExactly("m1", "m0");
		assertThat(ids(MessageFilter.DEAD.withKey("key1"), null, 10)).containsExactly("m5", "m3", "m1");
		assertThat(ids(MessageFilter.DEAD.withReason("100% _3"), null, 10)).containsExactly("m3");
		assertThat(ids(MessageFilter.DEAD.withReason("%3"), null, 10)).isEmpty();
		assertThat(ids(MessageFilter.DEAD.withTopic("topic").withType("Type"), null, 10)).hasSize(6);
		assertThat(ids(MessageFilter.DEAD.withTopic("o'ther"), null, 10)).isEmpty();
		MessageSummary third = operations().find(MessageFilter.DEAD, null, 10).get(3);
		assertThat(ids(MessageFilter.DEAD.withCreatedBefore(third.createdAt().plusMillis(1)), null, 10)).contains("m2",
				"m1", "m0");
		assertThat(ids(MessageFilter.DEAD.withCreatedBefore(third.createdAt().minusSeconds(60)), null, 10)).isEmpty();
	}

	@Test
	void revivesAndDiscardsByFilterInBatches() {
		for (int i = 0; i < 5; i++) {
			park("m" + i, "key" + (i % 2), "refused");
		}
		assertThat(operations().revive(SENT, 10)).isZero();
		assertThat(operations().revive(MessageFilter.DEAD.withKey("key0"), 2)).isEqualTo(2);
		assertThat(TestMessages.ids(read(ALL))).containsExactly("m0", "m2");
		assertThat(operations().revive(MessageFilter.DEAD.withKey("key0"), 2)).isEqualTo(1);
		assertThat(operations().discard(MessageFilter.DEAD, 10)).isEqualTo(2);
		assertThat(operations().discard(MessageFilter.in(MessageState.DELAYED, MessageState.READY), 10)).isZero();
		assertThat(operations().find(MessageFilter.DEAD, null, 10)).isEmpty();
		assertThat(read(ALL)).hasSize(3);
	}

	@Test
	void aRevivedMessageBeginsAnew() {
		insert(new OutboxMessage("short", "topic", "key", "", "Type", null, Map.of(), new byte[0], Duration.ZERO,
				Duration.ofMillis(1), Ordering.KEY));
		Awaitility.await().atMost(Duration.ofSeconds(10)).until(() -> read(ALL).get(0).expired());
		store().park(member(), read(ALL).get(0), true, "refused");
		assertThat(operations().revive(dead().id())).isTrue();
		StoredMessage again = read(ALL).get(0);
		assertThat(again.expired()).isFalse();
		assertThat(again.attempts()).isZero();
	}

	@Test
	void showsAndEditsAParkedMessage() {
		insert(new OutboxMessage("m", "topic", "key", "broker", "Type", "text/plain", Map.of("a", "1"),
				"old".getBytes(StandardCharsets.UTF_8), Duration.ZERO, null, Ordering.KEY));
		long id = read(ALL).get(0).id();
		MessageEdit edit = new MessageEdit("other", Map.of("b", "2"), "new".getBytes(StandardCharsets.UTF_8));
		assertThat(operations().edit(id, edit)).isFalse();
		store().park(member(), read(ALL).get(0), false, "refused");
		assertThat(operations().edit(id, new MessageEdit(null, null, null))).isTrue();
		MessageDetails before = operations().get(id).orElseThrow();
		assertThat(before.summary().topic()).isEqualTo("topic");
		assertThat(before.headers()).isEqualTo(Map.of("a", "1"));
		assertThat(before.contentType()).isEqualTo("text/plain");
		assertThat(before.data()).asString().isEqualTo("old");
		assertThat(operations().edit(id, edit)).isTrue();
		MessageDetails after = operations().get(id).orElseThrow();
		assertThat(after.summary().topic()).isEqualTo("other");
		assertThat(after.summary().broker()).isEqualTo("broker");
		assertThat(after.headers()).isEqualTo(Map.of("b", "2"));
		assertThat(after.data()).asString().isEqualTo("new");
		assertThat(operations().edit(id, new MessageEdit(null, Map.of(), null))).isTrue();
		assertThat(operations().get(id).orElseThrow().headers()).isEmpty();
		assertThat(operations().get(id + 1)).isEmpty();
	}

	@Test
	void tellsWhatWaitsByHash() {
		insert(TestMessages.message("a1", "a"), TestMessages.message("a2", "a"), TestMessages.message("b1", "b"),
				TestMessages.delayed("c1", "c", Duration.ofHours(1)));
		assertThat(operations().backlogByHash()).extracting(HashBacklog::keyHash, HashBacklog::waiting)
			.containsExactlyInAnyOrder(tuple(KeyHash.of("a"), 2L), tuple(KeyHash.of("b"), 1L));
	}

	@Test
	void pausesForAllMembers() {
		assertThat(members().look().paused()).isEmpty();
		operations().pause("orders");
		operations().pause("orders");
		operations().pause(OutboxOperations.ALL_BROKERS);
		assertThat(members().look().paused()).containsExactlyInAnyOrder("orders", OutboxOperations.ALL_BROKERS);
		assertThat(operations().findPaused()).isEqualTo(members().look().paused());
		assertThat(members().look().live()).containsExactly(member());
		assertThat(operations().resume("orders")).isTrue();
		assertThat(operations().resume("orders")).isFalse();
		assertThat(operations().resume(OutboxOperations.ALL_BROKERS)).isTrue();
		assertThat(operations().findPaused()).isEmpty();
	}

	private void park(String id, String key, String reason) {
		insert(TestMessages.message(id, key));
		assertThat(store().park(member(), read(ALL).get(0), false, reason)).isTrue();
	}

	private List<String> ids(MessageFilter filter, @Nullable Long before, int limit) {
		return operations().find(filter, before, limit).stream().map(MessageSummary::messageId).toList();
	}

}
