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

package dev.patterns.secrets.engine;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import dev.patterns.secrets.InvalidSecretNameException;
import dev.patterns.secrets.MalformedSecretException;
import dev.patterns.secrets.SecretAccessDeniedException;
import dev.patterns.secrets.SecretNotFoundException;
import dev.patterns.secrets.SecretStoreUnavailableException;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests of the rules and the memory before a store.
 */
class GuardedStoreTests {

	// Not the common pool, which has but one thread on a small machine.
	private final ExecutorService threads = Executors.newCachedThreadPool();

	private final ScriptedStore store = new ScriptedStore();

	private final AtomicLong time = new AtomicLong();

	private final KnownSecrets known = new KnownSecrets();

	@AfterEach
	void shutdown() {
		this.threads.shutdownNow();
	}

	@Test
	void remembersForTheTimeToLive() {
		GuardedStore guarded = guarded(List.of(), List.of());
		this.store.put("key", "first-value");
		assertThat(guarded.get("key").value().toText()).isEqualTo("first-value");
		this.store.put("key", "second-value");
		pass(Duration.ofSeconds(59));
		assertThat(guarded.get("key").value().toText()).isEqualTo("first-value");
		pass(Duration.ofSeconds(2));
		assertThat(guarded.get("key").value().toText()).isEqualTo("second-value");
		assertThat(this.store.reads.get()).isEqualTo(2);
	}

	@Test
	void remembersForAShortTimeThatThereIsNone() {
		GuardedStore guarded = guarded(List.of(), List.of());
		assertThat(guarded.find("key")).isNull();
		this.store.put("key", "now-it-is-there");
		assertThat(guarded.find("key")).isNull();
		pass(Duration.ofSeconds(3));
		assertThat(guarded.find("key")).isNotNull();
		assertThatExceptionOfType(SecretNotFoundException.class).isThrownBy(() -> guarded.get("absent"));
	}

	@Test
	void asksOnceForAllWhoAskAtTheSameTime() throws Exception {
		GuardedStore guarded = guarded(List.of(), List.of());
		this.store.put("key", "value");
		CountDownLatch asked = new CountDownLatch(1);
		CountDownLatch answer = new CountDownLatch(1);
		this.store.onRead = () -> {
			asked.countDown();
			ScriptedStore.await(answer);
		};
		CompletableFuture<?> first = CompletableFuture.supplyAsync(() -> guarded.get("key"), this.threads);
		ScriptedStore.await(asked);
		List<CompletableFuture<?>> others = List.of(
				CompletableFuture.supplyAsync(() -> guarded.get("key"), this.threads),
				CompletableFuture.supplyAsync(() -> guarded.get("key"), this.threads));
		answer.countDown();
		first.get(20, TimeUnit.SECONDS);
		for (CompletableFuture<?> other : others) {
			other.get(20, TimeUnit.SECONDS);
		}
		assertThat(this.store.reads.get()).isEqualTo(1);
	}

	@Test
	void neitherKeepsNorSharesWhatWasAskedBeforeARotation() throws Exception {
		GuardedStore guarded = guarded(List.of(), List.of());
		this.store.put("key", "old-value");
		CountDownLatch asked = new CountDownLatch(1);
		CountDownLatch answer = new CountDownLatch(1);
		this.store.afterRead = () -> {
			asked.countDown();
			ScriptedStore.await(answer);
		};
		CompletableFuture<String> slow = CompletableFuture.supplyAsync(() -> guarded.get("key").value().toText(),
				this.threads);
		ScriptedStore.await(asked);
		this.store.afterRead = () -> {
		};
		this.store.put("key", "new-value");
		assertThat(guarded.reload("key").value().toText()).isEqualTo("new-value");
		assertThat(guarded.get("key").value().toText()).isEqualTo("new-value");
		answer.countDown();
		assertThat(slow.get(20, TimeUnit.SECONDS)).isEqualTo("old-value");
		assertThat(guarded.get("key").value().toText()).isEqualTo("new-value");
	}

	@Test
	void doesNotReplaceANewerAnswerByAnOlderOne() throws Exception {
		GuardedStore guarded = guarded(List.of(), List.of());
		this.store.put("key", "old-value");
		CountDownLatch asked = new CountDownLatch(1);
		CountDownLatch answer = new CountDownLatch(1);
		this.store.afterRead = () -> {
			asked.countDown();
			ScriptedStore.await(answer);
		};
		CompletableFuture<?> bulk = CompletableFuture.supplyAsync(() -> guarded.getBulk(""), this.threads);
		ScriptedStore.await(asked);
		this.store.afterRead = () -> {
		};
		this.store.put("key", "new-value");
		pass(Duration.ofMillis(1));
		assertThat(guarded.get("key").value().toText()).isEqualTo("new-value");
		answer.countDown();
		bulk.get(20, TimeUnit.SECONDS);
		assertThat(guarded.get("key").value().toText()).isEqualTo("new-value");
	}

