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

package dev.patterns.state.autoconfigure;

import java.time.Duration;
import java.util.List;
import java.util.Map;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.boot.flyway.autoconfigure.FlywayAutoConfiguration;
import org.springframework.boot.jdbc.autoconfigure.DataSourceAutoConfiguration;
import org.springframework.boot.jdbc.autoconfigure.DataSourceTransactionManagerAutoConfiguration;
import org.springframework.boot.jdbc.autoconfigure.JdbcTemplateAutoConfiguration;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.boot.transaction.autoconfigure.TransactionAutoConfiguration;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.simple.JdbcClient;

import dev.patterns.definition.InvalidDefinitionException;
import dev.patterns.identity.autoconfigure.IdentityAutoConfiguration;
import dev.patterns.jdbc.DataSourceSelectionException;
import dev.patterns.jdbc.SchemaVersionException;
import dev.patterns.jdbc.autoconfigure.JdbcAccessAutoConfiguration;
import dev.patterns.lock.FencingToken;
import dev.patterns.serialization.autoconfigure.SerializationAutoConfiguration;
import dev.patterns.state.BulkStateException;
import dev.patterns.state.FencedException;
import dev.patterns.state.KeyQuery;
import dev.patterns.state.SaveOptions;
import dev.patterns.state.StateEntry;
import dev.patterns.state.StateTemplate;
import dev.patterns.state.StateValueTooLargeException;
import dev.patterns.state.UnknownStateStoreException;
import dev.patterns.state.engine.StatePurger;
import dev.patterns.state.engine.StateStores;
import dev.patterns.state.metrics.StateMeterBinder;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;
import static org.mockito.BDDMockito.mock;

/**
 * Tests for the auto-configurations of state.
 */
@ExtendWith(OutputCaptureExtension.class)
class StateAutoConfigurationTests {

	private final ApplicationContextRunner withoutDataSource = new ApplicationContextRunner()
		.withConfiguration(AutoConfigurations.of(JdbcAccessAutoConfiguration.class,
				SerializationAutoConfiguration.class, IdentityAutoConfiguration.class,
				JdbcStateStoreAutoConfiguration.class, StateAutoConfiguration.class))
		.withPropertyValues("spring.application.name=shop");

	private final ApplicationContextRunner runner = this.withoutDataSource
		.withConfiguration(AutoConfigurations.of(DataSourceAutoConfiguration.class,
				DataSourceTransactionManagerAutoConfiguration.class, TransactionAutoConfiguration.class,
				JdbcTemplateAutoConfiguration.class))
		.withPropertyValues("spring.datasource.generate-unique-name=true");

	@Test
	void asksForNothingUnlessUsed() {
		this.runner.run((context) -> {
			assertThat(context.getBean(StateStores.class).used()).isEmpty();
			assertThat(context.getBean(JdbcTemplate.class)
				.queryForObject("select count(*) from information_schema.tables where table_name = 'PATTERNS_STATE'",
						Integer.class))
				.isZero();
			assertThat(purging()).isFalse();
		});
	}

	@Test
	void usesTheDatabaseIfThereIsOne() {
		this.runner.withUserConfiguration(Carts.class).run((context) -> {
			StateTemplate state = context.getBean(Carts.class).state;
			state.save("cart", 1);
			assertThat(state.get("cart", Integer.class).value()).isEqualTo(1);
			assertThat(state.name()).isEqualTo("default");
			assertThat(keys(context.getBean(JdbcTemplate.class))).containsExactly("shop||cart");
			assertThat(purging()).isTrue();
			assertThat(context.getBean(StateInventory.class).describe()).extractingByKey("stores")
				.asInstanceOf(InstanceOfAssertFactories.LIST)
				.first()
				.asInstanceOf(InstanceOfAssertFactories.MAP)
				.containsEntry("used", true)
				.extractingByKey("guarantees")
				.asInstanceOf(InstanceOfAssertFactories.MAP)
				.containsEntry("type", "jdbc");
		});
		await().until(() -> !purging());
	}

