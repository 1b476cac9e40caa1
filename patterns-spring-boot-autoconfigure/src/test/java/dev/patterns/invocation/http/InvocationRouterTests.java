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
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;

import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpServer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.cloud.client.ServiceInstance;
import org.springframework.cloud.client.discovery.DiscoveryClient;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Configuration;

import dev.patterns.registry.OutlierInstances;
import dev.patterns.resiliency.ResiliencePolicies;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for the router.
 */
class InvocationRouterTests {

	private static final HttpClient HTTP = HttpClient.newHttpClient();

	private static final List<Headers> REQUESTS = new CopyOnWriteArrayList<>();

	private static final AtomicInteger FAILURES = new AtomicInteger();

	private static HttpServer target;

	private static ConfigurableApplicationContext router;

	@BeforeAll
	static void start() throws IOException {
		target = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
		target.createContext("/", (exchange) -> {
			byte[] body = exchange.getRequestBody().readAllBytes();
			REQUESTS.add(exchange.getRequestHeaders());
			String text = exchange.getRequestMethod() + " " + exchange.getRequestURI() + " "
					+ new String(body, StandardCharsets.UTF_8);
			boolean closed = exchange.getRequestURI().getPath().equals("/closed");
			byte[] answer = (closed ? "{\"code\":\"not-accepting\"}" : text).getBytes(StandardCharsets.UTF_8);
			exchange.getResponseHeaders().set("Content-Type", closed ? "application/problem+json" : "text/plain");
			exchange.getResponseHeaders().set("X-Own", "1");
			exchange.getResponseHeaders().set("Keep-Alive", "timeout=5");
			int status = (closed || FAILURES.getAndDecrement() > 0) ? 503
					: exchange.getRequestURI().getPath().equals("/missing") ? 404 : 200;
			exchange.sendResponseHeaders(status, answer.length);
			exchange.getResponseBody().write(answer);
			exchange.close();
		});
		target.start();
		router = TestApplications.server(Application.class, "spring.application.name=router",
				"patterns.invocation.router.enabled=true", "patterns.invocation.router.services=target,nowhere,router",
				"patterns.invocation.server.max-request-size=1KB",
				"patterns.resiliency.policies.retries.default.delay=1ms",
				"patterns.registry.static.services.nowhere=http://localhost:1",
				"patterns.registry.static.services.secret=http://localhost:" + target.getAddress().getPort(),
				"patterns.registry.static.services.target=http://localhost:" + target.getAddress().getPort());
	}

	@AfterAll
	static void stop() {
		router.close();
		target.stop(0);
	}

	@BeforeEach
	void reset() {
		REQUESTS.clear();
		FAILURES.set(0);
	}

	@Test
	void forwardsVerbPathQueryHeadersAndBody() throws Exception {
		HttpResponse<String> response = send("PUT", "/route/target/a/b%20c?x=1&y=%2F", "text/csv", "1,2");
		assertThat(response.statusCode()).isEqualTo(200);
		assertThat(response.body()).isEqualTo("PUT /a/b%20c?x=1&y=%2F 1,2");
		assertThat(response.headers().firstValue("Content-Type")).hasValue("text/plain");
		assertThat(response.headers().firstValue("X-Own")).hasValue("1");
		assertThat(response.headers().firstValue("Keep-Alive").orElse("")).doesNotContain("timeout=5");
		Headers sent = REQUESTS.get(0);
		assertThat(sent.getFirst("Content-Type")).isEqualTo("text/csv");
		assertThat(sent.getFirst("X-Custom")).isEqualTo("value");
		assertThat(sent.getFirst("X-Forwarded-For")).isNotBlank();
		assertThat(send("GET", "/route/target", null, null).body()).isEqualTo("GET / ");
		assertThat(send("POST", "/route/target/f", "application/x-www-form-urlencoded", "a=1&b=2").body())
			.isEqualTo("POST /f a=1&b=2");
		assertThat(send("PUT", "/route/target/f", "application/x-www-form-urlencoded", "a=1").body())
			.isEqualTo("PUT /f a=1");
		String parts = "--x\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\n1\r\n--x--\r\n";
		assertThat(send("POST", "/route/target/f", "multipart/form-data;boundary=x", parts).body())
			.isEqualTo("POST /f " + parts);
		assertThat(REQUESTS.get(4).getFirst("Content-Type")).isEqualTo("multipart/form-data;boundary=x");
	}

