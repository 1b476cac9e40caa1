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

package dev.patterns.invocation.http;

import java.util.ArrayList;
import java.util.List;

import org.springframework.boot.WebApplicationType;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.web.server.servlet.context.ServletWebServerApplicationContext;
import org.springframework.context.ConfigurableApplicationContext;

/**
 * Starts applications that need no broker, and of which only servers have a database.
 */
public final class TestApplications {

	private static final String DATA_SOURCE = "org.springframework.boot.jdbc.autoconfigure.DataSourceAutoConfiguration";

	private static final String EXCLUDED = String.join(",",
			"org.springframework.boot.hibernate.autoconfigure.HibernateJpaAutoConfiguration",
			"org.springframework.boot.data.jpa.autoconfigure.DataJpaRepositoriesAutoConfiguration",
			"org.springframework.boot.flyway.autoconfigure.FlywayAutoConfiguration",
			"org.springframework.boot.liquibase.autoconfigure.LiquibaseAutoConfiguration",
			"org.springframework.boot.kafka.autoconfigure.KafkaAutoConfiguration",
			"org.springframework.boot.amqp.autoconfigure.RabbitAutoConfiguration",
			"org.springframework.boot.data.redis.autoconfigure.DataRedisAutoConfiguration");

	private TestApplications() {
	}

	public static ConfigurableApplicationContext server(Class<?> application, String... properties) {
		List<String> all = new ArrayList<>(List.of("server.port=0", "spring.datasource.generate-unique-name=true"));
		all.addAll(List.of(properties));
		return run(application, WebApplicationType.SERVLET, all.toArray(String[]::new));
	}

	public static ConfigurableApplicationContext client(Class<?> application, String... properties) {
		List<String> all = new ArrayList<>(List.of("spring.autoconfigure.exclude=" + EXCLUDED + "," + DATA_SOURCE));
		all.addAll(List.of(properties));
		return run(application, WebApplicationType.NONE, all.toArray(String[]::new));
	}

	public static int port(ConfigurableApplicationContext server) {
		return ((ServletWebServerApplicationContext) server).getWebServer().getPort();
	}

	private static ConfigurableApplicationContext run(Class<?> application, WebApplicationType type,
			String... properties) {
		return new SpringApplicationBuilder(application).web(type)
			.properties("spring.main.banner-mode=off", "spring.autoconfigure.exclude=" + EXCLUDED,
					"management.otlp.metrics.export.enabled=false", "management.tracing.export.enabled=false")
			.properties(properties)
			.run();
	}

}
