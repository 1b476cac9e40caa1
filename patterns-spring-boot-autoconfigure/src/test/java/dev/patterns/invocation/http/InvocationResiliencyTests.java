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

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.cloud.client.ServiceInstance;
import org.springframework.cloud.client.discovery.DiscoveryClient;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;

import dev.patterns.gate.Gate;
import dev.patterns.invocation.InvocationException;
import dev.patterns.invocation.InvocationProblemCodes;
import dev.patterns.invocation.InvocationRefusedException;
import dev.patterns.invocation.InvocationRejectedException;
import dev.patterns.invocation.remote.Payments;
import dev.patterns.invocation.remote.Payments.Charge;
import dev.patterns.registry.InstanceLoad;
import dev.patterns.resiliency.CircuitState;
import dev.patterns.resiliency.ResiliencePolicies;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

class InvocationResiliencyTests {

	private static ConfigurableApplicationContext server;

	private static ConfigurableApplicationContext closed;

	private final AtomicBoolean ended = new AtomicBoolean();

	private ConfigurableApplicationContext client;

	@BeforeAll
	static void start() {
		server = TestApplications.server(ServerApplication.class, "spring.application.name=payment-service");
		closed = TestApplications.server(ClosedApplication.class, "spring.application.name=payment-service");
	}

	@AfterAll
	static void stop() {
		closed.close();
		server.close();
	}

	@AfterEach
	void closeClient() {
		this.client.close();
	}

	@Test
	void circuitOpensAndCloses() {
		Payments payments = client("patterns.registry.static.services.payment-service[0]=" + address(server),
				"patterns.resiliency.targets.services.payment-service.retry=none",
				"patterns.resiliency.policies.circuit-breakers.default.window=4",
				"patterns.resiliency.policies.circuit-breakers.default.minimum-calls=4",
				"patterns.resiliency.policies.circuit-breakers.default.trial-calls=1",
				"patterns.resiliency.policies.circuit-breakers.default.open-duration=200ms")
			.getBean(Payments.class);
		PaymentLog service = server.getBean(PaymentLog.class);
		Charge charge = new Charge("ann", 1, null);
		for (int i = 0; i < 4; i++) {
			assertThatExceptionOfType(InvocationRejectedException.class)
				.isThrownBy(() -> payments.charge(new Charge("", 1, null)));
		}
		service.failures.set(4);
		for (int i = 0; i < 4; i++) {
			try {
				payments.flaky(charge);
			}
			catch (InvocationException ex) {
				// Counted by the circuit.
			}
		}
		int calls = service.flakyCalls.get();
		assertThatExceptionOfType(InvocationRefusedException.class).isThrownBy(() -> payments.flaky(charge))
			.satisfies((ex) -> assertThat(ex.wasSent()).isFalse());
		assertThat(service.flakyCalls).hasValue(calls);
		service.failures.set(0);
		await().atMost(Duration.ofSeconds(5)).ignoreExceptions().until(() -> payments.flaky(charge) != null);
		ResiliencePolicies policies = this.client.getBean(ResiliencePolicies.class);
		assertThat(policies.service("payment-service").circuit().state()).isEqualTo(CircuitState.CLOSED);
	}

	@Test
	void callGoesToAnotherInstanceWhenOneIsGone() throws Exception {
		Payments payments = client("patterns.registry.static.services.payment-service[0]=http://localhost:1",
				"patterns.registry.static.services.payment-service[1]=" + address(server))
			.getBean(Payments.class);
		for (int i = 0; i < 10; i++) {
			assertThat(payments.charge(new Charge("ann", 1, null)).id()).isEqualTo("r-ann");
		}
	}

	@Test
	void callGoesToAnotherInstanceWhenOneTakesNoWork() throws Exception {
		Payments payments = client("patterns.registry.static.services.payment-service[0]=" + address(closed),
				"patterns.registry.static.services.payment-service[1]=" + address(server))
			.getBean(Payments.class);
		for (int i = 0; i < 6; i++) {
			assertThat(payments.charge(new Charge("ann", 1, null)).id()).isEqualTo("r-ann");
		}
	}

	// It is idle because it refuses, and was chosen for each attempt.
	@Test
	void anInstanceThatTakesNoWorkIsNotPreferredForBeingIdle() throws Exception {
		Payments payments = client("patterns.registry.static.services.payment-service[0]=" + address(closed),
				"patterns.registry.static.services.payment-service[1]=" + address(server),
				"patterns.registry.load-balancing=least-in-flight", "patterns.registry.suspect-duration=1m",
				"patterns.resiliency.policies.retries.default.max-retries=1",
				"patterns.resiliency.policies.retries.default.delay=1ms")
			.getBean(Payments.class);
		InstanceLoad load = this.client.getBean(InstanceLoad.class);
		List<ServiceInstance> instances = this.client.getBean(DiscoveryClient.class).getInstances("payment-service");
		CompletableFuture<Void> slow = CompletableFuture.runAsync(() -> {
			while (!this.ended.get()) {
				ignoreRefusal(() -> payments.slow(300));
			}
		});
		try {
			await().until(() -> load.of(instances.get(1)) == 1);
			for (int i = 0; i < 10; i++) {
				assertThat(payments.charge(new Charge("ann", 1, null)).id()).isEqualTo("r-ann");
			}
		}
		finally {
			this.ended.set(true);
			slow.get(20, TimeUnit.SECONDS);
		}
	}

	private static void ignoreRefusal(Runnable call) {
		try {
			call.run();
		}
		catch (InvocationRefusedException ex) {
			// Both attempts went to the one that takes no work.
		}
	}

	@Test
	void closedGateIsToldAsNotBegun() {
		Payments payments = client("patterns.registry.static.services.payment-service[0]=" + address(closed),
				"patterns.resiliency.targets.services.payment-service.retry=none")
			.getBean(Payments.class);
		assertThatExceptionOfType(InvocationRefusedException.class)
			.isThrownBy(() -> payments.charge(new Charge("ann", 1, null)))
			.satisfies((ex) -> {
				assertThat(ex.getCode()).isEqualTo(InvocationProblemCodes.NOT_ACCEPTING);
				assertThat(ex.isOutcomeKnown()).isTrue();
				assertThat(ex.getRetryAfter()).isEqualTo(Duration.ofSeconds(1));
			});
	}

	private static String address(ConfigurableApplicationContext server) {
		return "http://localhost:" + TestApplications.port(server);
	}

	private ConfigurableApplicationContext client(String... properties) {
		List<String> all = new ArrayList<>(List.of(properties));
		all.add("spring.application.name=order-service");
		all.add("patterns.invocation.packages=dev.patterns.invocation.remote");
		this.client = TestApplications.client(ClientApplication.class, all.toArray(String[]::new));
		return this.client;
	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	@Import(PaymentService.class)
	static class ServerApplication {

	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	@Import(PaymentService.class)
	static class ClosedApplication {

		@Bean
		Gate patternsGate() {
			return () -> false;
		}

	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	static class ClientApplication {

	}

}
