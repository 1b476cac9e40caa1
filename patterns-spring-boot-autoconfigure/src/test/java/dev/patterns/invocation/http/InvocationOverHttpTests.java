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
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.http.HttpMethod;

import dev.patterns.call.CallScope;
import dev.patterns.call.InboundRequest;
import dev.patterns.call.OutgoingKey;
import dev.patterns.invocation.InvocationProblemCodes;
import dev.patterns.invocation.InvocationRefusedException;
import dev.patterns.invocation.InvocationRejectedException;
import dev.patterns.invocation.InvocationRejectedException.BrokenConstraint;
import dev.patterns.invocation.InvocationTemplate;
import dev.patterns.invocation.InvocationTimeoutException;
import dev.patterns.invocation.RemoteFailureException;
import dev.patterns.invocation.ServiceUnreachableException;
import dev.patterns.invocation.remote.CardDeclinedException;
import dev.patterns.invocation.remote.Payments;
import dev.patterns.invocation.remote.Payments.Charge;
import dev.patterns.invocation.remote.Payments.Receipt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Two applications over real HTTP.
 */
class InvocationOverHttpTests {

	private static ConfigurableApplicationContext server;

	private static ConfigurableApplicationContext client;

	private static int port;

	private PaymentLog service;

	private Payments payments;

	private InvocationTemplate template;

	@BeforeAll
	static void start() {
		server = TestApplications.server(ServerApplication.class, "spring.application.name=payment-service");
		port = TestApplications.port(server);
		client = TestApplications.client(ClientApplication.class, "spring.application.name=order-service",
				"patterns.registry.static.services.payment-service[0]=http://localhost:" + port,
				"patterns.registry.static.services.nobody[0]=http://localhost:1",
				"patterns.resiliency.policies.retries.quick.delay=10ms",
				"patterns.resiliency.policies.timeouts.short=1s",
				"patterns.resiliency.targets.services.payment-service.retry=quick",
				"patterns.resiliency.targets.services.payment-service.timeout=short",
				"patterns.resiliency.targets.services.payment-service.circuit-breaker=none",
				"patterns.invocation.packages=dev.patterns.invocation.remote");
	}

	@AfterAll
	static void stop() {
		client.close();
		server.close();
	}

	@BeforeEach
	void setUp() {
		this.service = server.getBean(PaymentLog.class);
		this.service.scopes.clear();
		this.service.failures.set(0);
		this.service.flakyCalls.set(0);
		this.payments = client.getBean(Payments.class);
		this.template = client.getBean(InvocationTemplate.class);
	}

	@Test
	void callsThroughProxy() throws Exception {
		assertThat(this.payments.charge(new Charge("ann", 10, null))).isEqualTo(new Receipt("r-ann", 10));
		assertThat(this.payments.receipts("bob", 3)).containsExactly(new Receipt("bob", 3));
		assertThat(this.payments.find(Optional.of("eve"))).contains(new Receipt("eve", 1));
		assertThat(this.payments.find(Optional.empty())).isEmpty();
	}

	@Test
	void callsThroughTemplate() {
		Receipt receipt = this.template.invoke("payment-service", "payments/charge", new Charge("ann", 10, null),
				Receipt.class);
		assertThat(receipt).isEqualTo(new Receipt("r-ann", 10));
		assertThat(this.template.invoke("payment-service", "payments/slow", 1, Void.class)).isNull();
		assertThat(this.template.invoke("payment-service", "payments/receipts", Map.of("customer", "x", "limit", 1),
				Receipt[].class))
			.hasSize(1);
	}

	@Test
	void declaredExceptionComesBackAsItself() {
		assertThatExceptionOfType(CardDeclinedException.class)
			.isThrownBy(() -> this.payments.charge(new Charge("ann", 1500, null)))
			.withMessage("too little balance")
			.satisfies((ex) -> assertThat(ex.getMissing()).isEqualTo(500));
		assertThatExceptionOfType(InvocationRejectedException.class)
			.isThrownBy(() -> this.template.invoke("payment-service", "payments/charge", new Charge("ann", 1500, null),
					Receipt.class))
			.satisfies((ex) -> assertThat(ex.getCode()).isEqualTo("card-declined"));
	}

	@Test
	void undeclaredExceptionTellsNothing() {
		assertThatExceptionOfType(RemoteFailureException.class)
			.isThrownBy(() -> this.payments.charging(new Charge("ann", 1, null)))
			.satisfies((ex) -> {
				assertThat(ex.getMessage()).doesNotContain("secret");
				assertThat(ex.getCode()).isEqualTo(InvocationProblemCodes.INTERNAL_ERROR);
				assertThat(ex.isOutcomeKnown()).isFalse();
			});
	}

	@Test
	void brokenConstraintIsRejected() {
		assertThatExceptionOfType(InvocationRejectedException.class)
			.isThrownBy(() -> this.payments.charge(new Charge(" ", -1, null)))
			.satisfies((ex) -> {
				assertThat(ex.getStatus()).isEqualTo(400);
				assertThat(ex.getCode()).isEqualTo(InvocationProblemCodes.INVALID_ARGUMENT);
				assertThat(ex.isOutcomeKnown()).isTrue();
				assertThat(ex.getBrokenConstraints()).extracting(BrokenConstraint::path)
					.containsExactly("charge.amount", "charge.customer");
				assertThat(ex.getBrokenConstraints()).allSatisfy((broken) -> assertThat(broken.message()).isNotBlank());
			});
	}

