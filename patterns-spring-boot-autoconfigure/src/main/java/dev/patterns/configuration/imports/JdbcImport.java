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

package dev.patterns.configuration.imports;

import java.time.Duration;
import java.util.function.Supplier;

import javax.sql.DataSource;

import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.util.StringUtils;

import dev.patterns.configuration.ConfigurationImportException;
import dev.patterns.configuration.autoconfigure.ConfigurationStoresProperties.Store;
import dev.patterns.configuration.autoconfigure.ConfigurationStoresProperties.StoreType;
import dev.patterns.configuration.autoconfigure.OwnDataSources;
import dev.patterns.configuration.store.StoreContent;
import dev.patterns.configuration.store.jdbc.JdbcConfigurationReader;

/**
 * Reads a store in a database, with one connection that is opened for that.
 */
final class JdbcImport {

	private static final String SESSION = "patterns-configuration-import";

	private JdbcImport() {
	}

	static Supplier<StoreContent> reader(Binder binder, String name, Store store, Duration timeout) {
		if (!StringUtils.hasText(store.url()) && StringUtils.hasText(store.dataSource())) {
			throw new ConfigurationImportException(
					"The configuration store '%s' is imported, but its 'data-source' names a bean, and at that time there are no beans yet."
						.formatted(name),
					"Say where its database is by 'patterns.configuration.stores.%s.url' instead of 'data-source'."
						.formatted(name),
					null);
		}
		Store where = StringUtils.hasText(store.url()) ? store : ofApplication(binder);
		if (!StringUtils.hasText(where.url())) {
			throw new ConfigurationImportException(
					"The configuration store '%s' is imported, but it is not known where its database is: at that time there is no DataSource bean yet."
						.formatted(name),
					"Set 'spring.datasource.url' or 'patterns.configuration.stores.%s.url'.".formatted(name), null);
		}
		DataSource dataSource = OwnDataSources.simple(name, where, timeout, SESSION);
		return () -> new JdbcConfigurationReader(dataSource).read(name);
	}

	private static Store ofApplication(Binder binder) {
		return new Store(StoreType.JDBC, property(binder, "url"), property(binder, "username"),
				property(binder, "password"), property(binder, "driver-class-name"), null);
	}

	private static @Nullable String property(Binder binder, String name) {
		return binder.bind("spring.datasource." + name, String.class).orElse(null);
	}

}
