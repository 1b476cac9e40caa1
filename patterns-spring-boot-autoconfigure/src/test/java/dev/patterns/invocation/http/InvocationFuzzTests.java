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
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Whatever is wrong with a request is answered by a problem document.
 */
class InvocationFuzzTests {

	private static final String VALID = "{\"customer\":\"ann\",\"amount\":10,\"note\":null}";

	private static final JsonMapper JSON = JsonMapper.builder().build();

	private static final HttpClient HTTP = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

	private static ConfigurableApplicationContext server;

	@BeforeAll
	static void start() {
		server = TestApplications.server(ServerApplication.class, "spring.application.name=payment-service",
				"patterns.invocation.server.max-request-size=10KB");
	}

	@AfterAll
	static void stop() {
		server.close();
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|',
			textBlock = """
					POST   | payments/unknown  | application/json | {}                                     | 404 | unknown-operation
					POST   | payments          | application/json | {}                                     | 404 | unknown-operation
					POST   | payments/charge/  | application/json | {}                                     | 404 | unknown-operation
					POST   | payments/charge;a | application/json | {}                                     | 404 | unknown-operation
					GET    | payments/charge   | application/json | {}                                     | 405 | method-not-allowed
					DELETE | payments/charge   | application/json | {}                                     | 405 | method-not-allowed
					POST   | payments/charge   | text/plain       | {}                                     | 415 | unsupported-media-type
					POST   | payments/charge   | nonsense         | {}                                     | 415 | unsupported-media-type
					POST   | payments/charge   | application/json | {                                      | 400 | malformed-json
					POST   | payments/charge   | application/json | {"customer":"a"}}                      | 400 | malformed-json
					POST   | payments/charge   | application/json | [1,2]                                  | 400 | wrong-type
					POST   | payments/charge   | application/json | 17                                     | 400 | wrong-type
					POST   | payments/charge   | application/json | {"customer":{},"amount":1}             | 400 | wrong-type
					POST   | payments/charge   | application/json | {"customer":"a","amount":"x"}          | 400 | wrong-type
					POST   | payments/charge   | application/json | {"customer":"a","amount":1e99999}      | 400 | wrong-type
					POST   | payments/charge   | application/json | null                                   | 400 | missing-argument
					POST   | payments/charge   | application/json | {"customer":"","amount":0}             | 400 | invalid-argument
					POST   | payments/receipts | application/json | "text"                                 | 400 | wrong-type
					POST   | payments/receipts | application/json | {"customer":"a"}                       | 400 | missing-argument
					POST   | payments/receipts | application/json | {"customer":"a","limit":[]}            | 400 | wrong-type
					""")
	void wrongRequestGetsProblem(String method, String operation, String contentType, String body, int status,
			String code) throws Exception {
		HttpResponse<String> response = send(method, operation, contentType, body.getBytes(StandardCharsets.UTF_8));
		assertThat(response.statusCode()).isEqualTo(status);
		assertThat(problem(response).path("code").asString()).isEqualTo(code);
	}

	@Test
	void tooLargeBodyIsRefused() throws Exception {
		HttpResponse<String> announced = send("POST", "payments/charge", "application/json", new byte[20_000]);
		assertThat(announced.statusCode()).isEqualTo(413);
		HttpRequest chunked = request("payments/charge").header("Content-Type", "application/json")
			.POST(HttpRequest.BodyPublishers
				.fromPublisher(HttpRequest.BodyPublishers.ofByteArrays(List.of(new byte[8000], new byte[8000]))))
			.build();
		HttpResponse<String> response = HTTP.send(chunked, HttpResponse.BodyHandlers.ofString());
		assertThat(response.statusCode()).isEqualTo(413);
		assertThat(problem(response).path("code").asString()).isEqualTo("request-too-large");
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', textBlock = """
			X-Deadline-Remaining   | -1  | 400 | invalid-header
			X-Deadline-Remaining   | 1.5 | 400 | invalid-header
			X-Deadline-Remaining   | 99999999999999999999 | 400 | invalid-header
			X-Deadline-Remaining   | 0   | 504 | deadline-exceeded
			Idempotency-First-Sent | now | 400 | invalid-header
			Idempotency-Key        | a b | 400 | invalid-header
			""")
	void wrongHeaderGetsProblem(String header, String value, int status, String code) throws Exception {
		HttpRequest request = request("payments/charge").header("Content-Type", "application/json")
			.header(header, value)
			.POST(HttpRequest.BodyPublishers.ofString(VALID))
			.build();
		HttpResponse<String> response = HTTP.send(request, HttpResponse.BodyHandlers.ofString());
		assertThat(response.statusCode()).isEqualTo(status);
		assertThat(problem(response).path("code").asString()).isEqualTo(code);
	}

	@Test
	void mutatedBodiesNeverFailTheServer() throws Exception {
		Random random = new Random(42);
		for (int i = 0; i < 400; i++) {
			byte[] body = mutate(random);
			HttpResponse<String> response = send("POST", "payments/charge", "application/json", body);
			assertThat(response.statusCode()).as(new String(body, StandardCharsets.ISO_8859_1)).isLessThan(500);
			if (response.statusCode() != 200) {
				problem(response);
			}
		}
	}

	@Test
	void declaredExceptionThatCannotBeWrittenGetsProblem() throws Exception {
		HttpResponse<String> response = send("POST", "payments/unwritable", "application/json", new byte[0]);
		assertThat(response.statusCode()).isEqualTo(500);
		assertThat(problem(response).path("code").asString()).isEqualTo("internal-error");
		assertThat(response.body()).doesNotContain("secret").doesNotContain("not to be told");
	}

	@Test
	void deepNestingIsRefused() throws Exception {
		String body = "{\"customer\":" + "[".repeat(4000) + "]".repeat(4000) + "}";
		HttpResponse<String> response = send("POST", "payments/charge", "application/json",
				body.getBytes(StandardCharsets.UTF_8));
		assertThat(response.statusCode()).isEqualTo(400);
		problem(response);
	}

	private static byte[] mutate(Random random) {
		byte[] body = VALID.getBytes(StandardCharsets.UTF_8);
		int changes = 1 + random.nextInt(4);
		for (int i = 0; i < changes; i++) {
			body[random.nextInt(body.length)] = (byte) random.nextInt(256);
		}
		return (random.nextInt(4) != 0) ? body : Arrays.copyOf(body, random.nextInt(body.length));
	}

	private static JsonNode problem(HttpResponse<String> response) {
		assertThat(response.headers().firstValue("Content-Type")).hasValue("application/problem+json");
		assertThat(response.body()).doesNotContain("\tat ").doesNotContain("Exception").doesNotContain("tools.jackson");
		JsonNode problem = JSON.readTree(response.body());
		assertThat(problem.path("status").asInt()).isEqualTo(response.statusCode());
		assertThat(problem.path("code").isString()).isTrue();
		return problem;
	}

	private static HttpResponse<String> send(String method, String operation, String contentType, byte[] body)
			throws IOException, InterruptedException {
		HttpRequest request = request(operation).header("Content-Type", contentType)
			.method(method, HttpRequest.BodyPublishers.ofByteArray(body))
			.build();
		return HTTP.send(request, HttpResponse.BodyHandlers.ofString());
	}

	private static HttpRequest.Builder request(String operation) {
		return HttpRequest
			.newBuilder(URI.create("http://localhost:" + TestApplications.port(server) + "/invoke/" + operation));
	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	@Import(PaymentService.class)
	static class ServerApplication {

	}

}
