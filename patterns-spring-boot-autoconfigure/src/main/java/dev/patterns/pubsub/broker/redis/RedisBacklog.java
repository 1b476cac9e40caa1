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

package dev.patterns.pubsub.broker.redis;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

import dev.patterns.pubsub.broker.HandlingResult;
import dev.patterns.pubsub.broker.InboundMessage;
import dev.patterns.pubsub.broker.MessageHandler;

/**
 * What was read and is not known to be acknowledged. A key that waits for its next
 * attempt keeps what is behind it here, which must not keep others from being read.
 * Thread-safe.
 */
final class RedisBacklog {

	/**
	 * How many messages are held that can be handled.
	 */
	private static final int MAX_READY = 1_000;

	/**
	 * How many are held with those that wait for their key.
	 */
	private static final int MAX_HELD = 10_000;

	private static final long MAX_BYTES = 64_000_000;

	private final long maxReady;

	private final long maxHeld;

	private final Map<String, RedisDelivery> underWay = new ConcurrentHashMap<>();

	// Keys of which a message is to be tried again.
	private final Set<String> delayed = ConcurrentHashMap.newKeySet();

	/**
	 * Create an empty backlog.
	 * @param together how many messages are handled at a time at most, by all threads
	 */
	RedisBacklog(long together) {
		this.maxReady = Math.max(MAX_READY, together);
		this.maxHeld = Math.max(MAX_HELD, together);
	}

	/**
	 * Remember an entry that is about to be handed over.
	 * @param delivery the entry
	 * @return {@code false} if it is under way already
	 */
	boolean add(RedisDelivery delivery) {
		return this.underWay.putIfAbsent(delivery.entryId(), delivery) == null;
	}

	void acknowledged(Collection<String> entryIds) {
		this.underWay.keySet().removeAll(entryIds);
	}

	Collection<String> entryIds() {
		return this.underWay.keySet();
	}

	void clear() {
		this.underWay.clear();
		this.delayed.clear();
	}

	/**
	 * Whether nothing more is to be read.
	 * @param held how many messages are not handled yet
	 * @param entryBytes how many bytes a message has, about
	 * @return {@code true} if there are enough that can be handled, or too many
	 */
	boolean isFull(int held, long entryBytes) {
		long room = 1 + MAX_BYTES / entryBytes;
		if (held < Math.min(this.maxReady, room)) {
			return false;
		}
		if (held >= Math.min(this.maxHeld, room) || this.delayed.isEmpty()) {
			return true;
		}
		long waiting = this.underWay.values()
			.stream()
			.filter((delivery) -> this.delayed.contains(delivery.queue()))
			.count();
		return held - waiting >= this.maxReady;
	}

	/**
	 * Watch which keys wait.
	 * @param handler the handler
	 * @return the same, watched
	 */
	MessageHandler watch(MessageHandler handler) {
		return new Watched(handler);
	}

	private void begins(InboundMessage message) {
		if (!this.delayed.isEmpty()) {
			this.delayed.remove(queue(message));
		}
	}

	private void ends(InboundMessage message, HandlingResult result) {
		if (!result.isDone()) {
			this.delayed.add(queue(message));
		}
	}

	private static String queue(InboundMessage message) {
		return ((RedisDelivery.Inbound) message).delivery().queue();
	}

	/**
	 * A handler whose results are looked at.
	 */
	private final class Watched implements MessageHandler {

		private final MessageHandler handler;

		Watched(MessageHandler handler) {
			this.handler = handler;
		}

		@Override
		public int batchSize() {
			return this.handler.batchSize();
		}

		@Override
		public Duration batchWait() {
			return this.handler.batchWait();
		}

		@Override
		public HandlingResult handle(InboundMessage message) {
			begins(message);
			HandlingResult result = this.handler.handle(message);
			ends(message, result);
			return result;
		}

		@Override
		public List<HandlingResult> handle(List<InboundMessage> messages) {
			messages.forEach(RedisBacklog.this::begins);
			List<HandlingResult> results = this.handler.handle(messages);
			List<InboundMessage> settled = new ArrayList<>(messages).subList(0,
					Math.min(messages.size(), results.size()));
			for (int i = 0; i < settled.size(); i++) {
				ends(settled.get(i), results.get(i));
			}
			return results;
		}

	}

}
