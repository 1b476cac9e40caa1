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

package dev.patterns.pubsub.broker.memory;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentNavigableMap;
import java.util.concurrent.ConcurrentSkipListMap;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

import dev.patterns.pubsub.broker.DeadLetterStore;
import dev.patterns.pubsub.broker.InboundMessage;

/**
 * Dead letters in memory, beside the groups that receive them: the latest ones of each
 * topic.
 */
final class MemoryDeadLetters implements DeadLetterStore {

	private static final Log logger = LogFactory.getLog(MemoryDeadLetters.class);

	private final int capacity;

	private final Map<String, ConcurrentNavigableMap<Long, InboundMessage>> topics = new ConcurrentHashMap<>();

	MemoryDeadLetters(int capacity) {
		this.capacity = capacity;
	}

	void add(long number, MemoryInboundMessage message) {
		ConcurrentNavigableMap<Long, InboundMessage> messages = this.topics.computeIfAbsent(message.topic(),
				(topic) -> new ConcurrentSkipListMap<>());
		messages.put(number, message);
		// Others may add at the same time.
		if (messages.size() > this.capacity && messages.pollFirstEntry() != null) {
			logger.warn("The topic '" + message.topic() + "' has more than " + this.capacity
					+ " dead letters in memory: the oldest was dropped");
		}
	}

	@Override
	public Page list(String topic, @Nullable String after, int limit) {
		ConcurrentNavigableMap<Long, InboundMessage> messages = messages(topic).tailMap(number(after), false);
		List<Map.Entry<Long, InboundMessage>> found = messages.entrySet().stream().limit(limit + 1L).toList();
		List<Map.Entry<Long, InboundMessage>> page = found.subList(0, Math.min(limit, found.size()));
		return new Page(page.stream().map(Map.Entry::getValue).toList(),
				(found.size() > limit) ? Long.toString(page.get(limit - 1).getKey()) : null);
	}

	private static long number(@Nullable String after) {
		try {
			return (after != null) ? Long.parseLong(after) : -1;
		}
		catch (NumberFormatException ex) {
			throw new IllegalArgumentException("'" + after + "' is not the end of a page", ex);
		}
	}

	private ConcurrentNavigableMap<Long, InboundMessage> messages(String topic) {
		return this.topics.getOrDefault(topic, new ConcurrentSkipListMap<>());
	}

	@Override
	public Optional<InboundMessage> find(String topic, String position) {
		return messages(topic).values().stream().filter((message) -> message.position().equals(position)).findFirst();
	}

	@Override
	public boolean remove(String topic, String position) {
		return messages(topic).values().removeIf((message) -> message.position().equals(position));
	}

}
