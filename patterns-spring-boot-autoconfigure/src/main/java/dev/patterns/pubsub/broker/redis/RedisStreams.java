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
import java.time.Instant;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.ReentrantLock;

import io.lettuce.core.XAddArgs;
import io.lettuce.core.XReadArgs;
import io.lettuce.core.XTrimArgs;
import io.lettuce.core.cluster.api.async.RedisClusterAsyncCommands;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;
import org.springframework.data.redis.connection.RedisConnection;
import org.springframework.data.redis.connection.lettuce.LettuceConnection;
import org.springframework.data.redis.connection.lettuce.LettuceConnectionFactory;

import dev.patterns.pubsub.SeekPosition;
import dev.patterns.pubsub.broker.BrokerException;

/**
 * The commands that nobody waits for, all on one connection and so in their order.
 * Thread-safe.
 */
final class RedisStreams implements AutoCloseable {

	private static final Log logger = LogFactory.getLog(RedisStreams.class);

	private static final long LONGEST_BLOCK = 500;

	private static final long MOVE_SECONDS = 30;

	private final LettuceConnectionFactory connectionFactory;

	private final RedisConnections connections;

	private final @Nullable Long maxLength;

	private final @Nullable Duration retention;

	private final ReentrantLock lock = new ReentrantLock();

	private @Nullable LettuceConnection connection;

	/**
	 * Create the commands.
	 * @param connectionFactory connects
	 * @param maxLength about how many entries a stream keeps, {@code null} for all
	 * @param retention about how long it keeps them, {@code null} for ever
	 */
	RedisStreams(LettuceConnectionFactory connectionFactory, @Nullable Long maxLength, @Nullable Duration retention) {
		this.connectionFactory = connectionFactory;
		this.connections = new RedisConnections(connectionFactory);
		this.maxLength = maxLength;
		this.retention = retention;
	}

	/**
	 * How long a read waits for entries: shorter than a command may take.
	 * @return the time
	 */
	Duration blockTime() {
		return Duration.ofMillis(Math.max(1, Math.min(LONGEST_BLOCK, this.connectionFactory.getTimeout() / 2)));
	}

	/**
	 * A connection of the caller's own, which may be blocked.
	 * @return the connection, to be closed
	 */
	RedisConnection connect() {
		return this.connections.open();
	}

	static void close(@Nullable RedisConnection connection) {
		if (connection != null) {
			try {
				connection.close();
			}
			catch (RuntimeException ex) {
				logger.debug("A connection could not be closed", ex);
			}
		}
	}

	/**
	 * Add an entry to a stream that keeps all of them, see {@link #trim}.
	 * @param topic the stream
	 * @param fields the entry
	 * @return completes with the entry's id
	 */
	CompletionStage<String> addUntrimmed(String topic, Map<String, byte[]> fields) {
		return commands().xadd(RedisMessages.bytes(topic), body(fields));
	}

	/**
	 * Let a stream forget entries that nobody needs. What cannot be done now is done the
	 * next time.
	 * @param topic the stream
	 * @param first the first entry that is needed
	 */
	void trim(String topic, String first) {
		commands().xtrim(RedisMessages.bytes(topic), XTrimArgs.Builder.minId(first).approximateTrimming())
			.whenComplete((count, failure) -> {
				if (failure != null) {
					logger.debug("'" + topic + "' could not be trimmed", failure);
				}
			});
	}

	private static Map<byte[], byte[]> body(Map<String, byte[]> fields) {
		Map<byte[], byte[]> body = new LinkedHashMap<>();
		fields.forEach((name, value) -> body.put(RedisMessages.bytes(name), value));
		return body;
	}

	CompletionStage<String> add(String topic, Map<String, byte[]> fields) {
		XAddArgs args = new XAddArgs();
		if (this.maxLength != null) {
			args.maxlen(this.maxLength).approximateTrimming();
		}
		else if (this.retention != null) {
			args.minId(Long.toString(Instant.now().minus(this.retention).toEpochMilli())).approximateTrimming();
		}
		return commands().xadd(RedisMessages.bytes(topic), args, body(fields));
	}

	/**
	 * Add an entry to a stream that does not stay, whether anybody reads it or not.
	 * @param topic the stream
	 * @param fields the entry
	 * @param timeToLive how long the stream stays from now on
	 * @return completes with the entry's id
	 */
	CompletionStage<String> addExpiring(String topic, Map<String, byte[]> fields, Duration timeToLive) {
		byte[] stream = RedisMessages.bytes(topic);
		RedisClusterAsyncCommands<byte[], byte[]> open = commands();
		CompletionStage<String> added = open.xadd(stream, body(fields));
		// On the same connection, and so behind it.
		open.pexpire(stream, timeToLive);
		return added;
	}

	CompletionStage<Long> acknowledge(String topic, String group, Collection<String> entryIds) {
		return commands().xack(RedisMessages.bytes(topic), RedisMessages.bytes(group), entryIds.toArray(String[]::new));
	}

	/**
	 * Let a group go on at another position. What it has not acknowledged stays its own.
	 * @param topic the topic
	 * @param group the group
	 * @param position where to go on
	 * @throws BrokerException if there is no such group yet, or the server does not
	 * answer in time
	 */
	void moveGroup(String topic, String group, SeekPosition position) {
		try {
			commands()
				.xgroupSetid(XReadArgs.StreamOffset.from(RedisMessages.bytes(topic), lastBefore(position)),
						RedisMessages.bytes(group))
				.toCompletableFuture()
				.get(MOVE_SECONDS, TimeUnit.SECONDS);
		}
		catch (ExecutionException ex) {
			Throwable cause = Objects.requireNonNullElse(ex.getCause(), ex);
			throw new BrokerException(
					"Group '" + group + "' of topic '" + topic + "' could not be moved: " + cause.getMessage(), true,
					cause);
		}
		catch (TimeoutException ex) {
			throw new BrokerException(
					"Group '" + group + "' of topic '" + topic + "' was not moved within " + MOVE_SECONDS + " s", true,
					ex);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			throw new BrokerException("Interrupted while group '" + group + "' was moved", true, ex);
		}
	}

	// The id of the last entry that the group has had then.
	private static String lastBefore(SeekPosition position) {
		if (position.kind() == SeekPosition.Kind.LATEST) {
			return "$";
		}
		long time = (position.time() != null) ? position.time().toEpochMilli() : 0;
		return (time > 0) ? (time - 1) + "-" + Long.toUnsignedString(-1) : "0";
	}

	/**
	 * The commands of the connection, which is opened for the first of them.
	 * @return the commands
	 */
	RedisClusterAsyncCommands<byte[], byte[]> commands() {
		// Not by a monitor: it would hold the carriers of virtual threads while it
		// connects.
		this.lock.lock();
		try {
			LettuceConnection open = this.connection;
			if (open == null) {
				open = (LettuceConnection) this.connectionFactory.getConnection();
				this.connection = open;
			}
			return open.getNativeConnection();
		}
		finally {
			this.lock.unlock();
		}
	}

	@Override
	public void close() {
		this.lock.lock();
		try {
			if (this.connection != null) {
				this.connection.close();
				this.connection = null;
			}
		}
		finally {
			this.lock.unlock();
		}
	}

}
