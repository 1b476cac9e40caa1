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
import java.util.UUID;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.binder.MeterBinder;
import io.micrometer.core.instrument.search.RequiredSearch;
import org.junit.jupiter.api.Test;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.jackson.autoconfigure.JacksonAutoConfiguration;
import org.springframework.boot.jdbc.autoconfigure.DataSourceAutoConfiguration;
import org.springframework.boot.jdbc.autoconfigure.DataSourceTransactionManagerAutoConfiguration;
import org.springframework.boot.jdbc.autoconfigure.JdbcTemplateAutoConfiguration;
import org.springframework.boot.micrometer.metrics.autoconfigure.CompositeMeterRegistryAutoConfiguration;
import org.springframework.boot.micrometer.metrics.autoconfigure.MetricsAutoConfiguration;
import org.springframework.boot.micrometer.metrics.autoconfigure.export.simple.SimpleMetricsExportAutoConfiguration;
import org.springframework.boot.micrometer.observation.autoconfigure.ObservationAutoConfiguration;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.transaction.autoconfigure.TransactionAutoConfiguration;

import dev.patterns.gate.autoconfigure.GateAutoConfiguration;
import dev.patterns.identity.autoconfigure.IdentityAutoConfiguration;
import dev.patterns.jdbc.autoconfigure.JdbcAccessAutoConfiguration;
import dev.patterns.lease.autoconfigure.LeaseAutoConfiguration;
import dev.patterns.saga.Saga;
import dev.patterns.saga.SagaRetry;
import dev.patterns.saga.SagaStep;
import dev.patterns.saga.SagaTemplate;
import dev.patterns.saga.metrics.SagaBacklogMeters;
import dev.patterns.saga.metrics.SagaEventMeters;
import dev.patterns.serialization.autoconfigure.SerializationAutoConfiguration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Tests for the metrics of sagas: what is measured of real sagas.
 */
class SagaMetricsAutoConfigurationTests {

	private final ApplicationContextRunner runner = new ApplicationContextRunner()
		.withConfiguration(AutoConfigurations.of(JacksonAutoConfiguration.class, IdentityAutoConfiguration.class,
				SerializationAutoConfiguration.class, GateAutoConfiguration.class, JdbcAccessAutoConfiguration.class,
				LeaseAutoConfiguration.class, SagaStoreAutoConfiguration.class, SagaAutoConfiguration.class,
				SagaMetricsAutoConfiguration.class, MetricsAutoConfiguration.class,
				CompositeMeterRegistryAutoConfiguration.class, SimpleMetricsExportAutoConfiguration.class,
				ObservationAutoConfiguration.class, DataSourceAutoConfiguration.class,
				JdbcTemplateAutoConfiguration.class, DataSourceTransactionManagerAutoConfiguration.class,
				TransactionAutoConfiguration.class))
		.withPropertyValues("spring.datasource.url=jdbc:h2:mem:" + UUID.randomUUID(), "patterns.saga.retry.delay=5ms");

	@Test
	void measuresWhatSagasDo() {
		this.runner.withUserConfiguration(OrderSaga.class).run((context) -> {
			SagaTemplate sagas = context.getBean(SagaTemplate.class);
			MeterRegistry registry = context.getBean(MeterRegistry.class);
			sagas.await(sagas.start("order", "good").id(), Duration.ofSeconds(20));
			sagas.await(sagas.start("order", "bad").id(), Duration.ofSeconds(20));
			sagas.await(sagas.start("order", "stuck").id(), Duration.ofSeconds(20));
			// Listeners are told after the commit, by when somebody may have seen the
			// end.
			await().atMost(Duration.ofSeconds(20))
				.untilAsserted(
						() -> assertThat(search(registry, "patterns.saga.compensation.failures").counter().count())
							.isEqualTo(1));
			assertThat(search(registry, "patterns.saga.started").counter().count()).isEqualTo(3);
			assertThat(search(registry, "patterns.saga.retries").tag("saga.step", "charge").counter().count())
				.isEqualTo(2);
			assertThat(search(registry, "patterns.saga.ended").tags("status", "completed", "reason", "none")
				.counter()
				.count()).isEqualTo(1);
			assertThat(search(registry, "patterns.saga.ended").tags("status", "compensated", "reason", "failed")
				.counter()
				.count()).isEqualTo(1);
			assertThat(registry.get("patterns.saga.active").tag("status", "compensation_failed").gauge().value())
				.isEqualTo(1);
			assertThat(registry.get("patterns.saga.active").tag("status", "running").gauge().value()).isZero();
			assertThat(registry.get("patterns.saga.oldest").timeGauge().value()).isZero();
		});
	}

	@Test
	void observationOfStepsIsATimer() {
		this.runner.withUserConfiguration(OrderSaga.class).run((context) -> {
			SagaTemplate sagas = context.getBean(SagaTemplate.class);
			MeterRegistry registry = context.getBean(MeterRegistry.class);
			sagas.await(sagas.start("order", "bad").id(), Duration.ofSeconds(20));
			assertThat(timer(registry, "reserve", "forward", "success").count()).isEqualTo(1);
			assertThat(timer(registry, "charge", "forward", "failure").count()).isEqualTo(2);
			assertThat(timer(registry, "reserve", "compensation", "success").count()).isEqualTo(1);
			assertThat(registry.find("patterns.saga.step").timers())
				.allMatch((timer) -> timer.getId().getTag("saga.id") == null);
		});
	}

	@Test
	void asksForNoStoreWithoutSagas() {
		this.runner.run((context) -> {
			assertThat(context).hasSingleBean(SagaEventMeters.class).hasSingleBean(SagaBacklogMeters.class);
			assertThat(context.getBean(MeterRegistry.class)
				.get("patterns.saga.active")
				.tag("status", "running")
				.gauge()
				.value()).isZero();
		});
	}

	@Test
	void backsOff() {
		this.runner.withClassLoader(new FilteredClassLoader(MeterBinder.class))
			.run((context) -> assertThat(context).doesNotHaveBean(SagaEventMeters.class));
		SagaEventMeters own = new SagaEventMeters();
		this.runner.withBean("own", SagaEventMeters.class, () -> own)
			.run((context) -> assertThat(context.getBean(SagaEventMeters.class)).isSameAs(own));
	}

	private static RequiredSearch search(MeterRegistry registry, String name) {
		return registry.get(name).tag("saga.name", "order");
	}

	private static Timer timer(MeterRegistry registry, String step, String kind, String outcome) {
		return search(registry, "patterns.saga.step")
			.tags("saga.step", step, "saga.step.kind", kind, "outcome", outcome)
			.timer();
	}

	@Saga("order")
	static class OrderSaga {

		@SagaStep(order = 1, compensation = "release", compensationRetry = @SagaRetry(maxRetries = 0))
		void reserve(String how) {
		}

		@SagaStep(order = 2, retry = @SagaRetry(maxRetries = 1, delay = "5ms"))
		void charge(String how) {
			if (!how.equals("good")) {
				throw new IllegalStateException(how);
			}
		}

		void release(String how) {
			if (how.equals("stuck")) {
				throw new IllegalStateException("no");
			}
		}

	}

}
