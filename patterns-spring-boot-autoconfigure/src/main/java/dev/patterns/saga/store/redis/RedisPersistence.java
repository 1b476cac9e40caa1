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

package dev.patterns.saga.store.redis;

import java.util.List;
import java.util.Properties;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;
import org.springframework.dao.DataAccessException;
import org.springframework.data.redis.core.RedisCallback;
import org.springframework.data.redis.core.StringRedisTemplate;

/**
 * Makes sure that a Redis server keeps what it is told. In a cluster each server is
 * asked.
 */
final class RedisPersistence {

	private static final Log logger = LogFactory.getLog(RedisPersistence.class);

	private final StringRedisTemplate template;

	RedisPersistence(StringRedisTemplate template) {
		this.template = template;
	}

	/**
	 * Check the server.
	 * @param allowVolatile whether it may forget when it ends
	 */
	void check(boolean allowVolatile) {
		if (!isTrueOfAll(info("persistence"), "aof_enabled", "1")) {
			if (!allowVolatile) {
				throw new IllegalStateException("Redis keeps no append-only file, so that sagas would be lost when it"
						+ " ends. Set 'appendonly yes' in redis.conf (and 'appendfsync always' if not even a power"
						+ " failure may lose the last second). Where losing sagas is fine, as in tests, set"
						+ " 'patterns.saga.redis.allow-volatile=true'.");
			}
			logger.warn("Redis keeps no append-only file: sagas are lost when it ends"
					+ " ('patterns.saga.redis.allow-volatile' allows that)");
		}
		if (!isTrueOfAll(info("memory"), "maxmemory_policy", "noeviction")) {
			logger.warn("Redis may evict keys when its memory is full, and sagas with them:"
					+ " set 'maxmemory-policy noeviction'");
		}
	}

	private @Nullable Properties info(String section) {
		try {
			return this.template.execute(
					(RedisCallback<@Nullable Properties>) (connection) -> connection.serverCommands().info(section));
		}
		catch (DataAccessException ex) {
			throw new IllegalStateException(
					"Sagas are stored in Redis ('patterns.saga.store=redis'), and Redis cannot be asked: start it,"
							+ " and set 'spring.data.redis.host' and 'spring.data.redis.port'. " + ex.getMessage(),
					ex);
		}
	}

	/**
	 * Whether all servers have a value.
	 * @param info what they say; names of a cluster's servers stand before the entries
	 * @param name name of the entry
	 * @param value the value
	 * @return {@code false} also if none has the entry
	 */
	static boolean isTrueOfAll(@Nullable Properties info, String name, String value) {
		if (info == null) {
			return false;
		}
		List<String> values = info.stringPropertyNames()
			.stream()
			.filter((key) -> key.equals(name) || key.endsWith("." + name))
			.map(info::getProperty)
			.toList();
		return !values.isEmpty() && values.stream().allMatch((found) -> found.trim().equals(value));
	}

}
