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

import org.junit.jupiter.api.Test;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.jdbc.autoconfigure.DataSourceAutoConfiguration;
import org.springframework.boot.jdbc.autoconfigure.DataSourceTransactionManagerAutoConfiguration;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.core.simple.JdbcClient;

import dev.patterns.jdbc.DataSourceSelectionException;
import dev.patterns.jdbc.DatabasePlatform;
import dev.patterns.jdbc.JdbcAccess;
import dev.patterns.jdbc.JdbcAccessSelector;
import dev.patterns.jdbc.SchemaManager;
import dev.patterns.jdbc.SchemaVersionException;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatNoException;

/**
 * Tests for {@link JdbcAccessAutoConfiguration}.
 */
class JdbcAccessAutoConfigurationTests {

	private final ApplicationContextRunner runner = new ApplicationContextRunner()
		.withConfiguration(AutoConfigurations.of(JdbcAccessAutoConfiguration.class));

	private final ApplicationContextRunner withDatabase = this.runner
		.withConfiguration(AutoConfigurations.of(DataSourceAutoConfiguration.class,
				DataSourceTransactionManagerAutoConfiguration.class))
		.withPropertyValues("spring.datasource.generate-unique-name=true");

	@Test
	void startsWithoutDataSource() {
		this.runner.run((context) -> {
			assertThat(context).hasNotFailed().hasSingleBean(SchemaManager.class);
			assertThatExceptionOfType(DataSourceSelectionException.class)
				.isThrownBy(() -> context.getBean(JdbcAccessSelector.class).select("saga"));
		});
	}

	@Test
	void selectsTheDatabaseOfTheApplication() {
		this.withDatabase.run((context) -> {
			JdbcAccess access = context.getBean(JdbcAccessSelector.class).select("saga");
			assertThat(access.dataSource()).isSameAs(context.getBean(DataSource.class));
			assertThat(access.platform()).isEqualTo(DatabasePlatform.H2);
		});
	}

	@Test
	void initializesAnEmbeddedDatabase() {
		this.withDatabase.run((context) -> assertThatNoException().isThrownBy(() -> context.getBean(SchemaManager.class)
			.ensure(context.getBean(JdbcAccessSelector.class).select("x"), "lease", 1)));
	}

	@Test
	void initializationIsSwitchedOffByProperty() {
		this.withDatabase.withPropertyValues("patterns.jdbc.initialize-schema=never")
			.run((context) -> assertThatExceptionOfType(SchemaVersionException.class)
				.isThrownBy(() -> context.getBean(SchemaManager.class)
					.ensure(context.getBean(JdbcAccessSelector.class).select("x"), "lease", 1)));
	}

	@Test
	void backsOffWithoutJdbc() {
		this.runner.withClassLoader(new FilteredClassLoader(JdbcClient.class))
			.run((context) -> assertThat(context).doesNotHaveBean(JdbcAccessSelector.class)
				.doesNotHaveBean(SchemaManager.class));
	}

	@Test
	void usersSelectorWins() {
		this.runner.withUserConfiguration(OwnSelector.class)
			.run((context) -> assertThat(context).getBean(JdbcAccessSelector.class)
				.isSameAs(context.getBean("ownSelector")));
	}

	@Configuration(proxyBeanMethods = false)
	static class OwnSelector {

		@Bean
		JdbcAccessSelector ownSelector() {
			return (feature) -> {
				throw new UnsupportedOperationException();
			};
		}

	}

}
