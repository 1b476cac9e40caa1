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

package dev.patterns.test.configuration;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import java.util.stream.LongStream;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import dev.patterns.configuration.ConfigurationChange;
import dev.patterns.configuration.ConfigurationConflictException;
import dev.patterns.configuration.ConfigurationItem;
import dev.patterns.configuration.ConfigurationRevision;
import dev.patterns.configuration.store.ConfigurationStore;
import dev.patterns.configuration.store.StoreChanges;
import dev.patterns.configuration.store.StoreContent;
import dev.patterns.configuration.store.StorePosition;
import dev.patterns.configuration.store.StoreWatch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

/**
 * What every {@link ConfigurationStore} must do. A subclass gives the store.
 */
public abstract class ConfigurationStoreContractTests {

	static final int HISTORY = 20;

	private final Map<Long, StorePosition> positions = new HashMap<>();

	private ConfigurationStore store;

	/**
	 * Make an empty store, or another node's access to it.
	 * @param name a name that only this test uses
	 * @param history how many revisions it keeps
	 * @return the store
	 */
	protected abstract ConfigurationStore store(String name, int history);

	@BeforeEach
	void reset() {
		this.store = store(name(), HISTORY);
	}

	static String name() {
		return "test-" + Long.toString(System.nanoTime(), Character.MAX_RADIX);
	}

	@Test
	void beginsEmpty() {
		assertThat(this.store.read()).isEqualTo(StoreContent.EMPTY);
		assertThat(revision()).isZero();
		assertThat(this.store.find(Set.of("a"))).isEmpty();
		assertThat(changesAfter(0, 10)).isEqualTo(new StoreChanges(List.of(), StorePosition.START, true));
		assertThat(this.store.history("a", 10)).isEmpty();
		assertThat(this.store.find("a", 1)).isNull();
	}

	@Test
	void countsRevisionsWithoutGaps() {
		assertThat(set("a", "1")).isEqualTo(1);
		assertThat(set("b", "2")).isEqualTo(2);
		assertThat(set("a", "3")).isEqualTo(3);
		assertThat(revision()).isEqualTo(3);
		StoreContent content = this.store.read();
		assertThat(content.revision()).isEqualTo(3);
		assertThat(content.items().values()).containsExactly(new ConfigurationItem("a", "3", 3),
				new ConfigurationItem("b", "2", 2));
		assertThat(this.store.find(List.of("b", "c")).values()).containsExactly(new ConfigurationItem("b", "2", 2));
	}

	@Test
	void keepsValuesAsTheyAre() {
		for (String value : List.of("", " ", "zürich 東京 \uD83D\uDE00", "line\nline\r\n\ttab", "a'b\"c\\d%_", "${x:y}",
				"{}", "x".repeat(65_536))) {
			set("a", value);
			assertThat(this.store.read().items().get("a").value()).isEqualTo(value);
			assertThat(this.store.find(Set.of("a")).get("a").value()).isEqualTo(value);
			assertThat(this.store.history("a", 1).get(0).value()).isEqualTo(value);
		}
	}

	@Test
	void keepsKeysApartByTheirExactCharacters() {
		List<String> keys = List.of("app.timeout", "app.Timeout", "app_timeout", "APP_TIMEOUT", "orders/app.timeout",
				"orders@prod/app.timeout", "app.list[0]", "app.map[a/b:c]", "a$b#c+d~e", "k".repeat(255));
		keys.forEach((key) -> set(key, "value of " + key));
		assertThat(this.store.read().items().keySet()).containsExactlyInAnyOrderElementsOf(keys);
		keys.forEach((key) -> assertThat(this.store.find(Set.of(key)).get(key).value()).isEqualTo("value of " + key));
		assertThat(this.store.find(Set.of("app.TIMEOUT"))).isEmpty();
	}

	@Test
	void keepsStoresApart() {
		ConfigurationStore other = store(name(), HISTORY);
		set("a", "1");
		assertThat(other.read()).isEqualTo(StoreContent.EMPTY);
		other.write(List.of(ConfigurationChange.set("a", "other")), "test");
		assertThat(this.store.read().items().get("a").value()).isEqualTo("1");
		other.write(List.of(ConfigurationChange.delete("a")), "test");
		assertThat(revision()).isEqualTo(1);
	}

	@Test
	void deletes() {
		set("a", "1");
		assertThat(delete("a")).isEqualTo(2);
		assertThat(this.store.read()).isEqualTo(new StoreContent(this.store.position(), Map.of()));
		assertThat(revision()).isEqualTo(2);
		assertThat(delete("a")).isZero();
		assertThat(revision()).isEqualTo(2);
		assertThat(set("a", "again")).isEqualTo(3);
	}

	@Test
	void settingTheSameValueIsARevision() {
		set("a", "1");
		assertThat(set("a", "1")).isEqualTo(2);
		assertThat(this.store.find(Set.of("a")).get("a").version()).isEqualTo(2);
	}

