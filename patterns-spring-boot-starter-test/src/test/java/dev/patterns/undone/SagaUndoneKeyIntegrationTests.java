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

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.AfterParameterizedClassInvocation;
import org.junit.jupiter.params.BeforeParameterizedClassInvocation;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
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
@ParameterizedClass
@EnumSource(names = { "POSTGRESQL", "MARIADB" })
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class SagaUndoneKeyIntegrationTests {

	@Parameter
	private Service service;

	private ConfigurableApplicationContext payments;

	private ConfigurableApplicationContext shop;

	private HeldCharges charges;

	private SagaTemplate sagas;

	@BeforeParameterizedClassInvocation
	void start() {
		EmbeddedServer server = EmbeddedServers.shared(this.service);
		dropDatabases(server);
		this.payments = start(PaymentApplication.class, server.createDatabase("undone_payments"),
				"spring.application.name=payments");
		JdbcTemplate template = this.payments.getBean(JdbcTemplate.class);
		template.execute("create table account (customer varchar(20) primary key, balance integer, calls integer)");
		template.update("insert into account values ('ann', 100, 0), ('bob', 100, 0)");
		String port = this.payments.getEnvironment().getProperty("local.server.port");
		this.shop = start(ShopApplication.class, server.createDatabase("undone_shop"), "spring.application.name=shop",
				"patterns.registry.static.services.payments[0]=http://localhost:" + port);
		this.charges = this.payments.getBean(HeldCharges.class);
		this.sagas = this.shop.getBean(SagaTemplate.class);
		// The first call takes longer than a charge may.
		this.sagas.start("undone-purchase", new Purchase("eve", 30), SagaStartOptions.id("first"));
		this.sagas.await("first", Duration.ofSeconds(60));
	}

	@AfterEach
	void release() {
		this.charges.release();
	}

	@AfterParameterizedClassInvocation
	void stop() {
		this.shop.close();
		this.payments.close();
		dropDatabases(EmbeddedServers.shared(this.service));
	}

	private static void dropDatabases(EmbeddedServer server) {
		server.dropDatabase("undone_payments");
		server.dropDatabase("undone_shop");
	}

	@Test
	void aChargeThatComesAfterItsRefundIsRefused() {
		this.charges.holdRequest();
		this.sagas.start("undone-purchase", new Purchase("ann", 30), SagaStartOptions.id("late"));
		assertThat(this.sagas.await("late", Duration.ofSeconds(60)).status()).isEqualTo(SagaStatus.COMPENSATED);
		assertThat(balance("ann")).isEqualTo(100);
		assertThat(this.charges.statuses()).isEmpty();

		this.charges.release();
		await().atMost(Duration.ofSeconds(30)).until(() -> !this.charges.statuses().isEmpty());
		assertThat(this.charges.statuses()).containsExactly(409);
		assertThat(balance("ann")).isEqualTo(100);
		assertThat(calls("ann")).as("neither had anything to do").isZero();
	}

	@Test
	void aChargeWhoseAnswerIsLateIsRefundedOnce() {
		this.charges.holdAnswer();
		this.sagas.start("undone-purchase", new Purchase("bob", 30), SagaStartOptions.id("answer"));
		await().atMost(Duration.ofSeconds(30)).pollInterval(Duration.ofMillis(10)).until(() -> calls("bob") > 0);
		assertThat(this.sagas.await("answer", Duration.ofSeconds(60)).status()).isEqualTo(SagaStatus.COMPENSATED);
		this.charges.release();
		assertThat(balance("bob")).isEqualTo(100);
		assertThat(calls("bob")).as("a charge and a refund").isEqualTo(2);
	}

	private int balance(String customer) {
		return number("select balance from account where customer = ?", customer);
	}

	private int calls(String customer) {
		return number("select calls from account where customer = ?", customer);
	}

	private int number(String query, String customer) {
		Integer number = this.payments.getBean(JdbcTemplate.class).queryForObject(query, Integer.class, customer);
		return (number != null) ? number : 0;
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

}
