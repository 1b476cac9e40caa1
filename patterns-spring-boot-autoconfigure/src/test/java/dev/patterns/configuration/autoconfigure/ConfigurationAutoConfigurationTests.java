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

package dev.patterns.configuration.autoconfigure;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationHandler;
import io.micrometer.observation.ObservationRegistry;
import org.junit.jupiter.api.Test;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.jdbc.autoconfigure.DataSourceAutoConfiguration;
import org.springframework.boot.jdbc.autoconfigure.DataSourceTransactionManagerAutoConfiguration;
import org.springframework.boot.jdbc.autoconfigure.JdbcTemplateAutoConfiguration;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.cloud.context.environment.EnvironmentChangeEvent;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.data.redis.core.StringRedisTemplate;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.simple.JdbcClient;

import dev.patterns.binding.autoconfigure.BindingAutoConfiguration;
import dev.patterns.configuration.ConfigurationStoreException;
import dev.patterns.configuration.ConfigurationTemplate;
import dev.patterns.configuration.UnknownConfigurationStoreException;
import dev.patterns.configuration.engine.ConfigurationStores;
import dev.patterns.configuration.health.ConfigurationHealthIndicator;
import dev.patterns.configuration.metrics.ConfigurationMeterBinder;
import dev.patterns.identity.autoconfigure.IdentityAutoConfiguration;
import dev.patterns.jdbc.autoconfigure.JdbcAccessAutoConfiguration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

/**
 * Tests for the auto-configurations of configuration stores.
 */
class ConfigurationAutoConfigurationTests {

	private final ApplicationContextRunner withoutDataSource = new ApplicationContextRunner()
		.withConfiguration(AutoConfigurations.of(IdentityAutoConfiguration.class, JdbcAccessAutoConfiguration.class,
				ConfigurationJdbcAutoConfiguration.class, ConfigurationRedisAutoConfiguration.class,
				ConfigurationCloudAutoConfiguration.class, BindingAutoConfiguration.class,
				ConfigurationAutoConfiguration.class, ConfigurationHealthAutoConfiguration.class,
				ConfigurationMetricsAutoConfiguration.class));

	private final ApplicationContextRunner runner = this.withoutDataSource
		.withConfiguration(AutoConfigurations.of(DataSourceAutoConfiguration.class,
				DataSourceTransactionManagerAutoConfiguration.class, JdbcTemplateAutoConfiguration.class))
		.withPropertyValues("spring.datasource.generate-unique-name=true");

	@Test
	void asksForNothingIfItIsNotUsed() {
		Set<Thread> before = Thread.getAllStackTraces().keySet();
		this.withoutDataSource.run((context) -> {
			assertThat(context).hasNotFailed().hasSingleBean(ConfigurationTemplate.class);
			assertThat(context.getBean(ConfigurationStores.class).used()).isEmpty();
			assertThat(Thread.getAllStackTraces().keySet()).filteredOn((thread) -> !before.contains(thread))
				.noneMatch((thread) -> thread.getName().startsWith("patterns-configuration"));
		});
		this.runner.run((context) -> assertThat(context.getBean(JdbcTemplate.class)
			.queryForObject("select count(*) from information_schema.tables where lower(table_name) like 'patterns%'",
					Integer.class))
			.isZero());
	}

	@Test
	void usesTheOnlyDataSource() {
		this.runner.run((context) -> {
			ConfigurationTemplate template = context.getBean(ConfigurationTemplate.class);
			assertThat(template.set("a", "1")).isEqualTo(1);
			assertThat(template.getStore()).isEqualTo("jdbc");
			assertThat(template.store("jdbc").get("a")).isPresent();
			assertThat(context.getBean(ConfigurationInventory.class).describe().toString()).contains("store=h2");
		});
	}

	@Test
	void saysWhatIsMissing() {
		this.withoutDataSource.run((context) -> {
			ConfigurationTemplate template = context.getBean(ConfigurationTemplate.class);
			assertThatExceptionOfType(ConfigurationStoreException.class).isThrownBy(() -> template.get("a"))
				.withMessageContaining("There is no configuration store");
			assertThatExceptionOfType(UnknownConfigurationStoreException.class)
				.isThrownBy(() -> template.store("nobody"))
				.withMessageContaining("jdbc, redis");
			assertThatExceptionOfType(ConfigurationStoreException.class)
				.isThrownBy(() -> template.store("redis").get("a"))
				.withMessageContaining("stores.redis.url");
		});
	}

