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

package dev.patterns.test.state;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Random;

import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.springframework.core.ParameterizedTypeReference;

import dev.patterns.lock.FencingToken;
import dev.patterns.serialization.PayloadSerializationException;
import dev.patterns.state.BulkStateReadException;
import dev.patterns.state.Consistency;
import dev.patterns.state.EtagMismatchException;
import dev.patterns.state.FencedException;
import dev.patterns.state.KeyQuery;
import dev.patterns.state.SaveOptions;
import dev.patterns.state.State;
import dev.patterns.state.StateEncryptionException;
import dev.patterns.state.StateEntry;
import dev.patterns.state.StateTemplate;
import dev.patterns.state.StateValueException;
import dev.patterns.state.StateValueTooLargeException;
import dev.patterns.state.UnsupportedStateOperationException;
import dev.patterns.state.engine.StateCipher;
import dev.patterns.state.store.StateStore;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

/**
 * What every {@link StateStore} must do. A subclass gives the store.
 */
public abstract class StateStoreContractTests extends StateStoreWriteContractTests {

	private static final String KEY = "MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY=";

	private static final String OTHER_KEY = "YWJjZGVmMDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODk=";

	@Test
	void storesValuesOfEachKind() {
		roundTrip("int", 123, Integer.class);
		roundTrip("bool", true, Boolean.class);
		roundTrip("string", "hello wörld", String.class);
		roundTrip("string with json", "{\"a\":[1,2,\"\\\"\"]}", String.class);
		roundTrip("empty string", "", String.class);
		roundTrip("struct", new Thing("n", 7), Thing.class);
		state().save("map", Map.of("a", 1, "b", List.of("x")));
		assertThat(state().get("map", new ParameterizedTypeReference<Map<String, Object>>() {
		}, Consistency.STRONG).value()).isEqualTo(Map.of("a", 1, "b", List.of("x")));
		state().save("null", null);
		State<Thing> nothing = state().get("null", Thing.class);
		assertThat(nothing.exists()).isTrue();
		assertThat(nothing.value()).isNull();
	}

	private <T> void roundTrip(String key, T value, Class<T> type) {
		String etag = state().save(key, value);
		for (Consistency consistency : Consistency.values()) {
			State<T> found = state().get(key, type, consistency);
			assertThat(found).isEqualTo(new State<>(key, value, etag, null));
		}
	}

	@Test
	void storesBytesAsTheyAre() {
		state().save("one", new byte[] { 1 });
		assertThat(value("one", byte[].class)).containsExactly(1);
		byte[] random = new byte[100_000];
		new Random(7).nextBytes(random);
		state().save("random", random);
		assertThat(value("random", byte[].class)).isEqualTo(random);
		state().save("empty", new byte[0]);
		assertThat(value("empty", byte[].class)).isEmpty();
		assertThat(value("one", Object.class)).isEqualTo(new byte[] { 1 });
		assertThatExceptionOfType(StateValueException.class).isThrownBy(() -> value("one", Thing.class));
	}

	@Test
	void absentIsNoError() {
		assertThat(state().get("absent", Thing.class)).isEqualTo(State.absent("absent"));
		assertThat(state().get("absent", Thing.class).asOptional()).isEmpty();
		state().delete("absent");
	}

	@Test
	void refusesWhatIsTooLarge() {
		state().save("k", 1);
		assertThatExceptionOfType(StateValueTooLargeException.class)
			.isThrownBy(() -> state().save("k", new byte[MAX_VALUE_SIZE + 1]));
		assertThatExceptionOfType(StateValueTooLargeException.class)
			.isThrownBy(() -> state().saveAll(Map.of("k", "x".repeat(MAX_VALUE_SIZE))));
		assertThat(value("k", Integer.class)).isEqualTo(1);
		state().save("k", new byte[MAX_VALUE_SIZE]);
		assertThat(value("k", byte[].class)).hasSize(MAX_VALUE_SIZE);
	}

	@Test
	void anotherTypeIsATypedError() {
		state().save("k", "text");
		assertThatExceptionOfType(StateValueException.class).isThrownBy(() -> value("k", Thing.class))
			.withMessageContainingAll("'k'", "'default'")
			.withCauseInstanceOf(PayloadSerializationException.class);
		assertThat(value("k", String.class)).isEqualTo("text");
	}

	@Test
	void anEntryExpires() {
		state().save("k", 1, SaveOptions.expiringAfter(Duration.ofMillis(300)));
		state().save("stays", 1);
		Awaitility.await().atMost(Duration.ofSeconds(5)).until(() -> !state().get("k", Integer.class).exists());
		assertThat(state().get("stays", Integer.class).expiresAt()).isNull();
		assertThat(allKeys(state(), KeyQuery.all())).containsExactly("stays");
	}