	@Test
	void usesTheMemoryIfThereIsNothingElseAndSaysSo(CapturedOutput output) {
		this.withoutDataSource.withUserConfiguration(Carts.class).run((context) -> {
			context.getBean(Carts.class).state.save("cart", 1);
			assertThat(output).contains("patterns.state.type=memory");
		});
	}

	@Test
	void usesTheMemoryWithoutJdbc(CapturedOutput output) {
		this.withoutDataSource.withUserConfiguration(Carts.class)
			.withClassLoader(new FilteredClassLoader(JdbcClient.class))
			.withPropertyValues("patterns.state.type=memory")
			.run((context) -> {
				context.getBean(Carts.class).state.save("cart", 1);
				assertThat(output).doesNotContain("patterns.state.type");
			});
	}

	@Test
	void anUnknownTypeFailsAtStartup() {
		this.runner.withUserConfiguration(Carts.class).withPropertyValues("patterns.state.type=tape").run((context) -> {
			assertThat(context).getFailure().rootCause().isInstanceOf(StateStoreTypeException.class);
			assertThat(new StateStoreTypeFailureAnalyzer().analyze(context.getStartupFailure()))
				.satisfies((analysis) -> assertThat(analysis.getDescription()).contains("'tape'", "jdbc, memory"));
		});
	}

	@Test
	void jdbcWithoutDataSourceFailsAtStartup() {
		this.withoutDataSource.withUserConfiguration(Carts.class)
			.withPropertyValues("patterns.state.type=jdbc")
			.run((context) -> assertThat(context).getFailure()
				.rootCause()
				.isInstanceOf(DataSourceSelectionException.class));
	}

	@Test
	void missingTablesFailAtStartup() {
		this.runner.withUserConfiguration(Carts.class)
			.withPropertyValues("patterns.jdbc.initialize-schema=never")
			.run((context) -> assertThat(context).getFailure().rootCause().isInstanceOf(SchemaVersionException.class));
	}

	@Test
	void flywayGoesFirst() {
		this.runner.withUserConfiguration(Carts.class)
			.withConfiguration(AutoConfigurations.of(FlywayAutoConfiguration.class))
			.withPropertyValues("patterns.jdbc.initialize-schema=never",
					"spring.flyway.locations=classpath:dev/patterns/db/{vendor}")
			.run((context) -> context.getBean(Carts.class).state.save("cart", 1));
	}

	@Test
	void aTemplateOfTheUsersWins() {
		this.runner.withBean("own", StateTemplate.class, () -> mock(StateTemplate.class))
			.run((context) -> assertThat(context).hasSingleBean(StateTemplate.class).hasBean("own"));
	}

	@Test
	void hasNamedStores() {
		this.runner.withUserConfiguration(Carts.class)
			.withPropertyValues("patterns.state.stores.sessions.type=memory",
					"patterns.state.stores.sessions.time-to-live=1h", "patterns.state.stores.shared.key-prefix=name",
					"patterns.state.stores.all.key-prefix=none", "patterns.state.stores.mine.key-prefix=custom",
					"patterns.state.stores.mine.custom-prefix=us", "patterns.state.stores.plain.type=jdbc",
					"patterns.state.stores.full.key-prefix=namespace", "patterns.identity.namespace=prod")
			.run((context) -> {
				StateTemplate state = context.getBean(Carts.class).state;
				for (String name : List.of("sessions", "shared", "all", "mine", "plain", "full")) {
					state.store(name).save("k", name);
					assertThat(state.store(name).get("k", String.class).value()).isEqualTo(name);
					assertThat(state.store(name)).isSameAs(state.store(name));
				}
				assertThat(keys(context.getBean(JdbcTemplate.class))).containsExactly("k", "prod.shop.full||k",
						"shared||k", "shop.plain||k", "us||k");
				assertThat(state.store("sessions").get("k", String.class).expiresAt()).isNotNull();
				assertThat(state.store("shared").get("k", String.class).expiresAt()).isNull();
				assertThatExceptionOfType(UnknownStateStoreException.class).isThrownBy(() -> state.store("nowhere"))
					.withMessageContaining("sessions")
					.satisfies((ex) -> assertThat(ex.getStore()).isEqualTo("nowhere"));
				assertThat(state.store("sessions").store("default")).isSameAs(state);
			});
	}

