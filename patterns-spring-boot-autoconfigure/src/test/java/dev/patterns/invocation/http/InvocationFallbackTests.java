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

package dev.patterns.invocation.http;

import java.util.List;
import java.util.Optional;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;

import dev.patterns.definition.InvalidDefinitionException;
import dev.patterns.invocation.InvocationException;
import dev.patterns.invocation.InvocationFallback;
import dev.patterns.invocation.InvocationRefusedException;
import dev.patterns.invocation.InvocationTemplate;
import dev.patterns.invocation.RemoteFailureException;
import dev.patterns.invocation.ServiceUnreachableException;
import dev.patterns.invocation.engine.OperationRegistry;
import dev.patterns.invocation.remote.CardDeclinedException;
import dev.patterns.invocation.remote.Payments;
import dev.patterns.invocation.remote.Payments.Charge;
import dev.patterns.invocation.remote.Payments.Receipt;
import dev.patterns.resiliency.CircuitState;
import dev.patterns.resiliency.ResiliencePolicies;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests for {@link InvocationFallback}.
 */
class InvocationFallbackTests {

	private static final String NOWHERE = "http://localhost:1";

	private static final Charge CHARGE = new Charge("ann", 1, null);

	private static ConfigurableApplicationContext server;

	private ConfigurableApplicationContext client;

	@BeforeAll
	static void start() {
		server = TestApplications.server(ServerApplication.class, "spring.application.name=payment-service");
	}

	@AfterAll
	static void stop() {
		server.close();
	}

	@AfterEach
	void closeClient() {
		if (this.client != null) {
			this.client.close();
		}
	}

	@Test
	void answersForWhoCannotBeReached() throws Exception {
		Payments payments = client(WithFallback.class, NOWHERE).getBean(Payments.class);
		assertThat(payments.charge(CHARGE).id()).isEqualTo("fallback-ann");
		assertThat(payments.find(Optional.of("bob"))).hasValue(new Receipt("fallback-bob", 0));
		assertThatExceptionOfType(CardDeclinedException.class)
			.isThrownBy(() -> payments.charge(new Charge("poor", 1, null)))
			.satisfies((ex) -> assertThat(ex.getSuppressed()).hasAtLeastOneElementOfType(InvocationException.class));
	}

	@Test
	void answersWhileTheCircuitIsOpen() throws Exception {
		Payments payments = client(WithFallback.class, address()).getBean(Payments.class);
		assertThat(payments.charge(CHARGE).id()).isEqualTo("r-ann");
		this.client.getBean(ResiliencePolicies.class)
			.service("payment-service")
			.circuit()
			.transitionTo(CircuitState.FORCED_OPEN);
		assertThat(payments.charge(CHARGE).id()).isEqualTo("fallback-ann");
		InvocationTemplate template = this.client.getBean(InvocationTemplate.class);
		assertThatExceptionOfType(InvocationRefusedException.class)
			.isThrownBy(() -> template.invoke("payment-service", "payments/charge", CHARGE, Void.class))
			.withMessageContaining("the circuit is held open");
	}

	@Test
	void leavesAnOutcomeThatIsNotKnownAndADeclaredOneAsTheyAre() {
		Payments payments = client(WithFallback.class, address()).getBean(Payments.class);
		assertThatExceptionOfType(RemoteFailureException.class).isThrownBy(() -> payments.charging(CHARGE));
		assertThatExceptionOfType(CardDeclinedException.class)
			.isThrownBy(() -> payments.charge(new Charge("ann", 2000, null)))
			.satisfies((ex) -> assertThat(ex.getMissing()).isEqualTo(1000));
	}

	@Test
	void answersForWhatItIsDeclaredFor() {
		Payments payments = client(WithFallbackForAll.class, address()).getBean(Payments.class);
		assertThat(payments.charging(CHARGE).id()).isEqualTo("fallback-ann");
	}

	@Test
	void doesNotPretendThatSomethingWasUndone() {
		Payments payments = client(WithFallbackForAll.class, NOWHERE).getBean(Payments.class);
		assertThatExceptionOfType(ServiceUnreachableException.class).isThrownBy(() -> payments.refund(CHARGE));
	}

	@Test
	void isNeitherInjectedNorExposed() {
		client(WithFallback.class, address());
		assertThat(this.client.getBean(Payments.class)).isNotInstanceOf(FallbackPayments.class);
		assertThat(this.client.getBean(Caller.class).all()).hasSize(1)
			.doesNotHaveAnyElementsOfTypes(FallbackPayments.class);
		this.client.close();
		this.client = TestApplications.client(WithFallback.class, "spring.application.name=payment-service",
				"patterns.invocation.packages=dev.patterns.invocation.remote",
				"patterns.registry.static.services.payment-service=" + address());
		assertThat(this.client.getBean(OperationRegistry.class).all()).isEmpty();
	}

	@Test
	void thereIsAtMostOne() {
		assertThatExceptionOfType(InvalidDefinitionException.class)
			.isThrownBy(() -> client(WithTwoFallbacks.class, NOWHERE))
			.withMessageContaining("are all fallbacks");
	}

	@Test
	void anOwnerWithoutAnAddressIsStillFoundAtStartup() {
		assertThatExceptionOfType(InvalidDefinitionException.class)
			.isThrownBy(() -> this.client = TestApplications.client(WithFallback.class,
					"spring.application.name=order-service",
					"patterns.invocation.packages=dev.patterns.invocation.remote"))
			.withMessageContaining("has no address");
	}

	private static String address() {
		return "http://localhost:" + TestApplications.port(server);
	}

	private ConfigurableApplicationContext client(Class<?> application, String address) {
		this.client = TestApplications.client(application, "spring.application.name=order-service",
				"patterns.invocation.packages=dev.patterns.invocation.remote",
				"patterns.resiliency.policies.retries.default.delay=1ms",
				"patterns.registry.static.services.payment-service[0]=" + address);
		return this.client;
	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	@Import(PaymentService.class)
	static class ServerApplication {

	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	@Import(FallbackPayments.class)
	static class WithFallback {

		@Bean
		Caller caller(List<Payments> all) {
			return new Caller(all);
		}

	}

	record Caller(List<Payments> all) {

	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	@Import(FallbackForAllPayments.class)
	static class WithFallbackForAll {

	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	@Import({ FallbackPayments.class, FallbackForAllPayments.class })
	static class WithTwoFallbacks {

	}

	@InvocationFallback(on = InvocationException.class)
	static class FallbackForAllPayments extends AbstractFallback {

	}

	@InvocationFallback
	static class FallbackPayments extends AbstractFallback {

	}

	abstract static class AbstractFallback implements Payments {

		@Override
		public Receipt charge(Charge charge) throws CardDeclinedException {
			if (charge.customer().equals("poor")) {
				throw new CardDeclinedException("not even here", 1);
			}
			return new Receipt("fallback-" + charge.customer(), 0);
		}

		@Override
		public void refund(Charge charge) {
		}

		@Override
		public Receipt charging(Charge charge) {
			return new Receipt("fallback-" + charge.customer(), 0);
		}

		@Override
		public List<Receipt> receipts(String customer, int limit) {
			return List.of();
		}

		@Override
		public Optional<Receipt> find(Optional<String> customer) {
			return customer.map((name) -> new Receipt("fallback-" + name, 0));
		}

		@Override
		public Receipt flaky(Charge charge) {
			return charging(charge);
		}

		@Override
		public void slow(long millis) {
		}

		@Override
		public void unwritable() {
		}

	}

}