	@Test
	void tellsWhenAnEntryExpires() {
		state().save("k", 1, SaveOptions.expiringAfter(Duration.ofHours(1)));
		Instant expected = Instant.now().plus(Duration.ofHours(1));
		Instant found = state().get("k", Integer.class).expiresAt();
		assertThat(found).isCloseTo(expected, within(10, java.time.temporal.ChronoUnit.SECONDS));
		assertThat(state().getAll(List.of("k"), Integer.class).get("k"))
			.satisfies((entry) -> assertThat(entry.expiresAt()).isEqualTo(found));
		// A save replaces the entry with its time.
		state().save("k", 2);
		assertThat(state().get("k", Integer.class).expiresAt()).isNull();
		state().save("k", 2, SaveOptions.expiringAfter(Duration.ofHours(1)).noTtl());
		assertThat(state().get("k", Integer.class).expiresAt()).isNull();
		assertThatIllegalArgumentException().isThrownBy(() -> SaveOptions.expiringAfter(Duration.ofSeconds(-2)));
		assertThatIllegalArgumentException().isThrownBy(() -> SaveOptions.expiringAfter(Duration.ZERO));
		assertThatIllegalArgumentException().isThrownBy(() -> SaveOptions.expiringAfter(Duration.ofNanos(1)));
		assertThatIllegalArgumentException()
			.isThrownBy(() -> SaveOptions.expiringAfter(Duration.ofSeconds(Long.MAX_VALUE)));
	}

	@Test
	void whatHasExpiredIsNowhere() {
		StateTemplate moved = withMovedTime();
		String etag = moved.save("k", 1, SaveOptions.expiringAfter(Duration.ofHours(1)));
		moved.save("l", 1, SaveOptions.expiringAfter(Duration.ofHours(1)));
		moved.save("m", 1, SaveOptions.expiringAfter(Duration.ofHours(1)));
		moved.save("stays", 1);
		time().advance(Duration.ofMinutes(59));
		assertThat(moved.get("k", Integer.class).exists()).isTrue();
		assertThat(allKeys(moved, KeyQuery.all())).hasSize(4);
		time().advance(Duration.ofMinutes(2));
		assertThat(moved.get("k", Integer.class).exists()).isFalse();
		assertThat(moved.get("k", Integer.class, Consistency.EVENTUAL).exists()).isFalse();
		assertThat(moved.getAll(List.of("k", "stays"), Integer.class).values()).extracting((found) -> found.exists())
			.containsExactly(false, true);
		assertThat(allKeys(moved, KeyQuery.all())).containsExactly("stays");
		assertThatExceptionOfType(EtagMismatchException.class)
			.isThrownBy(() -> moved.save("k", 2, SaveOptions.ifMatch(etag)));
		assertThatExceptionOfType(EtagMismatchException.class)
			.isThrownBy(() -> moved.transaction((t) -> t.save("k", 2, SaveOptions.ifMatch(etag))));
		moved.save("k", 3, SaveOptions.ifAbsent());
		assertThat(moved.get("k", Integer.class).value()).isEqualTo(3);
		assertThat(moved.get("k", Integer.class).expiresAt()).isNull();
		moved.transaction((t) -> t.save("l", 4, SaveOptions.ifAbsent()));
		assertThat(moved.get("l", Integer.class).value()).isEqualTo(4);
		assertThat(moved.deletePrefix("m")).isZero();
	}

	@Test
	void purgesOnlyWhatHasExpired() {
		StateStore store = store(time());
		StateTemplate moved = template(store, java.util.UUID.randomUUID().toString(),
				StateCipher.of(null, null, false));
		for (int i = 0; i < 5; i++) {
			moved.save("k" + i, i, SaveOptions.expiringAfter(Duration.ofMinutes(1)));
			moved.save("s" + i, i, SaveOptions.expiringAfter(Duration.ofHours(1)));
		}
		time().advance(Duration.ofMinutes(2));
		for (int i = 0; i < 100 && store.purge(2) > 0; i++) {
			assertThat(i).isLessThan(99);
		}
		assertThat(allKeys(moved, KeyQuery.all())).containsExactlyInAnyOrder("s0", "s1", "s2", "s3", "s4");
	}

