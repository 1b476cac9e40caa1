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
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.springframework.core.env.StandardEnvironment;

import dev.patterns.secrets.SecretListener;
import dev.patterns.secrets.SecretNotFoundException;
import dev.patterns.secrets.SecretSubscription;
import dev.patterns.secrets.SecretValue;
import dev.patterns.secrets.SecretValues;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests of looking for changes.
 */
class SecretWatcherTests {

	private final ScriptedStore store = new ScriptedStore();

	private final AtomicLong time = new AtomicLong();

	private final SecretStores stores = new SecretStores((name) -> name.equals("test") ? new StoreDefinition("settings",
			new StoreOptions("scripted", new AccessRules(List.of(), List.of()), Duration.ofMinutes(1),
					Duration.ofSeconds(2), Duration.ofHours(1), Duration.ofMillis(1), false),
			() -> this.store, List.of()) : null, this.time::get);

	private final StandardEnvironment environment = new StandardEnvironment();

	SecretWatcherTests() {
		this.environment.getPropertySources().addLast(new SecretReferencePropertySource(this.stores));
		this.store.put("key", "first-value");
	}

	@Test
	void tellsAgainWhatNobodyCouldBeTold() {
		List<Set<String>> told = new ArrayList<>();
		AtomicInteger failures = new AtomicInteger();
		SecretWatcher watcher = watcher((properties) -> {
			if (failures.incrementAndGet() < 3) {
				throw new NoClassDefFoundError("first-value");
			}
			told.add(properties);
		});
		assertThat(this.environment.getProperty("patterns.secret.test.key")).isEqualTo("first-value");
		this.store.put("key", "second-value");
		Awaitility.await().until(() -> {
			watcher.round();
			return !told.isEmpty();
		});
		assertThat(told).containsExactly(Set.of("patterns.secret.test.key"));
		long reads = this.store.reads.get();
		Awaitility.await().until(() -> {
			watcher.round();
			return this.store.reads.get() > reads + 1;
		});
		assertThat(told).hasSize(1);
	}

	@Test
	void whatAPropertyRefersToKeepsItsLastValueWhenItIsTakenOutOfItsSecret() {
		List<Set<String>> told = new ArrayList<>();
		SecretWatcher watcher = watcher(told::add);
		this.store.putKeyed("pair", Map.of("a", SecretValue.of("first-a"), "b", SecretValue.of("first-b")));
		String property = "patterns.secret.test.pair#a";
		assertThat(this.environment.getProperty(property)).isEqualTo("first-a");
		this.store.putKeyed("pair", Map.of("b", SecretValue.of("second-b")));
		Awaitility.await().until(() -> {
			watcher.round();
			return !told.isEmpty();
		});
		assertThat(this.environment.getProperty(property)).isEqualTo("first-a");
		assertThat(this.environment.resolvePlaceholders("x ${" + property + "}")).isEqualTo("x first-a");
		this.store.putKeyed("pair", Map.of("a", SecretValue.of("third-a")));
		Awaitility.await().until(() -> {
			watcher.round();
			return "third-a".equals(this.environment.getProperty(property));
		});
	}

	@Test
	void aListenerThatFailsIsToldAgain() {
		SecretWatcher watcher = watcher((properties) -> {
		});
		List<String> told = new ArrayList<>();
		AtomicInteger failures = new AtomicInteger();
		watcher.watch(this.stores.get("test"), "key", (values) -> {
			if (failures.incrementAndGet() < 3) {
				throw new SecretNotFoundException("something else");
			}
			told.add(values.value().toText());
		});
		this.store.put("key", "second-value");
		Awaitility.await().until(() -> {
			watcher.round();
			return !told.isEmpty();
		});
		watcher.round();
		assertThat(told).containsExactly("second-value");
	}

	@Test
	void aListenerThatFailedIsToldOnlyTheNewerValueOnceThereIsOne() {
		SecretWatcher watcher = watcher((properties) -> {
		});
		List<String> told = new ArrayList<>();
		watcher.watch(this.stores.get("test"), "key", (values) -> {
			told.add(values.value().toText());
			if (told.size() == 1) {
				throw new SecretNotFoundException("something else");
			}
		});
		this.store.put("key", "second-value");
		Awaitility.await().pollInterval(Duration.ofMillis(2)).until(() -> {
			watcher.round();
			return !told.isEmpty();
		});
		this.store.put("key", "third-value");
		Awaitility.await().until(() -> {
			watcher.round();
			return told.size() > 1;
		});
		assertThat(told).containsExactly("second-value", "third-value");
	}

	@Test
	void eachOfSeveralWatchersOfTheSameStoresIsTold() {
		List<Set<String>> first = new ArrayList<>();
		List<Set<String>> second = new ArrayList<>();
		SecretWatcher one = watcher(first::add);
		SecretWatcher other = watcher(second::add);
		assertThat(this.environment.getProperty("patterns.secret.test.key")).isEqualTo("first-value");
		one.start();
		other.start();
		one.stop();
		other.stop();
		this.store.put("key", "second-value");
		Awaitility.await().until(() -> {
			one.round();
			other.round();
			return !first.isEmpty() && !second.isEmpty();
		});
		assertThat(first).isEqualTo(second).hasSize(1);
	}

