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

package dev.patterns.inbox.autoconfigure;

import javax.sql.DataSource;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.jdbc.metadata.CompositeDataSourcePoolMetadataProvider;
import org.springframework.boot.jdbc.metadata.DataSourcePoolMetadata;
import org.springframework.boot.jdbc.metadata.DataSourcePoolMetadataProvider;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Lazy;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.interceptor.TransactionAttribute;

import dev.patterns.inbox.engine.InboxBackend;
import dev.patterns.inbox.engine.InboxSettings;
import dev.patterns.inbox.store.InboxStore;
import dev.patterns.inbox.store.jdbc.JdbcInboxStore;
import dev.patterns.jdbc.JdbcAccessSelector;
import dev.patterns.jdbc.SchemaManager;
import dev.patterns.jdbc.autoconfigure.JdbcAccessAutoConfiguration;

/**
 * Auto-configuration of the inbox's store, which is created when it is first used.
 */
@AutoConfiguration(after = JdbcAccessAutoConfiguration.class)
@ConditionalOnClass({ JdbcClient.class, TransactionAttribute.class, DataSourcePoolMetadataProvider.class })
@ConditionalOnBean(JdbcAccessSelector.class)
@EnableConfigurationProperties(InboxProperties.class)
public final class InboxStoreAutoConfiguration {

	InboxStoreAutoConfiguration() {
	}

	@Bean
	@Lazy
	@ConditionalOnMissingBean(InboxStore.class)
	JdbcInboxStore patternsInboxStore(JdbcAccessSelector selector, SchemaManager schemaManager) {
		return JdbcInboxStore.create(selector.select("inbox"), schemaManager);
	}

	@Bean
	InboxBackend patternsInboxBackend(JdbcAccessSelector selector, ObjectProvider<InboxStore> store,
			ObjectProvider<DataSourcePoolMetadataProvider> pools, InboxProperties properties) {
		return new InboxBackend(() -> selector.select("inbox"), store::getObject,
				(dataSource) -> poolSize(dataSource, pools), properties.maxDatabaseWaits());
	}

	private static int poolSize(DataSource dataSource, ObjectProvider<DataSourcePoolMetadataProvider> pools) {
		DataSourcePoolMetadata pool = new CompositeDataSourcePoolMetadataProvider(pools.orderedStream().toList())
			.getDataSourcePoolMetadata(dataSource);
		Integer max = (pool != null) ? pool.getMax() : null;
		return (max != null) ? max : 0;
	}

	@Bean
	InboxSettings patternsInboxSettings(InboxProperties properties) {
		return new InboxSettings(properties.waitLimit(), properties.retryAfter(), properties.retention(),
				properties.purge().interval(), properties.purge().batchSize(), properties.requireKey(),
				properties.responseHeaders());
	}

}