	@Test
	void theDefaultStoreCanBeANamedOne() {
		this.runner.withUserConfiguration(Carts.class)
			.withPropertyValues("patterns.state.stores.carts.type=memory", "patterns.state.default-store=carts")
			.run((context) -> {
				assertThat(context.getBean(Carts.class).state.name()).isEqualTo("carts");
				assertThat(context.getBean(StateStores.class).used()).hasSize(1);
			});
	}

	@Test
	void propertiesAreUsed() {
		this.runner.withUserConfiguration(Carts.class)
			.withPropertyValues("patterns.state.max-value-size=10B", "patterns.state.time-to-live=1h",
					"patterns.state.key-prefix=custom", "patterns.state.custom-prefix=mine",
					"patterns.state.encryption.primary-key=MDEyMzQ1Njc4OWFiY2RlZg==",
					"patterns.state.purge.interval=10ms", "patterns.state.purge.batch-size=2")
			.run((context) -> {
				StateTemplate state = context.getBean(Carts.class).state;
				assertThatExceptionOfType(StateValueTooLargeException.class)
					.isThrownBy(() -> state.save("k", "more than ten"));
				state.save("k", 1);
				assertThat(state.get("k", Integer.class).expiresAt()).isNotNull();
				JdbcTemplate template = context.getBean(JdbcTemplate.class);
				assertThat(keys(template)).containsExactly("mine||k");
				assertThat(template.queryForObject("select format from patterns_state", Integer.class)).isEqualTo(2);
				template.update("update patterns_state set expires_at = 1");
				await().atMost(Duration.ofSeconds(10)).until(() -> keys(template).isEmpty());
				assertThat(context.getBean(StatePurger.class).getPurged()).isEqualTo(1);
				assertThat(context.getBean(StatePurger.class).getLastRun()).isNotNull();
				assertThat(state.keys(KeyQuery.all()).keys()).isEmpty();
			});
	}

	@Test
	void refusalsAreCounted() {
		this.runner.withUserConfiguration(Carts.class)
			.withConfiguration(AutoConfigurations.of(StateMetricsAutoConfiguration.class))
			.run((context) -> {
				SimpleMeterRegistry meters = new SimpleMeterRegistry();
				context.getBean(StateMeterBinder.class).bindTo(meters);
				assertThat(meters.get("patterns.state.refused").meters()).hasSize(2);
				StateTemplate state = context.getBean(Carts.class).state;
				state.save("a", 1, SaveOptions.fencedBy(new FencingToken("lock", 2)));
				SaveOptions late = SaveOptions.fencedBy(new FencingToken("lock", 1));
				assertThatExceptionOfType(FencedException.class).isThrownBy(() -> state.save("a", 2, late));
				assertThatExceptionOfType(BulkStateException.class)
					.isThrownBy(() -> state.saveAll(List.of(new StateEntry("a", 1, SaveOptions.ifAbsent()),
							new StateEntry("b", 1, SaveOptions.ifMatch("x")), new StateEntry("a", 2, late))));
				assertThat(refused(meters, "mismatch")).isEqualTo(2);
				assertThat(refused(meters, "fenced")).isEqualTo(2);
				assertThat(meters.get("patterns.state.purged").functionCounter().count()).isZero();
			});
	}

	private static double refused(SimpleMeterRegistry meters, String reason) {
		return meters.get("patterns.state.refused")
			.tags("store", "default", "reason", reason)
			.functionCounter()
			.count();
	}

