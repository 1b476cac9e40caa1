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
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.IntStream;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import dev.patterns.configuration.ConfigurationChange;
import dev.patterns.configuration.ConfigurationConflictException;
import dev.patterns.configuration.ConfigurationEvent;
import dev.patterns.configuration.ConfigurationRevision;
import dev.patterns.configuration.ConfigurationSubscription;
import dev.patterns.configuration.ConfigurationTemplate;
import dev.patterns.configuration.InvalidConfigurationException;
import dev.patterns.configuration.UnknownConfigurationStoreException;
import dev.patterns.configuration.UnknownConfigurationVersionException;
import dev.patterns.configuration.engine.ConfigurationObservations;
import dev.patterns.configuration.engine.ConfigurationStores;
import dev.patterns.configuration.engine.StoreTemplates;
import dev.patterns.configuration.store.ConfigurationStore;
import dev.patterns.configuration.store.StorePosition;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

/**
 * What a template does with every store, also between two nodes. A subclass gives the
 * store.
 */
public abstract class ConfigurationTemplateContractTests extends ConfigurationStoreContractTests {

	private static final Duration LONG = Duration.ofSeconds(10);

	private final List<ConfigurationStores> nodes = new ArrayList<>();

	private ConfigurationTemplate template;

	private ConfigurationTemplate otherNode;

	/**
	 * Keep a copy of what a store has, with its history, as a backup does.
	 * @param name name of the store
	 * @return puts everything back, without telling anybody
	 */
	protected abstract Runnable backup(String name);

	@BeforeEach
	void startNodes() {
		String name = name();
		this.template = node(name);
		this.otherNode = node(name);
	}

	@AfterEach
	void stopNodes() {
		this.nodes.forEach(ConfigurationStores::stop);
	}

	private ConfigurationTemplate node(String name) {
		ConfigurationStores stores = new ConfigurationStores(new ConfigurationStores.Factory() {

			@Override
			public ConfigurationStore create(String store) {
				return store.equals(name) ? ConfigurationTemplateContractTests.this.store(name, HISTORY) : null;
			}

			@Override
			public Collection<String> names() {
				return List.of(name);
			}

		}, () -> name, Duration.ofMillis(500));
		stores.start();
		this.nodes.add(stores);
		return new StoreTemplates(stores, "node-" + this.nodes.size(), 1000, ConfigurationObservations.NONE)
			.ofDefaultStore();
	}

	@Test
	void getsWhatWasSet() {
		this.template.set("a.one", "1");
		this.template.set("a.two", "2");
		this.template.set("b", "3");
		assertThat(this.otherNode.get("a.one").orElseThrow().value()).isEqualTo("1");
		assertThat(this.otherNode.get(List.of("a.one", "b", "absent"))).containsOnlyKeys("a.one", "b");
		assertThat(this.otherNode.get(List.of())).containsOnlyKeys("a.one", "a.two", "b");
		assertThat(this.otherNode.getByPrefix("a.")).containsOnlyKeys("a.one", "a.two");
		assertThat(this.otherNode.get("absent")).isEmpty();
		assertThat(this.otherNode.get(List.of("absent"))).isEmpty();
		assertThat(this.otherNode.history("b", 1).get(0).changedBy()).isEqualTo("node-1");
	}

	@Test
	void getsManyKeysAtOnce() {
		List<ConfigurationChange> changes = IntStream.range(0, 1000)
			.mapToObj((i) -> ConfigurationChange.set("key-" + i, "value-" + i))
			.toList();
		this.template.apply(changes);
		assertThat(this.template.get(changes.stream().map(ConfigurationChange::key).toList())).hasSize(1000);
	}

