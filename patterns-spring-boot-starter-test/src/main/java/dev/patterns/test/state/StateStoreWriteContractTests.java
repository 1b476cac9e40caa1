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
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.IntStream;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

import dev.patterns.lock.FencingToken;
import dev.patterns.state.BulkStateException;
import dev.patterns.state.DeleteOptions;
import dev.patterns.state.EtagMismatchException;
import dev.patterns.state.FencedException;
import dev.patterns.state.SaveOptions;
import dev.patterns.state.State;
import dev.patterns.state.StateEntry;
import dev.patterns.state.StateValueException;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Conditions of writes: etags, first and last write, fences, several writes at once.
 */
public abstract class StateStoreWriteContractTests extends StateStoreKeyContractTests {

	@Test
	void whatCannotBeWrittenChangesNothing() {
		state().save("k", 1);
		Object[] circular = new Object[1];
		circular[0] = circular;
		assertThatExceptionOfType(StateValueException.class).isThrownBy(() -> state().save("k", circular))
			.withMessageContainingAll("'k'", "'default'")
			.satisfies((ex) -> assertThat(ex.getMessage()).hasSizeLessThan(500));
		assertThatExceptionOfType(StateValueException.class)
			.isThrownBy(() -> state().transaction((t) -> t.save("other", 1).save("k", circular)));
		assertThat(value("k", Integer.class)).isEqualTo(1);
		assertThat(state().get("other", Integer.class).exists()).isFalse();
	}

	@Test
	void nullIsAValue() {
		state().save("k", null);
		State<Thing> found = state().get("k", Thing.class);
		assertThat(found.exists()).isTrue();
		assertThat(found.value()).isNull();
	}

	@Test
	void newEntriesGetAnEtagThatChangesWithEachWrite() {
		Set<String> etags = new HashSet<>();
		for (int i = 0; i < 3; i++) {
			etags.add(state().save("k", "same"));
			etags.add(etag("k"));
			state().delete("k");
		}
		assertThat(etags).hasSize(3);
	}

	@Test
	void theRightEtagIsNeeded() {
		String first = state().save("k", 1);
		assertThatExceptionOfType(EtagMismatchException.class)
			.isThrownBy(() -> state().save("k", 2, SaveOptions.ifMatch("wrong")))
			.withMessageContaining("'k'")
			.satisfies((ex) -> assertThat(ex.getKey()).isEqualTo("k"));
		assertThat(value("k", Integer.class)).isEqualTo(1);
		String second = state().save("k", 2, SaveOptions.ifMatch(first));
		assertThat(second).isNotEqualTo(first).isEqualTo(etag("k"));
		assertThatExceptionOfType(EtagMismatchException.class)
			.isThrownBy(() -> state().save("k", 3, SaveOptions.ifMatch(first)));
		assertThat(value("k", Integer.class)).isEqualTo(2);
	}

	@Test
	void etagsAreComparedExactly() {
		String etag = state().save("k", 1);
		for (String other : List.of(etag.toUpperCase(Locale.ROOT), etag + " ", " " + etag, etag + "\u0000",
				etag.substring(1), etag + etag, "%")) {
			assertThatExceptionOfType(EtagMismatchException.class)
				.isThrownBy(() -> state().save("k", 2, SaveOptions.ifMatch(other)));
			assertThatExceptionOfType(EtagMismatchException.class)
				.isThrownBy(() -> state().delete("k", DeleteOptions.ifMatch(other)));
		}
		assertThat(etag("k")).isEqualTo(etag);
	}

	@Test
	void anEtagOfAnEntryThatIsGoneDoesNotMatch() {
		String etag = state().save("k", 1);
		state().delete("k");
		assertThatExceptionOfType(EtagMismatchException.class)
			.isThrownBy(() -> state().save("k", 2, SaveOptions.ifMatch(etag)));
		state().save("k", 1);
		assertThatExceptionOfType(EtagMismatchException.class)
			.isThrownBy(() -> state().save("k", 2, SaveOptions.ifMatch(etag)));
	}

	@Test
	void deletesWithAnEtag() {
		String etag = state().save("k", 1);
		assertThatExceptionOfType(EtagMismatchException.class)
			.isThrownBy(() -> state().delete("k", DeleteOptions.ifMatch("wrong")));
		assertThat(state().get("k", Integer.class).exists()).isTrue();
		state().delete("k", DeleteOptions.ifMatch(etag));
		assertThat(state().get("k", Integer.class).exists()).isFalse();
		assertThatExceptionOfType(EtagMismatchException.class)
			.isThrownBy(() -> state().delete("k", DeleteOptions.ifMatch(etag)));
		state().delete("k");
	}

	@Test
	void theFirstWriteWins() {
		state().save("k", 1, SaveOptions.ifAbsent());
		assertThatExceptionOfType(EtagMismatchException.class)
			.isThrownBy(() -> state().save("k", 2, SaveOptions.ifAbsent()))
			.withMessageContaining("already");
		assertThat(value("k", Integer.class)).isEqualTo(1);
		state().delete("k");
		state().save("k", 3, SaveOptions.ifMatch(state().get("k", Integer.class).etag()));
		assertThat(value("k", Integer.class)).isEqualTo(3);
	}