	@Test
	void noAnswerInTimeLeavesOutcomeUnknown() {
		long start = System.nanoTime();
		assertThatExceptionOfType(InvocationTimeoutException.class).isThrownBy(() -> this.payments.slow(2000))
			.satisfies((ex) -> {
				assertThat(ex.wasSent()).isTrue();
				assertThat(ex.isOutcomeKnown()).isFalse();
			});
		assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofMillis(1500));
	}

	@Test
	void noInstanceMeansNotSent() {
		assertThatExceptionOfType(ServiceUnreachableException.class)
			.isThrownBy(() -> this.template.invoke("unknown", "payments/charge", "", String.class))
			.satisfies((ex) -> assertThat(ex.wasSent()).isFalse());
		assertThatExceptionOfType(ServiceUnreachableException.class)
			.isThrownBy(() -> this.template.invoke("nobody", "payments/charge", "", String.class))
			.satisfies((ex) -> assertThat(ex.isOutcomeKnown()).isTrue());
	}

	@Test
	void idempotentOperationIsRetriedWithTheSameKey() {
		this.service.failures.set(2);
		assertThat(this.payments.flaky(new Charge("ann", 1, null)).id()).isEqualTo("flaky");
		assertThat(this.service.scopes).hasSize(3)
			.extracting((scope) -> request(scope).key())
			.doesNotContainNull()
			.containsOnly(request(this.service.scopes.get(0)).key());
	}

	@Test
	void isNotRetriedWhereTheCallerRetries() throws Exception {
		this.service.failures.set(1);
		CallScope scope = CallScope.current().withRetried(true);
		assertThatExceptionOfType(RemoteFailureException.class)
			.isThrownBy(() -> scope.call(() -> this.payments.flaky(new Charge("ann", 1, null))));
		assertThat(this.service.flakyCalls).hasValue(1);
	}

	@Test
	void keysComeFromTheScope() throws Exception {
		Instant firstSent = Instant.ofEpochMilli(System.currentTimeMillis());
		CallScope scope = CallScope.current()
			.withKeys((operation, undoes) -> new OutgoingKey("saga/1/" + ((undoes != null) ? undoes : operation),
					(undoes != null) ? firstSent : null));
		scope.call(() -> this.payments.charge(new Charge("ann", 1, null)));
		scope.call(() -> {
			this.payments.refund(new Charge("ann", 1, null));
			return "";
		});
		InboundRequest charge = request(this.service.scopes.get(0));
		assertThat(charge.kind()).isEqualTo(InboundRequest.Kind.INVOCATION);
		assertThat(charge.operation()).isEqualTo("payments/charge");
		assertThat(charge.key()).isEqualTo("saga/1/payments/charge");
		assertThat(charge.fingerprint()).hasSize(64);
		assertThat(charge.firstSentAt()).isNull();
		InboundRequest refund = request(this.service.scopes.get(1));
		assertThat(refund.key()).isEqualTo("saga/1/payments/charge");
		assertThat(refund.firstSentAt()).isEqualTo(firstSent);
	}

	@Test
	void keysOfAnyCharactersAndLengthReachTheServer() throws Exception {
		List<String> prefixes = List.of("Bestellung Nr. 7/", "\u6ce8\u6587/", "x".repeat(300), "y".repeat(300),
				"a\r\nb/");
		for (String prefix : prefixes) {
			CallScope scope = CallScope.current()
				.withKeys(
						(operation, undoes) -> new OutgoingKey(prefix + ((undoes != null) ? undoes : operation), null));
			scope.call(() -> this.payments.charge(new Charge("ann", 1, null)));
			scope.call(() -> {
				this.payments.refund(new Charge("ann", 1, null));
				return "";
			});
		}
		List<String> keys = this.service.scopes.stream().map((scope) -> request(scope).key()).toList();
		assertThat(keys).hasSize(10).doesNotContainNull();
		for (int i = 0; i < keys.size(); i += 2) {
			assertThat(keys.get(i)).isEqualTo(keys.get(i + 1));
		}
		assertThat(Set.copyOf(keys)).hasSize(5);
	}

	@Test
	void deadlineTravels() throws Exception {
		Instant callers = Instant.now().plusMillis(300);
		CallScope.current().withDeadline(callers).call(() -> this.payments.charge(new Charge("ann", 1, null)));
		// The server counts from when it gets the request, at most 300 ms later.
		assertThat(this.service.scopes.get(0).deadline()).isNotNull()
			.isBetween(callers.minusMillis(50), callers.plusMillis(350));
	}

	@Test
	void nothingIsSentAfterTheDeadline() {
		CallScope scope = CallScope.current().withDeadline(Instant.now().minusMillis(1));
		assertThatExceptionOfType(InvocationRefusedException.class)
			.isThrownBy(() -> scope.call(() -> this.payments.charge(new Charge("ann", 1, null))))
			.satisfies((ex) -> assertThat(ex.wasSent()).isFalse());
	}

	@Test
	void anyPathCanBeCalled() {
		assertThatExceptionOfType(InvocationRejectedException.class)
			.isThrownBy(() -> this.template.invoke("payment-service", HttpMethod.GET, "/invoke/payments/charge", null,
					String.class))
			.satisfies((ex) -> assertThat(ex.getStatus()).isEqualTo(405));
	}

	private static InboundRequest request(CallScope scope) {
		InboundRequest request = scope.request();
		assertThat(request).isNotNull();
		return request;
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
