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

package dev.patterns.configuration.engine;

import java.sql.Connection;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;

import javax.sql.DataSource;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.health.contributor.Status;
import org.springframework.boot.jdbc.autoconfigure.DataSourceAutoConfiguration;
import org.springframework.boot.jdbc.autoconfigure.DataSourceTransactionManagerAutoConfiguration;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.env.Environment;
import org.springframework.jdbc.datasource.DriverManagerDataSource;

import dev.patterns.binding.autoconfigure.BindingAutoConfiguration;
import dev.patterns.configuration.ConfigurationChange;
import dev.patterns.configuration.ConfigurationImportException;
import dev.patterns.configuration.ConfigurationListener;
import dev.patterns.configuration.ConfigurationStoreException;
import dev.patterns.configuration.ConfigurationTemplate;
import dev.patterns.configuration.autoconfigure.ConfigurationAutoConfiguration;
import dev.patterns.configuration.autoconfigure.ConfigurationJdbcAutoConfiguration;
import dev.patterns.configuration.health.ConfigurationHealthIndicator;
import dev.patterns.identity.autoconfigure.IdentityAutoConfiguration;
import dev.patterns.jdbc.SchemaVersionException;
import dev.patterns.jdbc.autoconfigure.JdbcAccessAutoConfiguration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

/**
 * Applications that import a store, in situations that are seldom thought of.
 */
@ExtendWith(OutputCaptureExtension.class)
class ImportedApplicationTests {

	private static final Duration LONG = Duration.ofSeconds(10);

	private static final String IMPORT = "spring.config.import=patterns:jdbc";

	private final String url = "jdbc:h2:mem:imported-" + System.nanoTime() + ";DB_CLOSE_DELAY=-1";

	private final List<ConfigurableApplicationContext> contexts = new ArrayList<>();

	@AfterEach
	void stop() {
		this.contexts.forEach(ConfigurableApplicationContext::close);
	}

	private ConfigurableApplicationContext start(Class<?> source, String... properties) {
		List<String> all = new ArrayList<>(List.of("spring.datasource.url=" + this.url, "spring.main.banner-mode=off",
				"patterns.configuration.poll-interval=100ms", "other.url=" + this.url.replace(":mem:", ":mem:other-")));
		all.addAll(List.of(properties));
		ConfigurableApplicationContext context = new SpringApplicationBuilder(Application.class, source)
			.web(WebApplicationType.NONE)
			.properties(all.toArray(String[]::new))
			.run();
		this.contexts.add(context);
		return context;
	}

	private static void awaitProperty(ConfigurableApplicationContext context, String name, String value) {
		await().atMost(LONG)
			.untilAsserted(() -> assertThat(context.getEnvironment().getProperty(name)).isEqualTo(value));
	}

	@Test
	void aChangeBeforeABeanSubscribesDuringTheStartIsTakenOver() {
		start(Empty.class).getBean(ConfigurationTemplate.class).set("app.name", "before");
		awaitProperty(start(Subscribing.class, IMPORT), "app.name", "during");
	}

	@Test
	void whatIsInTheDatabaseOfTheBeanWins() {
		start(Empty.class).getBean(ConfigurationTemplate.class).set("app.name", "wrong");
		start(Elsewhere.class).getBean(ConfigurationTemplate.class).set("app.name", "right");
		awaitProperty(start(Elsewhere.class, IMPORT), "app.name", "right");
	}

	@Test
	void aStoreOfABeanCannotBeImported() {
		assertThatThrownBy(() -> start(Empty.class, "spring.config.import=patterns:local",
				"patterns.configuration.stores.local.data-source=dataSource"))
			.isInstanceOf(ConfigurationImportException.class)
			.hasMessageContaining("'data-source' names a bean");
	}

	@Test
	void aRevisionMendsWhatCannotBeBound() {
		ConfigurableApplicationContext context = start(Pools.class, IMPORT);
		ConfigurationTemplate template = context.getBean(ConfigurationTemplate.class);
		Pool pool = context.getBean("pool", Pool.class);
		String outer = "app.outer-size";
		System.setProperty(outer, "5");
		try {
			template.set("app.pool.size", "${app.outer-size}");
			await().atMost(LONG).untilAsserted(() -> assertThat(pool.size).isEqualTo(5));
			System.setProperty(outer, "many");
			template.set("app.pool.size", "6");
			await().atMost(LONG).untilAsserted(() -> assertThat(pool.size).isEqualTo(6));
			assertThat(context.getBean(ImportedStores.class).all()).allMatch((store) -> store.refused() == null);
		}
		finally {
			System.clearProperty(outer);
		}
	}