	@Test
	void repeatsWhatIsSafeAndForwardsTheLastAnswer() throws Exception {
		FAILURES.set(2);
		assertThat(send("GET", "/route/target/a", null, null).statusCode()).isEqualTo(200);
		assertThat(REQUESTS).hasSize(3);
		REQUESTS.clear();
		FAILURES.set(1);
		HttpResponse<String> failed = send("POST", "/route/target/a", "text/plain", "x");
		assertThat(failed.statusCode()).isEqualTo(503);
		assertThat(failed.body()).isEqualTo("POST /a x");
		assertThat(REQUESTS).hasSize(1);
		assertThat(send("GET", "/route/target/missing", null, null).statusCode()).isEqualTo(404);
	}

	@Test
	void anInstanceThatTakesNoWorkIsNotBlamedForIt() throws Exception {
		for (int i = 0; i < 12; i++) {
			assertThat(send("POST", "/route/target/closed", "text/plain", "x").statusCode()).isEqualTo(503);
		}
		assertThat(router.getBean(ResiliencePolicies.class).service("target").circuit().statistics().failedCalls())
			.isZero();
		ServiceInstance instance = router.getBean(DiscoveryClient.class).getInstances("target").get(0);
		assertThat(router.getBean(OutlierInstances.class).isEjected(instance)).isFalse();
	}

	@Test
	void aLongPathOfManySegmentsIsForwarded() throws Exception {
		String path = "/a".repeat(3500);
		assertThat(send("GET", "/route/target" + path, null, null).body()).isEqualTo("GET " + path + " ");
	}

	@Test
	void doesNotForwardToItself() throws Exception {
		assertThat(send("GET", "/route/router/route/target/a", null, null).statusCode()).isEqualTo(404);
		assertThat(REQUESTS).isEmpty();
	}

	@Test
	void saysWhyThereIsNoAnswer() throws Exception {
		HttpResponse<String> response = send("GET", "/route/nowhere/a", null, null);
		assertThat(response.statusCode()).isEqualTo(502);
		assertThat(response.body()).contains("service-unreachable");
		assertThat(response.headers().firstValue("Content-Type")).hasValue("application/problem+json");
	}

	@Test
	void forwardsOnlyWhereItMay() throws Exception {
		assertThat(send("GET", "/route/secret/a", null, null).statusCode()).isEqualTo(404);
		assertThat(send("GET", "/route/", null, null).statusCode()).isEqualTo(404);
		for (String path : List.of("/a/%2e%2e/b", "/%2E/b", "/a%2fb", "/a%5cb", "/a/..;x/b")) {
			assertThat(send("GET", "/route/target" + path, null, null).statusCode()).as(path).isEqualTo(400);
		}
		assertThat(send("POST", "/route/target/a", "text/plain", "x".repeat(1025)).statusCode()).isEqualTo(413);
		assertThat(send("TRACE", "/route/target/a", null, null).statusCode()).isIn(405, 501);
		assertThat(REQUESTS).isEmpty();
	}

	@Test
	void isOffUnlessAskedFor() throws Exception {
		try (ConfigurableApplicationContext other = TestApplications.server(Application.class,
				"spring.application.name=other", "patterns.registry.static.services.target=http://localhost:1")) {
			HttpRequest request = HttpRequest
				.newBuilder(URI.create("http://localhost:" + TestApplications.port(other) + "/route/target/a"))
				.build();
			assertThat(HTTP.send(request, HttpResponse.BodyHandlers.ofString()).statusCode()).isEqualTo(404);
		}
	}

	private static HttpResponse<String> send(String method, String path, String contentType, String body)
			throws Exception {
		HttpRequest.Builder request = HttpRequest
			.newBuilder(URI.create("http://localhost:" + TestApplications.port(router) + path))
			.header("X-Custom", "value")
			.method(method,
					(body != null) ? HttpRequest.BodyPublishers.ofString(body) : HttpRequest.BodyPublishers.noBody());
		if (contentType != null) {
			request.header("Content-Type", contentType);
		}
		return HTTP.send(request.build(), HttpResponse.BodyHandlers.ofString());
	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	static class Application {

	}

}
