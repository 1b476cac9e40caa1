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
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;
import org.springframework.data.redis.connection.RedisConnection;
import org.springframework.data.redis.connection.stream.ByteRecord;

import dev.patterns.pubsub.SeekPosition;
import dev.patterns.pubsub.broker.BrokerSubscription;
import dev.patterns.pubsub.broker.MessageHandler;
import dev.patterns.pubsub.broker.SubscriptionRequest;
import dev.patterns.pubsub.broker.dispatch.KeyedDispatcher;

/**
 * A member of a consumer group. All members are the same consumer to Redis, of which one
 * reads at a time, see {@link RedisOwnership}: who becomes the owner first reads what the
 * owner before has left unacknowledged, and then what is new.
 */
final class RedisSubscription implements BrokerSubscription {

	private static final Log logger = LogFactory.getLog(RedisSubscription.class);

	private static final long RECHECK = Duration.ofSeconds(5).toNanos();

	private static final long RECHECK_BUSY = Duration.ofSeconds(30).toNanos();

	private static final Duration SETTLE = Duration.ofMillis(500);

	private static final Duration STAND_BY = Duration.ofMillis(250);

	private static final Duration AFTER_FAILURE = Duration.ofMillis(500);

	private static final Duration WHEN_FULL = Duration.ofMillis(5);

	private final String broker;

	private final SubscriptionRequest request;

	private final RedisStreams streams;

	private final KeyedDispatcher<RedisDelivery> dispatcher;

	private final RedisAcknowledgements acknowledgements;

	private final RedisOwnership ownership;

	private final ThreadFactory threadFactory;

	private final RedisGroup group;

	private final RedisLag lag;

	private final RedisReadSize readSize = new RedisReadSize();

	private volatile @Nullable Thread reader;

	private volatile boolean paused;

	/** No more is read, but the topic is kept until what is being handled has ended. */
	private volatile boolean draining;

	private volatile boolean reading;

	private volatile @Nullable String failure;

	// Used by the reader only. Where to go on with what is not acknowledged, null when
	// all of it was read.
	private @Nullable String unacknowledged;

	// When what is not acknowledged was last looked for.
	private long checkedAt;

	// Entries that were handed over and are not known to be acknowledged.
	private final Set<String> underWay = ConcurrentHashMap.newKeySet();

	RedisSubscription(String broker, SubscriptionRequest request, MessageHandler handler, RedisStreams streams,
			ThreadFactory threadFactory, ThreadFactory listenerThreads, ScheduledExecutorService scheduler) {
		this.broker = broker;
		this.request = request;
		this.streams = streams;
		this.threadFactory = threadFactory;
		this.group = new RedisGroup(request);
		this.lag = new RedisLag(streams, request);
		this.acknowledgements = new RedisAcknowledgements(streams, request.topic(), request.group(), scheduler,
				this.underWay::removeAll);
		this.ownership = new RedisOwnership(request.topic(), request.group(), UUID.randomUUID().toString());
		this.dispatcher = new KeyedDispatcher<>(request.id(), new OwnersHandler(handler, this.ownership),
				request.concurrency(), listenerThreads, scheduler,
				(delivery) -> this.acknowledgements.add(delivery.entryId()));
	}

	@Override
	public SubscriptionRequest request() {
		return this.request;
	}

	@Override
	public State state() {
		if (this.reader == null || this.draining) {
			return State.STOPPED;
		}
		return this.paused ? State.PAUSED : State.RUNNING;
	}

	@Override
	public synchronized void start() {
		if (this.reader == null) {
			this.draining = false;
			Thread thread = this.threadFactory.newThread(this::run);
			thread.setName("patterns-pubsub-" + this.request.id());
			this.reader = thread;
			this.dispatcher.start();
			thread.start();
		}
	}

	@Override
	public void pause() {
		this.paused = true;
		this.dispatcher.pause(true);
	}

	@Override
	public void resume() {
		this.paused = false;
		this.dispatcher.pause(false);
		LockSupport.unpark(this.reader);
	}

	@Override
	public synchronized void stop(Duration timeout) {
		Thread stopping = this.reader;
		if (stopping == null) {
			return;
		}
		long end = System.nanoTime() + timeout.toNanos();
		// Whoever reads the topic next must not overtake what is still being handled.
		this.draining = true;
		this.dispatcher.stop(timeout);
		if (!this.acknowledgements.await(Math.max(end, System.nanoTime() + SETTLE.toNanos()))) {
			logger.warn("Not everything that was handled of '%s' could be acknowledged, it is delivered again"
				.formatted(this.request.topic()));
		}
		this.reader = null;
		LockSupport.unpark(stopping);
		try {
			// It gives the topic back when it ends.
			TimeUnit.NANOSECONDS.timedJoin(stopping,
					Math.max(SETTLE.multipliedBy(2).toNanos(), end - System.nanoTime()));
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
	}

	private boolean isCurrent() {
		return this.reader == Thread.currentThread();
	}

	private void run() {
		RedisConnection connection = null;
		boolean created = false;
		while (isCurrent()) {
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
		else if (this.readSize.isEnough(this.dispatcher.size())) {
			LockSupport.parkNanos(WHEN_FULL.toNanos());
		}
		else {
			read(connection);
		}
	}

	private void read(RedisConnection connection) {
		String from = this.unacknowledged;
		long count = this.readSize.count();
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
		if (!isCurrent() || this.draining) {
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
			else if (this.underWay.add(entry.getId().getValue())) {
				bytes += value.values().stream().mapToLong((content) -> content.length).sum();
				this.dispatcher.offer(new RedisDelivery(this.broker, this.request.topic(), entry.getId().getValue(),
						RedisMessages.fieldsOf(value)));
			}
		}
		this.readSize.learn(bytes, records.size());
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
		if (isCurrent() && !this.draining) {
			this.dispatcher.start();
		}
	}

	private void release() {
		this.group.release(this.underWay);
		this.underWay.clear();
	}

	private void failed(RuntimeException ex) {
		if (!isCurrent()) {
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
		if (this.reader == null) {
			release();
		}
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

	@Override
	public void seek(SeekPosition position) {
		this.streams.moveGroup(this.request.topic(), this.request.group(), position);
	}

	@Override
	public @Nullable Long lag() {
		return this.lag.ask();
	}

	@Override
	public Map<String, Object> describe() {
		Map<String, Object> description = new LinkedHashMap<>();
		description.put("owner", this.ownership.isOwner());
		description.put("waiting", this.dispatcher.size());
		description.put("reading", this.reading);
		if (this.failure != null) {
			description.put("failure", this.failure);
		}
		return description;
	}

}
