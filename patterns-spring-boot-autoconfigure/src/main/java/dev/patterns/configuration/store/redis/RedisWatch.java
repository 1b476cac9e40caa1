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

package dev.patterns.configuration.store.redis;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.function.LongSupplier;

import io.lettuce.core.AbstractRedisClient;
import io.lettuce.core.RedisClient;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;
import org.springframework.data.redis.connection.RedisConnection;
import org.springframework.data.redis.connection.RedisConnectionFactory;
import org.springframework.data.redis.connection.lettuce.LettuceConnection;
import org.springframework.data.redis.connection.lettuce.LettuceConnectionFactory;
import org.springframework.data.redis.connection.lettuce.LettucePoolingClientConfiguration;
import org.springframework.data.redis.connection.stream.ByteRecord;
import org.springframework.data.redis.connection.stream.ReadOffset;
import org.springframework.data.redis.connection.stream.StreamOffset;
import org.springframework.data.redis.connection.stream.StreamReadOptions;

import dev.patterns.configuration.store.StoreWatch;
import dev.patterns.worker.PollingWorker;

/**
 * Waits for entries of the stream of changes, on a connection of its own, in a thread of
 * its own. After a lost connection it goes on where it was.
 */
final class RedisWatch implements StoreWatch {

	private static final Log logger = LogFactory.getLog(RedisWatch.class);

	private static final Duration LONGEST_BLOCK = Duration.ofMillis(500);

	private static final Duration STOP_TIMEOUT = Duration.ofSeconds(2);

	private static final Duration AFTER_FAILURE = Duration.ofSeconds(1);

	private static final int BATCH = 100;

	private final RedisConnectionFactory connections;

	private final byte[] stream;

	private final LongSupplier revision;

	private final Runnable onChange;

	private final PollingWorker worker;

	private final Duration block;

	private volatile @Nullable RedisConnection connection;

	private @Nullable String last;

	private volatile boolean connected;

	private volatile boolean closed;

	RedisWatch(String name, RedisConnectionFactory connections, String stream, LongSupplier revision,
			Runnable onChange) {
		this.connections = connections;
		this.stream = stream.getBytes(StandardCharsets.UTF_8);
		this.revision = revision;
		this.onChange = onChange;
		this.worker = new PollingWorker("patterns-configuration-" + name + "-listen", this::round);
		this.block = blockTime(connections);
	}

	// Shorter than a command may take.
	private static Duration blockTime(RedisConnectionFactory connections) {
		return (connections instanceof LettuceConnectionFactory lettuce)
				? Duration.ofMillis(Math.max(1, Math.min(LONGEST_BLOCK.toMillis(), lettuce.getTimeout() / 2)))
				: LONGEST_BLOCK;
	}

	void start() {
		this.worker.start();
	}

	@Override
	public boolean isConnected() {
		return this.connected;
	}

	private Duration round() {
		try {
			RedisConnection current = this.connection;
			if (current == null) {
				current = open();
				this.connection = current;
				this.last = this.revision.getAsLong() + "-" + Integer.MAX_VALUE;
				this.connected = true;
				// What came before is found by looking.
				this.onChange.run();
			}
			read(current);
			return Duration.ZERO;
		}
		catch (RuntimeException ex) {
			// The follower of the store, which asks it too, says what is wrong.
			logger.debug("The stream of changes cannot be read", ex);
			disconnect();
			return AFTER_FAILURE;
		}
		finally {
			if (this.closed) {
				disconnect();
			}
		}
	}

	@SuppressWarnings("unchecked")
	private void read(RedisConnection current) {
		List<ByteRecord> records = current.streamCommands()
			.xRead(StreamReadOptions.empty().block(this.block).count(BATCH),
					StreamOffset.create(this.stream, ReadOffset.from(String.valueOf(this.last))));
		if (records != null && !records.isEmpty()) {
			this.last = records.get(records.size() - 1).getId().getValue();
			this.onChange.run();
		}
	}

	// Not out of the application's pool, if it has one: this connection is blocked all
	// the time.
	private RedisConnection open() {
		if (this.connections instanceof LettuceConnectionFactory lettuce
				&& lettuce.getClientConfiguration() instanceof LettucePoolingClientConfiguration) {
			AbstractRedisClient client = lettuce.getRequiredNativeClient();
			if (client instanceof RedisClient single) {
				return new LettuceConnection(lettuce.getTimeout(), single);
			}
		}
		return this.connections.getConnection();
	}

	private synchronized void disconnect() {
		RedisConnection current = this.connection;
		this.connection = null;
		this.connected = false;
		if (current != null) {
			try {
				current.close();
			}
			catch (RuntimeException ex) {
				logger.debug("The connection was not closed", ex);
			}
		}
	}

	@Override
	public void close() {
		this.closed = true;
		this.worker.stop(STOP_TIMEOUT);
		disconnect();
	}

}
