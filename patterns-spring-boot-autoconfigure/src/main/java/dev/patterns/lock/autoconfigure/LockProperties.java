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

package dev.patterns.lock.autoconfigure;

import java.time.Duration;

import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.boot.context.properties.bind.Name;
import org.springframework.util.Assert;

import dev.patterns.lock.LockOptions;

/**
 * Properties of locks.
 *
 * @param store where locks are kept; by default where it can be, if that is one place
 * only
 * @param dataSource name of the DataSource bean that holds the locks; by default
 * 'patterns.jdbc.data-source', else the only or primary one
 * @param lease how long a lock is held without renewal, and so how long others wait after
 * its holder died
 * @param waitLimit how long to wait for a lock, 0 for a single attempt
 * @param keyPrefix what keeps names of locks apart from those of other applications, at
 * most 128 characters; by default namespace and application. Applications that share
 * locks have the same one
 * @param redis properties of the store in Redis
 */
@ConfigurationProperties("patterns.lock")
public record LockProperties(@Nullable Store store, @Nullable String dataSource, @DefaultValue("30s") Duration lease,
		@Name("wait") @DefaultValue("0s") Duration waitLimit, @Nullable String keyPrefix, @DefaultValue Redis redis) {

	private static final int MAX_PREFIX = 128;

	public LockProperties {
		Assert.isTrue(LockOptions.isLease(lease), "'patterns.lock.lease' must be between 100ms and 365d");
		Assert.isTrue(!waitLimit.isNegative() && waitLimit.compareTo(LockOptions.MAX_LEASE) <= 0,
				"'patterns.lock.wait' must be between 0 and 365d");
		Assert.isTrue(keyPrefix == null || (!keyPrefix.isBlank() && keyPrefix.length() <= MAX_PREFIX),
				"'patterns.lock.key-prefix' must have 1 to 128 characters");
		Assert.isTrue(keyPrefix == null || keyPrefix.codePoints().noneMatch(Character::isISOControl),
				"'patterns.lock.key-prefix' must have no control characters");
	}

	/**
	 * Where locks are kept.
	 */
	public enum Store {

		/**
		 * In a database.
		 */
		JDBC,

		/**
		 * In Redis.
		 */
		REDIS

	}

	/**
	 * Properties of the store in Redis.
	 *
	 * @param allowVolatile whether the server may go without an append-only file, so that
	 * locks are free when it restarts, while their holders still work
	 */
	public record Redis(@DefaultValue("false") boolean allowVolatile) {

	}

}
