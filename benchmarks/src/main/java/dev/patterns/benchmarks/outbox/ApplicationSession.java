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

package dev.patterns.benchmarks.outbox;

import java.util.HashMap;
import java.util.Map;

import org.springframework.boot.Banner;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

import dev.patterns.benchmarks.OptionalAutoConfigurations;
import dev.patterns.benchmarks.outbox.Competitor.Session;
import dev.patterns.benchmarks.server.Database;

/**
 * A session that is a Spring Boot application.
 */
abstract class ApplicationSession implements Session {

	private final ConfigurableApplicationContext context;

	private final JdbcTemplate jdbc;

	private final TransactionTemplate transactions;

	ApplicationSession(ConfigurableApplicationContext context) {
		this.context = context;
		this.jdbc = context.getBean(JdbcTemplate.class);
		this.transactions = new TransactionTemplate(context.getBean(PlatformTransactionManager.class));
	}

	/**
	 * Start an application.
	 * @param application its configuration
	 * @param library the package of the auto-configurations that it uses besides Spring
	 * Boot's
	 * @param database its database
	 * @param bootstrapServers its broker
	 * @param properties its own properties
	 * @return the started application
	 */
	static ConfigurableApplicationContext start(Class<?> application, String library, Database database,
			String bootstrapServers, Map<String, Object> properties) {
		Map<String, Object> all = new HashMap<>(database.properties());
		all.put(OptionalAutoConfigurations.PROPERTY, library + ",org.springframework.boot.kafka");
		all.put("spring.application.name", "benchmark");
		all.put("spring.datasource.hikari.maximum-pool-size", Database.POOL_SIZE);
		all.put("spring.kafka.bootstrap-servers", bootstrapServers);
		all.put("spring.kafka.producer.acks", "all");
		all.put("spring.kafka.producer.properties.linger.ms", "0");
		all.put("spring.kafka.producer.value-serializer", "org.apache.kafka.common.serialization.ByteArraySerializer");
		all.putAll(properties);
		return new SpringApplicationBuilder(application).web(WebApplicationType.NONE)
			.bannerMode(Banner.Mode.OFF)
			.logStartupInfo(false)
			.registerShutdownHook(false)
			.properties(all)
			.run();
	}

	final ConfigurableApplicationContext context() {
		return this.context;
	}

	@Override
	public final TransactionTemplate transactions() {
		return this.transactions;
	}

	@Override
	public final JdbcTemplate jdbc() {
		return this.jdbc;
	}

	@Override
	public void close() throws Exception {
		this.context.close();
	}

}
