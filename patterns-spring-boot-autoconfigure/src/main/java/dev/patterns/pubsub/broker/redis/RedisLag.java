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

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

import io.lettuce.core.RedisException;
import io.lettuce.core.ScriptOutputType;
import org.jspecify.annotations.Nullable;
import org.springframework.dao.DataAccessException;

import dev.patterns.pubsub.broker.BrokerException;
import dev.patterns.pubsub.broker.SubscriptionRequest;

/**
 * How far a group is behind: what it was not given yet, and what it was given and has not
 * acknowledged. The server knows the first from 7.0 on, and not always. Otherwise it is
 * counted, up to a limit.
 */
final class RedisLag {

	private static final Duration LIMIT = Duration.ofSeconds(4);

	// Beyond it, it does not matter how many there are.
	private static final long MAX_COUNTED = 10_000;

	// The server does nothing else meanwhile, and looks at whole entries.
	private static final int AT_ONCE = 100;

	private static final byte[] COUNT = RedisMessages.bytes("""
			local entries = redis.call('XRANGE', KEYS[1], '(' .. ARGV[1], '+', 'COUNT', ARGV[2])
			local count = #entries
			if count == 0 then return {0, ARGV[1]} end
			return {count, entries[count][1]}
			""");

	private final RedisStreams streams;

	private final SubscriptionRequest request;

	private final byte[] stream;

	RedisLag(RedisStreams streams, SubscriptionRequest request) {
		this.streams = streams;
		this.request = request;
		this.stream = RedisMessages.bytes(request.topic());
	}

	/**
	 * Ask the server.
	 * @return how many entries, {@code null} if there is no such group
	 * @throws BrokerException if the server does not answer
	 */
	@Nullable Long ask() {
		long end = System.nanoTime() + LIMIT.toNanos();
		try {
			for (Object group : get(this.streams.commands().xinfoGroups(this.stream), end)) {
				List<?> fields = (List<?>) group;
				if (this.request.group().equals(text(value(fields, "name")))) {
					return number(value(fields, "pending")) + notGiven(fields, end);
				}
			}
			return null;
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			throw failed(ex);
		}
		catch (ExecutionException ex) {
			Throwable cause = Objects.requireNonNullElse(ex.getCause(), ex);
			if (RedisFailures.says(cause, "ERR no such key")) {
				return null;
			}
			throw failed(cause);
		}
		catch (TimeoutException | RedisException | DataAccessException ex) {
			throw failed(ex);
		}
	}

	private long notGiven(List<?> group, long end) throws InterruptedException, ExecutionException, TimeoutException {
		Object known = value(group, "lag");
		if (known != null) {
			return number(known);
		}
		byte[] last = Objects.requireNonNull((byte[]) value(group, "last-delivered-id"));
		long all = 0;
		int count;
		do {
			Future<List<Object>> counted = this.streams.commands()
				.eval(COUNT, ScriptOutputType.MULTI, new byte[][] { this.stream }, last,
						RedisMessages.bytes(Integer.toString(AT_ONCE)));
			List<Object> answer = get(counted, end);
			count = (int) number(answer.get(0));
			last = (byte[]) answer.get(1);
			all += count;
		}
		while (count == AT_ONCE && all < MAX_COUNTED);
		return all;
	}

	// Names and values take turns.
	private static @Nullable Object value(List<?> fields, String name) {
		for (int i = 0; i + 1 < fields.size(); i += 2) {
			if (name.equals(text(fields.get(i)))) {
				return fields.get(i + 1);
			}
		}
		return null;
	}

	private static @Nullable String text(@Nullable Object value) {
		return (value instanceof byte[] bytes) ? new String(bytes, StandardCharsets.UTF_8)
				: Objects.toString(value, null);
	}

	private static long number(@Nullable Object value) {
		return (value instanceof Number number) ? number.longValue() : 0;
	}

	private static <T> T get(Future<T> future, long end)
			throws InterruptedException, ExecutionException, TimeoutException {
		try {
			return future.get(Math.max(1, end - System.nanoTime()), TimeUnit.NANOSECONDS);
		}
		catch (TimeoutException ex) {
			// It may be waiting for a connection, and nobody for it any more.
			future.cancel(true);
			throw ex;
		}
	}

	private BrokerException failed(Throwable cause) {
		return new BrokerException("Redis does not say how far '%s' is behind: %s".formatted(this.request.id(), cause),
				true, cause);
	}

}
