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

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

import javax.sql.DataSource;

import org.springframework.beans.factory.DisposableBean;
import org.springframework.beans.factory.ListableBeanFactory;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.util.StringUtils;
import org.springframework.util.function.SingletonSupplier;

import dev.patterns.configuration.autoconfigure.ConfigurationStoresProperties.Store;
import dev.patterns.configuration.autoconfigure.ConfigurationStoresProperties.StoreType;
import dev.patterns.configuration.store.ConfigurationStore;
import dev.patterns.configuration.store.jdbc.JdbcConfigurationStore;
import dev.patterns.jdbc.DatabasePlatform;
import dev.patterns.jdbc.JdbcAccess;
import dev.patterns.jdbc.JdbcAccessSelector;
import dev.patterns.jdbc.SchemaManager;

/**
 * Makes stores in databases: of the application, or of their own.
 */
final class JdbcStoreProvider implements StoreProvider, DisposableBean {

	private final JdbcAccessSelector selector;

	private final SchemaManager schemaManager;

	private final ListableBeanFactory beanFactory;

	private final int history;

	private final Map<String, DataSource> own = new HashMap<>();

	JdbcStoreProvider(JdbcAccessSelector selector, SchemaManager schemaManager, ListableBeanFactory beanFactory,
			int history) {
		this.selector = selector;
		this.schemaManager = schemaManager;
		this.beanFactory = beanFactory;
		this.history = history;
	}

	@Override
	public StoreType type() {
		return StoreType.JDBC;
	}

	@Override
	public ConfigurationStore create(String name, Store properties) {
		return new JdbcConfigurationStore(name, access(name, properties), this.schemaManager, this.history);
	}

	private Supplier<JdbcAccess> access(String name, Store properties) {
		if (StringUtils.hasText(properties.url())) {
			Supplier<JdbcAccess> own = SingletonSupplier.of(() -> {
				DataSource dataSource = ownDataSource(name, properties);
				return new JdbcAccess(dataSource, new JdbcTransactionManager(dataSource),
						DatabasePlatform.of(dataSource));
			});
			return own;
		}
		String dataSource = properties.dataSource();
		return StringUtils.hasText(dataSource)
				? () -> this.selector
					.select("configuration", dataSource,
							List.of("patterns.configuration.stores." + name + ".data-source",
									"patterns.configuration.data-source"))
				: () -> this.selector.select("configuration");
	}

	private synchronized DataSource ownDataSource(String name, Store properties) {
		return this.own.computeIfAbsent(name, (key) -> OwnDataSources.pooled(key, properties));
	}

	@Override
	public boolean isReady() {
		return this.beanFactory.getBeanNamesForType(DataSource.class, true, false).length > 0;
	}

	@Override
	public synchronized void destroy() throws Exception {
		for (DataSource dataSource : this.own.values()) {
			if (dataSource instanceof AutoCloseable closeable) {
				closeable.close();
			}
		}
		this.own.clear();
	}

}
