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

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;

import dev.patterns.invocation.InvocationRefusedException;
import dev.patterns.invocation.remote.Payments;
import dev.patterns.invocation.remote.Payments.Charge;
import dev.patterns.resiliency.BulkheadFullException;
import dev.patterns.resiliency.RateLimitExceededException;
import dev.patterns.resiliency.ResiliencePolicies;
import dev.patterns.resiliency.TargetPolicy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

/**
 * Tests for bulkheads and rate limits of calls over HTTP.
 */
class InvocationGuardTests {

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
		this.client.close();
	}

	@Test
	void aFullBulkheadRefusesWithoutSending() throws Exception {
		Payments payments = client("patterns.resiliency.policies.bulkheads.default.max-concurrent=1");
		TargetPolicy policy = this.client.getBean(ResiliencePolicies.class).service("payment-service");
		CompletableFuture<Void> slow = CompletableFuture.runAsync(() -> payments.slow(1500));
		await().until(() -> policy.bulkhead().available() == 0);
		assertThatExceptionOfType(InvocationRefusedException.class).isThrownBy(() -> payments.charge(CHARGE))
			.withCauseInstanceOf(BulkheadFullException.class)
			.satisfies((ex) -> assertThat(ex.wasSent()).isFalse());
		slow.get(20, TimeUnit.SECONDS);
		assertThat(payments.charge(CHARGE).id()).isEqualTo("r-ann");
		assertThat(policy.bulkhead().available()).isEqualTo(1);
		assertThat(policy.circuit().statistics().failedCalls()).isZero();
	}

	@Test
	void aCallMayWaitForItsTurn() throws Exception {
		Payments payments = client("patterns.resiliency.policies.bulkheads.default.max-concurrent=1",
				"patterns.resiliency.policies.bulkheads.default.max-wait=10s");
		CompletableFuture<Void> slow = CompletableFuture.runAsync(() -> payments.slow(200));
		TargetPolicy policy = this.client.getBean(ResiliencePolicies.class).service("payment-service");
		await().until(() -> policy.bulkhead().available() == 0 || slow.isDone());
		assertThat(payments.charge(CHARGE).id()).isEqualTo("r-ann");
		slow.get(20, TimeUnit.SECONDS);
	}

	@Test
	void aRateLimitRefusesWithoutSending() throws Exception {
		Payments payments = client("patterns.resiliency.policies.rate-limiters.default.limit=2",
				"patterns.resiliency.policies.rate-limiters.default.period=1h");
		for (int i = 0; i < 2; i++) {
			assertThat(payments.charge(CHARGE).id()).isEqualTo("r-ann");
		}
		assertThatExceptionOfType(InvocationRefusedException.class).isThrownBy(() -> payments.charge(CHARGE))
			.withCauseInstanceOf(RateLimitExceededException.class)
			.satisfies((ex) -> assertThat(ex.wasSent()).isFalse());
	}

	@Test
	void eachAttemptTakesAndReturnsItsPlace() {
		Payments payments = client("patterns.resiliency.policies.bulkheads.default.max-concurrent=1",
				"patterns.resiliency.policies.retries.default.delay=1ms");
		server.getBean(PaymentLog.class).failures.set(2);
		assertThat(payments.flaky(CHARGE).id()).isEqualTo("flaky");
		TargetPolicy policy = this.client.getBean(ResiliencePolicies.class).service("payment-service");
		assertThat(policy.bulkhead().available()).isEqualTo(1);
		assertThat(policy.circuit().statistics().calls()).isEqualTo(3);
	}

	private Payments client(String... properties) {
		String[] all = new String[properties.length + 3];
		System.arraycopy(properties, 0, all, 3, properties.length);
		all[0] = "spring.application.name=order-service";
		all[1] = "patterns.invocation.packages=dev.patterns.invocation.remote";
		all[2] = "patterns.registry.static.services.payment-service[0]=http://localhost:"
				+ TestApplications.port(server);
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