	@Test
	void wrongPropertiesFailAtStartup() {
		Map.of("patterns.state.default-store=nowhere", "nowhere", "patterns.state.max-value-size=0B", "max-value-size",
				"patterns.state.stores.default.type=memory", "'default'", "patterns.state.key-prefix=custom",
				"custom-prefix", "patterns.state.encryption.primary-key=c2hvcnQ=", "16, 24 or 32 bytes",
				"patterns.state.encryption.primary-key=###", "Base64", "patterns.state.encryption.secondary-key=x",
				"primary-key", "patterns.state.time-to-live=-1s", "time-to-live", "patterns.state.purge.batch-size=0",
				"batch-size", "patterns.state.fence-retention=0s", "fence-retention")
			.forEach((property, text) -> this.runner.withPropertyValues(property)
				.run((context) -> assertThat(context).getFailure()
					.rootCause()
					.hasMessageContaining(text)
					.hasMessageNotContaining("###")));
	}

	@Test
	void whatANamedStoreDoesNotSayAboutEncryptionIsAsForAll() {
		this.runner.withUserConfiguration(Carts.class)
			.withPropertyValues("patterns.state.encryption.primary-key=MDEyMzQ1Njc4OWFiY2RlZg==",
					"patterns.state.stores.cart.encryption.accept-plain=true")
			.run((context) -> {
				context.getBean(Carts.class).state.store("cart").save("k", "secret");
				JdbcTemplate template = context.getBean(JdbcTemplate.class);
				assertThat(template.queryForObject("select format from patterns_state", Integer.class)).isEqualTo(2);
			});
	}

	@Test
	void encryptionWithoutAKeyFailsAtStartup() {
		for (String property : List.of("encryption.accept-plain=true", "stores.cart.encryption.accept-plain=true",
				"stores.cart.encryption.secondary-key=MDEyMzQ1Njc4OWFiY2RlZg==")) {
			this.runner.withPropertyValues("patterns.state." + property)
				.run((context) -> assertThat(context).getFailure()
					.rootCause()
					.hasMessageContaining("needs a 'primary-key'"));
		}
	}

	@Test
	void prefixesOfDifferentStoresDiffer() {
		this.runner.withUserConfiguration(Carts.class)
			.withPropertyValues("spring.application.name=shop.a|b", "patterns.state.stores.cart.type=jdbc")
			.run((context) -> {
				StateTemplate state = context.getBean(Carts.class).state;
				state.save("k", 1);
				state.store("cart").save("k", 1);
				assertThat(keys(context.getBean(JdbcTemplate.class))).containsExactly("shop%2Ea%7Cb.cart||k",
						"shop%2Ea%7Cb||k");
			});
		this.runner.withPropertyValues("patterns.state.key-prefix=custom", "patterns.state.custom-prefix=a|")
			.run((context) -> assertThat(context).getFailure().rootCause().hasMessageContaining("end in '|'"));
	}

	@Test
	void wrongSettingsOfStoresAreNamedWithWhatToDo() {
		Map.of("patterns.state.encryption.primary-key=c2hvcnQ=", "patterns.state.encryption.primary-key",
				"patterns.state.stores.cart.encryption.secondary-key=###",
				"patterns.state.stores.cart.encryption.secondary-key", "patterns.state.key-prefix=custom",
				"patterns.state.custom-prefix", "patterns.state.stores.cart.key-prefix=custom",
				"patterns.state.stores.cart.custom-prefix", "patterns.state.custom-prefix=us",
				"patterns.state.custom-prefix", "patterns.state.stores.cart.custom-prefix=us",
				"patterns.state.stores.cart.custom-prefix",
				"patterns.state.stores." + "c".repeat(300) + ".key-prefix=name", "key-prefix")
			.forEach((property, named) -> this.runner.withPropertyValues(property)
				.run((context) -> assertThat(context).getFailure()
					.rootCause()
					.isInstanceOfSatisfying(InvalidDefinitionException.class, (ex) -> assertThat(ex.getProblems())
						.anySatisfy((problem) -> assertThat(problem.where()).endsWith(named))
						.allSatisfy((problem) -> assertThat(problem.toString()).doesNotContain("###", "c2hv")))));
		this.runner
			.withPropertyValues("patterns.state.custom-prefix=a||b", "patterns.state.stores.cart.key-prefix=custom",
					"patterns.state.encryption.primary-key=###")
			.run((context) -> assertThat(context).getFailure()
				.rootCause()
				.isInstanceOfSatisfying(InvalidDefinitionException.class,
						(ex) -> assertThat(ex.getProblems()).hasSize(2)));
	}

