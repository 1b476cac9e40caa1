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

import org.springframework.beans.factory.ListableBeanFactory;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.jdbc.DataSourceBuilder;
import org.springframework.context.annotation.Bean;
import org.springframework.core.annotation.Order;
import org.springframework.jdbc.core.simple.JdbcClient;

import dev.patterns.jdbc.JdbcAccessSelector;
import dev.patterns.jdbc.SchemaManager;
import dev.patterns.jdbc.autoconfigure.JdbcAccessAutoConfiguration;

/**
 * Auto-configuration of configuration stores in databases. Asks for no DataSource: the
 * stores do when they are used.
 */
@AutoConfiguration(after = JdbcAccessAutoConfiguration.class)
@ConditionalOnClass({ JdbcClient.class, DataSourceBuilder.class })
@ConditionalOnBean(JdbcAccessSelector.class)
@EnableConfigurationProperties(ConfigurationStoresProperties.class)
public final class ConfigurationJdbcAutoConfiguration {

	ConfigurationJdbcAutoConfiguration() {
	}

	@Bean
	@Order(0)
	JdbcStoreProvider patternsJdbcConfigurationStoreProvider(JdbcAccessSelector selector, SchemaManager schemaManager,
			ListableBeanFactory beanFactory, ConfigurationStoresProperties properties) {
		return new JdbcStoreProvider(selector, schemaManager, beanFactory, properties.history());
	}

}
