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
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;
import org.springframework.data.redis.connection.RedisConnection;
import org.springframework.data.redis.connection.stream.ByteRecord;

import dev.patterns.pubsub.broker.MessageHandler;
import dev.patterns.pubsub.broker.SubscriptionRequest;
import dev.patterns.pubsub.broker.dispatch.KeyedDispatcher;
import dev.patterns.pubsub.broker.redis.RedisGroup.EntryId;

/**
 * A member of a consumer group, from a start to the next stop. All members are the same
 * consumer to Redis, of which one reads at a time, see {@link RedisOwnership}: who
 * becomes the owner first reads what the owner before has left unacknowledged, and then
 * what is new.
 */
final class RedisReader {

	private static final Log logger = LogFactory.getLog(RedisReader.class);

	private static final long RECHECK = Duration.ofSeconds(5).toNanos();

	private static final long RECHECK_BUSY = Duration.ofSeconds(30).toNanos();

	private static final Duration SETTLE = Duration.ofMillis(500);

	private static final Duration STAND_BY = Duration.ofMillis(250);

	private static final Duration AFTER_FAILURE = Duration.ofMillis(500);

	private static final Duration WHEN_FULL = Duration.ofMillis(5);

	private static final int READ = 100;

	private static final long MAX_READ_BYTES = 16_000_000;

	private final String broker;

	private final SubscriptionRequest request;

	private final RedisStreams streams;

	private final KeyedDispatcher<RedisDelivery> dispatcher;

	private final RedisAcknowledgements acknowledgements;

	private final RedisOwnership ownership;

	private final RedisGroup group;

	private final RedisBacklog backlog;

	private final @Nullable RedisTrimming trimming;

	private final Thread thread;

	private volatile boolean running = true;

	private volatile boolean paused;

	/** No more is read, but the topic is kept until what is being handled has ended. */
	private volatile boolean draining;

	private volatile boolean reading;

	private volatile boolean full;

	private volatile @Nullable String failure;

	// Used by the reader only. Where to go on with what is not acknowledged, null when
	// all of it was read.
	private @Nullable String unacknowledged;

	// When what is not acknowledged was last looked for.
	private long checkedAt;

	// How many bytes an entry has, about. A few large ones must not fill the memory.
	private long entryBytes = 1;

	/**
	 * Create a reader that is not started.
	 * @param broker name of the broker
	 * @param request the subscription
	 * @param handler handles the messages
	 * @param streams the connections
	 * @param threadFactory makes the thread that reads
	 * @param listenerThreads makes those that call the handler
	 * @param scheduler ends delays
	 * @param begin where this instance knows the group to be, {@code null} if it does not
	 */
	RedisReader(String broker, SubscriptionRequest request, MessageHandler handler, RedisStreams streams,
			ThreadFactory threadFactory, ThreadFactory listenerThreads, ScheduledExecutorService scheduler,
			@Nullable EntryId begin) {
		this.broker = broker;
		this.request = request;
		this.streams = streams;
		this.group = new RedisGroup(request, begin);
		this.backlog = new RedisBacklog((long) request.concurrency() * handler.batchSize());
		this.trimming = request.retryTopic() ? new RedisTrimming(streams, request.topic()) : null;
		this.acknowledgements = new RedisAcknowledgements(streams, request.topic(), request.group(), scheduler,
				this::acknowledged);
		this.ownership = new RedisOwnership(request.topic(), request.group(), UUID.randomUUID().toString());
		this.dispatcher = new KeyedDispatcher<>(request.id(),
				this.backlog.watch(new OwnersHandler(handler, this.ownership)), request.concurrency(), listenerThreads,
				scheduler, (delivery) -> this.acknowledgements.add(delivery.entryId()));
		this.thread = threadFactory.newThread(this::run);
		this.thread.setName("patterns-pubsub-" + request.id());
	}

	private void acknowledged(Collection<String> entryIds) {
		this.backlog.acknowledged(entryIds);
		if (this.trimming != null) {
			this.trimming.acknowledged(entryIds.size());
		}
	}

	void start() {
		this.dispatcher.start();
		this.thread.start();
	}

	void pause(boolean pause) {
		this.paused = pause;
		this.dispatcher.pause(pause);
		LockSupport.unpark(this.thread);
	}

