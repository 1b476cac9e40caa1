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

package dev.patterns.undone;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.jdbc.core.JdbcTemplate;

import dev.patterns.saga.SagaStartOptions;
import dev.patterns.saga.SagaStatus;
import dev.patterns.saga.SagaTemplate;
import dev.patterns.test.services.EmbeddedServer;
import dev.patterns.test.services.EmbeddedServers;
import dev.patterns.test.services.Service;
import dev.patterns.undone.UndoneKeyApplications.HeldCharges;
import dev.patterns.undone.UndoneKeyApplications.PaymentApplication;
import dev.patterns.undone.UndoneKeyApplications.Purchase;
import dev.patterns.undone.UndoneKeyApplications.ShopApplication;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * A saga charges an account in another application over HTTP, and gives up waiting; what
 * it then undoes has no effect, whenever the charge arrives.
 */
class SagaUndoneKeyIntegrationTests {

	@ParameterizedTest
	@EnumSource(names = { "POSTGRESQL", "MARIADB" })
	void aChargeThatComesAfterItsRefundIsRefused(Service service) {
		run(service, (payments, sagas) -> {
			HeldCharges charges = payments.getBean(HeldCharges.class);
			charges.holdRequest();
			sagas.start("undone-purchase", new Purchase("ann", 30), SagaStartOptions.id("late"));
			assertThat(sagas.await("late", Duration.ofSeconds(60)).status()).isEqualTo(SagaStatus.COMPENSATED);
			assertThat(balance(payments)).isEqualTo(100);
			assertThat(charges.statuses()).isEmpty();

			charges.release();
			await().atMost(Duration.ofSeconds(30)).until(() -> !charges.statuses().isEmpty());
			assertThat(charges.statuses()).containsExactly(409);
			assertThat(balance(payments)).isEqualTo(100);
			assertThat(calls(payments)).as("neither had anything to do").isZero();
		});
	}

	@ParameterizedTest
	@EnumSource(names = { "POSTGRESQL", "MARIADB" })
	void aChargeWhoseAnswerIsLateIsRefundedOnce(Service service) {
		run(service, (payments, sagas) -> {
			HeldCharges charges = payments.getBean(HeldCharges.class);
			charges.holdAnswer();
			sagas.start("undone-purchase", new Purchase("ann", 30), SagaStartOptions.id("answer"));
			await().atMost(Duration.ofSeconds(30)).pollInterval(Duration.ofMillis(10)).until(() -> calls(payments) > 0);
			assertThat(sagas.await("answer", Duration.ofSeconds(60)).status()).isEqualTo(SagaStatus.COMPENSATED);
			charges.release();
			assertThat(balance(payments)).isEqualTo(100);
			assertThat(calls(payments)).as("a charge and a refund").isEqualTo(2);
		});
	}

	private static int balance(ConfigurableApplicationContext payments) {
		return count(payments, "select balance from account where customer = 'ann'");
	}

	private static int calls(ConfigurableApplicationContext payments) {
		return count(payments, "select calls from account where customer = 'ann'");
	}

	private static int count(ConfigurableApplicationContext payments, String query) {
		Integer count = payments.getBean(JdbcTemplate.class).queryForObject(query, Integer.class);
		return (count != null) ? count : 0;
	}

	private static void run(Service service, Scenario scenario) {
		EmbeddedServer server = EmbeddedServers.shared(service);
		server.dropDatabase("undone_payments");
		server.dropDatabase("undone_shop");
		try (ConfigurableApplicationContext payments = start(PaymentApplication.class,
				server.createDatabase("undone_payments"), "spring.application.name=payments")) {
			JdbcTemplate template = payments.getBean(JdbcTemplate.class);
			template.execute("create table account (customer varchar(20) primary key, balance integer, calls integer)");
			template.update("insert into account values ('ann', 100, 0)");
			String port = payments.getEnvironment().getProperty("local.server.port");
			try (ConfigurableApplicationContext shop = start(ShopApplication.class,
					server.createDatabase("undone_shop"), "spring.application.name=shop",
					"patterns.registry.static.services.payments[0]=http://localhost:" + port)) {
				scenario.run(payments, shop.getBean(SagaTemplate.class));
			}
			finally {
				payments.getBean(HeldCharges.class).release();
			}
		}
		finally {
			server.dropDatabase("undone_payments");
			server.dropDatabase("undone_shop");
		}
	}

	private static ConfigurableApplicationContext start(Class<?> application, Map<String, String> database,
			String... properties) {
		return new SpringApplicationBuilder(application).properties(new HashMap<>(database))
			.properties("server.port=0", "patterns.jdbc.initialize-schema=always", "spring.main.banner-mode=off",
					"spring.flyway.enabled=false", "management.otlp.metrics.export.enabled=false",
					"spring.autoconfigure.exclude=org.springframework.boot.hibernate.autoconfigure.HibernateJpaAutoConfiguration,org.springframework.boot.data.jpa.autoconfigure.DataJpaRepositoriesAutoConfiguration")
			.properties(properties)
			.run();
	}

	private interface Scenario {

		void run(ConfigurableApplicationContext payments, SagaTemplate sagas);

	}

}
