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

package dev.patterns.configuration.engine;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Predicate;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import dev.patterns.configuration.ConfigurationChange;
import dev.patterns.configuration.ConfigurationEvent;
import dev.patterns.configuration.ConfigurationItem;
import dev.patterns.configuration.ConfigurationRevision;
import dev.patterns.configuration.ConfigurationStoreException;
import dev.patterns.configuration.store.ConfigurationStore;
import dev.patterns.configuration.store.StoreChanges;
import dev.patterns.configuration.store.StoreContent;
import dev.patterns.configuration.store.StorePosition;
import dev.patterns.configuration.store.StoreWatch;
import dev.patterns.configuration.store.StoredRevision;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Tests for {@link StoreFollower}, with a store that forgets, fails and is set back.
 */
class StoreFollowerTests {

	private static final Duration LONG = Duration.ofSeconds(10);

	private final FakeStore store = new FakeStore();

	private final StoreFollower follower = new StoreFollower("fake", this.store, Duration.ofMillis(10));

	private final List<String> told = new CopyOnWriteArrayList<>();

	@BeforeEach
	void start() {
		this.follower.start();
	}

	@AfterEach
	void stop() {
		this.follower.stop();
	}

	@Test
	void startsNoThreadBeforeSomebodyFollows() {
		assertThat(this.follower.isWanted()).isFalse();
		assertThat(this.follower.revision()).isNull();
		assertThat(this.store.calls).isZero();
	}

	@Test
	void tellsEachChangeInOrder() {
		subscribe((key) -> true);
		this.store.set("a", "1");
		this.store.set("a", "2");
		this.store.set("a", "2");
		this.store.set("a", null);
		awaitTold("a null>1", "a 1>2", "a 2>null");
	}

	@Test
	void tellsTheDifferenceOfWhatWasForgotten() {
		this.store.set("gone", "1");
		this.store.set("same", "1");
		this.store.set("other", "1");
		subscribe((key) -> true);
		this.store.failing = true;
		this.store.set("gone", null);
		this.store.set("other", "2");
		this.store.set("other", "3");
		this.store.set("new", "1");
		this.store.floor = this.store.revision;
		this.store.set("same", "1");
		this.store.failing = false;
		awaitTold("gone 1>null", "new null>1", "other 1>3");
	}

	@Test
	void followsAStoreThatWasSetBack() {
		this.store.set("a", "1");
		this.store.set("a", "2");
		this.store.set("b", "1");
		subscribe((key) -> true);
		await().atMost(LONG).until(this.follower::isTold);
		this.store.setBack();
		awaitTold("a 2>null", "b 1>null");
		this.store.set("a", "3");
		awaitTold("a 2>null", "b 1>null", "a null>3");
		assertThat(this.follower.revision()).isEqualTo(1);
		assertThat(this.store.watched).as("from where it is now").isEqualTo(2);
	}

	@Test
	void saysThatTheStoreDoesNotAnswer() {
		subscribe((key) -> true);
		await().atMost(LONG).until(() -> this.follower.seenAt() != null);
		this.store.failing = true;
		await().atMost(LONG).until(() -> "Deliberately".equals(this.follower.failure()));
		this.store.failing = false;
		await().atMost(LONG).until(() -> this.follower.failure() == null);
	}

	@Test
	void aListenerThatFailsDoesNotStopOthers() {
		this.follower.follow((ContentUpdate update) -> {
			throw new IllegalStateException("Deliberately");
		});
		subscribe((key) -> true);
		this.store.set("a", "1");
		awaitTold("a null>1");
		this.store.set("a", "2");
		awaitTold("a null>1", "a 1>2");
	}

	@Test
	void tellsNothingAfterASubscriptionEnds() {
		Subscription subscription = subscribe((key) -> key.equals("a"));
		this.store.set("a", "1");
		awaitTold("a null>1");
		subscription.close();
		subscribe((key) -> key.equals("b"));
		this.store.set("a", "2");
		this.store.set("b", "1");
		awaitTold("a null>1", "b null>1");
	}

