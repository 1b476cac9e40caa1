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

package dev.patterns.saga.autoconfigure;

import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;

import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationHandler;
import io.micrometer.observation.ObservationRegistry;
import org.junit.jupiter.api.Test;
import org.springframework.boot.LazyInitializationBeanFactoryPostProcessor;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.Status;
import org.springframework.boot.jackson.autoconfigure.JacksonAutoConfiguration;
import org.springframework.boot.jdbc.autoconfigure.DataSourceAutoConfiguration;
import org.springframework.boot.jdbc.autoconfigure.DataSourceTransactionManagerAutoConfiguration;
import org.springframework.boot.jdbc.autoconfigure.JdbcTemplateAutoConfiguration;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.transaction.autoconfigure.TransactionAutoConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.transaction.PlatformTransactionManager;

import dev.patterns.gate.autoconfigure.GateAutoConfiguration;
import dev.patterns.identity.autoconfigure.IdentityAutoConfiguration;
import dev.patterns.inventory.InventoryContributor;
import dev.patterns.jdbc.autoconfigure.JdbcAccessAutoConfiguration;
import dev.patterns.lease.autoconfigure.LeaseAutoConfiguration;
import dev.patterns.saga.Saga;
import dev.patterns.saga.SagaInstance;
import dev.patterns.saga.SagaStatus;
import dev.patterns.saga.SagaStep;
import dev.patterns.saga.SagaTemplate;
import dev.patterns.saga.actuate.endpoint.SagasEndpoint;
import dev.patterns.saga.engine.SagaEngine;
import dev.patterns.saga.health.SagaHealthIndicator;
import dev.patterns.saga.store.SagaStore;
import dev.patterns.saga.store.jdbc.JdbcSagaStore;
import dev.patterns.serialization.autoconfigure.SerializationAutoConfiguration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.awaitility.Awaitility.await;
import static org.mockito.Mockito.mock;

/**
 * Tests for the auto-configurations of sagas.
 */
class SagaAutoConfigurationTests {

	private final ApplicationContextRunner runner = new ApplicationContextRunner()
		.withConfiguration(AutoConfigurations.of(JacksonAutoConfiguration.class, IdentityAutoConfiguration.class,
				SerializationAutoConfiguration.class, GateAutoConfiguration.class, JdbcAccessAutoConfiguration.class,
				LeaseAutoConfiguration.class, SagaStoreAutoConfiguration.class, SagaAutoConfiguration.class,
				SagaHealthAutoConfiguration.class, SagasEndpointAutoConfiguration.class,
				DataSourceAutoConfiguration.class, JdbcTemplateAutoConfiguration.class,
				DataSourceTransactionManagerAutoConfiguration.class, TransactionAutoConfiguration.class))
		.withPropertyValues("spring.datasource.url=jdbc:h2:mem:" + UUID.randomUUID(),
				"management.endpoints.web.exposure.include=sagas");

	@Test
	void usesNoDatabaseWithoutSagas() {
		this.runner.run((context) -> {
			assertThat(context).hasSingleBean(SagaTemplate.class).hasSingleBean(SagaEngine.class);
			assertThat(context.getBean(JdbcTemplate.class)
				.queryForObject("select count(*) from information_schema.tables where table_name like 'PATTERNS%'",
						Integer.class))
				.isZero();
			assertThat(context.getBean(SagaHealthIndicator.class).health(true).getStatus()).isEqualTo(Status.UP);
			assertThat(context.getBean(InventoryContributor.class).describe()).containsEntry("definitions", List.of());
		});
	}

	@Test
	void createsTheStoreForASaga() {
		this.runner.withUserConfiguration(PingSaga.class).run((context) -> {
			assertThat(context).hasSingleBean(JdbcSagaStore.class);
			assertThat(context.getBean(SagaStore.class).suggestedConcurrency()).isEqualTo(5);
			assertThat(context.getBean(InventoryContributor.class).describe()).containsEntry("store", "h2")
				.containsKey("guarantees");
		});
	}

	@Test
	void userBeansWin() {
		SagaTemplate template = mock(SagaTemplate.class);
		SagaStore store = mock(SagaStore.class);
		this.runner.withBean("own", SagaTemplate.class, () -> template)
			.withBean("ownStore", SagaStore.class, () -> store)
			.run((context) -> {
				assertThat(context.getBean(SagaTemplate.class)).isSameAs(template);
				assertThat(context.getBean(SagaStore.class)).isSameAs(store);
			});
	}

	@Test
	void backsOffWithoutTransactions() {
		this.runner.withClassLoader(new FilteredClassLoader(PlatformTransactionManager.class))
			.run((context) -> assertThat(context).doesNotHaveBean(SagaTemplate.class));
	}

	@Test
	void lazyInitializationKeepsTheEngine() {
		this.runner.withUserConfiguration(PingSaga.class)
			.withInitializer(
					(context) -> context.addBeanFactoryPostProcessor(new LazyInitializationBeanFactoryPostProcessor()))
			.run((context) -> {
				SagaTemplate sagas = context.getBean(SagaTemplate.class);
				assertThat(sagas.await(sagas.start("ping", "x").id(), Duration.ofSeconds(10)).status())
					.isEqualTo(SagaStatus.COMPLETED);
			});
	}

