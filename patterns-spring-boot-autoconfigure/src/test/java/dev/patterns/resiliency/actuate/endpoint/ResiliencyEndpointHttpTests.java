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

package dev.patterns.resiliency.actuate.endpoint;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Objects;

import com.jayway.jsonpath.JsonPath;
import io.micrometer.core.instrument.MeterRegistry;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Configuration;
import org.springframework.http.HttpMethod;
import org.springframework.http.MediaType;
import org.springframework.test.web.servlet.client.RestTestClient;

import dev.patterns.invocation.http.TestApplications;
import dev.patterns.resiliency.CircuitOpenException;
import dev.patterns.resiliency.CircuitState;
import dev.patterns.resiliency.ResiliencePolicies;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests for the endpoint {@code resiliency} over HTTP.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ResiliencyEndpointHttpTests {

	private ConfigurableApplicationContext context;

	private RestTestClient client;

	private ResiliencePolicies policies;

	@BeforeAll
	void start() {
		this.context = TestApplications.server(Application.class,
				"management.endpoints.web.exposure.include=resiliency",
				"management.endpoint.resiliency.access=unrestricted",
				"patterns.resiliency.policies.retries.patient.statuses=429,500-599",
				"patterns.resiliency.policies.bulkheads.small.max-concurrent=2",
				"patterns.resiliency.policies.rate-limiters.slow.limit=7",
				"patterns.resiliency.targets.services.payments.retry=patient",
				"patterns.resiliency.targets.services.payments.bulkhead=small",
				"patterns.resiliency.targets.services.payments.rate-limiter=slow");
		this.client = RestTestClient.bindToServer()
			.baseUrl("http://localhost:" + TestApplications.port(this.context) + "/actuator/resiliency")
			.build();
		this.policies = this.context.getBean(ResiliencePolicies.class);
		this.policies.service("payments").acquire().succeeded();
		this.policies.broker("orders", "memory");
	}

	@AfterAll
	void stop() {
		this.context.close();
	}

	@Test
	void showsTargetsWithTheirPoliciesAndStates() {
		String body = body("");
		assertThat(JsonPath.<Map<String, Object>>read(body, "$.brokers")).containsOnlyKeys("orders");
		String target = body("/services/payments");
		assertThat(JsonPath.<Object>read(body, "$.services.payments.circuit.state"))
			.isEqualTo(JsonPath.<Object>read(target, "$.circuit.state"));
		assertThat(JsonPath.<Integer>read(target, "$.circuit.policy.minimumCalls")).isEqualTo(10);
		assertThat(JsonPath.<String>read(target, "$.retry.failures.statuses[1]")).isEqualTo("500-599");
		assertThat(JsonPath.<Integer>read(target, "$.bulkhead.available")).isEqualTo(2);
		assertThat(JsonPath.<Integer>read(target, "$.rateLimiter.limit")).isEqualTo(7);
		assertThat(status(HttpMethod.GET, "/services/nobody", null)).isEqualTo(404);
	}

	@Test
	void theLibrarysMetricsKnowTheTarget() {
		MeterRegistry meters = this.context.getBean(MeterRegistry.class);
		for (String name : List.of("resilience4j.circuitbreaker.failure.rate",
				"resilience4j.bulkhead.available.concurrent.calls", "resilience4j.ratelimiter.available.permissions")) {
			assertThat(meters.find(name).tag("name", "payments").gauge()).as(name).isNotNull();
		}
	}

	@Test
	void putsACircuitIntoAState() {
		assertThat(post("payments", "FORCED_OPEN")).isEqualTo(200);
		assertThatExceptionOfType(CircuitOpenException.class)
			.isThrownBy(() -> this.policies.service("payments").acquire());
		assertThat(post("payments", "FORCED_OPEN")).isEqualTo(200);
		assertThat(post("payments", "closed")).isEqualTo(200);
		assertThat(post("payments", "HALF_OPEN")).isEqualTo(409);
		assertThat(this.policies.service("payments").circuit().state()).isEqualTo(CircuitState.CLOSED);
		assertThat(post("payments", "ajar")).isEqualTo(400);
		assertThat(answer("/services/payments", Map.of("circuit", "ajar")))
			.contains("'circuit' must be one of [CLOSED,");
		assertThat(post("payments", "forced-open")).isEqualTo(200);
		assertThat(post("payments", "closed")).isEqualTo(200);
		assertThat(post("nobody", "OPEN")).isEqualTo(404);
		assertThat(status(HttpMethod.POST, "/brokers/orders", Map.of("circuit", "OPEN"))).isEqualTo(409);
		assertThat(status(HttpMethod.POST, "/services/payments", Map.of())).isEqualTo(400);
	}

	private int post(String service, String state) {
		return status(HttpMethod.POST, "/services/" + service, Map.of("circuit", state));
	}

	private String answer(String path, Map<String, String> body) {
		byte[] answer = this.client.post()
			.uri(path)
			.contentType(MediaType.APPLICATION_JSON)
			.body(body)
			.exchange()
			.expectBody()
			.returnResult()
			.getResponseBody();
		return new String(Objects.requireNonNull(answer), StandardCharsets.UTF_8);
	}

	private String body(String path) {
		String body = this.client.get()
			.uri(path)
			.exchange()
			.expectStatus()
			.isOk()
			.expectBody(String.class)
			.returnResult()
			.getResponseBody();
		return (body != null) ? body : "";
	}

	private int status(HttpMethod method, String path, @Nullable Map<String, Object> body) {
		RestTestClient.RequestBodySpec request = this.client.method(method).uri(path);
		if (body != null) {
			request.contentType(MediaType.APPLICATION_JSON).body(body);
		}
		return request.exchange().returnResult(String.class).getStatus().value();
	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	static class Application {

	}

}
