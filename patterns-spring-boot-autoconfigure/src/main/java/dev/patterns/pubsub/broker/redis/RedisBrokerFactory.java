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
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ThreadFactory;
import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;
import org.springframework.boot.convert.DurationStyle;
import org.springframework.data.redis.connection.RedisConnectionFactory;
import org.springframework.data.redis.connection.lettuce.LettuceConnectionFactory;
import org.springframework.util.Assert;

import dev.patterns.pubsub.broker.Broker;
import dev.patterns.pubsub.broker.BrokerFactory;

/**
 * Makes brokers of Redis Streams on the application's connections. Properties of a broker
 * are {@code max-length} (about how many entries a stream keeps) or {@code retention}
 * (about how long); without either a stream keeps everything. Retry topics are trimmed by
 * what was handled, and by nothing else.
 */
public final class RedisBrokerFactory implements BrokerFactory {

	private static final String MAX_LENGTH = "max-length";

	private static final String RETENTION = "retention";

	private final Supplier<? extends RedisConnectionFactory> connectionFactory;

	private final ThreadFactory threadFactory;

	private final ThreadFactory listenerThreads;

	/**
	 * Create a factory.
	 * @param connectionFactory gives what connects, asked for when a broker is created
	 * @param threadFactory makes the threads that read and call listeners
	 */
	public RedisBrokerFactory(Supplier<? extends RedisConnectionFactory> connectionFactory,
			ThreadFactory threadFactory) {
		this(connectionFactory, threadFactory, threadFactory);
	}

	/**
	 * Create a factory that has other threads for listeners than for reading. Who reads
	 * has to renew its turn in time, whatever listeners do, so virtual threads are for
	 * listeners only.
	 * @param connectionFactory gives what connects, asked for when a broker is created
	 * @param threadFactory makes the threads that read
	 * @param listenerThreads makes the threads that call listeners
	 */
	public RedisBrokerFactory(Supplier<? extends RedisConnectionFactory> connectionFactory, ThreadFactory threadFactory,
			ThreadFactory listenerThreads) {
		this.connectionFactory = connectionFactory;
		this.threadFactory = threadFactory;
		this.listenerThreads = listenerThreads;
	}

	@Override
	public String type() {
		return RedisBroker.TYPE;
	}

	@Override
	public Broker create(String name, Map<String, String> properties) {
		for (String property : properties.keySet()) {
			Assert.isTrue(Set.of(MAX_LENGTH, RETENTION).contains(property),
					() -> "A Redis broker has no property '%s'; it has '%s' and '%s'".formatted(property, MAX_LENGTH,
							RETENTION));
		}
		Long maxLength = maxLength(properties.get(MAX_LENGTH));
		Duration retention = retention(properties.get(RETENTION));
		Assert.isTrue(maxLength == null || retention == null,
				"A Redis broker has 'max-length' or 'retention', not both");
		if (this.connectionFactory.get() instanceof LettuceConnectionFactory lettuce) {
			return new RedisBroker(name, new RedisStreams(lettuce, maxLength, retention), this.threadFactory,
					this.listenerThreads);
		}
		throw new IllegalArgumentException(
				"A Redis broker needs Lettuce: use the client that spring-boot-starter-data-redis brings");
	}

	private static @Nullable Long maxLength(@Nullable String value) {
		if (value == null) {
			return null;
		}
		try {
			long length = Long.parseLong(value.trim());
			Assert.isTrue(length > 0, "not positive");
			return length;
		}
		catch (IllegalArgumentException ex) {
			throw new IllegalArgumentException(
					"'%s' must be a number of entries of 1 or more, not '%s'".formatted(MAX_LENGTH, value), ex);
		}
	}

	private static @Nullable Duration retention(@Nullable String value) {
		if (value == null) {
			return null;
		}
		try {
			Duration retention = DurationStyle.detectAndParse(value.trim());
			Assert.isTrue(retention.toMillis() > 0, "not positive");
			return retention;
		}
		catch (IllegalArgumentException | ArithmeticException ex) {
			throw new IllegalArgumentException("'%s' must be a time such as '7d', not '%s'".formatted(RETENTION, value),
					ex);
		}
	}

	// There for caches and sessions too.
	@Override
	public boolean isGeneralPurpose() {
		return true;
	}

}
