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

package dev.patterns.lock.store.redis;

import java.util.List;
import java.util.Properties;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;
import org.springframework.data.redis.core.RedisCallback;
import org.springframework.data.redis.core.StringRedisTemplate;

/**
 * Makes sure that a Redis server keeps the locks that it was told. In a cluster each
 * server is asked.
 */
final class LockPersistence {

	private static final Log logger = LogFactory.getLog(LockPersistence.class);

	private final StringRedisTemplate template;

	LockPersistence(StringRedisTemplate template) {
		this.template = template;
	}

	void check(boolean allowVolatile) {
		if (!isTrueOfAll(info("persistence"), "aof_enabled", "1")) {
			if (!allowVolatile) {
				throw new IllegalStateException("Redis keeps no append-only file, so that locks would be free"
						+ " while their holders still work when it restarts. Set 'appendonly yes' in redis.conf (and"
						+ " 'appendfsync always' if not even a power failure may free them). Where that is fine, as"
						+ " in tests, set 'patterns.lock.redis.allow-volatile=true'.");
			}
			logger.warn("Redis keeps no append-only file: locks are free when it restarts, while their holders still"
					+ " work ('patterns.lock.redis.allow-volatile' allows that)");
		}
		if (!isTrueOfAll(info("memory"), "maxmemory_policy", "noeviction")) {
			logger.warn("Redis may evict keys when its memory is full, and locks with them:"
					+ " set 'maxmemory-policy noeviction'");
		}
	}

	private @Nullable Properties info(String section) {
		return this.template
			.execute((RedisCallback<@Nullable Properties>) (connection) -> connection.serverCommands().info(section));
	}

	// Names of a cluster's servers stand before the entries.
	private static boolean isTrueOfAll(@Nullable Properties info, String name, String value) {
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
