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

package dev.patterns.outbox;

import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

import javax.sql.DataSource;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.micrometer.observation.ObservationRegistry;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.health.contributor.Status;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.DriverManagerDataSource;

import dev.patterns.definition.InvalidDefinitionException;
import dev.patterns.inventory.InventoryContributor;
import dev.patterns.jdbc.DataSourceSelectionException;
import dev.patterns.outbox.actuate.endpoint.MessageView;
import dev.patterns.outbox.actuate.endpoint.OutboxEndpoint;
import dev.patterns.outbox.autoconfigure.OutboxEndpointAutoConfiguration;
import dev.patterns.outbox.autoconfigure.OutboxHealthAutoConfiguration;
import dev.patterns.outbox.autoconfigure.OutboxMetricsAutoConfiguration;
import dev.patterns.outbox.engine.OutboxBackend;
import dev.patterns.outbox.engine.OutboxBackends;
import dev.patterns.outbox.engine.OutboxRelayLifecycle;
import dev.patterns.outbox.health.OutboxHealthIndicator;
import dev.patterns.outbox.metrics.OutboxMeterBinder;
import dev.patterns.serialization.PayloadTypeNames;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for the auto-configurations of the outbox.
 */
@ExtendWith(OutputCaptureExtension.class)
class OutboxAutoConfigurationTests {

	private static final String SCAN = "patterns.outbox.packages=dev.patterns.outbox.scan.";

	@Test
	void asksForNothingWhenItIsNotUsed() {
		OutboxTestContext.withoutDatabase().run((context) -> {
			assertThat(context).hasNotFailed();
			assertThat(context.getBean(OutboxRelayLifecycle.class).isRelaying()).isFalse();
			context.publishEvent("unrelated");
		});
	}

	@Test
	void backsOffWithoutJdbcAndStillReportsUse() {
		OutboxTestContext.withoutDatabase()
			.withClassLoader(new FilteredClassLoader(JdbcClient.class))
			.run((context) -> assertThat(context).hasNotFailed().doesNotHaveBean(OutboxTemplate.class));
		OutboxTestContext.withoutDatabase()
			.withClassLoader(new FilteredClassLoader(JdbcClient.class))
			.withPropertyValues(SCAN + "good")
			.run((context) -> assertThat(OutboxTestContext.definitionFailure(context.getStartupFailure()))
				.hasMessageContaining("no JDBC"));
	}

	@Test
	void aTypeNeedsADataSource() {
		OutboxTestContext.withoutDatabase()
			.withPropertyValues(SCAN + "good")
			.run((context) -> assertThat(context).getFailure()
				.rootCause()
				.isInstanceOf(DataSourceSelectionException.class)
				.hasMessageContaining("outbox"));
	}

	@Test
	void aMethodNeedsADataSource() {
		OutboxTestContext.withoutDatabase()
			.withUserConfiguration(GoodMethod.class)
			.run((context) -> assertThat(context).getFailure()
				.rootCause()
				.isInstanceOf(DataSourceSelectionException.class));
	}

	@Test
	void theTemplateNeedsADataSource() {
		OutboxTestContext.withoutDatabase()
			.withUserConfiguration(UsesTemplate.class)
			.run((context) -> assertThat(context).getFailure()
				.rootCause()
				.isInstanceOf(DataSourceSelectionException.class));
	}

	@Test
	void severalDataSourcesNeedAChoice() {
		OutboxTestContext.withoutDatabase()
			.withUserConfiguration(TwoDataSources.class)
			.withPropertyValues(SCAN + "good")
			.run((context) -> assertThat(context).getFailure()
				.rootCause()
				.isInstanceOf(DataSourceSelectionException.class)
				.hasMessageContaining("several"));
	}

	@Test
	void reportsAllWrongDefinitionsAtOnce() {
		OutboxTestContext.withH2()
			.withUserConfiguration(BadMethods.class)
			.withPropertyValues(SCAN + "bad")
			.run((context) -> {
				InvalidDefinitionException failure = OutboxTestContext.definitionFailure(context.getStartupFailure());
				assertThat(failure.getProblems()).extracting((problem) -> problem.what())
					.anyMatch((what) -> what.contains("orderIdd"))
					.anyMatch((what) -> what.contains("cannot be read"))
					.anyMatch((what) -> what.contains("'nowhere' of @Outbox does not exist"))
					.anyMatch((what) -> what.contains("no topic"))
					.anyMatch((what) -> what.contains("missing.property"))
					.anyMatch((what) -> what.contains("positive duration"))
					.anyMatch((what) -> what.contains("returns nothing"))
					.anyMatch((what) -> what.contains("has its result only later"))
					.anyMatch((what) -> what.contains("name=expression"));
			});
	}

	@Test
	void refusesMethodsThatCannotBeIntercepted() {
		OutboxTestContext.withH2().withBean(Unreachable.class).run((context) -> {
			InvalidDefinitionException failure = OutboxTestContext.definitionFailure(context.getStartupFailure());
			assertThat(failure.getProblems()).extracting((problem) -> problem.where())
				.anyMatch((where) -> where.endsWith("Unreachable.hidden()"))
				.anyMatch((where) -> where.endsWith("Unreachable.fixed()"))
				.hasSize(2);
		});
	}

