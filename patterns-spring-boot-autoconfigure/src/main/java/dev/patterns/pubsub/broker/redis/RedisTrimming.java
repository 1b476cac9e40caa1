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
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;

import org.springframework.data.redis.connection.RedisConnection;
import org.springframework.data.redis.connection.stream.PendingMessagesSummary;
import org.springframework.data.redis.connection.stream.StreamInfo;

import dev.patterns.pubsub.broker.redis.RedisGroup.EntryId;

/**
 * Lets a retry stream forget what all of its groups have done with: nobody asks for that
 * any more, and what still waits is kept however long it does. Used by the owner's
 * thread, but for {@link #acknowledged}. It may be done at any time, by anybody, and
 * twice.
 */
final class RedisTrimming {

	private static final Duration INTERVAL = Duration.ofSeconds(5);

	private static final long MANY = 1_000;

	private final RedisStreams streams;

	private final String topic;

	private final AtomicLong acknowledged = new AtomicLong(MANY);

	private long doneAt = System.nanoTime();

	RedisTrimming(RedisStreams streams, String topic) {
		this.streams = streams;
		this.topic = topic;
	}

	void acknowledged(int count) {
		this.acknowledged.addAndGet(count);
	}

	void trimIfDue(RedisConnection connection) {
		long open = this.acknowledged.get();
		boolean due = open >= MANY || (open > 0 && System.nanoTime() - this.doneAt > INTERVAL.toNanos());
		if (due) {
			this.acknowledged.addAndGet(-open);
			this.doneAt = System.nanoTime();
			trim(connection);
		}
	}

	private void trim(RedisConnection connection) {
		StreamInfo.XInfoGroups groups = connection.streamCommands().xInfoGroups(RedisMessages.bytes(this.topic));
		List<EntryId> needed = new ArrayList<>();
		for (StreamInfo.XInfoGroup group : (groups != null) ? groups.toList() : List.<StreamInfo.XInfoGroup>of()) {
			// In this order: what is acknowledged between the two keeps a bit too much.
			EntryId delivered = EntryId.of(group.lastDeliveredId());
			PendingMessagesSummary pending = connection.streamCommands()
				.xPending(RedisMessages.bytes(this.topic), group.groupName());
			boolean waits = pending != null && pending.getTotalPendingMessages() > 0;
			EntryId first = waits ? EntryId.of(pending.minMessageId()) : delivered;
			needed.add((first.compareTo(delivered) < 0) ? first : delivered);
		}
		needed.stream().min(EntryId::compareTo).ifPresent((first) -> this.streams.trim(this.topic, first.toString()));
	}

}
