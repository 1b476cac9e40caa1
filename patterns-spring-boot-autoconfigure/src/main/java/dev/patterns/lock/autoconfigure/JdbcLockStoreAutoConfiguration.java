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

import javax.sql.DataSource;

import org.springframework.beans.factory.ListableBeanFactory;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.jdbc.core.simple.JdbcClient;

import dev.patterns.identity.ApplicationIdentity;
import dev.patterns.identity.autoconfigure.IdentityAutoConfiguration;
import dev.patterns.jdbc.JdbcAccessSelector;
import dev.patterns.jdbc.SchemaManager;
import dev.patterns.jdbc.autoconfigure.JdbcAccessAutoConfiguration;
import dev.patterns.lock.store.jdbc.JdbcLockStore;

/**
 * Auto-configuration of locks in a database, which is asked for when a lock is.
 */
@AutoConfiguration(after = { IdentityAutoConfiguration.class, JdbcAccessAutoConfiguration.class })
@ConditionalOnClass({ DataSource.class, JdbcClient.class })
@ConditionalOnBean({ JdbcAccessSelector.class, SchemaManager.class })
@EnableConfigurationProperties(LockProperties.class)
public final class JdbcLockStoreAutoConfiguration {

	JdbcLockStoreAutoConfiguration() {
	}

	@Bean
	LockStoreSource patternsJdbcLockStoreSource(JdbcAccessSelector selector, SchemaManager schemaManager,
			ApplicationIdentity identity, LockProperties properties, ListableBeanFactory beanFactory) {
		return new LockStoreSource(LockProperties.Store.JDBC,
				() -> beanFactory.getBeanNamesForType(DataSource.class, true, false).length > 0,
				() -> new JdbcLockStore(selector.select("lock"), schemaManager, LockScope.of(properties, identity)));
	}

}
