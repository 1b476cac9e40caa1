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

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;

import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.data.redis.autoconfigure.DataRedisAutoConfiguration;
import org.springframework.boot.jdbc.autoconfigure.DataSourceAutoConfiguration;
import org.springframework.boot.jdbc.autoconfigure.DataSourceTransactionManagerAutoConfiguration;
import org.springframework.boot.jdbc.autoconfigure.JdbcTemplateAutoConfiguration;
import org.springframework.cloud.autoconfigure.ConfigurationPropertiesRebinderAutoConfiguration;
import org.springframework.cloud.autoconfigure.RefreshAutoConfiguration;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Configuration;

import dev.patterns.binding.autoconfigure.BindingAutoConfiguration;
import dev.patterns.configuration.autoconfigure.ConfigurationAutoConfiguration;
import dev.patterns.configuration.autoconfigure.ConfigurationCloudAutoConfiguration;
import dev.patterns.configuration.autoconfigure.ConfigurationHealthAutoConfiguration;
import dev.patterns.configuration.autoconfigure.ConfigurationJdbcAutoConfiguration;
import dev.patterns.configuration.autoconfigure.ConfigurationRedisAutoConfiguration;
import dev.patterns.identity.autoconfigure.IdentityAutoConfiguration;
import dev.patterns.jdbc.autoconfigure.JdbcAccessAutoConfiguration;

/**
 * Applications of a test, closed with it.
 */
final class ConfigurationNodes implements AutoCloseable {

	private final Map<String, String> server;

	private final Deque<ConfigurableApplicationContext> contexts = new ArrayDeque<>();

	ConfigurationNodes(Map<String, String> server) {
		this.server = server;
	}

	ConfigurableApplicationContext start(Class<?> source, String... properties) {
		ConfigurableApplicationContext context = builder(source, properties).run();
		this.contexts.push(context);
		return context;
	}

	SpringApplicationBuilder builder(Class<?> source, String... properties) {
		List<String> all = new ArrayList<>(List.of("spring.main.banner-mode=off",
				"patterns.jdbc.initialize-schema=always", "spring.datasource.hikari.maximum-pool-size=4",
				"spring.datasource.hikari.connection-timeout=1000"));
		this.server.forEach((name, value) -> all.add(name + "=" + value));
		all.addAll(List.of(properties));
		return new SpringApplicationBuilder(Application.class, source).web(WebApplicationType.NONE)
			.properties(all.toArray(String[]::new));
	}

	ConfigurationTemplate template(String store) {
		return start(Application.class, "spring.main.lazy-initialization=true").getBean(ConfigurationTemplate.class)
			.store(store);
	}

	@Override
	public void close() {
		this.contexts.forEach(ConfigurableApplicationContext::close);
	}

	@Configuration(proxyBeanMethods = false)
	@ImportAutoConfiguration({ DataSourceAutoConfiguration.class, DataSourceTransactionManagerAutoConfiguration.class,
			JdbcTemplateAutoConfiguration.class, DataRedisAutoConfiguration.class, IdentityAutoConfiguration.class,
			JdbcAccessAutoConfiguration.class, ConfigurationJdbcAutoConfiguration.class,
			ConfigurationRedisAutoConfiguration.class, ConfigurationCloudAutoConfiguration.class,
			BindingAutoConfiguration.class, ConfigurationAutoConfiguration.class,
			ConfigurationHealthAutoConfiguration.class, ConfigurationPropertiesRebinderAutoConfiguration.class,
			RefreshAutoConfiguration.class })
	static class Application {

	}

}