	@Test
	void aTransactionIsDoneInItsOrder() {
		state().save("b", 0);
		Map<String, String> etags = state().transaction(
				(t) -> t.delete("b").save("a", 1).save("b", 2).delete("a").save("c", 3).delete("missing").save("a", 4));
		assertThat(etags).containsOnlyKeys("a", "b", "c").containsEntry("a", etag("a"));
		assertThat(state().getAll(List.of("a", "b", "c"), Integer.class).values()).extracting((found) -> found.value())
			.containsExactly(4, 2, 3);
		assertThat(state().transaction((t) -> t.save("a", 5).delete("a"))).isEmpty();
		assertThat(state().get("a", Integer.class).exists()).isFalse();
		assertThat(state().transaction((t) -> {
		})).isEmpty();
	}

	@Test
	void aTransactionStoresValuesOfEachKind() {
		state().transaction((t) -> t.save("int", 123)
			.save("bool", true)
			.save("bytes", new byte[] { 1 })
			.save("string", "{\"a\":1}")
			.save("empty", "")
			.save("struct", new Thing("n", 7))
			.save("null", null));
		assertThat(value("int", Integer.class)).isEqualTo(123);
		assertThat(value("bool", Boolean.class)).isTrue();
		assertThat(value("bytes", byte[].class)).containsExactly(1);
		assertThat(value("string", String.class)).isEqualTo("{\"a\":1}");
		assertThat(value("empty", String.class)).isEmpty();
		assertThat(value("struct", Thing.class)).isEqualTo(new Thing("n", 7));
		assertThat(state().get("null", Thing.class).exists()).isTrue();
	}

	@Test
	void aTransactionIsAllOrNothing() {
		String etag = state().save("a", 1);
		state().save("c", 1);
		assertThatExceptionOfType(EtagMismatchException.class)
			.isThrownBy(() -> state().transaction((t) -> t.save("b", 1)
				.delete("c")
				.save("a", 2, SaveOptions.ifMatch(etag))
				.save("d", 1, SaveOptions.ifMatch("wrong"))))
			.satisfies((ex) -> assertThat(ex.getKey()).isEqualTo("d"));
		assertThat(etag("a")).isEqualTo(etag);
		assertThat(state().getAll(List.of("b", "c", "d"), Integer.class).values()).extracting((found) -> found.exists())
			.containsExactly(false, true, false);
		assertThatExceptionOfType(IllegalStateException.class).isThrownBy(() -> state().transaction((t) -> {
			t.save("b", 1);
			throw new IllegalStateException("no");
		}));
		assertThat(state().get("b", Integer.class).exists()).isFalse();
	}

	@Test
	void conditionsSeeWhatCameEarlierInTheTransaction() {
		state().save("a", 1);
		state().transaction((t) -> t.delete("a").save("a", 2, SaveOptions.ifAbsent()));
		assertThat(value("a", Integer.class)).isEqualTo(2);
		assertThatExceptionOfType(EtagMismatchException.class)
			.isThrownBy(() -> state().transaction((t) -> t.save("b", 1).save("b", 2, SaveOptions.ifAbsent())));
		assertThat(state().get("b", Integer.class).exists()).isFalse();
	}

	@Test
	void aTransactionKeepsFencesAndTimes() {
		state().save("a", 1, SaveOptions.fencedBy(new FencingToken("lock", 5)));
		assertThatExceptionOfType(FencedException.class).isThrownBy(
				() -> state().transaction((t) -> t.save("b", 1, SaveOptions.fencedBy(new FencingToken("lock", 9)))
					.save("a", 2, SaveOptions.fencedBy(new FencingToken("lock", 4)))));
		assertThat(state().get("b", Integer.class).exists()).isFalse();
		// The token was not raised either.
		state().transaction((t) -> t.save("b", 1, SaveOptions.fencedBy(new FencingToken("lock", 2)))
			.save("a", 2, SaveOptions.expiringAfter(Duration.ofHours(1)).withFence(new FencingToken("lock", 6))));
		assertThat(state().get("a", Integer.class).expiresAt()).isNotNull();
		assertThatExceptionOfType(FencedException.class)
			.isThrownBy(() -> state().save("a", 3, SaveOptions.fencedBy(new FencingToken("lock", 5))));
	}

	@Test
	void concurrentTransactionsAreEachWhole() throws Exception {
		state().saveAll(Map.of("x", -1, "y", -1));
		List<@Nullable Throwable> outcomes = atOnce(6, (thread) -> () -> {
			for (int i = 0; i < 10; i++) {
				int value = thread * 100 + i;
				state().transaction((t) -> t.save("x", value).save("y", value));
			}
		});
		assertThat(outcomes).containsOnlyNulls();
		assertThat(value("x", Integer.class)).isEqualTo(value("y", Integer.class));
	}