	@Test
	void namesAnnotatedTypes() {
		OutboxTestContext.withH2().withPropertyValues(SCAN + "good").run((context) -> {
			assertThat(context).hasNotFailed();
			PayloadTypeNames names = context.getBean(PayloadTypeNames.class);
			assertThat(names.nameOf(dev.patterns.outbox.scan.good.Renamed.class)).isEqualTo("order-renamed");
			assertThat(context.getBean(OutboxRelayLifecycle.class).isRelaying()).isTrue();
			InventoryContributor inventory = context.getBean(InventoryContributor.class);
			assertThat(inventory.feature()).isEqualTo("outbox");
			assertThat(inventory.describe()).containsEntry("used", true);
			assertThat(inventory.describe().get("definitions")).asString().contains("order-renamed").contains("former");
		});
	}

	@Test
	void anotherInstanceMayRelay() {
		OutboxTestContext.withH2()
			.withPropertyValues(SCAN + "good", "patterns.outbox.relay.enabled=false")
			.run((context) -> assertThat(context.getBean(OutboxRelayLifecycle.class).isRelaying()).isFalse());
	}

	@ParameterizedTest
	@CsvSource({ "relay.batch-size=0, relay.batch-size", "relay.batch-size=3000, relay.max-in-flight",
			"relay.max-in-flight-per-key=-1, relay.max-in-flight-per-key", "relay.poll-interval=0, relay.poll-interval",
			"relay.min-poll-interval=-1s, relay.min-poll-interval", "relay.max-gather=-1ms, relay.max-gather",
			"retry.multiplier=0.5, retry.multiplier", "retry.jitter=2, retry.jitter",
			"retry.max-retries=-2, retry.max-retries", "retry.delay=-1s, retry.delay",
			"max-message-size=0, max-message-size", "retention=-1s, retention",
			"relay.batch-bytes=0B, relay.batch-bytes" })
	void aWrongPropertyFailsTheStartAlsoWhereNobodyPublishesYet(String property, String named) {
		OutboxTestContext.withoutDatabase()
			.withPropertyValues("patterns.outbox." + property)
			.run((context) -> assertThat(context).getFailure()
				.rootCause()
				.hasMessageContaining("'patterns.outbox." + named + "'"));
	}

	@Test
	void aBackendOfTheUsersWins() {
		OutboxTestContext.withH2()
			.withBean("mine", OutboxBackends.class,
					() -> new OutboxBackends(List.of(new OutboxBackend("mine", null, null, null, null))))
			.run((context) -> assertThat(context).hasSingleBean(OutboxBackends.class));
	}

	@Test
	void reportsHealthMetricsAndEndpoint() {
		OutboxTestContext.withH2()
			.withConfiguration(AutoConfigurations.of(OutboxHealthAutoConfiguration.class,
					OutboxMetricsAutoConfiguration.class, OutboxEndpointAutoConfiguration.class))
			.withPropertyValues("management.endpoints.web.exposure.include=outbox", SCAN + "good")
			.run((context) -> {
				assertThat(context.getBean(OutboxHealthIndicator.class).health().getStatus()).isEqualTo(Status.UP);
				MeterRegistry meters = new SimpleMeterRegistry();
				context.getBean(OutboxMeterBinder.class).bindTo(meters);
				assertThat(meters.get("patterns.outbox.backlog").tag("state", "ready").gauge().value()).isZero();
				assertThat(meters.get("patterns.outbox.messages").tag("outcome", "sent").functionCounter().count())
					.isZero();
				OutboxEndpoint.OutboxDescriptor descriptor = context.getBean(OutboxEndpoint.class).outbox();
				assertThat(descriptor.dataSources()).containsOnlyKeys("default");
				assertThat(descriptor.dataSources().get("default").backlog().ready()).isZero();
				assertThat(context.getBean(OutboxEndpoint.class).retry(MessageView.DEAD, 42, null, null, null, null))
					.isNull();
			});
	}

	@Test
	void createsNoBeanEarly(CapturedOutput output) {
		OutboxTestContext.withH2()
			.withUserConfiguration(GoodMethod.class)
			.withBean(ObservationRegistry.class, ObservationRegistry::create)
			.run((context) -> assertThat(context).hasNotFailed());
		assertThat(output).doesNotContain("is not eligible for getting processed");
	}

	@Configuration(proxyBeanMethods = false)
	static class GoodMethod {

		@Bean
		Publishing publishing() {
			return new Publishing();
		}

	}

	static class Publishing {

		@Outbox(topic = "orders")
		Map<String, String> publish() {
			return Map.of();
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class UsesTemplate {

		@Bean
		Object user(OutboxTemplate template) {
			return new Object();
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class TwoDataSources {

		@Bean
		DataSource first() {
			return new DriverManagerDataSource("jdbc:h2:mem:first");
		}

		@Bean
		DataSource second() {
			return new DriverManagerDataSource("jdbc:h2:mem:second");
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class BadMethods {

		@Bean
		Bad bad() {
			return new Bad();
		}

	}

	static class Unreachable {

		@Outbox(topic = "orders")
		private String hidden() {
			return "";
		}

		@Outbox(topic = "orders")
		final String fixed() {
			return hidden();
		}

		@Outbox(topic = "orders")
		String good() {
			return "";
		}

	}

	static class Bad {

		@Outbox(topic = "orders")
		void nothing() {
		}

		@Outbox(topic = "orders")
		CompletableFuture<String> later() {
			return CompletableFuture.completedFuture("");
		}

		@Outbox(topic = "orders", headers = "novalue")
		String header() {
			return "";
		}

	}

}
