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
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

import jakarta.servlet.Filter;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.core.ParameterizedTypeReference;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import dev.patterns.invocation.InvocationDeniedException;
import dev.patterns.invocation.InvocationRequest;
import dev.patterns.invocation.InvocationTemplate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * What the web server or a filter refuses before the handler sees it gets a problem
 * document too.
 */
class RefusedInvocationTests {

	private static ConfigurableApplicationContext server;

	@BeforeAll
	static void start() {
		server = TestApplications.server(ServerApplication.class, "spring.application.name=payment-service",
				"patterns.invocation.router.enabled=true", "patterns.invocation.router.services=*");
	}

	@AfterAll
	static void stop() {
		server.close();
	}

	@ParameterizedTest
	@ValueSource(strings = { "/invoke/payments/%zz", "/invoke/payments%2fcharge", "/invoke/payments%5ccharge",
			"/invoke/payments/%00", "/invoke/%", "/invoke/payments/charge%", "/invoke/%ff%fe", "/route/a/%zz",
			"/route/a%2fb", "/invoke/../../x%2f" })
	void aMalformedPathIsAProblem(String path) throws IOException {
		for (int i = 0; i < 3; i++) {
			String answer = send("POST " + path + " HTTP/1.1");
			assertThat(answer).matches("(?s)HTTP/1.1 40[04] .*")
				.containsIgnoringCase("content-type: application/problem+json")
				.doesNotContain("<html");
			JsonNode problem = JsonMapper.shared().readTree(answer.substring(answer.indexOf("\r\n\r\n") + 4));
			assertThat(problem.path("code").asString()).isIn("malformed-request", "unknown-operation",
					"invalid-argument");
		}
	}

	@Test
	void otherPathsAreAnsweredAsBefore() throws IOException {
		assertThat(send("GET /other/%zz HTTP/1.1")).startsWith("HTTP/1.1 400").doesNotContain("problem+json");
		assertThat(send("GET /invoke-not/%zz HTTP/1.1")).startsWith("HTTP/1.1 400").doesNotContain("problem+json");
	}

	@Test
	void whoeverIsDeniedIsToldSo() throws IOException {
		assertThat(send("POST /invoke/payments/charge?deny=401 HTTP/1.1")).startsWith("HTTP/1.1 401")
			.contains("\"code\":\"unauthenticated\"");
		assertThat(send("POST /invoke/payments/charge?deny=403 HTTP/1.1")).startsWith("HTTP/1.1 403")
			.contains("\"code\":\"access-denied\"");
		try (ConfigurableApplicationContext client = TestApplications.client(ClientApplication.class,
				"spring.application.name=order-service",
				"patterns.registry.static.services.payment-service=http://localhost:"
						+ TestApplications.port(server))) {
			for (int status : new int[] { 401, 403 }) {
				assertThatExceptionOfType(InvocationDeniedException.class)
					.isThrownBy(() -> client.getBean(InvocationTemplate.class)
						.invoke(InvocationRequest.to("payment-service")
							.operation("payments/charge")
							.query("deny", status)
							.body("x")
							.build(), new ParameterizedTypeReference<String>() {
							}))
					.satisfies((ex) -> assertThat(ex.getStatus()).isEqualTo(status))
					.satisfies((ex) -> assertThat(ex.isOutcomeKnown()).isTrue());
			}
		}
	}

	private static String send(String requestLine) throws IOException {
		try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), TestApplications.port(server))) {
			socket.setSoTimeout(20_000);
			socket.getOutputStream()
				.write((requestLine + "\r\nHost: localhost\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")
					.getBytes(StandardCharsets.ISO_8859_1));
			InputStream input = socket.getInputStream();
			return new String(input.readAllBytes(), StandardCharsets.UTF_8);
		}
	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	@Import(PaymentService.class)
	static class ServerApplication {

		@Bean
		Filter denying() {
			return (request, response, chain) -> {
				String query = ((HttpServletRequest) request).getQueryString();
				if (query != null && query.startsWith("deny=")) {
					((HttpServletResponse) response).sendError(Integer.parseInt(query.substring(5)));
				}
				else {
					chain.doFilter(request, response);
				}
			};
		}

	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	static class ClientApplication {

	}

}
