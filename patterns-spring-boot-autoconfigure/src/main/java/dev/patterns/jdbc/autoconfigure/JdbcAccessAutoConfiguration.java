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

package dev.patterns.jdbc.autoconfigure;

import javax.sql.DataSource;

import org.springframework.beans.factory.ListableBeanFactory;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.sql.init.DatabaseInitializationMode;
import org.springframework.context.annotation.Bean;
import org.springframework.core.env.Environment;
import org.springframework.jdbc.core.simple.JdbcClient;

import dev.patterns.jdbc.BeanFactoryJdbcAccessSelector;
import dev.patterns.jdbc.JdbcAccessSelector;
import dev.patterns.jdbc.SchemaManager;

/**
 * Auto-configuration of the access to databases. Asks for no DataSource: the features in
 * use do.
 */
@AutoConfiguration
@ConditionalOnClass({ DataSource.class, JdbcClient.class, DatabaseInitializationMode.class })
@EnableConfigurationProperties(JdbcAccessProperties.class)
public final class JdbcAccessAutoConfiguration {

	JdbcAccessAutoConfiguration() {
	}

	@Bean
	@ConditionalOnMissingBean(JdbcAccessSelector.class)
	BeanFactoryJdbcAccessSelector patternsJdbcAccessSelector(ListableBeanFactory beanFactory, Environment environment) {
		return new BeanFactoryJdbcAccessSelector(beanFactory, environment);
	}

	@Bean
	@ConditionalOnMissingBean
	SchemaManager patternsSchemaManager(JdbcAccessProperties properties) {
		return new SchemaManager(properties.initializeSchema());
	}

}