	@Test
	void theLastWriteWins() {
		state().save("k", 1);
		state().save("k", 2);
		assertThat(value("k", Integer.class)).isEqualTo(2);
	}

	@Test
	void ofTenFirstWritersExactlyOneWins() throws Exception {
		for (int round = 0; round < 5; round++) {
			String key = "k" + round;
			List<@Nullable Throwable> outcomes = atOnce(10, (i) -> () -> state().save(key, i, SaveOptions.ifAbsent()));
			assertThat(outcomes.stream().filter(Objects::isNull)).hasSize(1);
			assertThat(outcomes.stream().filter(Objects::nonNull)).allMatch(EtagMismatchException.class::isInstance);
			int winner = outcomes.indexOf(null);
			assertThat(value(key, Integer.class)).isEqualTo(winner);
		}
	}

	@Test
	void ofTenFirstWritersOverAnExpiredEntryExactlyOneWins() throws Exception {
		state().save("k", 1, SaveOptions.expiringAfter(Duration.ofMillis(1)));
		org.awaitility.Awaitility.await().until(() -> !state().get("k", Integer.class).exists());
		List<@Nullable Throwable> outcomes = atOnce(10, (i) -> () -> state().save("k", i, SaveOptions.ifAbsent()));
		assertThat(outcomes.stream().filter(Objects::isNull)).hasSize(1);
		assertThat(outcomes.stream().filter(Objects::nonNull)).allMatch(EtagMismatchException.class::isInstance);
	}

	@Test
	void incrementsByEtagLoseNothing() throws Exception {
		state().save("counter", 0);
		List<@Nullable Throwable> outcomes = atOnce(4, (thread) -> () -> {
			for (int i = 0; i < 10; i++) {
				increment();
			}
		});
		assertThat(outcomes).containsOnlyNulls();
		assertThat(value("counter", Integer.class)).isEqualTo(40);
	}

	private void increment() {
		while (true) {
			var found = state().get("counter", Integer.class);
			try {
				state().save("counter", Objects.requireNonNull(found.value()) + 1, SaveOptions.ifMatch(found.etag()));
				return;
			}
			catch (EtagMismatchException ex) {
				// Once more.
			}
		}
	}

	@Test
	void lastWritersOfTheSameKeysDoNotDeadlock() throws Exception {
		List<@Nullable Throwable> outcomes = atOnce(8, (thread) -> () -> {
			for (int i = 0; i < 10; i++) {
				state().save("k" + i % 3, thread);
				state().saveAll(Map.of("a", thread, "b", thread, "c", thread));
				state().deleteAll(List.of("c", "a", "b"));
			}
		});
		assertThat(outcomes).containsOnlyNulls();
	}

	@Test
	void savesAndReadsAndDeletesSeveral() {
		Map<String, String> etags = state().saveAll(Map.of("a", 1, "b", 2, "c", 3));
		assertThat(etags).containsOnlyKeys("a", "b", "c").containsEntry("b", etag("b"));
		var found = state().getAll(List.of("c", "x", "a", "b"), Integer.class);
		assertThat(found.keySet()).containsExactly("c", "x", "a", "b");
		assertThat(found.values()).extracting((one) -> String.valueOf(one.value()))
			.containsExactly("3", "null", "1", "2");
		assertThat(state().getAll(List.of(), Integer.class)).isEmpty();
		state().deleteAll(List.of("a", "x", "c"));
		assertThat(state().getAll(List.of("a", "b", "c"), Integer.class).values()).extracting((one) -> one.exists())
			.containsExactly(false, true, false);
		assertThat(state().saveAll(Map.of())).isEmpty();
		state().deleteAll(List.of());
	}

	@Test
	void readsAndWritesMany() {
		List<String> keys = IntStream.range(0, 700).mapToObj((i) -> "many-" + i).toList();
		state().saveAll(keys.stream().map((key) -> new StateEntry(key, key)).toList());
		assertThat(state().getAll(keys, String.class).entrySet())
			.allMatch((entry) -> entry.getKey().equals(entry.getValue().value()));
		state().deleteAll(keys);
		assertThat(state().getAll(keys, String.class).values()).noneMatch((found) -> found.exists());
	}