	@Test
	void whatIsMadeForATrialLeavesNothingBehind() {
		ConfigurableApplicationContext context = start(Pools.class, IMPORT,
				"spring.cloud.refresh.never-refreshable=fixedPool");
		ConfigurationTemplate template = context.getBean(ConfigurationTemplate.class);
		Pools pools = context.getBean(Pools.class);
		Pool pool = context.getBean("pool", Pool.class);
		Pool fixed = context.getBean("fixedPool", Pool.class);
		template.apply(List.of(ConfigurationChange.set("app.pool.size", "3"),
				ConfigurationChange.set("app.fixed-pool.size", "3")));
		await().atMost(LONG).untilAsserted(() -> assertThat(pool.size).isEqualTo(3));
		await().atMost(LONG).untilAsserted(() -> assertThat(pools.open).containsExactly(pool, fixed));
		template.withoutTrial().set("app.pool.size", "none");
		await().atMost(LONG)
			.until(() -> context.getBean(ImportedStores.class).all().iterator().next().refused() != null);
		assertThat(pools.open).containsExactly(pool, fixed);
		assertThat(pools.madeFixed).hasValue(1);
		assertThat(fixed.size).isEqualTo(1);
		assertThat(pools.connections).hasValue(0);
	}

	@Test
	void aMethodThatMakesABeanIsCalledOnce() {
		ConfigurableApplicationContext context = start(Methods.class, IMPORT);
		ConfigurationTemplate template = context.getBean(ConfigurationTemplate.class);
		Methods methods = context.getBean(Methods.class);
		Made made = context.getBean(Made.class);
		template.apply(List.of(ConfigurationChange.set("app.made.size", "3"),
				ConfigurationChange.set("app.made.names[0]", "x"), ConfigurationChange.set("app.made.labels.b", "2")));
		await().atMost(LONG).untilAsserted(() -> assertThat(made.getSize()).isEqualTo(3));
		await().atMost(LONG).untilAsserted(() -> assertThat(made.getNames()).containsExactly("x"));
		await().atMost(LONG).untilAsserted(() -> assertThat(made.getLabels()).isEqualTo(Map.of("a", "1", "b", "2")));
		template.withoutTrial().set("app.made.size", "none");
		await().atMost(LONG)
			.until(() -> context.getBean(ImportedStores.class).all().iterator().next().refused() != null);
		template.apply(List.of(ConfigurationChange.delete("app.made.size"),
				ConfigurationChange.delete("app.made.names[0]"), ConfigurationChange.delete("app.made.labels.b")));
		await().atMost(LONG).untilAsserted(() -> assertThat(made.getSize()).isEqualTo(42));
		await().atMost(LONG).untilAsserted(() -> assertThat(made.getNames()).containsExactly("of the method"));
		await().atMost(LONG).untilAsserted(() -> assertThat(made.getLabels()).isEqualTo(Map.of("a", "1")));
		assertThat(methods.calls).hasValue(1);
		assertThat(made.reads).as("what is not concerned is not read").hasValue(1);
	}

	@Test
	void listenersOfAnApplicationThatImportsNothingAreReported(CapturedOutput output) {
		start(Empty.class);
		assertThat(output).doesNotContain("is never called");
		start(Listening.class, IMPORT);
		assertThat(output).doesNotContain("is never called");
		start(Listening.class);
		assertThat(output).contains("Listening.name").contains("is never called");
	}

	@Test
	void aStoreThatIsNotThereNamesThoseThatAre() {
		assertThatThrownBy(() -> start(Empty.class, "spring.config.import=optional:patterns:mian",
				"patterns.configuration.stores.main.url=" + this.url))
			.isInstanceOf(ConfigurationImportException.class)
			.satisfies((ex) -> assertThat(((ConfigurationImportException) ex).getRemedy())
				.contains("There are: jdbc, main, redis."));
	}