	@Test
	void eachSubscriberGetsItsOwnChanges() {
		this.template.set("one", "1");
		this.template.set("two", "2");
		Events first = new Events();
		Events second = new Events();
		Events all = new Events();
		ConfigurationSubscription one = this.otherNode.subscribe(Set.of("one"), first::add);
		ConfigurationSubscription two = this.otherNode.subscribe(Set.of("two", "three"), second::add);
		ConfigurationSubscription three = this.otherNode.subscribe(Set.of(), all::add);
		this.template.set("one", "11");
		this.template.set("three", "3");
		this.template.set("four", "4");
		this.template.delete("two");
		await().atMost(LONG).until(() -> all.size() == 4 && second.size() == 2 && first.size() == 1);
		assertThat(first.texts()).containsExactly("one:1>11");
		assertThat(second.texts()).containsExactly("three:null>3", "two:2>null");
		assertThat(all.texts()).containsExactly("one:1>11", "three:null>3", "four:null>4", "two:2>null");
		assertThat(all.events).extracting(ConfigurationEvent::version).containsExactly(3L, 4L, 5L, 6L);
		one.close();
		assertThat(this.otherNode.unsubscribe(two.id())).isTrue();
		this.template.set("one", "111");
		this.template.set("two", "222");
		await().atMost(LONG).until(() -> all.size() == 6);
		three.close();
		three.close();
		assertThat(this.otherNode.unsubscribe(three.id())).isFalse();
		Events after = new Events();
		this.otherNode.subscribe(Set.of(), after::add);
		this.template.set("one", "end");
		await().atMost(LONG).until(() -> after.size() == 1);
		assertThat(first.size() + second.size() + all.size()).isEqualTo(1 + 2 + 6);
	}

	@Test
	void subscribesToAPrefix() {
		Events events = new Events();
		this.otherNode.subscribeToPrefix("app.", events::add);
		this.template.set("other", "0");
		this.template.set("app.one", "1");
		this.template.set("app.one", "1");
		this.template.set("app.two", "2");
		await().atMost(LONG).until(() -> events.size() == 2);
		assertThat(events.texts()).containsExactly("app.one:null>1", "app.two:null>2");
	}

	@Test
	void aSubscriberThatFailsIsCalledAgain() {
		Events events = new Events();
		Events other = new Events();
		this.otherNode.subscribe(Set.of(), (event) -> {
			events.add(event);
			throw new IllegalStateException("Deliberately");
		});
		this.otherNode.subscribe(Set.of(), other::add);
		this.template.set("a", "1");
		this.template.set("a", "2");
		await().atMost(LONG).until(() -> other.size() == 2);
		assertThat(events.texts()).containsExactly("a:null>1", "a:1>2");
	}

	@Test
	void noChangeIsMissedOrToldTwice() {
		Events events = new Events();
		this.otherNode.subscribe(Set.of("count"), events::add);
		int count = HISTORY - 1;
		IntStream.rangeClosed(1, count).forEach((i) -> this.template.set("count", String.valueOf(i)));
		await().atMost(LONG).until(() -> events.texts().contains("count:" + (count - 1) + ">" + count));
		assertThat(events.size()).isEqualTo(count);
	}

	@Test
	void aStoreIsNotTakenForWhatItWasBeforeItWasRestored() {
		ConfigurationStore store = store(this.template.getStore(), HISTORY);
		this.template.set("a", "1");
		StorePosition first = store.position();
		Runnable restore = backup(this.template.getStore());
		this.template.set("a", "2");
		StorePosition seen = store.position();
		restore.run();
		assertThat(store.changesAfter(seen, 10).complete()).isFalse();
		assertThat(store.read().items().get("a").value()).isEqualTo("1");
		this.template.set("a", "3");
		assertThat(store.position().revision()).isEqualTo(seen.revision());
		assertThat(store.changesAfter(seen, 10).complete()).isFalse();
		this.template.set("a", "4");
		assertThat(store.changesAfter(seen, 10).complete()).isFalse();
		assertThat(store.changesAfter(first, 10).changes()).extracting(ConfigurationRevision::value)
			.containsExactly("3", "4");
	}

	@Test
	void aStoreThatWasRestoredAndWrittenToIsNoticed() {
		Events events = new Events();
		this.template.set("a", "1");
		this.otherNode.subscribe(Set.of(), events::add);
		Runnable restore = backup(this.template.getStore());
		this.template.apply(List.of(ConfigurationChange.set("a", "2"), ConfigurationChange.set("lost", "x")));
		await().atMost(LONG).until(() -> events.size() == 2);
		restore.run();
		this.template.set("a", "3");
		await().atMost(LONG).until(() -> events.present().equals(Map.of("a", "3")));
		this.template.set("a", "4");
		await().atMost(LONG).until(() -> events.present().equals(Map.of("a", "4")));
	}