	@Test
	void anUnknownStoreIsNamedWithWhatToDo() {
		this.runner.withUserConfiguration(Carts.class).withBean("archive", StateTemplate.class, () -> {
			throw new UnknownStateStoreException("archive", List.of("sessions", "default"));
		}).run((context) -> {
			FailureAnalysis analysis = new UnknownStateStoreFailureAnalyzer().analyze(context.getStartupFailure());
			assertThat(analysis.getDescription()).contains("'archive'", "default, sessions");
			assertThat(analysis.getAction()).contains("'patterns.state.stores.archive.type'",
					"@EnableStateRepositories");
		});
	}

	@Test
	void aCustomPrefixIsInherited() {
		this.runner.withUserConfiguration(Carts.class)
			.withPropertyValues("patterns.state.custom-prefix=us", "patterns.state.stores.cart.key-prefix=custom")
			.run((context) -> {
				context.getBean(Carts.class).state.store("cart").save("k", 1);
				assertThat(keys(context.getBean(JdbcTemplate.class))).containsExactly("us||k");
			});
	}

	@Test
	void anUnknownDataSourceIsNamedByItsProperty() {
		Map.of("patterns.state.data-source=nope", List.of("Correct 'patterns.state.data-source' to"),
				"patterns.state.stores.cart.data-source=nope",
				List.of("'patterns.state.stores.cart.data-source' or 'patterns.state.data-source'"))
			.forEach((property, texts) -> this.runner.withUserConfiguration(Carts.class)
				.withPropertyValues(property, "patterns.state.stores.cart.type=jdbc",
						"patterns.state.default-store=" + (property.contains("cart") ? "cart" : "default"))
				.run((context) -> assertThat(context).getFailure()
					.rootCause()
					.isInstanceOfSatisfying(DataSourceSelectionException.class,
							(ex) -> assertThat(ex.getRemedy()).contains(texts))));
	}

	@Test
	void whatApplicationsWithoutANameShareIsSaidOnce(CapturedOutput output) {
		ApplicationContextRunner unnamed = this.runner.withUserConfiguration(Carts.class)
			.withPropertyValues("spring.application.name=", "patterns.state.stores.cart.type=jdbc");
		unnamed.run((context) -> context.getBean(Carts.class).state.store("cart").save("k", 1));
		assertThat(output).containsOnlyOnce("all applications without a name");
		unnamed.withPropertyValues("patterns.state.key-prefix=none").run((context) -> {
		});
		this.runner.withUserConfiguration(Carts.class).run((context) -> {
		});
		assertThat(output).containsOnlyOnce("all applications without a name");
	}

	private static List<String> keys(JdbcTemplate template) {
		return template.queryForList("select state_key from patterns_state order by state_key", byte[].class)
			.stream()
			.map(String::new)
			.toList();
	}

	private static boolean purging() {
		return Thread.getAllStackTraces()
			.keySet()
			.stream()
			.anyMatch((thread) -> thread.getName().equals("patterns-state-purge"));
	}

	static class Carts {

		private final StateTemplate state;

		Carts(StateTemplate state) {
			this.state = state;
		}

	}

}