	@Test
	void makesSeveralChangesAsOneRevision() {
		set("gone", "1");
		long revision = this.store.write(List.of(ConfigurationChange.set("b", "2"), ConfigurationChange.set("a", "1"),
				ConfigurationChange.delete("gone"), ConfigurationChange.delete("never")), "somebody");
		assertThat(revision).isEqualTo(2);
		StoreChanges changes = changesAfter(1, 10);
		assertThat(changes.complete()).isTrue();
		assertThat(changes.position().revision()).isEqualTo(2);
		assertThat(changes.changes()).extracting(ConfigurationRevision::key).containsExactly("a", "b", "gone");
		assertThat(changes.changes()).extracting(ConfigurationRevision::value).containsExactly("1", "2", null);
		assertThat(changes.changes()).extracting(ConfigurationRevision::version).containsOnly(2L);
		assertThat(changes.changes()).extracting(ConfigurationRevision::changedBy).containsOnly("somebody");
	}

	@Test
	void comparesVersionsBeforeItSets() {
		ConfigurationChange change = ConfigurationChange.set("a", "1");
		assertThat(this.store.write(List.of(change.ifVersion(0)), "test")).isEqualTo(1);
		assertThatExceptionOfType(ConfigurationConflictException.class)
			.isThrownBy(() -> this.store.write(List.of(change.ifVersion(0)), "test"))
			.satisfies((ex) -> {
				assertThat(ex.getKey()).isEqualTo("a");
				assertThat(ex.getExpectedVersion()).isZero();
				assertThat(ex.getActualVersion()).isEqualTo(1);
			});
		assertThat(this.store.write(List.of(change.ifVersion(1)), "test")).isEqualTo(2);
		assertThatExceptionOfType(ConfigurationConflictException.class)
			.isThrownBy(() -> this.store.write(List.of(ConfigurationChange.delete("a").ifVersion(1)), "test"));
		assertThat(this.store.write(List.of(ConfigurationChange.delete("a").ifVersion(2)), "test")).isEqualTo(3);
		assertThatExceptionOfType(ConfigurationConflictException.class)
			.isThrownBy(() -> this.store.write(List.of(change.ifVersion(2)), "test"));
	}

	@Test
	void aConflictChangesNothing() {
		set("a", "1");
		assertThatExceptionOfType(ConfigurationConflictException.class).isThrownBy(() -> this.store
			.write(List.of(ConfigurationChange.set("b", "2"), ConfigurationChange.set("a", "2").ifVersion(7)), "test"));
		assertThat(this.store.read().items()).containsOnlyKeys("a");
		assertThat(revision()).isEqualTo(1);
		assertThat(set("c", "3")).isEqualTo(2);
	}

	@Test
	void tellsWhatWasChangedAfterARevision() {
		IntStream.rangeClosed(1, 7).forEach((i) -> set("key-" + i % 3, "value-" + i));
		StoreChanges first = changesAfter(2, 3);
		assertThat(first.complete()).isTrue();
		assertThat(first.position().revision()).isEqualTo(5);
		assertThat(first.changes()).extracting(ConfigurationRevision::version).containsExactly(3L, 4L, 5L);
		StoreChanges rest = changesAfter(5, 3);
		assertThat(rest.changes()).extracting(ConfigurationRevision::value).containsExactly("value-6", "value-7");
		assertThat(rest.position().revision()).isEqualTo(7);
		assertThat(changesAfter(7, 3)).isEqualTo(new StoreChanges(List.of(), this.store.position(), true));
	}

	@Test
	void saysThatItsHistoryDoesNotReachBack() {
		IntStream.rangeClosed(1, HISTORY + 5).forEach((i) -> set("a", "value-" + i));
		assertThat(changesAfter(1, 100).complete()).isFalse();
		assertThat(changesAfter(5, 100).complete()).isFalse();
		StoreChanges changes = changesAfter(6, 100);
		assertThat(changes.complete()).isTrue();
		assertThat(changes.changes()).hasSize(HISTORY - 1);
		assertThat(this.store.history("a", 100)).hasSize(HISTORY);
		assertThat(this.store.find("a", 5)).isNull();
		assertThat(this.store.read().items().get("a").value()).isEqualTo("value-" + (HISTORY + 5));
	}

	@Test
	void saysThatItWasSetBack() {
		set("a", "1");
		assertThat(changesAfter(9, 100).complete()).isFalse();
	}

	@Test
	void isNotTakenForAnotherStoreWithTheSameRevision() {
		set("a", "1");
		set("a", "2");
		ConfigurationStore other = store(name(), HISTORY);
		for (int i = 1; i <= 3; i++) {
			other.write(List.of(ConfigurationChange.set("a", "other")), "test");
			assertThat(this.store.changesAfter(other.position(), 10).complete()).isFalse();
		}
		StorePosition present = this.store.position();
		assertThat(this.store.read().position()).isEqualTo(present);
		assertThat(changesAfter(1, 10).position()).isEqualTo(present);
		assertThat(this.store.changesAfter(StorePosition.START, 10).position()).isEqualTo(present);
		assertThat(this.store.changesAfter(StorePosition.START, 1).position()).isEqualTo(this.positions.get(1L));
	}

