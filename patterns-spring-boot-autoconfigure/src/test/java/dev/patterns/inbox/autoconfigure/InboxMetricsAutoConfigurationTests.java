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

package dev.patterns.inbox.autoconfigure;

import java.time.Duration;
import java.util.concurrent.TimeUnit;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import org.junit.jupiter.api.Test;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.jdbc.autoconfigure.DataSourceAutoConfiguration;
import org.springframework.boot.jdbc.autoconfigure.DataSourceTransactionManagerAutoConfiguration;
import org.springframework.boot.jdbc.autoconfigure.JdbcTemplateAutoConfiguration;
import org.springframework.boot.micrometer.metrics.autoconfigure.CompositeMeterRegistryAutoConfiguration;
import org.springframework.boot.micrometer.metrics.autoconfigure.MetricsAutoConfiguration;
import org.springframework.boot.micrometer.metrics.autoconfigure.export.simple.SimpleMetricsExportAutoConfiguration;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.transaction.autoconfigure.TransactionAutoConfiguration;
import org.springframework.jdbc.core.JdbcTemplate;

import dev.patterns.call.InboundRequest;
import dev.patterns.inbox.Calls;
import dev.patterns.inbox.IdempotencyKeyConflictException;
import dev.patterns.inbox.Idempotent;
import dev.patterns.inbox.TestHandlers;
import dev.patterns.inbox.engine.InboxPurger;
import dev.patterns.inbox.engine.InboxStatus;
import dev.patterns.inbox.metrics.InboxMeterBinder;
import dev.patterns.inbox.store.InboxTotals;
import dev.patterns.jdbc.autoconfigure.JdbcAccessAutoConfiguration;
import dev.patterns.serialization.autoconfigure.SerializationAutoConfiguration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

/**
 * Tests for the inbox's metrics: what is measured of real requests.
 */
class InboxMetricsAutoConfigurationTests {

	private static final String CHARGE = "payments/charge";

	private final ApplicationContextRunner runner = new ApplicationContextRunner()
		.withConfiguration(AutoConfigurations.of(JdbcAccessAutoConfiguration.class,
				SerializationAutoConfiguration.class, InboxStoreAutoConfiguration.class, InboxAutoConfiguration.class,
				InboxMetricsAutoConfiguration.class, MetricsAutoConfiguration.class,
				CompositeMeterRegistryAutoConfiguration.class, SimpleMetricsExportAutoConfiguration.class,
				DataSourceAutoConfiguration.class, DataSourceTransactionManagerAutoConfiguration.class,
				TransactionAutoConfiguration.class, JdbcTemplateAutoConfiguration.class))
		.withPropertyValues("spring.datasource.generate-unique-name=true", "patterns.inbox.purge.interval=50ms")
		.withBean("invokables", TestHandlers.class, TestHandlers::invokables);

	@Test
	void measuresWhatBecomesOfRequests() {
		this.runner.withBean(Payments.class).run((context) -> {
			MeterRegistry registry = context.getBean(MeterRegistry.class);
			Payments payments = context.getBean(Payments.class);
			for (String key : new String[] { "a", "b", "a" }) {
				Calls.invoke(CHARGE, key, payments::charge);
			}
			assertThatExceptionOfType(IdempotencyKeyConflictException.class)
				.isThrownBy(() -> Calls.call(InboundRequest.Kind.INVOCATION, CHARGE, "a", "other", payments::charge));
			assertThat(requests(registry, "handled")).isEqualTo(2);
			assertThat(requests(registry, "replayed")).isEqualTo(1);
			assertThat(requests(registry, "conflict")).isEqualTo(1);
			assertThat(requests(registry, "in-progress")).isZero();
			for (String place : new String[] { "memory", "database" }) {
				assertThat(registry.get("patterns.inbox.waits").tag("place", place).functionCounter().count()).isZero();
				assertThat(registry.get("patterns.inbox.waiting").tag("place", place).gauge().value()).isZero();
			}
			assertThat(registry.get("patterns.inbox.records").gauge().value()).isEqualTo(2);
			assertThat(registry.get("patterns.inbox.oldest").timeGauge().value(TimeUnit.MINUTES)).isBetween(0.0, 5.0);
		});
	}

	@Test
	void measuresWhatWasPurged() {
		this.runner.withBean(Payments.class).run((context) -> {
			Calls.invoke(CHARGE, "a", context.getBean(Payments.class)::charge);
			context.getBean(JdbcTemplate.class)
				.update("update patterns_inbox set created_at = created_at - ?", Duration.ofDays(20).toMillis());
			await().untilAsserted(() -> assertThat(
					context.getBean(MeterRegistry.class).get("patterns.inbox.purged").functionCounter().count())
				.isEqualTo(1));
			assertThat(context.getBean(InboxPurger.class).getPurged()).isOne();
		});
	}

	@Test
	void countsTheTableOnceForAllWhoAsk() {
		this.runner.withBean(Payments.class).run((context) -> {
			InboxStatus status = context.getBean(InboxStatus.class);
			InboxTotals known = status.getTotals();
			assertThat(known).isNotNull();
			assertThat(known.records()).isZero();
			Calls.invoke(CHARGE, "a", context.getBean(Payments.class)::charge);
			assertThat(status.getTotals()).isSameAs(known);
		});
	}

	@Test
	void aDatabaseThatDoesNotAnswerIsNoNumber() {
		this.runner.withBean(Payments.class).run((context) -> {
			context.getBean(JdbcTemplate.class).execute("drop table patterns_inbox");
			MeterRegistry registry = context.getBean(MeterRegistry.class);
			assertThat(registry.get("patterns.inbox.records").gauge().value()).isNaN();
			assertThat(registry.get("patterns.inbox.oldest").timeGauge().value()).isNaN();
		});
	}

	@Test
	void asksForNoDatabaseIfNothingIsIdempotent() {
		this.runner.run((context) -> {
			assertThat(context.getBean(MeterRegistry.class).get("patterns.inbox.records").gauge().value()).isNaN();
			assertThat(context.getBean(JdbcTemplate.class)
				.queryForObject(
						"select count(*) from information_schema.tables where lower(table_name) like 'patterns%'",
						Integer.class))
				.isZero();
		});
	}

	@Test
	void backsOff() {
		this.runner.withClassLoader(new FilteredClassLoader(MeterBinder.class))
			.run((context) -> assertThat(context).hasNotFailed().doesNotHaveBean(InboxMeterBinder.class));
	}

	private static double requests(MeterRegistry registry, String outcome) {
		return registry.get("patterns.inbox.requests").tag("outcome", outcome).functionCounter().count();
	}

	static class Payments {

		@Idempotent
		String charge() {
			return "charged";
		}

	}

}
