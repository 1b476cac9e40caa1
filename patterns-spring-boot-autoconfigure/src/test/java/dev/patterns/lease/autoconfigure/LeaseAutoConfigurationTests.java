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

package dev.patterns.lease.autoconfigure;

import java.time.Duration;

import org.junit.jupiter.api.Test;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.jdbc.autoconfigure.DataSourceAutoConfiguration;
import org.springframework.boot.jdbc.autoconfigure.DataSourceTransactionManagerAutoConfiguration;
import org.springframework.boot.sql.init.DatabaseInitializationMode;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.simple.JdbcClient;

import dev.patterns.identity.ApplicationIdentity;
import dev.patterns.identity.autoconfigure.IdentityAutoConfiguration;
import dev.patterns.jdbc.JdbcAccessSelector;
import dev.patterns.jdbc.SchemaManager;
import dev.patterns.jdbc.autoconfigure.JdbcAccessAutoConfiguration;
import dev.patterns.lease.NodeLease;
import dev.patterns.lease.NodeLeases;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link LeaseAutoConfiguration}.
 */
class LeaseAutoConfigurationTests {

	private final ApplicationContextRunner runner = new ApplicationContextRunner().withConfiguration(AutoConfigurations
		.of(LeaseAutoConfiguration.class, IdentityAutoConfiguration.class, JdbcAccessAutoConfiguration.class));

	@Test
	void startsWithoutDataSourceAndWithoutLease() {
		this.runner.run((context) -> assertThat(context.getBean(NodeLeases.class).getLeases()).isEmpty());
	}

	@Test
	void leaseLivesAsLongAsTheContext() {
		this.runner
			.withConfiguration(AutoConfigurations.of(DataSourceAutoConfiguration.class,
					DataSourceTransactionManagerAutoConfiguration.class))
			.withPropertyValues("spring.datasource.generate-unique-name=true", "patterns.lease.duration=20s")
			.run((context) -> {
				NodeLease lease = context.getBean(NodeLeases.class)
					.join(context.getBean(JdbcAccessSelector.class).select("saga"));
				assertThat(lease.duration()).isEqualTo(Duration.ofSeconds(20));
				assertThat(lease.nodeId()).isEqualTo(context.getBean(ApplicationIdentity.class).instance());
				assertThat(lease.isHeld()).isTrue();
				JdbcTemplate template = new JdbcTemplate(context.getBean(javax.sql.DataSource.class));
				assertThat(template.queryForObject("select count(*) from patterns_node where lease_until > 0",
						Integer.class))
					.isEqualTo(1);
				context.getSourceApplicationContext().stop();
				assertThat(lease.isHeld()).isFalse();
				context.getSourceApplicationContext().start();
				assertThat(lease.isHeld()).isTrue();
				context.close();
				assertThat(lease.isHeld()).isFalse();
			});
	}

	@Test
	void backsOffWithoutJdbc() {
		this.runner.withClassLoader(new FilteredClassLoader(JdbcClient.class))
			.run((context) -> assertThat(context).hasNotFailed().doesNotHaveBean(NodeLeases.class));
	}

	@Test
	void usersLeasesWin() {
		this.runner.withUserConfiguration(Own.class)
			.run((context) -> assertThat(context).hasSingleBean(NodeLeases.class).hasBean("ownLeases"));
	}

	@Test
	void tooShortALeaseIsRefused() {
		this.runner.withPropertyValues("patterns.lease.duration=99ms")
			.run((context) -> assertThat(context).getFailure()
				.rootCause()
				.hasMessage("'patterns.lease.duration' must be at least 100ms"));
	}

	@Configuration(proxyBeanMethods = false)
	static class Own {

		@Bean
		NodeLeases ownLeases(ApplicationIdentity identity) {
			return new NodeLeases(identity, new SchemaManager(DatabaseInitializationMode.NEVER), Duration.ofSeconds(1));
		}

	}

}
