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

package dev.patterns.benchmarks.configuration;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

import org.jspecify.annotations.Nullable;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.data.redis.autoconfigure.DataRedisAutoConfiguration;
import org.springframework.boot.jdbc.autoconfigure.DataSourceAutoConfiguration;
import org.springframework.boot.jdbc.autoconfigure.DataSourceTransactionManagerAutoConfiguration;
import org.springframework.cloud.autoconfigure.RefreshAutoConfiguration;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;

import dev.patterns.binding.autoconfigure.BindingAutoConfiguration;
import dev.patterns.configuration.ConfigurationListener;
import dev.patterns.configuration.ConfigurationTemplate;
import dev.patterns.configuration.autoconfigure.ConfigurationAutoConfiguration;
import dev.patterns.configuration.autoconfigure.ConfigurationCloudAutoConfiguration;
import dev.patterns.configuration.autoconfigure.ConfigurationJdbcAutoConfiguration;
import dev.patterns.configuration.autoconfigure.ConfigurationRedisAutoConfiguration;
import dev.patterns.identity.autoconfigure.IdentityAutoConfiguration;
import dev.patterns.jdbc.autoconfigure.JdbcAccessAutoConfiguration;

/**
 * Two applications that share a store: one changes it, the other follows.
 *
 * @param writer changes the store
 * @param reader follows it
 */
record Nodes(ConfigurableApplicationContext writer, ConfigurableApplicationContext reader) implements AutoCloseable {

	private static final Duration PATIENCE = Duration.ofSeconds(30);

	static Nodes start(String store, Map<String, String> properties) {
		ConfigurableApplicationContext writer = start(Writer.class, store, properties);
		writer.getBean(ConfigurationTemplate.class).set("app.value", "begin");
		return new Nodes(writer, start(Reader.class, store, properties, "spring.config.import=patterns:" + store));
	}

	private static ConfigurableApplicationContext start(Class<?> source, String store, Map<String, String> properties,
			String... more) {
		List<String> all = new ArrayList<>(List.of("spring.main.banner-mode=off", "spring.jmx.enabled=false",
				"patterns.jdbc.initialize-schema=always", "patterns.configuration.default-store=" + store));
		properties.forEach((name, value) -> all.add(name + "=" + value));
		all.addAll(List.of(more));
		SpringApplication application = new SpringApplicationBuilder(source).web(WebApplicationType.NONE)
			.properties(all.toArray(String[]::new))
			.build();
		return application.run();
	}

	/**
	 * Change the store and wait until the other node has told its listener.
	 * @param number number of the change
	 * @return how long it took
	 */
	Duration change(int number) {
		String value = System.nanoTime() + "-" + number;
		long begin = System.nanoTime();
		this.writer.getBean(ConfigurationTemplate.class).set("app.value", value);
		Received received = this.reader.getBean(Reader.class).await(value);
		return Duration.ofNanos(received.at() - begin);
	}

	@Override
	public void close() {
		this.reader.close();
		this.writer.close();
	}

	/**
	 * Changes the store.
	 */
	@Configuration(proxyBeanMethods = false)
	@ImportAutoConfiguration({ DataSourceAutoConfiguration.class, DataSourceTransactionManagerAutoConfiguration.class,
			DataRedisAutoConfiguration.class, IdentityAutoConfiguration.class, JdbcAccessAutoConfiguration.class,
			ConfigurationJdbcAutoConfiguration.class, ConfigurationRedisAutoConfiguration.class,
			ConfigurationCloudAutoConfiguration.class, BindingAutoConfiguration.class, ConfigurationAutoConfiguration.class,
			RefreshAutoConfiguration.class })
	static class Writer {

	}

	/**
	 * Follows the store.
	 */
	@Configuration(proxyBeanMethods = false)
	@Import(Writer.class)
	@EnableConfigurationProperties
	static class Reader {

		private final BlockingQueue<Received> received = new LinkedBlockingQueue<>();

		@Bean
		@ConfigurationProperties("app")
		FollowedSettings settings() {
			return new FollowedSettings();
		}

		@ConfigurationListener("app.value")
		void changed(@Nullable String value) {
			this.received.add(new Received(String.valueOf(value), System.nanoTime()));
		}

		Received await(String value) {
			try {
				Received next = this.received.poll(PATIENCE.toSeconds(), TimeUnit.SECONDS);
				while (next != null && !next.value().equals(value)) {
					next = this.received.poll(PATIENCE.toSeconds(), TimeUnit.SECONDS);
				}
				if (next == null) {
					throw new IllegalStateException("The change did not come");
				}
				return next;
			}
			catch (InterruptedException ex) {
				Thread.currentThread().interrupt();
				throw new IllegalStateException(ex);
			}
		}

	}

	/**
	 * What the listener was told.
	 *
	 * @param value the value
	 * @param at when
	 */
	record Received(String value, long at) {

	}

}
