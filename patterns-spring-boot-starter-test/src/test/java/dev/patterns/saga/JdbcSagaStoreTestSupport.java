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

package dev.patterns.saga;

import java.util.HashMap;
import java.util.Map;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.core.JdbcTemplate;

import dev.patterns.jdbc.DatabasePlatform;
import dev.patterns.saga.store.SagaStore;
import dev.patterns.test.saga.SagaStoreContractTests;

/**
 * Runs the contract on a database, through the auto-configuration.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class JdbcSagaStoreTestSupport extends SagaStoreContractTests {

	private ConfigurableApplicationContext context;

	protected abstract Map<String, String> properties();

	@BeforeAll
	void start() {
		this.context = new SpringApplicationBuilder(Application.class).web(WebApplicationType.NONE)
			.properties(new HashMap<>(properties()))
			.properties("patterns.jdbc.initialize-schema=always", "spring.main.banner-mode=off",
					"spring.flyway.enabled=false",
					"spring.autoconfigure.exclude=org.springframework.boot.hibernate.autoconfigure.HibernateJpaAutoConfiguration,org.springframework.boot.data.jpa.autoconfigure.DataJpaRepositoriesAutoConfiguration")
			.run();
	}

	@AfterAll
	void stop() {
		this.context.close();
	}

	@Override
	protected SagaStore store() {
		return this.context.getBean(SagaStore.class);
	}

	@Override
	protected void reset() {
		store();
		JdbcTemplate template = template();
		for (String table : new String[] { "patterns_saga", "patterns_saga_step", "patterns_saga_attempt",
				"patterns_saga_attribute", "patterns_saga_request", "patterns_saga_limit",
				"patterns_saga_definition" }) {
			template.update("delete from " + table);
		}
	}

	@Override
	protected void lease(String nodeId, boolean alive) {
		DatabasePlatform platform = DatabasePlatform.of(this.context.getBean(javax.sql.DataSource.class));
		template().update("delete from patterns_node where node_id = ?", nodeId);
		template()
			.update("insert into patterns_node (node_id, application, started_at, lease_until) values (?, 'test', 0, "
					+ (alive ? platform.epochMillis() + " + 60000" : "0") + ")", nodeId);
	}

	private JdbcTemplate template() {
		return this.context.getBean(JdbcTemplate.class);
	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	static class Application {

	}

}