	@Test
	void anErrorOfAListenerKeepsNobodyFromBeingTold() {
		List<Set<String>> told = new ArrayList<>();
		SecretWatcher watcher = watcher(told::add);
		assertThat(this.environment.getProperty("patterns.secret.test.key")).isEqualTo("first-value");
		watcher.watch(this.stores.get("test"), "key", (values) -> {
			throw new AssertionError("no good: " + values.value().toText());
		});
		this.store.put("key", "second-value");
		Awaitility.await().until(() -> {
			watcher.round();
			return !told.isEmpty();
		});
	}

	@Test
	void looksAtWhatIsReferredToAfterTheStart() {
		List<Set<String>> told = new CopyOnWriteArrayList<>();
		SecretWatcher watcher = watcher(told::add);
		watcher.start();
		try {
			assertThat(this.environment.getProperty("patterns.secret.test.key")).isEqualTo("first-value");
			this.store.put("key", "second-value");
			Awaitility.await().atMost(Duration.ofSeconds(5)).until(() -> !told.isEmpty());
		}
		finally {
			watcher.stop();
		}
	}

	@Test
	void leavesAStoreThatLetsItWait() {
		SecretWatcher watcher = watcher((properties) -> {
		});
		for (int i = 0; i < 10; i++) {
			this.store.put("key-" + i, "value-" + i);
			this.environment.getProperty("patterns.secret.test.key-" + i);
		}
		this.store.lost = true;
		this.store.onRead = () -> this.time.addAndGet(Duration.ofSeconds(5).toNanos());
		long reads = this.store.reads.get();
		Awaitility.await().until(() -> {
			watcher.round();
			return this.store.reads.get() > reads;
		});
		assertThat(this.store.reads.get()).isEqualTo(reads + 1);
	}

	@Test
	void looksAtNothingThatNobodyWantsToKnow() {
		SecretWatcher watcher = watcher((properties) -> {
		});
		GuardedStore guarded = this.stores.get("test");
		this.store.put("other", "first-other");
		SecretListener listener = (values) -> {
		};
		SecretSubscription first = watcher.watch(guarded, "key", listener);
		SecretSubscription second = watcher.watch(guarded, "key", listener);
		watcher.watch(guarded, "other", listener).close();
		assertThat(guarded.watchedCount()).isEqualTo(1);
		first.close();
		first.close();
		assertThat(guarded.watchedCount()).as("the other subscription stays").isEqualTo(1);
		this.environment.getProperty("patterns.secret.test.key");
		second.close();
		assertThat(guarded.watchedCount()).as("a property refers to it").isEqualTo(1);
		assertThat(guarded.watched().all()).containsOnlyKeys("key");
	}

	@Test
	void forgetsBeansThatAreGone() {
		SecretWatcher watcher = watcher((properties) -> {
		});
		GuardedStore guarded = this.stores.get("test");
		Object alive = new Object();
		watcher.follow(guarded, "alive", null, new BeanListener(alive, (bean, current) -> {
		}));
		watcher.follow(guarded, "key", null, new BeanListener(new Object(), (bean, current) -> {
		}));
		assertThat(guarded.watchedCount()).isEqualTo(2);
		Awaitility.await().until(() -> {
			System.gc();
			watcher.round();
			return guarded.watchedCount() == 1;
		});
		assertThat(guarded.watched().all()).containsOnlyKeys("alive");
		assertThat(alive).isNotNull();
	}

	@Test
	void tellsWhatChangedBeforeSomebodyListened() {
		SecretWatcher watcher = watcher((properties) -> {
		});
		GuardedStore guarded = this.stores.get("test");
		List<String> told = new ArrayList<>();
		SecretValues has = guarded.find("key");
		watcher.watch(guarded, "key", (values) -> {
		});
		this.store.put("key", "second-value");
		Awaitility.await().until(() -> {
			watcher.round();
			return guarded.find("key").value().toText().equals("second-value");
		});
		watcher.follow(guarded, "key", has, (values) -> told.add(values.value().toText()));
		assertThat(told).containsExactly("second-value");
	}

	@Test
	void tellsNothingOlderThanWhatSomebodyHas() {
		SecretWatcher watcher = watcher((properties) -> {
		});
		GuardedStore guarded = this.stores.get("test");
		watcher.watch(guarded, "key", (values) -> {
		});
		this.store.put("key", "second-value");
		this.time.addAndGet(Duration.ofMinutes(2).toNanos());
		SecretValues has = guarded.find("key");
		assertThat(has.value().toText()).isEqualTo("second-value");
		List<String> told = new ArrayList<>();
		watcher.follow(guarded, "key", has, (values) -> told.add(values.value().toText()));
		assertThat(told).isEmpty();
	}

	@Test
	void watchesWithinABoundWhatIsReferredTo() {
		for (int i = 0; i < WatchedSecrets.MAX_REFERRED + 100; i++) {
			this.store.put("many-" + i, "value");
			this.environment.getProperty("patterns.secret.test.many-" + i);
		}
		assertThat(this.stores.get("test").watchedCount()).isEqualTo(WatchedSecrets.MAX_REFERRED);
	}

	private SecretWatcher watcher(Consumer<Set<String>> changedProperties) {
		return new SecretWatcher(this.stores, this.environment, (event) -> {
		}, (store, former) -> {
			changedProperties.accept(Set.copyOf(former.keySet()));
			return true;
		});
	}

}