	@Test
	void oneOfSeveralStoresIsTheDefault() {
		ApplicationContextRunner two = this.runner.withPropertyValues("patterns.configuration.stores.one.type=jdbc",
				"patterns.configuration.stores.two.type=jdbc");
		two.run((context) -> assertThatExceptionOfType(ConfigurationStoreException.class)
			.isThrownBy(() -> context.getBean(ConfigurationTemplate.class).get("a"))
			.withMessageContaining("default-store"));
		two.withPropertyValues("patterns.configuration.default-store=two")
			.run((context) -> assertThat(context.getBean(ConfigurationTemplate.class).getStore()).isEqualTo("two"));
	}

	@Test
	void worksWithoutOptionalClasses() {
		this.runner.withClassLoader(new FilteredClassLoader(StringRedisTemplate.class, EnvironmentChangeEvent.class))
			.run((context) -> {
				assertThat(context).hasNotFailed();
				context.getBean(ConfigurationTemplate.class).set("a", "1");
			});
		this.withoutDataSource.withClassLoader(new FilteredClassLoader(JdbcClient.class)).run((context) -> {
			assertThat(context).hasNotFailed();
			assertThatExceptionOfType(ConfigurationStoreException.class)
				.isThrownBy(() -> context.getBean(ConfigurationTemplate.class).store("jdbc"))
				.withMessageContaining("not on the class path");
		});
	}

	@Test
	void wrongPropertiesFailTheStart() {
		Map.of("poll-interval", "0s", "history", "0", "max-value-size", "0B", "connect-timeout", "10ms",
				"stores[no/name].type", "jdbc")
			.forEach((name, value) -> this.runner.withPropertyValues("patterns.configuration." + name + "=" + value)
				.run((context) -> assertThat(context).as(name).hasFailed()));
		this.runner
			.withPropertyValues("patterns.configuration.stores.a.url=jdbc:h2:mem:x",
					"patterns.configuration.stores.a.data-source=y")
			.run((context) -> assertThat(context).hasFailed());
	}

	@Test
	void propertiesTellNoSecret() {
		ConfigurationStoresProperties.Store store = new ConfigurationStoresProperties.Store(null,
				"redis://user:top-secret@host", "user", "top-secret", null, null);
		assertThat(store.toString()).doesNotContain("top-secret");
		assertThat(store.effectiveType()).isEqualTo(ConfigurationStoresProperties.StoreType.REDIS);
	}

	@Test
	void observesAndMeasures() {
		this.runner.withUserConfiguration(Observed.class).run((context) -> {
			ConfigurationTemplate template = context.getBean(ConfigurationTemplate.class);
			template.set("a", "1");
			assertThat(context.getBean(Observed.class).contexts).singleElement().satisfies((observed) -> {
				assertThat(observed.getName()).isEqualTo("patterns.configuration.operation");
				assertThat(observed.getAllKeyValues()).extracting((pair) -> pair.getKey() + "=" + pair.getValue())
					.containsExactlyInAnyOrder("operation=set", "store=jdbc", "outcome=success", "key=a", "revision=1");
			});
			SimpleMeterRegistry registry = new SimpleMeterRegistry();
			context.getBean(ConfigurationMeterBinder.class).bindTo(registry);
			assertThat(registry.get("patterns.configuration.revision").tag("store", "jdbc").gauge().value()).isNaN();
			template.subscribe(Set.of(), (event) -> {
			});
			await().atMost(Duration.ofSeconds(10))
				.until(() -> registry.get("patterns.configuration.reachable").gauge().value() == 1);
			assertThat(registry.get("patterns.configuration.revision").gauge().value()).isEqualTo(1);
			assertThat(context.getBean(ConfigurationHealthIndicator.class).health().getDetails()).containsKey("jdbc");
		});
	}

	@Configuration(proxyBeanMethods = false)
	static class Observed {

		private final List<Observation.Context> contexts = new CopyOnWriteArrayList<>();

		@Bean
		ObservationRegistry observationRegistry() {
			ObservationRegistry registry = ObservationRegistry.create();
			registry.observationConfig().observationHandler(new ObservationHandler<Observation.Context>() {

				@Override
				public void onStop(Observation.Context context) {
					Observed.this.contexts.add(context);
				}

				@Override
				public boolean supportsContext(Observation.Context context) {
					return true;
				}

			});
			return registry;
		}

	}

}