	@Test
	void whatWasDeletedBeforeASubscriptionIsNotTold() {
		Events first = new Events();
		this.template.set("gone", "1");
		this.otherNode.subscribe(Set.of(), first::add);
		IntStream.rangeClosed(1, HISTORY).forEach((i) -> this.template.set("count", String.valueOf(i)));
		this.template.delete("gone");
		Events events = new Events();
		this.otherNode.subscribe(Set.of(), events::add);
		this.template.set("new", "1");
		await().atMost(LONG).until(() -> first.present().containsKey("new") && events.size() > 0);
		assertThat(events.texts()).containsExactly("new:null>1");
	}

	@Test
	void rollsBackAsANewRevision() {
		long first = this.template.set("a", "1");
		this.template.set("a", "2");
		this.template.delete("a");
		assertThat(this.otherNode.rollback("a", first)).isEqualTo(4);
		assertThat(this.template.get("a").orElseThrow().value()).isEqualTo("1");
		assertThat(this.template.rollback("a", 3)).isEqualTo(5);
		assertThat(this.template.get("a")).isEmpty();
		assertThatExceptionOfType(UnknownConfigurationVersionException.class)
			.isThrownBy(() -> this.template.rollback("a", 77));
		assertThatExceptionOfType(UnknownConfigurationVersionException.class)
			.isThrownBy(() -> this.template.rollback("never", 1));
	}

	@Test
	void refusesWhatCannotBeStored() {
		for (String key : List.of("", "a b", "a\nb", "*", "a,b", "/a", "a/", "a//b", "ä", "a{b}", "k".repeat(256))) {
			assertThatExceptionOfType(InvalidConfigurationException.class)
				.isThrownBy(() -> this.template.set(key, "value"));
			assertThatExceptionOfType(InvalidConfigurationException.class).isThrownBy(() -> this.template.get(key));
		}
		assertThatExceptionOfType(InvalidConfigurationException.class)
			.isThrownBy(() -> this.template.set("a", "x".repeat(1001)))
			.withMessageContaining("max-value-size");
		assertThatExceptionOfType(InvalidConfigurationException.class).isThrownBy(() -> this.template.set("a", "x\0y"));
		assertThatExceptionOfType(InvalidConfigurationException.class).isThrownBy(
				() -> this.template.apply(List.of(ConfigurationChange.set("a", "1"), ConfigurationChange.delete("a"))));
		assertThat(this.template.apply(List.of())).isZero();
		assertThat(this.template.get(List.of())).isEmpty();
	}

	@Test
	void conflictsAreTyped() {
		long version = this.template.set("a", "1", 0);
		assertThatExceptionOfType(ConfigurationConflictException.class)
			.isThrownBy(() -> this.otherNode.set("a", "2", 0));
		assertThat(this.otherNode.set("a", "2", version)).isEqualTo(2);
		assertThatExceptionOfType(ConfigurationConflictException.class)
			.isThrownBy(() -> this.template.delete("a", version));
		assertThat(this.template.delete("a", 2)).isTrue();
	}

	@Test
	void knowsNoOtherStores() {
		assertThatExceptionOfType(UnknownConfigurationStoreException.class)
			.isThrownBy(() -> this.template.store("nobody"))
			.withMessageContaining(this.template.getStore());
		assertThat(this.template.store(this.template.getStore()).getStore()).isEqualTo(this.template.getStore());
	}

	/**
	 * What a subscriber was told.
	 */
	private static final class Events {

		private final List<ConfigurationEvent> events = new CopyOnWriteArrayList<>();

		void add(ConfigurationEvent event) {
			this.events.add(event);
		}

		int size() {
			return this.events.size();
		}

		Map<String, String> present() {
			Map<String, String> values = new TreeMap<>();
			this.events.forEach((event) -> {
				if (event.newValue() != null) {
					values.put(event.key(), event.newValue());
				}
				else {
					values.remove(event.key());
				}
			});
			values.remove("count");
			return values;
		}

		List<String> texts() {
			return this.events.stream()
				.map((event) -> event.key() + ":" + event.oldValue() + ">" + event.newValue())
				.toList();
		}

	}

}
