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

package dev.patterns.state.autoconfigure;

import java.time.Duration;
import java.util.Map;

import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.Assert;
import org.springframework.util.unit.DataSize;

import dev.patterns.state.engine.StateStores;

/**
 * Properties of state.
 *
 * @param type type of the store: 'jdbc', 'redis' or 'memory'; by default 'jdbc' if there
 * is a DataSource, else 'redis' if there is a connection to Redis, else 'memory'
 * @param dataSource name of the DataSource bean of a store 'jdbc'; by default
 * 'patterns.jdbc.data-source', else the only or primary one
 * @param keyPrefix what stored keys begin with, and so who shares them
 * @param customPrefix the beginning for 'key-prefix=custom', refused without that
 * @param timeToLive how long entries exist unless a save says it; by default for ever
 * @param maxValueSize how large a value may be, as JSON or in bytes
 * @param fenceRetention how long it is remembered which tokens of locks an entry was
 * written with. Must be longer than anybody may be stopped and still write
 * @param defaultStore name of the store that is used unless another is named; by default
 * the one that these properties describe
 * @param encryption how values are encrypted
 * @param purge how expired entries are deleted
 * @param metrics how operations are measured
 * @param redis what is said for stores in Redis
 * @param stores further stores, by name; what they do not say is as said here
 */
@ConfigurationProperties("patterns.state")
public record StateProperties(@Nullable String type, @Nullable String dataSource,
		@DefaultValue("application") KeyPrefix keyPrefix, @Nullable String customPrefix, @Nullable Duration timeToLive,
		@DefaultValue("4MB") DataSize maxValueSize, @DefaultValue("30d") Duration fenceRetention,
		@DefaultValue(StateStores.DEFAULT_NAME) String defaultStore, @DefaultValue Encryption encryption,
		@DefaultValue Purge purge, @DefaultValue Metrics metrics, @DefaultValue Redis redis,
		@DefaultValue Map<String, Store> stores) {

	public StateProperties {
		Assert.isTrue(timeToLive == null || timeToLive.toMillis() > 0,
				"'patterns.state.time-to-live' must be at least 1ms");
		Assert.isTrue(maxValueSize.toBytes() > 0, "'patterns.state.max-value-size' must be positive");
		Assert.isTrue(fenceRetention.toMillis() > 0, "'patterns.state.fence-retention' must be positive");
		Assert.isTrue(!stores.containsKey(StateStores.DEFAULT_NAME),
				"'patterns.state.stores' must not have the name 'default': that store is described directly below 'patterns.state'");
		Assert.isTrue(defaultStore.equals(StateStores.DEFAULT_NAME) || stores.containsKey(defaultStore),
				() -> "'patterns.state.default-store' is '%s', but 'patterns.state.stores' has only %s"
					.formatted(defaultStore, stores.keySet()));
	}

	/**
	 * How values are encrypted.
	 *
	 * @param primaryKey key that values are encrypted with, 16, 24 or 32 bytes in Base64;
	 * without it they are stored as they are
	 * @param secondaryKey another key that values may have been encrypted with before the
	 * primary key was changed
	 * @param acceptPlain whether values that are not encrypted are read although there is
	 * a key; by default they are not
	 */
	public record Encryption(@Nullable String primaryKey, @Nullable String secondaryKey,
			@Nullable Boolean acceptPlain) {

		/**
		 * What holds for a store.
		 * @param store what is said for it, {@code null} for nothing
		 * @return this, and instead of it whatever is said for the store
		 * @throws IllegalArgumentException if the rest is of no use without a primary key
		 */
		Encryption with(@Nullable Encryption store) {
			Encryption merged = (store != null)
					? new Encryption((store.primaryKey != null) ? store.primaryKey : this.primaryKey,
							(store.secondaryKey != null) ? store.secondaryKey : this.secondaryKey,
							(store.acceptPlain != null) ? store.acceptPlain : this.acceptPlain)
					: this;
			Assert.isTrue(merged.secondaryKey == null || merged.primaryKey != null,
					"A 'secondary-key' needs a 'primary-key'");
			Assert.isTrue(!merged.isPlainAccepted() || merged.primaryKey != null,
					"'accept-plain' needs a 'primary-key': without it nothing is encrypted");
			return merged;
		}

		boolean isPlainAccepted() {
			return Boolean.TRUE.equals(this.acceptPlain);
		}

		@Override
		public String toString() {
			return "Encryption[primaryKey=" + ((this.primaryKey != null) ? "******" : "none") + "]";
		}

	}

	/**
	 * How expired entries are deleted.
	 *
	 * @param interval how often they are looked for
	 * @param batchSize how many are deleted in one transaction
	 */
	public record Purge(@DefaultValue("1m") Duration interval, @DefaultValue("1000") int batchSize) {

		public Purge {
			Assert.isTrue(interval.toMillis() > 0, "'patterns.state.purge.interval' must be positive");
			Assert.isTrue(batchSize > 0, "'patterns.state.purge.batch-size' must be positive");
		}

	}

	/**
	 * How operations are measured.
	 *
	 * @param longTaskTimer whether there is a meter of the operations that have not ended
	 * yet, 'patterns.state.operation.active'. It takes about as long as the rest of the
	 * observation
	 */
	public record Metrics(@DefaultValue("false") boolean longTaskTimer) {

	}

	/**
	 * What is said for stores in Redis.
	 *
	 * @param singleSlot whether all keys of a store are in one slot of a Redis cluster,
	 * so that a transaction may have any of them; otherwise the keys of a transaction
	 * must have the same hash tag
	 */
	public record Redis(@DefaultValue("false") boolean singleSlot) {

	}

	/**
	 * A further store.
	 *
	 * @param type type of the store; by default as 'patterns.state.type'
	 * @param dataSource name of the DataSource bean of a store 'jdbc'
	 * @param keyPrefix what stored keys begin with; by default as
	 * 'patterns.state.key-prefix'
	 * @param customPrefix the beginning for 'key-prefix=custom', refused without that
	 * @param timeToLive how long entries exist unless a save says it; by default as
	 * 'patterns.state.time-to-live'
	 * @param encryption how values are encrypted; what it does not say is as in
	 * 'patterns.state.encryption'
	 */
	public record Store(@Nullable String type, @Nullable String dataSource, @Nullable KeyPrefix keyPrefix,
			@Nullable String customPrefix, @Nullable Duration timeToLive, @Nullable Encryption encryption) {

		public Store {
			Assert.isTrue(timeToLive == null || timeToLive.toMillis() > 0,
					"'patterns.state.stores.<name>.time-to-live' must be at least 1ms");
		}

	}

}
