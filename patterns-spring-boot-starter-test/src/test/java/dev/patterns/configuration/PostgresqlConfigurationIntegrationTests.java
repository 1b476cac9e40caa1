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

package dev.patterns.configuration;

import java.util.HashMap;
import java.util.Map;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.jdbc.core.JdbcTemplate;

import dev.patterns.test.services.EmbeddedServer;
import dev.patterns.test.services.EmbeddedServers;
import dev.patterns.test.services.Service;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Nodes that share a store on a PostgreSQL of their own.
 */
class PostgresqlConfigurationIntegrationTests extends ConfigurationClusterTestSupport {

	private JdbcTemplate jdbc;

	@Override
	EmbeddedServer startServer() {
		return EmbeddedServers.builder(Service.POSTGRESQL).start();
	}

	@Override
	Map<String, String> properties(EmbeddedServer server) {
		Map<String, String> properties = new HashMap<>(server.createDatabase("configuration"));
		properties.put("spring.datasource.hikari.connection-timeout", "500");
		properties.put("spring.datasource.hikari.validation-timeout", "250");
		return properties;
	}

	@Override
	String store() {
		return "jdbc";
	}

	@Override
	void breakConnections(ConfigurableApplicationContext node) {
		this.jdbc = node.getBean(JdbcTemplate.class);
		this.jdbc.queryForList("select pg_terminate_backend(pid) from pg_stat_activity "
				+ "where application_name like 'patterns-configuration%' and pid <> pg_backend_pid()");
	}

	@Test
	@EnabledIfSystemProperty(named = "patterns.proof", matches = "true", disabledReason = "long: run with -Pproof")
	void aServerThatHangsIsOutlived() {
		outliveAServerThatHangs();
	}

	@Test
	void theImportLeavesNoConnection() {
		breakConnections(reader());
		assertThat(this.jdbc.queryForObject(
				"select count(*) from pg_stat_activity where application_name = 'patterns-configuration-import'",
				Integer.class))
			.isZero();
	}

}
