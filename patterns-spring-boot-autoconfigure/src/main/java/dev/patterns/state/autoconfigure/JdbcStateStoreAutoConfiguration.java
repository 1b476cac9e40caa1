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

import javax.sql.DataSource;

import org.springframework.beans.factory.ListableBeanFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.context.annotation.Bean;
import org.springframework.jdbc.core.simple.JdbcClient;

import dev.patterns.jdbc.JdbcAccessSelector;
import dev.patterns.jdbc.SchemaManager;
import dev.patterns.jdbc.autoconfigure.JdbcAccessAutoConfiguration;
import dev.patterns.time.TimeSource;

/**
 * Auto-configuration of stores of state in databases. Nothing asks for a DataSource until
 * one is used.
 */
@AutoConfiguration(after = JdbcAccessAutoConfiguration.class, before = StateAutoConfiguration.class)
@ConditionalOnClass({ DataSource.class, JdbcClient.class })
@ConditionalOnBean({ JdbcAccessSelector.class, SchemaManager.class })
public final class JdbcStateStoreAutoConfiguration {

	JdbcStateStoreAutoConfiguration() {
	}

	@Bean
	JdbcStateStoreFactory patternsJdbcStateStoreFactory(JdbcAccessSelector selector, SchemaManager schemaManager,
			ObjectProvider<TimeSource> timeSource, ListableBeanFactory beanFactory) {
		return new JdbcStateStoreFactory(selector, schemaManager, timeSource.getIfAvailable(), beanFactory);
	}

}