	@Test
	void ofSeveralWritesTheRefusedOnesAreNamedAndTheOthersDone() {
		String right = state().save("a", 1);
		state().save("b", 1);
		state().save("d", 1);
		assertThatExceptionOfType(BulkStateException.class)
			.isThrownBy(() -> state().saveAll(List.of(new StateEntry("a", 2, SaveOptions.ifMatch(right)),
					new StateEntry("c", 2), new StateEntry("b", 2, SaveOptions.ifMatch("wrong")),
					new StateEntry("d", 2, SaveOptions.ifAbsent()))))
			.withMessageContaining("'b'")
			.withMessageContaining("'d'")
			.satisfies((ex) -> {
				assertThat(ex.getFailures().keySet()).containsExactly("b", "d");
				assertThat(ex.getFailures().values()).allMatch(EtagMismatchException.class::isInstance);
				assertThat(ex.getEtags()).containsOnlyKeys("a", "c").containsEntry("a", etag("a"));
			});
		assertThat(state().getAll(List.of("a", "b", "c", "d"), Integer.class).values())
			.extracting((found) -> found.value())
			.containsExactly(2, 1, 2, 1);
	}

	@Test
	void ofSeveralDeletesTheRefusedOnesAreNamedAndTheOthersDone() {
		String right = state().save("a", 1);
		state().save("b", 1);
		assertThatExceptionOfType(BulkStateException.class)
			.isThrownBy(() -> state().deleteAll(Map.of("a", DeleteOptions.ifMatch(right), "b",
					DeleteOptions.ifMatch("wrong"), "missing", DeleteOptions.ifMatch("some"))))
			.satisfies((ex) -> {
				assertThat(ex.getFailures()).containsOnlyKeys("b", "missing");
				assertThat(ex.getEtags()).isEmpty();
			});
		assertThat(state().get("a", Integer.class).exists()).isFalse();
		assertThat(state().get("b", Integer.class).exists()).isTrue();
	}

	@Test
	void aLowerTokenIsRefused() {
		state().save("k", 1, fenced(5));
		state().save("k", 2, fenced(5));
		state().save("k", 3, fenced(7));
		assertThatExceptionOfType(FencedException.class).isThrownBy(() -> state().save("k", 4, fenced(6)))
			.satisfies((ex) -> assertThat(ex.getToken()).isEqualTo(new FencingToken("lock", 6)));
		assertThatExceptionOfType(FencedException.class)
			.isThrownBy(() -> state().delete("k", DeleteOptions.fencedBy(new FencingToken("lock", 6))));
		assertThat(value("k", Integer.class)).isEqualTo(3);
		// Another lock, another key, nobody's.
		state().save("k", 5, SaveOptions.fencedBy(new FencingToken("other", 1)));
		state().save("l", 1, fenced(1));
		state().save("k", 6);
		assertThat(value("k", Integer.class)).isEqualTo(6);
	}

	@Test
	void aTokenOutlivesTheEntry() {
		state().save("k", 1, fenced(5));
		state().delete("k", DeleteOptions.fencedBy(new FencingToken("lock", 8)));
		assertThatExceptionOfType(FencedException.class).isThrownBy(() -> state().save("k", 2, fenced(7)));
		assertThat(state().get("k", Integer.class).exists()).isFalse();
		state().save("k", 3, fenced(8));
		assertThat(value("k", Integer.class)).isEqualTo(3);
	}

	@Test
	void aTokenIsRaisedOnlyWithTheWrite() {
		state().save("k", 1, fenced(5));
		assertThatExceptionOfType(EtagMismatchException.class).isThrownBy(
				() -> state().save("k", 2, SaveOptions.ifMatch("wrong").withFence(new FencingToken("lock", 9))));
		state().save("k", 3, fenced(6));
		assertThat(value("k", Integer.class)).isEqualTo(3);
	}

	@Test
	void theHighestTokenWinsWhoeverIsFirst() throws Exception {
		for (int round = 0; round < 3; round++) {
			String key = "k" + round;
			List<@Nullable Throwable> outcomes = atOnce(8, (i) -> () -> state().save(key, i, fenced(i + 1)));
			assertThat(outcomes.stream().filter(Objects::nonNull)).allMatch(FencedException.class::isInstance);
			assertThat(outcomes.get(7)).isNull();
			assertThat(value(key, Integer.class)).isEqualTo(7);
		}
	}

	@Test
	void eachSourceOfTokensFencesForItself() {
		state().save("k", 1, SaveOptions.fencedBy(new FencingToken("redis", "lock", 1_700_000_000_000_000L)));
		state().save("k", 2, SaveOptions.fencedBy(new FencingToken("jdbc", "lock", 1)));
		state().save("k", 3, SaveOptions.fencedBy(new FencingToken("jdbc", "lock", 3)));
		assertThatExceptionOfType(FencedException.class)
			.isThrownBy(() -> state().save("k", 4, SaveOptions.fencedBy(new FencingToken("jdbc", "lock", 2))));
		assertThatExceptionOfType(FencedException.class)
			.isThrownBy(() -> state().delete("k", DeleteOptions.fencedBy(new FencingToken("redis", "lock", 1))));
		state().save("k", 5, SaveOptions.fencedBy(new FencingToken("s".repeat(64), "\u20ac".repeat(255), 1)));
		assertThat(state().get("k", Integer.class).value()).isEqualTo(5);
	}

	private static SaveOptions fenced(long token) {
		return SaveOptions.fencedBy(new FencingToken("lock", token));
	}

}