	@Test
	void asksAgainIfSomebodyGotAnotherAnswerMeanwhile() {
		GuardedStore guarded = guarded(List.of(), List.of());
		this.store.put("key", "new-value");
		AtomicBoolean once = new AtomicBoolean();
		this.store.afterRead = () -> {
			if (once.compareAndSet(false, true)) {
				// Asked later, and answered by a node that is behind.
				pass(Duration.ofMillis(1));
				this.store.put("key", "old-value");
				guarded.find("key");
				this.store.put("key", "new-value");
				pass(Duration.ofMillis(1));
			}
		};
		assertThat(guarded.reload("key").value().toText()).isEqualTo("new-value");
		assertThat(guarded.get("key").value().toText()).isEqualTo("new-value");
	}

	@Test
	void givesTheLastBulkAndNamesWhileTheStoreIsLost() {
		GuardedStore guarded = guarded(List.of(), List.of("denied"));
		this.store.put("key", "first-value");
		this.store.put("other", "other-value");
		this.store.put("denied", "denied-value");
		assertThat(guarded.getBulk("")).containsOnlyKeys("key", "other");
		assertThat(guarded.list("")).containsExactly("key", "other");
		pass(Duration.ofMinutes(2));
		this.store.put("key", "second-value");
		this.store.remove("other");
		guarded.get("key");
		assertThat(guarded.find("other")).isNull();
		this.store.lost = true;
		assertThat(guarded.getBulk("")).containsOnlyKeys("key");
		assertThat(guarded.getBulk("").get("key").value().toText()).as("nothing older than what was read since")
			.isEqualTo("second-value");
		assertThat(guarded.list("")).containsExactly("key", "other");
		assertThat(guarded.status().state()).isEqualTo(StoreState.STALE);
		assertThatExceptionOfType(SecretStoreUnavailableException.class).isThrownBy(() -> guarded.getBulk("other"));
		assertThatExceptionOfType(SecretStoreUnavailableException.class).as("imports have what they had")
			.isThrownBy(() -> guarded.readAll(""));
		pass(Duration.ofMinutes(59));
		assertThatExceptionOfType(SecretStoreUnavailableException.class).isThrownBy(() -> guarded.getBulk(""));
		assertThatExceptionOfType(SecretStoreUnavailableException.class).isThrownBy(() -> guarded.list(""));
	}

	@Test
	void leavesOutAndNamesWhatCannotBeRead() {
		GuardedStore guarded = guarded(List.of(), List.of("app/denied"));
		for (String name : List.of("app/key", "app/odd", "app/refused", "app/denied", "other/odd")) {
			this.store.put(name, "value-of-it");
		}
		this.store.onReadOf = (name) -> {
			assertThat(name).isNotEqualTo("app/denied");
			if (name.endsWith("odd")) {
				throw new MalformedSecretException("odd");
			}
			if (name.endsWith("refused")) {
				throw new SecretAccessDeniedException("refused");
			}
		};
		assertThat(guarded.getBulk("other")).isEmpty();
		assertThat(guarded.getBulk("app")).containsOnlyKeys("app/key");
		assertThat(guarded.leftOut()).containsExactly("app/odd", "app/refused", "other/odd");
		this.store.onReadOf = (name) -> {
		};
		assertThat(guarded.getBulk("app")).hasSize(3);
		assertThat(guarded.leftOut()).containsExactly("other/odd");
	}

	@Test
	void asksAgainAfterARefresh() {
		GuardedStore guarded = guarded(List.of(), List.of());
		this.store.put("key", "old-value");
		guarded.get("key");
		this.store.put("key", "new-value");
		guarded.refresh();
		assertThat(guarded.get("key").value().toText()).isEqualTo("new-value");
	}

	@Test
	void givesTheLastValueForALimitedTimeWhileTheStoreIsLost() {
		GuardedStore guarded = guarded(List.of(), List.of());
		assertThat(guarded.status().state()).isEqualTo(StoreState.UNKNOWN);
		this.store.put("key", "last-value");
		guarded.get("key");
		this.store.lost = true;
		pass(Duration.ofMinutes(2));
		assertThat(guarded.get("key").value().toText()).isEqualTo("last-value");
		assertThat(guarded.status().state()).isEqualTo(StoreState.STALE);
		assertThat(guarded.status().failure()).isEqualTo("lost");
		long reads = this.store.reads.get();
		guarded.get("key");
		assertThat(this.store.reads.get()).as("left alone for a moment").isEqualTo(reads);
		assertThatExceptionOfType(SecretStoreUnavailableException.class).isThrownBy(() -> guarded.get("other"));
		pass(Duration.ofMinutes(59));
		assertThatExceptionOfType(SecretStoreUnavailableException.class).isThrownBy(() -> guarded.get("key"));
		this.store.lost = false;
		this.store.put("key", "next-value");
		assertThat(guarded.get("key").value().toText()).isEqualTo("next-value");
		assertThat(guarded.status().state()).isEqualTo(StoreState.UP);
	}