	/**
	 * End, for good.
	 * @param timeout how long to wait for messages in progress
	 */
	void stop(Duration timeout) {
		long end = System.nanoTime() + timeout.toNanos();
		// Whoever reads the topic next must not overtake what is still being handled.
		this.draining = true;
		this.dispatcher.stop(timeout);
		if (!this.acknowledgements.await(Math.max(end, System.nanoTime() + SETTLE.toNanos()))) {
			logger.warn("Not everything that was handled of '%s' could be acknowledged, it is delivered again"
				.formatted(this.request.topic()));
		}
		this.running = false;
		LockSupport.unpark(this.thread);
		try {
			// It gives the topic back when it ends.
			TimeUnit.NANOSECONDS.timedJoin(this.thread,
					Math.max(SETTLE.multipliedBy(2).toNanos(), end - System.nanoTime()));
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
	}

	boolean isStopping() {
		return this.draining;
	}

	/**
	 * From where on the group still needs something.
	 * @return the last entry that is not needed, {@code null} if it is not known
	 */
	@Nullable EntryId position() {
		return this.group.position(this.backlog.entryIds());
	}

	private void run() {
		RedisConnection connection = null;
		boolean created = false;
		while (this.running) {
			try {
				connection = (connection != null) ? connection : this.streams.connect();
				if (!created) {
					// Whoever reads, it is there from now on.
					this.group.create(connection);
					created = true;
				}
				round(connection);
				recovered();
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

	private void round(RedisConnection connection) {
		if (this.ownership.isDoubtful()) {
			// Somebody else may have been the owner meanwhile.
			lost();
		}
		boolean before = this.ownership.isOwner();
		if (!this.ownership.take(connection)) {
			if (before) {
				lost();
			}
			LockSupport.parkNanos(STAND_BY.toNanos());
			return;
		}
		if (!before) {
			this.group.create(connection);
			readAgain();
		}
		if (this.paused || this.draining) {
			LockSupport.parkNanos(STAND_BY.toNanos());
		}
		else if (isFull()) {
			LockSupport.parkNanos(WHEN_FULL.toNanos());
		}
		else {
			read(connection);
		}
		if (this.trimming != null && !this.draining) {
			this.trimming.trimIfDue(connection);
		}
	}

	private boolean isFull() {
		this.full = this.backlog.isFull(this.dispatcher.size(), this.entryBytes);
		return this.full;
	}

	private void read(RedisConnection connection) {
		String from = this.unacknowledged;
		long count = Math.min(READ, 1 + MAX_READ_BYTES / this.entryBytes);
		this.reading = true;
		List<ByteRecord> records;
		try {
			records = (from != null) ? this.group.readUnacknowledged(connection, count, from)
					: this.group.readNew(connection, count, this.streams.blockTime());
		}
		finally {
			this.reading = false;
		}
		if (records.isEmpty()) {
			this.unacknowledged = null;
			// An answer may have been lost on its way, and its entries with it.
			if (System.nanoTime() - this.checkedAt > RECHECK) {
				readAgain();
			}
			return;
		}
		if (from != null) {
			this.unacknowledged = records.get(records.size() - 1).getId().getValue();
		}
		else if (this.group.isIncomplete(connection, records)) {
			// These too are read again, behind those that are missing.
			readAgain();
			return;
		}
		else if (System.nanoTime() - this.checkedAt > RECHECK_BUSY) {
			readAgain();
		}
		if (!this.running || this.draining) {
			// They stay unacknowledged, and are the next owner's.
			return;
		}
		// It took so long that somebody else may have it: who is that reads it again.
		if (this.ownership.isDoubtful()) {
			lost();
			return;
		}
		offer(records);
		if (from == null) {
			this.group.handedOver();
		}
	}

	private void offer(List<ByteRecord> records) {
		long bytes = 0;
		for (ByteRecord entry : records) {
			Map<byte[], byte[]> value = entry.getValue();
			if (value == null || value.isEmpty()) {
				// Deleted or trimmed before it was acknowledged.
				this.acknowledgements.add(entry.getId().getValue());
			}
			else {
				bytes += offer(new RedisDelivery(this.broker, this.request.topic(), entry.getId().getValue(),
						RedisMessages.fieldsOf(value)), value);
			}
		}
		this.entryBytes = Math.max(1, bytes / records.size());
	}

	private long offer(RedisDelivery delivery, Map<byte[], byte[]> value) {
		if (!this.backlog.add(delivery)) {
			return 0;
		}
		this.dispatcher.offer(delivery);
		return value.values().stream().mapToLong((content) -> content.length).sum();
	}

	// From the first entry on that is not acknowledged; those under way are passed over.
	private void readAgain() {
		this.unacknowledged = "0";
		this.checkedAt = System.nanoTime();
	}

	// What waits here is the next owner's.
	private void lost() {
		this.ownership.forget();
		this.dispatcher.clear();
		release();
		if (this.running && !this.draining) {
			this.dispatcher.start();
		}
	}

	private void release() {
		this.group.release(this.backlog.entryIds());
		this.backlog.clear();
	}

	private void failed(RuntimeException ex) {
		if (!this.running) {
			return;
		}
		if (this.failure == null) {
			logger.warn(
					"Topic '%s' cannot be read at present and is tried again: %s".formatted(this.request.topic(), ex));
		}
		this.failure = ex.toString();
		// What was read last may have come to the client and no further.
		readAgain();
		// The group has to be made again, or somebody else may read meanwhile.
		if (RedisFailures.says(ex, "NOGROUP") || this.ownership.isDoubtful()) {
			lost();
		}
	}

	private void recovered() {
		if (this.failure != null) {
			logger.info("Topic '" + this.request.topic() + "' is read again");
			this.failure = null;
		}
	}

	private void leave(@Nullable RedisConnection connection) {
		release();
		if (connection == null) {
			this.ownership.forget();
			return;
		}
		try {
			this.ownership.leave(connection);
		}
		catch (RuntimeException ex) {
			logger.debug("Another member reads '" + this.request.topic() + "' in a few seconds", ex);
			this.ownership.forget();
		}
		finally {
			RedisStreams.close(connection);
		}
	}

	void describe(Map<String, Object> description) {
		description.put("owner", this.ownership.isOwner());
		description.put("waiting", this.dispatcher.size());
		description.put("reading", this.reading);
		description.put("full", this.full);
		String problem = this.failure;
		if (problem != null) {
			description.put("failure", problem);
		}
	}

}