	@Test
	void whatCameWhileASubscriptionBeganIsToldOnce() {
		this.store.set("a", "1");
		this.follower.begin();
		this.store.set("a", "2");
		StoreContent second = this.store.read();
		Subscription subscription = new Subscription(this.follower, (key) -> true, this::record, (closed) -> {
		});
		this.follower.follow(subscription);
		this.store.set("a", "3");
		await().atMost(LONG).until(() -> Long.valueOf(3).equals(this.follower.revision()));
		subscription.begin(second);
		this.store.set("a", "4");
		awaitTold("a 2>3", "a 3>4");
	}

	@Test
	void goesOnAfterAPause() {
		subscribe((key) -> true);
		this.store.set("a", "1");
		awaitTold("a null>1");
		this.follower.stop();
		this.store.set("a", "2");
		this.follower.start();
		awaitTold("a null>1", "a 1>2");
	}

	private Subscription subscribe(Predicate<String> keys) {
		StoreContent present = this.follower.begin();
		Subscription subscription = new Subscription(this.follower, keys, this::record, (closed) -> {
		});
		this.follower.follow(subscription);
		subscription.begin(present);
		return subscription;
	}

	private void record(ConfigurationEvent event) {
		this.told.add(event.key() + " " + event.oldValue() + ">" + event.newValue());
	}

	private void awaitTold(String... expected) {
		await().atMost(LONG).untilAsserted(() -> assertThat(this.told).containsExactly(expected));
	}

	/**
	 * A store in memory.
	 */
	private static final class FakeStore implements ConfigurationStore {

		private final Map<String, ConfigurationItem> items = new TreeMap<>();

		private final List<StoredRevision> changes = new ArrayList<>();

		private long revision;

		private long floor;

		private int calls;

		private volatile int watched;

		private volatile boolean failing;

		synchronized void set(String key, @Nullable String value) {
			this.revision++;
			if (value != null) {
				this.items.put(key, new ConfigurationItem(key, value, this.revision));
			}
			else {
				this.items.remove(key);
			}
			this.changes.add(new StoredRevision(
					new ConfigurationRevision(key, value, this.revision, Instant.now(), "test"), "m" + this.revision));
		}

		synchronized void setBack() {
			this.items.clear();
			this.changes.clear();
			this.revision = 0;
		}

		private void check() {
			this.calls++;
			if (this.failing) {
				throw new ConfigurationStoreException("Deliberately", null);
			}
		}

		@Override
		public synchronized StoreContent read() {
			check();
			return new StoreContent(position(), this.items);
		}

		@Override
		public synchronized StoreChanges changesAfter(StorePosition known, int limit) {
			check();
			if (known.equals(position())) {
				return new StoreChanges(List.of(), known, true);
			}
			if (known.revision() < this.floor) {
				return StoreChanges.unknown(position());
			}
			long last = Math.min(this.revision, known.revision() + limit);
			return StoreChanges.after(known, position(),
					this.changes.stream()
						.filter((stored) -> stored.position().revision() >= known.revision()
								&& stored.position().revision() <= last)
						.toList());
		}

		@Override
		public synchronized StorePosition position() {
			return (this.revision != 0) ? new StorePosition(this.revision, "m" + this.revision) : StorePosition.START;
		}

		@Override
		public Map<String, ConfigurationItem> find(Collection<String> keys) {
			throw new UnsupportedOperationException();
		}

		@Override
		public long write(List<ConfigurationChange> toWrite, String author) {
			throw new UnsupportedOperationException();
		}

		@Override
		public List<ConfigurationRevision> history(String key, int limit) {
			throw new UnsupportedOperationException();
		}

		@Override
		public @Nullable ConfigurationRevision find(String key, long version) {
			throw new UnsupportedOperationException();
		}

		@Override
		public StoreWatch watch(Runnable onChange) {
			this.watched++;
			return new StoreWatch() {

				@Override
				public boolean isConnected() {
					return true;
				}

				@Override
				public void close() {
				}

			};
		}

		@Override
		public String description() {
			return "fake";
		}

	}

}
