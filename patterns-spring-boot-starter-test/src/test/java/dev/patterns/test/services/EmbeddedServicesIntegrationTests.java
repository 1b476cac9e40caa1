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

package dev.patterns.test.services;

import javax.sql.DataSource;

import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.data.redis.autoconfigure.DataRedisAutoConfiguration;
import org.springframework.boot.data.redis.autoconfigure.DataRedisConnectionDetails;
import org.springframework.boot.jdbc.autoconfigure.DataSourceAutoConfiguration;
import org.springframework.boot.jdbc.autoconfigure.JdbcClientAutoConfiguration;
import org.springframework.boot.jdbc.autoconfigure.JdbcConnectionDetails;
import org.springframework.boot.jdbc.autoconfigure.JdbcTemplateAutoConfiguration;
import org.springframework.boot.kafka.autoconfigure.KafkaConnectionDetails;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.env.Environment;
import org.springframework.data.redis.core.StringRedisTemplate;
import org.springframework.jdbc.core.simple.JdbcClient;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link EmbeddedServices}.
 */
@SpringBootTest(webEnvironment = SpringBootTest.WebEnvironment.NONE,
		classes = EmbeddedServicesIntegrationTests.Application.class)
@EmbeddedServices(Service.POSTGRESQL)
class EmbeddedServicesIntegrationTests {

	@Autowired
	private Environment environment;

	@Autowired
	private DataSource dataSource;

	@Autowired
	private JdbcConnectionDetails connectionDetails;

	@Test
	void dataSourceLeadsToTheDatabaseOfTheContext() {
		String database = JdbcClient.create(this.dataSource)
			.sql("SELECT current_database()")
			.query(String.class)
			.single();
		assertThat(database).startsWith("context_");
		assertThat(this.connectionDetails.getJdbcUrl()).endsWith("/" + database)
			.isEqualTo(this.environment.getProperty("spring.datasource.url"))
			.isEqualTo(this.environment.getProperty("patterns.test.postgresql.url"));
		assertThat(this.environment.getProperty("patterns.test.topic-prefix")).startsWith("t-").endsWith("-");
	}

	@Test
	void eachContextHasItsOwnDatabaseAndDropsIt() {
		JdbcClient client = JdbcClient.create(this.dataSource);
		String database;
		try (ConfigurableApplicationContext context = new SpringApplicationBuilder(DevelopmentApplication.class)
			.web(WebApplicationType.NONE)
			.run()) {
			database = context.getBean(JdbcClient.class).sql("SELECT current_database()").query(String.class).single();
			assertThat(count(client, database)).isOne();
			assertThat(context.getEnvironment().getProperty("spring.datasource.url")).endsWith(database)
				.isNotEqualTo(this.environment.getProperty("spring.datasource.url"));
		}
		assertThat(count(client, database)).isZero();
	}

	@Test
	void allServicesAreContributedAsPropertiesAndConnectionDetails() {
		try (ConfigurableApplicationContext context = new SpringApplicationBuilder(EverythingApplication.class)
			.web(WebApplicationType.NONE)
			.run()) {
			Environment properties = context.getEnvironment();
			assertThat(context.getBean(JdbcConnectionDetails.class).getJdbcUrl()).startsWith("jdbc:mariadb:")
				.isEqualTo(properties.getProperty("spring.datasource.url"))
				.isEqualTo(properties.getProperty("patterns.test.mariadb.url"));
			assertThat(properties.getProperty("patterns.test.postgresql.url")).startsWith("jdbc:postgresql:");
			assertThat(context.getBean(KafkaConnectionDetails.class).getBootstrapServers())
				.containsExactly(properties.getProperty("spring.kafka.bootstrap-servers"))
				.containsExactly(properties.getProperty("patterns.test.kafka.host") + ":"
						+ properties.getProperty("patterns.test.kafka.port"));
			DataRedisConnectionDetails.Standalone redis = context.getBean(DataRedisConnectionDetails.class)
				.getStandalone();
			assertThat(redis).isNotNull();
			assertThat(redis.getHost()).isEqualTo(properties.getProperty("spring.data.redis.host"));
			assertThat(redis.getPort()).isEqualTo(properties.getProperty("spring.data.redis.port", Integer.class));
			context.getBean(StringRedisTemplate.class).opsForValue().set("key", "value");
			assertThat(RedisServerIntegrationTests.get(EmbeddedServers.shared(Service.REDIS), "key"))
				.isEqualTo("value");
			assertThat(context.getBean(JdbcClient.class).sql("SELECT version()").query(String.class).single())
				.contains("MariaDB");
		}
	}

	private static long count(JdbcClient client, String database) {
		return client.sql("SELECT count(*) FROM pg_database WHERE datname = ?")
			.param(database)
			.query(Long.class)
			.single();
	}

	@Configuration(proxyBeanMethods = false)
	@ImportAutoConfiguration({ DataSourceAutoConfiguration.class, JdbcTemplateAutoConfiguration.class,
			JdbcClientAutoConfiguration.class })
	static class Application {

	}

	@Configuration(proxyBeanMethods = false)
	@EmbeddedServices(Service.POSTGRESQL)
	@ImportAutoConfiguration({ DataSourceAutoConfiguration.class, JdbcTemplateAutoConfiguration.class,
			JdbcClientAutoConfiguration.class })
	static class DevelopmentApplication {

	}

	@Configuration(proxyBeanMethods = false)
	@EmbeddedServices({ Service.MARIADB, Service.POSTGRESQL, Service.KAFKA, Service.REDIS })
	@ImportAutoConfiguration({ DataSourceAutoConfiguration.class, JdbcTemplateAutoConfiguration.class,
			JdbcClientAutoConfiguration.class, DataRedisAutoConfiguration.class })
	static class EverythingApplication {

	}

}
