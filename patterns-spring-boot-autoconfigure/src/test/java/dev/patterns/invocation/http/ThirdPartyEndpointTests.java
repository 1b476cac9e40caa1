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

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;

import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpServer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.BeanCreationException;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Configuration;
import org.springframework.http.HttpMethod;

import dev.patterns.definition.InvalidDefinitionException;
import dev.patterns.invocation.InvocationTemplate;
import dev.patterns.invocation.RemoteFailureException;
import dev.patterns.invocation.ServiceUnreachableException;
import dev.patterns.invocation.ThirdPartyEndpoint;
import dev.patterns.invocation.ThirdPartyEndpoints;
import dev.patterns.invocation.remote.Payments;
import dev.patterns.resiliency.ResiliencePolicies;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.awaitility.Awaitility.await;

/**
 * Tests for third parties that are called by name.
 */
class ThirdPartyEndpointTests {

	private final List<Headers> requests = new CopyOnWriteArrayList<>();

	private final AtomicInteger failures = new AtomicInteger();

	private volatile int health = 200;

	private HttpServer server;

	private ConfigurableApplicationContext client;

	@BeforeEach
	void start() throws IOException {
		this.server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
		this.server.createContext("/api", (exchange) -> {
			exchange.getRequestBody().readAllBytes();
			boolean isHealth = exchange.getRequestURI().getPath().equals("/api/health");
			int status = 200;
			if (isHealth) {
				status = this.health;
			}
			else {
				this.requests.add(exchange.getRequestHeaders());
				status = (this.failures.getAndDecrement() > 0) ? 503 : 200;
			}
			byte[] body = ("\"" + exchange.getRequestURI() + "\"").getBytes(StandardCharsets.UTF_8);
			exchange.getResponseHeaders().set("Content-Type", "application/json");
			exchange.sendResponseHeaders(status, body.length);
			exchange.getResponseBody().write(body);
			exchange.close();
		});
		this.server.start();
	}

	@AfterEach
	void stop() {
		if (this.client != null) {
			this.client.close();
		}
		this.server.stop(0);
	}

	@Test
	void isCalledByNameWithItsHeadersAndPolicies() {
		client("patterns.invocation.endpoints.erp.base-url=" + url(),
				"patterns.invocation.endpoints.erp.headers.Authorization=Bearer ${erp.token}", "erp.token=s3cret");
		assertThat(call("/orders?x=1")).isEqualTo("/api/orders?x=1");
		Headers sent = this.requests.get(0);
		assertThat(sent.getFirst("Authorization")).isEqualTo("Bearer s3cret");
		assertThat(sent.keySet()).noneMatch((name) -> name.equalsIgnoreCase("X-Deadline-Remaining"));
		this.failures.set(2);
		assertThat(call("/again")).isEqualTo("/api/again");
		assertThat(this.client.getBean(ResiliencePolicies.class).service("erp").circuit().statistics().calls())
			.isEqualTo(4);
		assertThat(this.client.getBean(ThirdPartyEndpoints.class).find("erp")).asString()
			.contains("Authorization")
			.doesNotContain("s3cret");
	}

	@Test
	void onlyWhatItRecognisesIsRepeated() {
		client("patterns.invocation.endpoints.erp.base-url=" + url(),
				"patterns.invocation.endpoints.erp.idempotent-operations=POST /charges");
		InvocationTemplate template = this.client.getBean(InvocationTemplate.class);
		this.failures.set(1);
		assertThatExceptionOfType(RemoteFailureException.class)
			.isThrownBy(() -> template.invoke("erp", HttpMethod.POST, "/orders", Map.of(), String.class));
		this.requests.clear();
		this.failures.set(1);
		assertThat(template.invoke("erp", HttpMethod.POST, "/charges", Map.of(), String.class))
			.isEqualTo("/api/charges");
		assertThat(this.requests).hasSize(2);
		assertThat(this.requests.get(0).getFirst("Idempotency-Key")).isNotBlank()
			.isEqualTo(this.requests.get(1).getFirst("Idempotency-Key"));
	}