	@Test
	void keepsTheHistoryOfAKey() {
		Instant before = Instant.now().minus(Duration.ofMinutes(1));
		set("a", "1");
		set("b", "2");
		delete("a");
		set("a", "3");
		List<ConfigurationRevision> history = this.store.history("a", 10);
		assertThat(history).extracting(ConfigurationRevision::version).containsExactly(4L, 3L, 1L);
		assertThat(history).extracting(ConfigurationRevision::value).containsExactly("3", null, "1");
		assertThat(history).allSatisfy(
				(entry) -> assertThat(entry.changedAt()).isBetween(before, Instant.now().plus(Duration.ofMinutes(1))));
		assertThat(this.store.history("a", 2)).isEqualTo(history.subList(0, 2));
		assertThat(this.store.find("a", 3)).isEqualTo(history.get(1));
		assertThat(this.store.find("a", 2)).isNull();
	}

	@Test
	void whoSeesARevisionSeesAllLowerOnes() throws Exception {
		String name = name();
		int threads = 6;
		int each = 15;
		List<Long> seen = new ArrayList<>();
		List<Long> given = atOnce(threads, (thread) -> {
			ConfigurationStore own = store(name, 1000);
			List<Long> revisions = new ArrayList<>();
			for (int i = 0; i < each; i++) {
				revisions.add(own.write(List.of(ConfigurationChange.set("key-" + thread, "v" + i),
						ConfigurationChange.set("shared", thread + "-" + i)), "test"));
			}
			return revisions;
		}, () -> {
			ConfigurationStore reader = store(name, 1000);
			StorePosition known = StorePosition.START;
			while (known.revision() < threads * each) {
				StoreChanges changes = reader.changesAfter(known, 100);
				assertThat(changes.complete()).isTrue();
				for (ConfigurationRevision change : changes.changes()) {
					if (change.key().equals("shared")) {
						seen.add(change.version());
					}
				}
				known = changes.position();
			}
			return List.of();
		});
		List<Long> all = LongStream.rangeClosed(1, threads * each).boxed().toList();
		assertThat(given).containsExactlyInAnyOrderElementsOf(all);
		assertThat(seen).isEqualTo(all);
	}

	@Test
	void oneOfManyThatCompareWins() throws Exception {
		String name = name();
		AtomicInteger conflicts = new AtomicInteger();
		List<Long> won = atOnce(6, (thread) -> {
			try {
				return List.of(store(name, HISTORY)
					.write(List.of(ConfigurationChange.set("a", "by " + thread).ifVersion(0)), "test"));
			}
			catch (ConfigurationConflictException ex) {
				conflicts.incrementAndGet();
				return List.of();
			}
		}, List::of);
		assertThat(won).containsExactly(1L);
		assertThat(conflicts).hasValue(5);
	}

	@Test
	void tellsOtherNodesIfItCan() {
		String name = name();
		AtomicInteger told = new AtomicInteger();
		StoreWatch watch = store(name, HISTORY).watch(told::incrementAndGet);
		if (watch == null) {
			return;
		}
		try {
			await().atMost(Duration.ofSeconds(10)).until(watch::isConnected);
			int before = told.get();
			store(name, HISTORY).write(List.of(ConfigurationChange.set("a", "1")), "test");
			await().atMost(Duration.ofSeconds(10)).until(() -> told.get() > before);
		}
		finally {
			watch.close();
		}
		assertThat(watch.isConnected()).isFalse();
	}

	private long set(String key, String value) {
		long revision = this.store.write(List.of(ConfigurationChange.set(key, value)), "test");
		this.positions.put(revision, this.store.position());
		return revision;
	}

	private long revision() {
		return this.store.position().revision();
	}

	// One that was never there is the position of nobody.
	private StoreChanges changesAfter(long revision, int limit) {
		StorePosition known = (revision != 0)
				? this.positions.getOrDefault(revision, new StorePosition(revision, "nobody")) : StorePosition.START;
		return this.store.changesAfter(known, limit);
	}

	private long delete(String key) {
		return this.store.write(List.of(ConfigurationChange.delete(key)), "test");
	}

	private static List<Long> atOnce(int threads, Writer writer, Callable<List<Long>> other) throws Exception {
		ExecutorService executor = Executors.newFixedThreadPool(threads + 1);
		try {
			CountDownLatch start = new CountDownLatch(1);
			List<Future<List<Long>>> results = new ArrayList<>();
			for (int i = 0; i < threads; i++) {
				int thread = i;
				results.add(executor.submit(() -> {
					start.await();
					return writer.write(thread);
				}));
			}
			results.add(executor.submit(other));
			start.countDown();
			List<Long> all = new ArrayList<>();
			for (Future<List<Long>> result : results) {
				all.addAll(result.get(60, TimeUnit.SECONDS));
			}
			return all;
		}
		finally {
			executor.shutdownNow();
		}
	}

	private interface Writer {

		List<Long> write(int thread);

	}

}
