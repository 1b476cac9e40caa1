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
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;
import org.springframework.data.redis.connection.RedisConnection;
import org.springframework.data.redis.connection.stream.ByteRecord;
import org.springframework.data.redis.connection.stream.ReadOffset;
import org.springframework.data.redis.connection.stream.RecordId;
import org.springframework.data.redis.connection.stream.StreamOffset;
import org.springframework.data.redis.connection.stream.StreamReadOptions;

import dev.patterns.pubsub.broker.MessageHandler;
import dev.patterns.pubsub.broker.ReplySubscription;
import dev.patterns.pubsub.broker.SubscriptionRequest;

/**
 * Reads the stream for answers to this instance, from its beginning and without a group.
 * What was read is deleted, and the stream expires when this instance renews it no more.
 */
final class RedisReplies implements ReplySubscription {

	/**
	 * How long a stream stays that nobody renews.
	 */
	static final Duration TIME_TO_LIVE = Duration.ofMinutes(5);

	private static final Log logger = LogFactory.getLog(RedisReplies.class);

	private static final long RENEWAL = Duration.ofMinutes(1).toNanos();

	private static final Duration AFTER_FAILURE = Duration.ofMillis(200);

	private static final int READ = 100;

	private final String broker;

	private final String topic;

	private final byte[] stream;

	private final MessageHandler handler;

	private final RedisStreams streams;

	private final Thread thread;

	private volatile boolean closed;

	private volatile @Nullable String failure;

	// Used by the thread only.
	private String last = "0-0";

	private long renewedAt;

	RedisReplies(String broker, SubscriptionRequest request, MessageHandler handler, RedisStreams streams,
			ThreadFactory threadFactory) {
		this.broker = broker;
		this.topic = request.topic();
		this.stream = RedisMessages.bytes(request.topic());
		this.handler = handler;
		this.streams = streams;
		this.renewedAt = System.nanoTime();
		this.thread = threadFactory.newThread(this::run);
		this.thread.setName("patterns-pubsub-" + request.id());
	}

	RedisReplies start() {
		this.thread.start();
		return this;
	}

	private void run() {
		RedisConnection connection = null;
		while (!this.closed) {
			try {
				connection = (connection != null) ? connection : this.streams.connect();
				read(connection);
				this.failure = null;
			}
			catch (RuntimeException ex) {
				failed(ex);
				RedisStreams.close(connection);
				connection = null;
				LockSupport.parkNanos(AFTER_FAILURE.toNanos());
			}
		}
		leave(connection);
	}

	@SuppressWarnings("unchecked")
	private void read(RedisConnection connection) {
		if (System.nanoTime() - this.renewedAt > RENEWAL) {
			connection.keyCommands().pExpire(this.stream, TIME_TO_LIVE.toMillis());
			this.renewedAt = System.nanoTime();
		}
		List<ByteRecord> records = connection.streamCommands()
			.xRead(StreamReadOptions.empty().count(READ).block(this.streams.blockTime()),
					StreamOffset.create(this.stream, ReadOffset.from(this.last)));
		if (records == null || records.isEmpty()) {
			return;
		}
		for (ByteRecord entry : records) {
			this.last = entry.getId().getValue();
			handle(entry);
		}
		connection.streamCommands().xDel(this.stream, records.stream().map(ByteRecord::getId).toArray(RecordId[]::new));
	}

	private void handle(ByteRecord entry) {
		try {
			this.handler.handle(new RedisDelivery.Inbound(new RedisDelivery(this.broker, this.topic,
					entry.getId().getValue(), RedisMessages.fieldsOf(entry.getValue())), 1));
		}
		catch (RuntimeException ex) {
			logger.error("The answer at " + this.topic + "@" + entry.getId() + " could not be handled", ex);
		}
	}

	private void failed(RuntimeException ex) {
		if (this.failure == null && !this.closed) {
			logger.warn("Topic '%s' cannot be read at present and is tried again: %s".formatted(this.topic, ex));
		}
		this.failure = ex.toString();
	}

	private void leave(@Nullable RedisConnection connection) {
		if (connection == null) {
			return;
		}
		try {
			connection.keyCommands().del(this.stream);
		}
		catch (RuntimeException ex) {
			logger.debug("The stream '" + this.topic + "' is gone when it has expired", ex);
		}
		finally {
			RedisStreams.close(connection);
		}
	}

	@Override
	public Map<String, Object> describe() {
		Map<String, Object> description = new LinkedHashMap<>();
		description.put("topic", this.topic);
		String problem = this.failure;
		if (problem != null) {
			description.put("failure", problem);
		}
		return description;
	}

	@Override
	public void close() {
		this.closed = true;
		LockSupport.unpark(this.thread);
		try {
			TimeUnit.NANOSECONDS.timedJoin(this.thread, CLOSE_TIMEOUT.toNanos());
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
	}

}
