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
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

import org.junit.jupiter.api.Test;

import dev.patterns.configuration.ConfigurationItem;
import dev.patterns.configuration.store.StoreContent;
import dev.patterns.configuration.store.StorePosition;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link Subscription}: what is told depends on what was in the store when it
 * began, not on what who follows the store knew then.
 */
class SubscriptionTests {

	private final List<String> told = new ArrayList<>();

	private final Subscription subscription = new Subscription(
			new StoreFollower("memory", new MemoryStore(), Duration.ofSeconds(1)), (key) -> true,
			(event) -> this.told.add(event.key() + " " + event.oldValue() + ">" + event.newValue()), (closed) -> {
			});

	private static StoreContent content(long revision, String... keysAndValues) {
		Map<String, ConfigurationItem> items = new TreeMap<>();
		for (int i = 0; i < keysAndValues.length; i += 2) {
			items.put(keysAndValues[i], new ConfigurationItem(keysAndValues[i], keysAndValues[i + 1], revision));
		}
		return new StoreContent(new StorePosition(revision, "mark " + revision), items);
	}

	private static ContentUpdate difference(StoreContent before, StoreContent after) {
		return ContentUpdate.none("memory", before).replacedBy(after);
	}

	@Test
	void whatWasDeletedBeforeItBeganIsNotTold() {
		this.subscription.begin(content(10, "a", "1"));
		this.subscription.onContent(difference(content(5, "a", "0", "gone", "1"), content(12, "a", "2")));
		assertThat(this.told).containsExactly("a 1>2");
	}

	@Test
	void whatWasSeenEarlyIsComparedWithWhatWasThereToo() {
		this.subscription.onContent(difference(content(5, "gone", "1"), content(10, "a", "1")));
		this.subscription.begin(content(10, "a", "1"));
		assertThat(this.told).isEmpty();
		this.subscription.onContent(difference(content(10, "a", "1"), content(11)));
		assertThat(this.told).containsExactly("a 1>null");
	}

	@Test
	void aStoreThatWasSetBackIsToldWhateverItsRevisions() {
		this.subscription.begin(content(500, "a", "1", "b", "1"));
		this.subscription.onContent(difference(content(500, "a", "1", "b", "1"), content(3, "a", "0")));
		this.subscription.onContent(difference(content(3, "a", "0"), content(4, "a", "2")));
		assertThat(this.told).containsExactly("a 1>0", "b 1>null", "a 0>2");
	}

}