	@Test
	void leavesAStoreAloneThatLetsEverybodyWait() {
		GuardedStore guarded = guarded(List.of(), List.of());
		this.store.put("key", "last-value");
		this.store.put("second", "second-value");
		guarded.get("key");
		guarded.get("second");
		pass(Duration.ofMinutes(2));
		this.store.lost = true;
		this.store.onRead = () -> pass(Duration.ofSeconds(5));
		assertThat(guarded.get("key").value().toText()).isEqualTo("last-value");
		long reads = this.store.reads.get();
		assertThat(guarded.get("key").value().toText()).isEqualTo("last-value");
		assertThat(guarded.get("second").value().toText()).isEqualTo("second-value");
		assertThatExceptionOfType(SecretStoreUnavailableException.class).isThrownBy(() -> guarded.get("other"))
			.withMessageContaining("lost");
		assertThat(this.store.reads.get()).isEqualTo(reads);
		pass(Duration.ofSeconds(2));
		this.store.lost = false;
		this.store.put("other", "other-value");
		assertThat(guarded.get("other").value().toText()).isEqualTo("other-value");
	}

	@Test
	void asksAStoreThatFailsAtOnceForWhatHasNoOlderValue() {
		GuardedStore guarded = guarded(List.of(), List.of());
		this.store.lost = true;
		assertThatExceptionOfType(SecretStoreUnavailableException.class).isThrownBy(() -> guarded.get("key"));
		this.store.lost = false;
		this.store.put("key", "value");
		assertThat(guarded.get("key").value().toText()).isEqualTo("value");
	}

	@Test
	void permitsWhatTheListsSay() {
		GuardedStore guarded = guarded(List.of("app/*", "shared/**"), List.of("app/root", "**/private/**"));
		for (String name : List.of("app/key", "app/root", "app/a/b", "shared/a/b", "shared/private/b", "other")) {
			this.store.put(name, "value-of-it");
		}
		assertThat(guarded.getBulk("")).containsOnlyKeys("app/key", "shared/a/b");
		assertThat(guarded.list("")).containsExactly("app/key", "shared/a/b");
		assertThat(guarded.find("app/key")).isNotNull();
		for (String name : List.of("app/root", "app/a/b", "shared/private/b", "other", "absent")) {
			assertThatExceptionOfType(SecretAccessDeniedException.class).isThrownBy(() -> guarded.find(name));
			assertThatExceptionOfType(SecretAccessDeniedException.class).isThrownBy(() -> guarded.reload(name));
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "/app/root", "app//root", "app/./root", "app/x/../root", "app/root/", "app\\root",
			"../app", "app/root\u0000", "app/root\n", " app/root", "app/root ", "a\u0308pp", "app/r\u200boot", ".",
			"..", "", "app/\ud83d\udd11" })
	void refusesOtherSpellings(String name) {
		GuardedStore guarded = guarded(List.of(), List.of("app/root"));
		assertThatExceptionOfType(InvalidSecretNameException.class).isThrownBy(() -> guarded.find(name));
		assertThatExceptionOfType(InvalidSecretNameException.class).isThrownBy(() -> guarded.reload(name));
		assertThat(this.store.reads.get()).isZero();
		if (!name.isEmpty()) {
			assertThatExceptionOfType(InvalidSecretNameException.class).isThrownBy(() -> guarded.getBulk(name));
			assertThatExceptionOfType(InvalidSecretNameException.class).isThrownBy(() -> guarded.list(name));
		}
	}

	@Test
	void remembersWithinABound() {
		GuardedStore guarded = guarded(List.of(), List.of());
		for (int i = 0; i < 10_100; i++) {
			guarded.find("absent/" + i);
		}
		assertThat(guarded.status().remembered()).isEqualTo(10_000);
	}

	@Test
	void knowsValuesThatAreLongEnoughWithinABound() {
		GuardedStore guarded = guarded(List.of(), List.of());
		this.store.put("short", "a");
		this.store.put("long", "long-enough");
		guarded.get("short");
		guarded.get("long");
		assertThat(this.known.isIn("a cat")).isFalse();
		assertThat(this.known.isIn("it is long-enough, indeed")).isTrue();
		for (int i = 0; i < 10_100; i++) {
			this.known.add("value-" + i);
		}
		assertThat(this.known.size()).isEqualTo(10_000);
	}

	private GuardedStore guarded(List<String> allowed, List<String> denied) {
		return new GuardedStore("test", this.store,
				new StoreOptions("scripted", new AccessRules(allowed, denied), Duration.ofMinutes(1),
						Duration.ofSeconds(2), Duration.ofHours(1), Duration.ofSeconds(30), false),
				this.known, this.time::get);
	}

	private void pass(Duration duration) {
		this.time.addAndGet(duration.toNanos());
	}

}
