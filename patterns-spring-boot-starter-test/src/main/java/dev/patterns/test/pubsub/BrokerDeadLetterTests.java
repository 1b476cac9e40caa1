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

package dev.patterns.test.pubsub;

import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;

import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;

import dev.patterns.pubsub.MessageHeaders;
import dev.patterns.pubsub.broker.DeadLetterStore;
import dev.patterns.pubsub.broker.HandlingResult;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/**
 * What a broker must do that can list the messages of its dead-letter topics.
 */
abstract class BrokerDeadLetterTests extends BrokerReplyTests {

	@Test
	void deadLettersAreListedFoundAndRemovedOneByOne() {
		DeadLetterStore store = broker().deadLetters();
		Assumptions.assumeTrue(store != null, "The broker cannot list messages");
		String topic = topic("failing");
		String dead = topic("given-up");
		RecordingHandler failing = new RecordingHandler((receipt) -> {
			broker().forward(receipt.message(), dead, Map.of(MessageHeaders.DEAD_LETTER_REASON, receipt.id())).join();
			return HandlingResult.DONE;
		});
		start(topic, "g", failing);
		for (int i = 0; i < 5; i++) {
			send(message(topic, "key" + (i % 2), "m" + i));
		}
		await(failing, 5);
		Map<String, String> found = new TreeMap<>();
		String after = null;
		int pages = 0;
		do {
			DeadLetterStore.Page page = store.list(dead, after, 2);
			assertThat(page.messages()).hasSizeLessThanOrEqualTo(2);
			page.messages().forEach((message) -> {
				assertThat(message.topic()).isEqualTo(dead);
				assertThat(message.headers()).containsEntry(MessageHeaders.DEAD_LETTER_REASON, message.event().getId());
				assertThat(found.put(message.event().getId(), message.position())).isNull();
			});
			after = page.next();
			pages++;
		}
		while (after != null && pages < 20);
		assertThat(found).containsOnlyKeys("m0", "m1", "m2", "m3", "m4");
		String removed = Objects.requireNonNull(found.get("m2"));
		assertThat(store.find(dead, removed)).hasValueSatisfying((message) -> {
			assertThat(message.key()).isEqualTo("key0");
			assertThat(message.event()).isEqualTo(message("x", "key0", "m2").event());
		});
		assertThat(store.remove(dead, removed)).isTrue();
		assertThat(store.remove(dead, removed)).isFalse();
		assertThat(store.find(dead, removed)).isEmpty();
		assertThat(store.list(dead, null, 100).messages()).extracting((message) -> message.event().getId())
			.containsExactlyInAnyOrder("m0", "m1", "m3", "m4");
		assertThat(store.list(dead, null, 100).next()).isNull();
		String again = Objects.requireNonNull(found.get("m1"));
		RecordingHandler replayed = new RecordingHandler();
		String other = topic("again");
		start(other, "g", replayed);
		broker().forward(store.find(dead, again).orElseThrow(), other, Map.of("x", "y")).join();
		assertThat(await(replayed, 1).get(0).id()).isEqualTo("m1");
	}

	@Test
	void thereAreNoDeadLettersWhereThereIsNoTopic() {
		DeadLetterStore store = broker().deadLetters();
		Assumptions.assumeTrue(store != null, "The broker cannot list messages");
		String unknown = group("unknown");
		assertThat(store.list(unknown, null, 10).messages()).isEmpty();
		for (String position : List.of("", "x", unknown, unknown + "@x", unknown + "@1", unknown + "-0@1",
				unknown + "@1-0")) {
			assertThat(store.find(unknown, position)).as(position).isEmpty();
			assertThat(store.remove(unknown, position)).as(position).isFalse();
		}
		assertThatIllegalArgumentException().isThrownBy(() -> store.list(unknown, "no page", 10));
	}

}
