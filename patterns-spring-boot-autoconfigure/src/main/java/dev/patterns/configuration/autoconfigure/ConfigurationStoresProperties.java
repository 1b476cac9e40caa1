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

package dev.patterns.configuration.autoconfigure;

import java.time.Duration;
import java.util.Locale;
import java.util.Map;

import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.Assert;
import org.springframework.util.StringUtils;
import org.springframework.util.unit.DataSize;

import dev.patterns.naming.DurableNames;

/**
 * Properties of configuration stores.
 *
 * @param stores the stores by their names
 * @param defaultStore name of the store for those who name none; by default the only one
 * @param dataSource name of the DataSource bean of JDBC stores that name none; by default
 * 'patterns.jdbc.data-source', else the only or primary one
 * @param pollInterval how often a store is asked for changes at least, also when it tells
 * of them
 * @param connectTimeout how long an import waits for a store before the application has
 * any beans
 * @param maxValueSize how many bytes a value may have
 * @param history how many revisions of each store are kept
 * @param refreshScope whether beans of Spring Cloud's scope 'refresh' are made again when
 * properties of an imported store change
 */
@ConfigurationProperties("patterns.configuration")
public record ConfigurationStoresProperties(Map<String, Store> stores, @Nullable String defaultStore,
		@Nullable String dataSource, @DefaultValue("2s") Duration pollInterval,
		@DefaultValue("5s") Duration connectTimeout, @DefaultValue("64KB") DataSize maxValueSize,
		@DefaultValue("1000") int history, @DefaultValue("true") boolean refreshScope) {

	private static final int MAX_NAME_LENGTH = 64;

	private static final int MAX_HISTORY = 1_000_000;

	public ConfigurationStoresProperties {
		stores = (stores != null) ? Map.copyOf(stores) : Map.of();
		stores.keySet().forEach(ConfigurationStoresProperties::requireName);
		Assert.isTrue(pollInterval.toMillis() > 0, "'patterns.configuration.poll-interval' must be positive");
		Assert.isTrue(connectTimeout.toSeconds() > 0,
				"'patterns.configuration.connect-timeout' must be at least a second");
		Assert.isTrue(maxValueSize.toBytes() > 0, "'patterns.configuration.max-value-size' must be positive");
		Assert.isTrue(history > 0 && history <= MAX_HISTORY,
				"'patterns.configuration.history' must be between 1 and " + MAX_HISTORY);
	}

	/**
	 * Return the name if a store can have it.
	 * @param name the name
	 * @return the same name
	 * @throws IllegalArgumentException if it cannot
	 */
	public static String requireName(String name) {
		Assert.isTrue(DurableNames.isValid(name) && name.indexOf('/') < 0 && name.length() <= MAX_NAME_LENGTH,
				() -> "'" + name + "' is not a name of a configuration store: 1 to " + MAX_NAME_LENGTH
						+ " letters, digits or one of . _ : - and beginning with a letter or a digit");
		return name;
	}

	/**
	 * The properties of a store.
	 * @param name the name of the store
	 * @return its properties, {@code null} if there is no such store
	 */
	public @Nullable Store find(String name) {
		Store store = this.stores.get(name);
		if (store != null) {
			return store;
		}
		for (StoreType type : StoreType.values()) {
			if (name.equals(type.name().toLowerCase(Locale.ROOT))) {
				return new Store(type, null, null, null, null, null);
			}
		}
		return null;
	}

	/**
	 * Where configuration is kept.
	 */
	public enum StoreType {

		/**
		 * In a relational database.
		 */
		JDBC,

		/**
		 * In Redis.
		 */
		REDIS

	}

	/**
	 * Properties of a store.
	 *
	 * @param type where it keeps its items; by default what the URL says, else jdbc
	 * @param url URL of the database or of Redis; by default that of 'spring.datasource'
	 * or 'spring.data.redis'
	 * @param username user of the database or of Redis, with 'url' only
	 * @param password password of that user
	 * @param driverClassName class of the JDBC driver; by default found out from the URL
	 * @param dataSource name of the DataSource bean, if there is no 'url'
	 */
	public record Store(@Nullable StoreType type, @Nullable String url, @Nullable String username,
			@Nullable String password, @Nullable String driverClassName, @Nullable String dataSource) {

		public Store {
			Assert.isTrue(!StringUtils.hasText(url) || !StringUtils.hasText(dataSource),
					"A store of 'patterns.configuration.stores' must not have both 'url' and 'data-source'");
		}

		/**
		 * Where it keeps its items.
		 * @return the type
		 */
		public StoreType effectiveType() {
			if (this.type != null) {
				return this.type;
			}
			return (this.url != null && this.url.startsWith("redis")) ? StoreType.REDIS : StoreType.JDBC;
		}

		// Neither the password, nor a URL that may have one.
		@Override
		public String toString() {
			return effectiveType() + " store";
		}

	}

}