	@Test
	void missingTablesAreReported(CapturedOutput output) {
		ConfigurableApplicationContext context = start(Empty.class, IMPORT, "patterns.jdbc.initialize-schema=never");
		ConfigurationTemplate template = context.getBean(ConfigurationTemplate.class);
		ConfigurationHealthIndicator health = new ConfigurationHealthIndicator(
				context.getBean(ConfigurationStores.class), context.getBean(ImportedStores.class));
		assertThat(health.health().getStatus()).isEqualTo(Status.UNKNOWN);
		assertThat(health.health().getDetails().toString()).contains("initialize-schema");
		assertThat(template.get(List.of())).isEmpty();
		assertThatExceptionOfType(ConfigurationStoreException.class).isThrownBy(() -> template.set("app.name", "x"))
			.withMessageContaining("R__patterns_configuration.sql")
			.withCauseInstanceOf(SchemaVersionException.class);
		assertThat(output.getAll().split("nothing can be stored", -1)).hasSize(2);
		start(Empty.class).getBean(ConfigurationTemplate.class).set("app.name", "there");
		awaitProperty(context, "app.name", "there");
		assertThat(health.health().getStatus()).isEqualTo(Status.UP);
	}

	@Configuration(proxyBeanMethods = false)
	@ImportAutoConfiguration({ DataSourceAutoConfiguration.class, DataSourceTransactionManagerAutoConfiguration.class,
			IdentityAutoConfiguration.class, JdbcAccessAutoConfiguration.class,
			ConfigurationJdbcAutoConfiguration.class, BindingAutoConfiguration.class,
			ConfigurationAutoConfiguration.class })
	static class Application {

	}

	@Configuration(proxyBeanMethods = false)
	static class Empty {

	}

	@Configuration(proxyBeanMethods = false)
	static class Listening {

		@ConfigurationListener("app.name")
		void name() {
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class Subscribing {

		Subscribing(ConfigurationTemplate template) {
			template.set("app.name", "during");
			template.subscribe(List.of("app.name"), (event) -> {
			});
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class Elsewhere {

		@Bean
		DataSource otherDataSource(Environment environment) {
			return new DriverManagerDataSource(environment.getRequiredProperty("other.url"), "sa", "");
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class Methods {

		private final AtomicInteger calls = new AtomicInteger();

		@Bean
		@ConfigurationProperties("app.made")
		Made made() {
			this.calls.incrementAndGet();
			Made made = new Made();
			made.setSize(42);
			made.setNames(new ArrayList<>(List.of("of the method")));
			made.getLabels().put("a", "1");
			return made;
		}

	}

	public static class Made {

		private final AtomicInteger reads = new AtomicInteger();

		private final Map<String, String> labels = new HashMap<>();

		private volatile int size;

		private volatile List<String> names = new ArrayList<>();

		private String expensive = "";

		public int getSize() {
			return this.size;
		}

		public void setSize(int size) {
			this.size = size;
		}

		public List<String> getNames() {
			return this.names;
		}

		public void setNames(List<String> names) {
			this.names = names;
		}

		public Map<String, String> getLabels() {
			return this.labels;
		}

		public String getExpensive() {
			this.reads.incrementAndGet();
			return this.expensive;
		}

		public void setExpensive(String expensive) {
			this.expensive = expensive;
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class Pools {

		private final List<Pool> open = new CopyOnWriteArrayList<>();

		private final AtomicInteger madeFixed = new AtomicInteger();

		private final AtomicInteger connections = new AtomicInteger();

		@Bean
		@ConfigurationProperties("app.pool")
		Pool pool() {
			return new Pool(this);
		}

		@Bean
		@ConfigurationProperties("app.fixed-pool")
		Pool fixedPool() {
			this.madeFixed.incrementAndGet();
			return new Pool(this);
		}

	}

	public static class Pool implements AutoCloseable {

		private final Pools pools;

		private volatile int size = 1;

		Pool(Pools pools) {
			this.pools = pools;
			pools.open.add(this);
		}

		public int getSize() {
			return this.size;
		}

		public void setSize(int size) {
			this.size = size;
		}

		public Connection getConnection() {
			this.pools.connections.incrementAndGet();
			throw new IllegalStateException("There is none");
		}

		@Override
		public void close() {
			this.pools.open.remove(this);
		}

	}

}
