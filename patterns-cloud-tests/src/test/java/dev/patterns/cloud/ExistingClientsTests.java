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

package dev.patterns.cloud;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import java.util.function.Supplier;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.springframework.boot.WebApplicationType;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.http.MediaType;
import org.springframework.web.client.RestClient;

import dev.patterns.cloud.client.Accounts;
import dev.patterns.cloud.client.ClientApplication;
import dev.patterns.cloud.gateway.GatewayApplication;
import dev.patterns.cloud.payment.PaymentApplication;
import dev.patterns.cloud.payment.Payments;
import dev.patterns.cloud.payment.Payments.Charge;
import dev.patterns.cloud.payment.Payments.Receipt;
import dev.patterns.identity.ApplicationIdentity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Clients of Spring Cloud, as they are, reach services that stand in a registry of ours.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ExistingClientsTests {

	private static final Duration PATIENCE = Duration.ofSeconds(30);

	private static final List<String> REGISTRY = List.of("patterns.registry.type=jdbc",
			"patterns.registry.host=127.0.0.1", "patterns.registry.ttl=2s", "patterns.registry.drain-delay=1s",
			"spring.autoconfigure.exclude=", "spring.datasource.url=jdbc:h2:mem:cloud;DB_CLOSE_DELAY=-1");

	private static final Charge CHARGE = new Charge("ann", 10);

	private final List<ConfigurableApplicationContext> payments = new ArrayList<>();

	private ConfigurableApplicationContext client;

	private ConfigurableApplicationContext gateway;

	private RestClient loadBalanced;

	private RestClient throughGateway;

	@BeforeAll
	void start() {
		this.payments.add(startPayments());
		this.payments.add(startPayments());
		this.client = CloudApplications.run(ClientApplication.class, "client", WebApplicationType.NONE, REGISTRY);
		List<String> properties = new ArrayList<>(REGISTRY);
		String route = "spring.cloud.gateway.server.webmvc.routes[0].";
		properties.addAll(List.of(route + "id=payments", route + "uri=lb://payment-service",
				route + "predicates[0]=Path=/payments/**", route + "filters[0]=StripPrefix=1"));
		this.gateway = CloudApplications.run(GatewayApplication.class, "gateway", WebApplicationType.SERVLET,
				properties);
		this.loadBalanced = this.client.getBean(RestClient.Builder.class).baseUrl("http://payment-service").build();
		this.throughGateway = RestClient
			.create("http://127.0.0.1:" + CloudApplications.port(this.gateway) + "/payments");
	}

	@AfterAll
	void stop() {
		this.gateway.close();
		this.client.close();
		this.payments.forEach(ConfigurableApplicationContext::close);
	}

	@Test
	void loadBalancedRestClient() {
		reachesBoth(() -> account(this.loadBalanced));
		reachesBoth(() -> charge(this.loadBalanced).instance());
	}

	@Test
	void feignClient() {
		Accounts accounts = this.client.getBean(Accounts.class);
		reachesBoth(() -> accounts.account("ann"));
		reachesBoth(() -> accounts.charge(CHARGE).instance());
	}

	@Test
	void gatewayRoute() {
		reachesBoth(() -> account(this.throughGateway));
		reachesBoth(() -> charge(this.throughGateway).instance());
	}

	@Test
	void proxyBesideThem() {
		Payments proxy = this.client.getBean(Payments.class);
		reachesBoth(() -> proxy.charge(CHARGE).instance());
	}

	@Test
	void noneOfThemCallsAnInstanceThatStops() {
		Accounts accounts = this.client.getBean(Accounts.class);
		Map<String, Supplier<String>> clients = Map.of("rest", () -> account(this.loadBalanced), "feign",
				() -> accounts.account("ann"), "gateway", () -> account(this.throughGateway));
		ConfigurableApplicationContext third = startPayments();
		String stopping = instance(third);
		List<Future<Integer>> calls = new ArrayList<>();
		try {
			clients.values()
				.forEach((call) -> await().atMost(PATIENCE)
					.untilAsserted(() -> assertThat(callees(call, 6)).contains(stopping)));
			clients.forEach((name, call) -> calls.add(callWhile(third, name, call)));
		}
		finally {
			third.close();
		}
		assertThat(calls).allSatisfy(
				(call) -> assertThat(call).succeedsWithin(PATIENCE).satisfies((made) -> assertThat(made).isPositive()));
		clients.values().forEach(this::reachesBoth);
	}

	private static Future<Integer> callWhile(ConfigurableApplicationContext running, String name,
			Supplier<String> call) {
		FutureTask<Integer> task = new FutureTask<>(() -> {
			int calls = 0;
			while (running.isActive()) {
				call.get();
				calls++;
			}
			return calls;
		});
		new Thread(task, name).start();
		return task;
	}

	private void reachesBoth(Supplier<String> call) {
		assertThat(callees(call, 6))
			.containsExactlyInAnyOrderElementsOf(this.payments.stream().map(ExistingClientsTests::instance).toList());
	}

	private static Set<String> callees(Supplier<String> call, int calls) {
		Set<String> callees = new HashSet<>();
		for (int i = 0; i < calls; i++) {
			callees.add(call.get());
		}
		return callees;
	}

	private static String account(RestClient client) {
		return client.get().uri("/accounts/ann").retrieve().body(String.class);
	}

	private static Receipt charge(RestClient client) {
		return client.post()
			.uri("/invoke/payments/charge")
			.contentType(MediaType.APPLICATION_JSON)
			.body(CHARGE)
			.retrieve()
			.body(Receipt.class);
	}

	private static ConfigurableApplicationContext startPayments() {
		return CloudApplications.run(PaymentApplication.class, "payment-service", WebApplicationType.SERVLET, REGISTRY);
	}

	private static String instance(ConfigurableApplicationContext context) {
		return context.getBean(ApplicationIdentity.class).instance();
	}

}
