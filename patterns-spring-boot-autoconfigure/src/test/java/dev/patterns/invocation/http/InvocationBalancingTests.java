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
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.cloud.client.ServiceInstance;
import org.springframework.cloud.client.discovery.DiscoveryClient;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;

import dev.patterns.invocation.OutcomeUnknownException;
import dev.patterns.invocation.remote.Payments;
import dev.patterns.invocation.remote.Payments.Charge;
import dev.patterns.registry.InstanceLoad;
import dev.patterns.registry.OutlierInstances;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

/**
 * Tests for how calls are spread over two instances of which one misbehaves.
 */
class InvocationBalancingTests {

	private static final Charge CHARGE = new Charge("ann", 1, null);

	private static ConfigurableApplicationContext first;

	private static ConfigurableApplicationContext second;

	private ConfigurableApplicationContext client;

	@BeforeAll
	static void start() {
		first = TestApplications.server(ServerApplication.class, "spring.application.name=payment-service");
		second = TestApplications.server(ServerApplication.class, "spring.application.name=payment-service");
	}

	@AfterAll
	static void stop() {
		second.close();
		first.close();
	}

	@BeforeEach
	void reset() {
		for (ConfigurableApplicationContext server : List.of(first, second)) {
			server.getBean(PaymentLog.class).failures.set(0);
			server.getBean(PaymentLog.class).flakyCalls.set(0);
		}
	}

	@AfterEach
	void closeClient() {
		this.client.close();
	}

	@Test
	void anInstanceThatFailsIsEjectedAndComesBack() {
		Payments payments = client("patterns.registry.ejection.consecutive-failures=3",
				"patterns.registry.ejection.duration=1s", "patterns.registry.ejection.max-duration=1s");
		PaymentLog failing = first.getBean(PaymentLog.class);
		failing.failures.set(3);
		// Each of its failures is answered by the other instance, or by itself a moment
		// later.
		for (int i = 0; i < 10; i++) {
			assertThat(payments.flaky(CHARGE).id()).isEqualTo("flaky");
		}
		assertThat(this.client.getBean(OutlierInstances.class).isEjected(instance(first))).isTrue();
		int calls = failing.flakyCalls.get();
		for (int i = 0; i < 10; i++) {
			payments.flaky(CHARGE);
		}
		assertThat(failing.flakyCalls).hasValue(calls);
		await().atMost(Duration.ofSeconds(10)).until(() -> {
			payments.flaky(CHARGE);
			return failing.flakyCalls.get() > calls;
		});
	}

	@Test
	void anInstanceThatHangsIsEjected() {
		Payments payments = client("patterns.registry.ejection.consecutive-failures=2",
				"patterns.resiliency.policies.timeouts.default=200ms",
				"patterns.resiliency.targets.services.payment-service.circuit-breaker=none",
				"patterns.resiliency.targets.services.payment-service.retry=none");
		OutlierInstances outliers = this.client.getBean(OutlierInstances.class);
		await().atMost(Duration.ofSeconds(20)).until(() -> {
			assertThatExceptionOfType(OutcomeUnknownException.class).isThrownBy(() -> payments.slow(600));
			return outliers.isEjected(instance(first)) || outliers.isEjected(instance(second));
		});
		// One of the two is used, whatever happens.
		for (int i = 0; i < 4; i++) {
			assertThat(payments.receipts("ann", 1)).hasSize(1);
		}
	}

	@Test
	void aBusyInstanceGetsNoFurtherCallWhereAnotherIsIdle() throws Exception {
		Payments payments = client("patterns.registry.load-balancing=least-in-flight");
		InstanceLoad load = this.client.getBean(InstanceLoad.class);
		CompletableFuture<Void> slow = CompletableFuture.runAsync(() -> payments.slow(1500));
		await().until(() -> load.of(instance(first)) + load.of(instance(second)) == 1);
		ConfigurableApplicationContext idle = (load.of(instance(first)) == 0) ? first : second;
		for (int i = 0; i < 20; i++) {
			payments.flaky(CHARGE);
		}
		assertThat(idle.getBean(PaymentLog.class).flakyCalls).hasValue(20);
		slow.get(20, TimeUnit.SECONDS);
		assertThat(load.of(instance(first)) + load.of(instance(second))).isZero();
	}

	private ServiceInstance instance(ConfigurableApplicationContext server) {
		return this.client.getBean(DiscoveryClient.class)
			.getInstances("payment-service")
			.stream()
			.filter((instance) -> instance.getPort() == TestApplications.port(server))
			.findFirst()
			.orElseThrow();
	}

	private Payments client(String... properties) {
		String[] all = new String[properties.length + 5];
		System.arraycopy(properties, 0, all, 5, properties.length);
		all[0] = "spring.application.name=order-service";
		all[1] = "patterns.invocation.packages=dev.patterns.invocation.remote";
		all[2] = "patterns.registry.static.services.payment-service[0]=http://localhost:"
				+ TestApplications.port(first);
		all[3] = "patterns.registry.static.services.payment-service[1]=http://localhost:"
				+ TestApplications.port(second);
		all[4] = "patterns.resiliency.policies.retries.default.delay=1ms";
		this.client = TestApplications.client(ClientApplication.class, all);
		return this.client.getBean(Payments.class);
	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	@Import(PaymentService.class)
	static class ServerApplication {

	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	static class ClientApplication {

	}

}
