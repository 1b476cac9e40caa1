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
import java.util.Map;

import com.jayway.jsonpath.JsonPath;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.cloud.client.DefaultServiceInstance;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.http.HttpMethod;
import org.springframework.http.MediaType;
import org.springframework.test.web.servlet.client.RestTestClient;

import dev.patterns.invocation.InvocationTemplate;
import dev.patterns.registry.SuspectInstances;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Tests for the endpoint {@code services} over HTTP.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ServicesEndpointHttpTests {

	private ConfigurableApplicationContext context;

	private RestTestClient client;

	@BeforeAll
	void start() {
		this.context = TestApplications.server(Application.class, "spring.application.name=payment-service",
				"management.endpoints.web.exposure.include=services,health",
				"management.endpoint.services.access=unrestricted", "patterns.registry.type=memory",
				"patterns.namespace=services-endpoint", "patterns.registry.refresh=50ms",
				"patterns.registry.host=127.0.0.1", "patterns.registry.zone=here");
		this.client = client(this.context);
	}

	@AfterAll
	void stop() {
		this.context.close();
	}

	@Test
	void listsOperationsWithTheirParametersAndFailures() {
		String body = body("");
		Map<String, Object> charge = JsonPath
			.<List<Map<String, Object>>>read(body, "$.operations[?(@.name == 'payments/charge')]")
			.get(0);
		assertThat(charge).containsEntry("result", "Receipt").containsEntry("idempotent", true);
		assertThat(JsonPath.<String>read(charge, "$.parameters[0].type")).isEqualTo("Charge");
		assertThat(JsonPath.<List<String>>read(charge, "$.failures")).hasSize(1);
		Map<String, Object> receipts = JsonPath
			.<List<Map<String, Object>>>read(body, "$.operations[?(@.name == 'payments/receipts')]")
			.get(0);
		assertThat(receipts).containsEntry("result", "List<Receipt>");
		assertThat(JsonPath.<List<String>>read(receipts, "$.parameters[*].name")).containsExactly("customer", "limit");
		assertThat(body).doesNotContain("dev.patterns.invocation.remote");
	}

	@Test
	void showsInstancesAsTheyAreSeenFromHere() {
		await().atMost(Duration.ofSeconds(10)).until(() -> status(HttpMethod.GET, "/payment-service", null) == 200);
		String instance = body("/payment-service");
		assertThat(JsonPath.<String>read(instance, "$.instances[0].uri"))
			.isEqualTo("http://127.0.0.1:" + TestApplications.port(this.context));
		assertThat(JsonPath.<String>read(instance, "$.instances[0].metadata.zone")).isEqualTo("here");
		assertThat(JsonPath.<String>read(instance, "$.instances[0].state")).isEqualTo("USED");
		this.context.getBean(SuspectInstances.class)
			.report(new DefaultServiceInstance("", "", "127.0.0.1", TestApplications.port(this.context), false));
		assertThat(JsonPath.<String>read(body(""), "$.services.payment-service[0].state")).isEqualTo("UNREACHABLE");
		assertThat(status(HttpMethod.GET, "/nobody", null)).isEqualTo(404);
	}

	@Test
	void somebodyElseRegistersAnInstance() {
		Map<String, Object> instance = Map.of("host", "127.0.0.1", "port", TestApplications.port(this.context), "ttl",
				"PT5M");
		assertThat(status(HttpMethod.POST, "/legacy/legacy-1", instance)).isEqualTo(200);
		assertThat(status(HttpMethod.POST, "/legacy/legacy-1", instance)).isEqualTo(200);
		await().atMost(Duration.ofSeconds(10)).until(() -> status(HttpMethod.GET, "/legacy", null) == 200);
		String health = this.context.getBean(InvocationTemplate.class)
			.invoke("legacy", HttpMethod.GET, "/actuator/health", null, Map.class)
			.toString();
		assertThat(health).contains("status");
		assertThat(status(HttpMethod.DELETE, "/legacy/legacy-1", null)).isEqualTo(200);
		assertThat(status(HttpMethod.DELETE, "/legacy/legacy-1", null)).isEqualTo(200);
	}

	@Test
	void refusesWhatIsWrong() {
		assertThat(register(Map.of("host", "a b", "port", 1))).isEqualTo(400);
		assertThat(register(Map.of("host", "a/b", "port", 1))).isEqualTo(400);
		assertThat(register(Map.of("host", "a", "port", 70000))).isEqualTo(400);
		assertThat(register(Map.of("host", "a"))).isEqualTo(400);
		assertThat(register(Map.of("port", 1))).isEqualTo(400);
		assertThat(register(Map.of("host", "a", "port", 1, "ttl", "soon"))).isEqualTo(400);
		assertThat(register(Map.of("host", "a", "port", 1, "ttl", "PT0S"))).isEqualTo(400);
		assertThat(register(Map.of("host", "a", "port", 1, "ttl", 30))).isEqualTo(400);
		assertThat(register(Map.of("host", "a", "port", 1, "ttl", "PT9223372036854775807S"))).isEqualTo(400);
		assertThat(status(HttpMethod.POST, "/wrong", Map.of("baseUrl", "ht tp://x"))).isEqualTo(400);
		assertThat(status(HttpMethod.POST, "/wrong", Map.of("baseUrl", "http://x", "healthPath", "/a b")))
			.isEqualTo(400);
		assertThat(status(HttpMethod.DELETE, "/wrong", null)).isEqualTo(404);
		assertThat(status(HttpMethod.GET, "/wrong", null)).isEqualTo(404);
	}

	@Test
	void aRegistryOfPropertiesTakesNobody() {
		try (ConfigurableApplicationContext other = TestApplications.server(Application.class,
				"spring.application.name=payment-service", "management.endpoints.web.exposure.include=services",
				"management.endpoint.services.access=unrestricted",
				"patterns.registry.static.services.mails=http://localhost:1")) {
			RestTestClient its = client(other);
			assertThat(its.post()
				.uri("/legacy/legacy-1")
				.contentType(MediaType.APPLICATION_JSON)
				.body(Map.of("host", "a", "port", 1))
				.exchange()
				.returnResult(String.class)
				.getStatus()
				.value()).isEqualTo(409);
			its.get().uri("/mails").exchange().expectStatus().isOk();
		}
	}

	private int register(Map<String, Object> instance) {
		return status(HttpMethod.POST, "/wrong/1", instance);
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

	private static RestTestClient client(ConfigurableApplicationContext context) {
		return RestTestClient.bindToServer()
			.baseUrl("http://localhost:" + TestApplications.port(context) + "/actuator/services")
			.build();
	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	@Import(PaymentService.class)
	static class Application {

	}

}
