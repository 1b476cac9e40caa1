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
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

import dev.patterns.configuration.ConfigurationChange;
import dev.patterns.configuration.ConfigurationItem;
import dev.patterns.configuration.ConfigurationTemplate;
import dev.patterns.configuration.store.ConfigurationStore;
import dev.patterns.configuration.store.StoreContent;
import dev.patterns.configuration.store.StorePosition;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Tests for {@link ContentCopy}, and for subscribers next to one.
 */
@ExtendWith(OutputCaptureExtension.class)
class ContentCopyTests {

	private static final Duration LONG = Duration.ofSeconds(10);

	private final MemoryStore store = new MemoryStore();

	private final ConfigurationStores stores = new ConfigurationStores(new ConfigurationStores.Factory() {

		@Override
		public @Nullable ConfigurationStore create(String name) {
			return ContentCopyTests.this.store;
		}

		@Override
		public Collection<String> names() {
			return List.of("memory");
		}

	}, () -> "memory", Duration.ofMillis(20));

	private final ConfigurationTemplate template = new StoreTemplates(this.stores, "test", 1000,
			ConfigurationObservations.NONE)
		.ofDefaultStore();

	private final List<String> told = new CopyOnWriteArrayList<>();

	private final List<Long> taken = new CopyOnWriteArrayList<>();

	@BeforeEach
	void start() {
		this.stores.start();
	}

	@AfterEach
	void stop() {
		this.stores.stop();
	}

	private void subscribe() {
		this.template.subscribe(List.of(), (event) -> this.told.add(event.key() + "=" + event.newValue()));
	}

	private void copy(@Nullable StoreContent known) {
		this.stores.follower("memory")
			.follow(new ContentCopy("memory", known, (content) -> this.taken.add(content.revision())));
	}

	private static StoreContent content(long revision, String value) {
		return new StoreContent(new StorePosition(revision, "elsewhere"),
				Map.of("a", new ConfigurationItem("a", value, revision)));
	}

	@Test
	void aCopyIsBroughtToTheStoreWhoeverFollowedItBefore() {
		this.template.set("a", "1");
		StoreContent known = this.store.read();
		this.template.set("a", "2");
		subscribe();
		copy(known);
		copy(null);
		await().atMost(LONG).untilAsserted(() -> assertThat(this.taken).containsExactly(2L, 2L));
		assertThat(this.told).isEmpty();
	}

	@Test
	void aCopyOfWhatTheStoreHasIsLeftAlone() {
		this.template.set("a", "1");
		StoreFollower follower = this.stores.follower("memory");
		follower.beginAt(this.store.read());
		copy(this.store.read());
		this.template.set("a", "2");
		await().atMost(LONG).untilAsserted(() -> assertThat(this.taken).contains(2L));
		assertThat(this.taken).containsExactly(2L);
	}

	@Test
	void anImportFromElsewhereIsFoundThoughItsRevisionIsTheSame(CapturedOutput output) {
		this.template.set("a", "right");
		StoreContent wrong = content(1, "wrong");
		this.stores.follower("memory").beginAt(wrong);
		copy(wrong);
		await().atMost(LONG).untilAsserted(() -> assertThat(this.taken).containsExactly(1L));
		assertThat(output).contains("from another place").doesNotContain("wrong");
	}

	@Test
	void anImportFromElsewhereIsNotTheBaseOfLaterChanges() {
		StoreContent wrong = new StoreContent(new StorePosition(1, "elsewhere"),
				Map.of("other", new ConfigurationItem("other", "wrong", 1)));
		this.template.set("a", "1");
		this.template.set("b", "2");
		StoreFollower follower = this.stores.follower("memory");
		follower.beginAt(wrong);
		copy(wrong);
		await().atMost(LONG).until(() -> !this.taken.isEmpty());
		assertThat(follower.begin()).isEqualTo(this.store.read());
	}

	@Test
	void aStoreThatWasRestoredAndHasTheSameRevisionAgainIsReadAnew() {
		this.template.set("a", "1");
		StoreContent backup = this.store.read();
		copy(null);
		await().atMost(LONG).untilAsserted(() -> assertThat(this.taken).containsExactly(1L));
		subscribe();
		this.template.apply(List.of(ConfigurationChange.set("a", "2"), ConfigurationChange.set("lost", "x")));
		await().atMost(LONG).untilAsserted(() -> assertThat(this.told).containsExactly("a=2", "lost=x"));
		synchronized (this.store) {
			this.store.setBackTo(backup);
			this.template.set("a", "3");
		}
		await().atMost(LONG)
			.untilAsserted(() -> assertThat(this.told).containsExactly("a=2", "lost=x", "a=3", "lost=null"));
		await().atMost(LONG).untilAsserted(() -> assertThat(this.taken).containsExactly(1L, 2L, 2L));
		this.template.set("a", "4");
		await().atMost(LONG).untilAsserted(() -> assertThat(this.told).endsWith("a=4"));
	}

	@Test
	void whoFailsIsAskedAgain(CapturedOutput output) {
		this.template.set("a", "1");
		this.stores.follower("memory").follow(new ContentCopy("memory", null, (content) -> {
			this.taken.add(content.revision());
			if (this.taken.size() < 3) {
				throw new IllegalStateException("Deliberately");
			}
		}));
		await().atMost(LONG).untilAsserted(() -> assertThat(this.taken).containsExactly(1L, 1L, 1L));
		this.template.set("a", "2");
		await().atMost(LONG).untilAsserted(() -> assertThat(this.taken).containsExactly(1L, 1L, 1L, 2L));
		assertThat(output.getAll().split("is tried again", -1)).hasSize(2);
	}

	@Test
	void subscribersHearAfterTheStoreWasSetBack() {
		for (int i = 1; i <= 5; i++) {
			this.template.set("a", "old " + i);
		}
		subscribe();
		this.template.set("a", "last");
		await().atMost(LONG).untilAsserted(() -> assertThat(this.told).containsExactly("a=last"));
		this.store.setBackTo(StoreContent.EMPTY);
		await().atMost(LONG).untilAsserted(() -> assertThat(this.told).containsExactly("a=last", "a=null"));
		this.template.set("a", "new");
		await().atMost(LONG).untilAsserted(() -> assertThat(this.told).containsExactly("a=last", "a=null", "a=new"));
	}

	@Test
	void subscribersHearAfterTheStoreWasSetBackBeforeTheyWereToldAnything() {
		this.template.set("a", "1");
		StoreContent earlier = this.store.read();
		this.template.set("a", "2");
		this.template.set("a", "3");
		subscribe();
		this.store.setBackTo(earlier);
		await().atMost(LONG).untilAsserted(() -> assertThat(this.told).containsExactly("a=1"));
		this.template.set("a", "new");
		await().atMost(LONG).untilAsserted(() -> assertThat(this.told).containsExactly("a=1", "a=new"));
	}

}
