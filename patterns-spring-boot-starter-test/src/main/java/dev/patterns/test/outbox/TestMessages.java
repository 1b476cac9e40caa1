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

package dev.patterns.test.outbox;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;

import dev.patterns.outbox.Ordering;
import dev.patterns.outbox.OutboxMessage;
import dev.patterns.outbox.store.StoredMessage;

/**
 * Messages for the contract tests.
 */
final class TestMessages {

	private TestMessages() {
	}

	static OutboxMessage message(String id, @Nullable String key) {
		return delayed(id, key, Duration.ZERO);
	}

	static OutboxMessage delayed(String id, @Nullable String key, Duration delay) {
		return new OutboxMessage(id, "topic", key, "", "Type", null, Map.of(), "{}".getBytes(StandardCharsets.UTF_8),
				delay, null, Ordering.KEY);
	}

	static OutboxMessage ordered(String id, @Nullable String key, Ordering ordering) {
		return new OutboxMessage(id, "topic", key, "", "Type", null, Map.of(), "{}".getBytes(StandardCharsets.UTF_8),
				Duration.ZERO, null, ordering);
	}

	static OutboxMessage onBroker(String id, String broker) {
		return new OutboxMessage(id, "topic", null, broker, "Type", null, Map.of(), new byte[0], Duration.ZERO, null,
				Ordering.KEY);
	}

	static List<String> ids(List<StoredMessage> messages) {
		return messages.stream().map(StoredMessage::messageId).toList();
	}

}