	@Test
	void aMessageNeedsAnOutbox() {
		assertThatExceptionOfType(UnsupportedStateOperationException.class)
			.isThrownBy(() -> state().transaction((t) -> t.save("a", 1).publish("orders", "k", "event")));
		assertThat(state().get("a", Integer.class).exists()).isFalse();
	}

	@Test
	void encryptsValues() {
		StateStore store = store(null);
		String prefix = java.util.UUID.randomUUID().toString();
		StateTemplate first = template(store, prefix, StateCipher.of(KEY, null, false));
		first.save("k", "a secret");
		first.save("bytes", new byte[] { 1, 2 });
		first.saveAll(List.of(new StateEntry("l", "a secret")));
		assertThat(new String(stored(store, prefix, "k"), java.nio.charset.StandardCharsets.ISO_8859_1))
			.doesNotContain("secret");
		assertThat(stored(store, prefix, "k")).isNotEqualTo(stored(store, prefix, "l"));
		assertThat(first.get("k", String.class).value()).isEqualTo("a secret");
		assertThat(first.get("bytes", byte[].class).value()).containsExactly(1, 2);
		// Rotated.
		StateTemplate rotated = template(store, prefix, StateCipher.of(OTHER_KEY, KEY, false));
		assertThat(rotated.get("k", String.class).value()).isEqualTo("a secret");
		rotated.save("k", "new secret");
		assertThatExceptionOfType(StateEncryptionException.class).isThrownBy(() -> first.get("k", String.class))
			.withMessageContaining("secondary");
		// Without a key, and what was stored without one.
		StateTemplate plain = template(store, prefix, StateCipher.of(null, null, false));
		assertThatExceptionOfType(StateEncryptionException.class).isThrownBy(() -> plain.get("k", String.class));
		plain.save("plain", "text");
		assertThatExceptionOfType(StateEncryptionException.class).isThrownBy(() -> first.get("plain", String.class));
		assertThat(template(store, prefix, StateCipher.of(KEY, null, true)).get("plain", String.class).value())
			.isEqualTo("text");
	}

	@Test
	void anEntryThatCannotBeReadHidesNoOther() {
		StateStore store = store(null);
		String prefix = java.util.UUID.randomUUID().toString();
		StateTemplate template = template(store, prefix, StateCipher.of(KEY, null, true));
		template(store, prefix, StateCipher.of(OTHER_KEY, null, false)).save("rotated", 1);
		template.save("text", "text");
		template.save("number", 1);
		assertThatExceptionOfType(BulkStateReadException.class)
			.isThrownBy(() -> template.getAll(List.of("text", "number", "rotated", "absent"), Integer.class))
			.withMessageContaining("2 of 4")
			.withMessageContaining("'text', 'rotated'")
			.satisfies((ex) -> {
				assertThat(ex.getFailures().keySet()).containsExactly("text", "rotated");
				assertThat(ex.getFailures().get("text")).isInstanceOf(StateValueException.class);
				assertThat(ex.getFailures().get("rotated")).isInstanceOf(StateEncryptionException.class);
				assertThat(ex.getStates().keySet()).containsExactly("number", "absent");
				assertThat(ex.getStates().get("number").value()).isEqualTo(1);
				assertThat(ex.getStates().get("absent").exists()).isFalse();
			});
	}

	private static byte[] stored(StateStore store, String prefix, String key) {
		var found = store.find(prefix + "||" + key, Consistency.STRONG);
		assertThat(found).isNotNull();
		return found.payload().data();
	}

	@Test
	void anEncryptedValueBelongsToItsKey() {
		StateStore store = store(null);
		String prefix = java.util.UUID.randomUUID().toString();
		StateTemplate template = template(store, prefix, StateCipher.of(KEY, null, false));
		template.save("poor", 1);
		template.save("rich", 1000);
		var rich = store.find(prefix + "||rich", Consistency.STRONG);
		assertThat(rich).isNotNull();
		store.write(new dev.patterns.state.store.StateWrite(prefix + "||poor", rich.payload(), "moved",
				dev.patterns.state.store.StateCondition.NONE, null, null, null));
		assertThatExceptionOfType(StateEncryptionException.class).isThrownBy(() -> template.get("poor", Integer.class))
			.withMessageContaining("'poor'");
	}

	@Test
	void countsUpToALimit() {
		StateStore store = store(null);
		String prefix = java.util.UUID.randomUUID().toString();
		StateTemplate template = template(store, prefix, StateCipher.of(null, null, false));
		for (int i = 0; i < 5; i++) {
			template.save("k" + i, i);
		}
		assertThat(store.count(prefix + "||", 100)).isIn(null, 5L);
		assertThat(store.count(prefix + "||", 3)).isIn(null, 3L);
	}

}
