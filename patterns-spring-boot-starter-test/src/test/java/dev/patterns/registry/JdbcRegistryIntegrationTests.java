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

package dev.patterns.registry;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

import dev.patterns.test.services.EmbeddedServer;
import dev.patterns.test.services.EmbeddedServers;
import dev.patterns.test.services.Service;

/**
 * Applications that find each other in a table of a real PostgreSQL.
 */
class JdbcRegistryIntegrationTests extends RegistryIntegrationTestSupport {

	private Map<String, String> database;

	@Override
	EmbeddedServer startRegistry() {
		EmbeddedServer server = EmbeddedServers.builder(Service.POSTGRESQL).start();
		this.database = server.createDatabase("registry");
		return server;
	}

	@Override
	List<String> properties() {
		List<String> properties = new ArrayList<>(List.of("patterns.registry.type=jdbc",
				"patterns.jdbc.initialize-schema=always", "spring.datasource.hikari.connection-timeout=300",
				"spring.datasource.hikari.validation-timeout=250",
				"spring.datasource.hikari.data-source-properties.socketTimeout=1",
				"spring.autoconfigure.exclude=org.springframework.boot.data.redis.autoconfigure.DataRedisAutoConfiguration,"
						+ "org.springframework.boot.hibernate.autoconfigure.HibernateJpaAutoConfiguration,"
						+ "org.springframework.boot.data.jpa.autoconfigure.DataJpaRepositoriesAutoConfiguration,"
						+ "org.springframework.boot.flyway.autoconfigure.FlywayAutoConfiguration,"
						+ "org.springframework.boot.kafka.autoconfigure.KafkaAutoConfiguration,"
						+ "org.springframework.boot.amqp.autoconfigure.RabbitAutoConfiguration"));
		this.database.forEach((name, value) -> properties.add(name + "=" + value));
		return properties;
	}

}
