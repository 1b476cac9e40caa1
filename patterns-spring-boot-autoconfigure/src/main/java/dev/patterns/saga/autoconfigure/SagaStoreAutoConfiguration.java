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

package dev.patterns.saga.autoconfigure;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.boot.jdbc.metadata.CompositeDataSourcePoolMetadataProvider;
import org.springframework.boot.jdbc.metadata.DataSourcePoolMetadataProvider;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Lazy;

import dev.patterns.jdbc.JdbcAccessSelector;
import dev.patterns.jdbc.SchemaManager;
import dev.patterns.jdbc.autoconfigure.JdbcAccessAutoConfiguration;
import dev.patterns.lease.NodeLeases;
import dev.patterns.lease.autoconfigure.LeaseAutoConfiguration;
import dev.patterns.saga.store.SagaStore;
import dev.patterns.saga.store.jdbc.JdbcSagaStore;
import dev.patterns.serialization.PayloadSerializer;
import dev.patterns.serialization.autoconfigure.SerializationAutoConfiguration;

/**
 * Auto-configuration of the JDBC store of sagas. The store is created when it is first
 * needed.
 */
@AutoConfiguration(after = { JdbcAccessAutoConfiguration.class, LeaseAutoConfiguration.class,
		SerializationAutoConfiguration.class })
@ConditionalOnProperty(name = "patterns.saga.store", havingValue = "jdbc", matchIfMissing = true)
@ConditionalOnBean({ JdbcAccessSelector.class, SchemaManager.class, NodeLeases.class })
public final class SagaStoreAutoConfiguration {

	SagaStoreAutoConfiguration() {
	}

	@Bean
	@Lazy
	@ConditionalOnMissingBean(SagaStore.class)
	JdbcSagaStore patternsSagaStore(JdbcAccessSelector selector, SchemaManager schemaManager, NodeLeases leases,
			PayloadSerializer serializer, ObjectProvider<DataSourcePoolMetadataProvider> pools) {
		return new JdbcSagaStore(selector, schemaManager, leases, serializer,
				new CompositeDataSourcePoolMetadataProvider(pools.orderedStream().toList()));
	}

}