	@Test
	void healthEndpointAndObservations() {
		this.runner.withUserConfiguration(PingSaga.class, Observations.class).run((context) -> {
			SagaTemplate sagas = context.getBean(SagaTemplate.class);
			SagaInstance saga = sagas.await(sagas.start("ping", "x").id(), Duration.ofSeconds(10));
			Health health = context.getBean(SagaHealthIndicator.class).health(true);
			assertThat(health.getDetails()).containsEntry("stuck", 0L)
				.containsEntry("parked", 0L)
				.containsEntry("running", 0L)
				.containsEntry("oldest", "PT0S");
			SagasEndpoint endpoint = context.getBean(SagasEndpoint.class);
			assertThat(endpoint.sagas("ping", SagaStatus.COMPLETED, null, null, null, null, null, null).sagas())
				.singleElement()
				.satisfies((found) -> assertThat(found.id()).isEqualTo(saga.id()));
			assertThat(endpoint.saga(saga.id()).steps()).hasSize(1);
			assertThat(endpoint.saga("nobody")).isNull();
			List<Observation.Context> stopped = context.getBean(Recorder.class).stopped;
			await().atMost(Duration.ofSeconds(10)).until(() -> stopped.size() >= 2);
			// The step may be over before the start has returned.
			List<Observation.Context> observed = stopped.stream()
				.sorted(Comparator.comparing(Observation.Context::getName))
				.toList();
			assertThat(observed).extracting(Observation.Context::getName)
				.containsExactly("patterns.saga.start", "patterns.saga.step");
			assertThat(observed.get(0).getLowCardinalityKeyValue("saga.name").getValue()).isEqualTo("ping");
			assertThat(observed.get(1).getLowCardinalityKeyValue("saga.step").getValue()).isEqualTo("pong");
			assertThat(observed.get(1).getLowCardinalityKeyValue("outcome").getValue()).isEqualTo("success");
			assertThat(observed.get(1).getHighCardinalityKeyValue("saga.id").getValue()).isEqualTo(saga.id());
		});
	}

	@Test
	void properties() {
		this.runner
			.withPropertyValues("patterns.saga.step-timeout=7s", "patterns.saga.concurrency=3",
					"patterns.saga.poll-interval=4s", "patterns.saga.transient-limit=5",
					"patterns.saga.shutdown-timeout=6s", "patterns.saga.data-source=main",
					"patterns.saga.retry.max-retries=1", "patterns.saga.retry.delay=2s",
					"patterns.saga.retry.multiplier=3", "patterns.saga.retry.max-delay=9s",
					"patterns.saga.retry.jitter=0.5", "patterns.saga.compensation-retry.max-retries=11",
					"patterns.saga.compensation-retry.delay=12s", "patterns.saga.compensation-retry.multiplier=1.5",
					"patterns.saga.compensation-retry.max-delay=13s", "patterns.saga.compensation-retry.jitter=0",
					"patterns.saga.commands.timeout=14m", "patterns.saga.commands.broker=events")
			.run((context) -> {
				SagaProperties properties = context.getBean(SagaProperties.class);
				assertThat(properties.dataSource()).isEqualTo("main");
				assertThat(properties.toSettings().stepTimeout()).hasSeconds(7);
				assertThat(properties.toSettings().concurrency()).isEqualTo(3);
				assertThat(properties.toSettings().pollInterval()).hasSeconds(4);
				assertThat(properties.toSettings().transientLimit()).isEqualTo(5);
				assertThat(properties.toSettings().shutdownTimeout()).hasSeconds(6);
				assertThat(properties.toSettings().commandTimeout()).hasMinutes(14);
				assertThat(properties.toSettings().commandBroker()).isEqualTo("events");
				assertThat(properties.retry().toSchedule().toString()).contains("1", "PT2S", "3.0", "PT9S", "0.5");
				assertThat(properties.compensationRetry().toSchedule().toString()).contains("11", "PT12S", "1.5",
						"PT13S", "0.0");
			});
	}

	@Test
	void wrongProperties() {
		for (String wrong : List.of("patterns.saga.step-timeout=0s", "patterns.saga.concurrency=-1",
				"patterns.saga.poll-interval=0s", "patterns.saga.transient-limit=-1",
				"patterns.saga.retry.multiplier=0.1")) {
			this.runner.withPropertyValues(wrong).run((context) -> assertThat(context).hasFailed());
		}
		assertThatIllegalArgumentException()
			.isThrownBy(() -> new SagaProperties.Retry(-2, Duration.ZERO, 1, Duration.ZERO, 0).toSchedule());
	}

	@Saga("ping")
	static class PingSaga {

		@SagaStep(order = 1)
		String pong(String text) {
			return text;
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class Observations {

		@Bean
		Recorder recorder() {
			return new Recorder();
		}

		@Bean
		ObservationRegistry testObservationRegistry(Recorder recorder) {
			ObservationRegistry registry = ObservationRegistry.create();
			registry.observationConfig().observationHandler(recorder);
			return registry;
		}

	}

	static class Recorder implements ObservationHandler<Observation.Context> {

		final List<Observation.Context> stopped = new CopyOnWriteArrayList<>();

		@Override
		public void onStop(Observation.Context context) {
			this.stopped.add(context);
		}

		@Override
		public boolean supportsContext(Observation.Context context) {
			return true;
		}

	}

}