	@Test
	void isNotCalledWhileItsHealthProbeFails() {
		client("patterns.invocation.endpoints.erp.base-url=" + url(),
				"patterns.invocation.endpoints.erp.health.path=/health",
				"patterns.invocation.endpoints.erp.health.interval=50ms",
				"patterns.invocation.endpoints.erp.health.threshold=2",
				"patterns.resiliency.policies.retries.default.max-retries=0");
		ThirdPartyEndpoints endpoints = this.client.getBean(ThirdPartyEndpoints.class);
		assertThat(call("/x")).isEqualTo("/api/x");
		this.health = 500;
		await().atMost(Duration.ofSeconds(10)).until(() -> !endpoints.isUp("erp"));
		int calls = this.requests.size();
		assertThatExceptionOfType(ServiceUnreachableException.class).isThrownBy(() -> call("/x"))
			.withMessageContaining("health");
		assertThat(this.requests).hasSize(calls);
		HealthIndicator indicator = this.client.getBean("invocationHealthContributor", HealthIndicator.class);
		assertThat(indicator.health().getDetails()).containsEntry("thirdParties", Map.of("erp", "DOWN"));
		this.health = 204;
		await().atMost(Duration.ofSeconds(10)).until(() -> endpoints.isUp("erp"));
		assertThat(call("/x")).isEqualTo("/api/x");
	}

	@Test
	void isRegisteredAndRemovedAtRunTime() {
		client();
		ThirdPartyEndpoints endpoints = this.client.getBean(ThirdPartyEndpoints.class);
		assertThatExceptionOfType(ServiceUnreachableException.class).isThrownBy(() -> call("/x"));
		endpoints.register(ThirdPartyEndpoint.of("erp", url() + "/"));
		assertThat(call("/x")).isEqualTo("/api/x");
		assertThat(endpoints.all()).hasSize(1);
		assertThat(endpoints.deregister("erp")).isTrue();
		assertThat(endpoints.deregister("erp")).isFalse();
		assertThatExceptionOfType(ServiceUnreachableException.class).isThrownBy(() -> call("/x"));
		assertThatIllegalArgumentException()
			.isThrownBy(() -> endpoints
				.register(new ThirdPartyEndpoint("erp", this.uri(), Map.of(), "no-such-bundle", null, Set.of())))
			.withMessageContaining("no-such-bundle");
		assertThat(endpoints.all()).isEmpty();
	}

	@Test
	void anInterfaceMayBelongToIt() {
		client("patterns.invocation.packages=dev.patterns.invocation.remote",
				"patterns.invocation.endpoints.payment-service.base-url=" + url());
		assertThatExceptionOfType(RuntimeException.class)
			.isThrownBy(() -> this.client.getBean(Payments.class).receipts("ann", 1));
		assertThat(this.requests).isNotEmpty();
	}

	@Test
	void wrongDeclarationsFailAllAtOnceAndNameTheirProperties() {
		assertThatExceptionOfType(BeanCreationException.class)
			.isThrownBy(() -> client("patterns.invocation.endpoints.one.headers.x=y",
					"patterns.invocation.endpoints.two.base-url=ftp://host/",
					"patterns.invocation.endpoints.three.base-url=https://user:password@host/",
					"patterns.invocation.endpoints.four.base-url=https://host/?a=b",
					"patterns.invocation.endpoints.five.base-url=https://host/",
					"patterns.invocation.endpoints.five.ssl-bundle=nope",
					"patterns.invocation.endpoints.six.base-url=https://host/",
					"patterns.invocation.endpoints.six.health.path=up",
					"patterns.invocation.endpoints.seven.base-url=https://host/",
					"patterns.invocation.endpoints.seven.headers.X-Token=s3cret\n",
					"patterns.invocation.endpoints.eight.base-url=htps://user:password@host/"))
			.satisfies((ex) -> {
				assertThat(ex).hasRootCauseInstanceOf(InvalidDefinitionException.class);
				for (String name : List.of("one", "two", "three", "four", "five", "six", "seven", "eight")) {
					assertThat(ex).hasMessageContaining("patterns.invocation.endpoints." + name);
				}
				assertThat(ex.getMessage()).doesNotContain("password").doesNotContain("s3cret");
			});
	}

	private String call(String path) {
		return this.client.getBean(InvocationTemplate.class).invoke("erp", HttpMethod.GET, path, null, String.class);
	}

	private String url() {
		return "http://localhost:" + this.server.getAddress().getPort() + "/api";
	}

	private URI uri() {
		return URI.create(url());
	}

	private void client(String... properties) {
		String[] all = new String[properties.length + 2];
		System.arraycopy(properties, 0, all, 2, properties.length);
		all[0] = "spring.application.name=order-service";
		all[1] = "patterns.resiliency.policies.retries.default.delay=1ms";
		this.client = TestApplications.client(Application.class, all);
	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	static class Application {

	}

}
