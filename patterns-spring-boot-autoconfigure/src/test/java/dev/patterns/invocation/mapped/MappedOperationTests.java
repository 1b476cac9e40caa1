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

package dev.patterns.invocation.mapped;

import java.io.IOException;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.LocalDate;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

import com.jayway.jsonpath.JsonPath;
import com.sun.net.httpserver.HttpServer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.core.ParameterizedTypeReference;
import org.springframework.http.HttpMethod;
import tools.jackson.databind.ObjectMapper;
import tools.jackson.dataformat.cbor.CBORMapper;

import dev.patterns.invocation.InvocationRejectedException;
import dev.patterns.invocation.InvocationRequest;
import dev.patterns.invocation.InvocationTemplate;
import dev.patterns.invocation.http.TestApplications;
import dev.patterns.invocation.mapped.remote.Stock;
import dev.patterns.invocation.mapped.remote.Stock.Color;
import dev.patterns.invocation.mapped.remote.Stock.Count;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/**
 * Tests for operations with Spring's HTTP annotations, over real HTTP.
 */
class MappedOperationTests {

	private static final LocalDate DAY = LocalDate.of(2026, 2, 3);

	private static ConfigurableApplicationContext server;

	private static ConfigurableApplicationContext caller;

	private static Stock stock;

	private final HttpClient http = HttpClient.newHttpClient();

	@BeforeAll
	static void start() {
		server = TestApplications.server(StockServer.class, "spring.application.name=stock-service",
				"patterns.jdbc.initialize-schema=always");
		caller = TestApplications.client(StockServer.Caller.class, "spring.application.name=shop",
				"patterns.invocation.packages=dev.patterns.invocation.mapped.remote",
				"patterns.registry.static.services.stock-service=http://localhost:" + TestApplications.port(server));
		stock = caller.getBean(Stock.class);
	}

	@AfterAll
	static void stop() {
		caller.close();
		server.close();
	}

	@Test
	void argumentsTravelInPathQueryAndHeaders() {
		assertThat(stock.level("pen", 5, List.of(Color.RED, Color.BLUE), Optional.of("north"), DAY).asked())
			.isEqualTo("pen 5 [RED, BLUE] north 2026-02-03");
		assertThat(stock.level("red pen & ink %+é", 5, null, Optional.empty(), null).asked())
			.isEqualTo("red pen & ink %+é 5 null - null");
		assertThat(stock.search("a&b=c d+é", 1.5)).isEqualTo("a&b=c d+é<1.5");
		UUID id = UUID.randomUUID();
		assertThat(stock.remove(id)).isEqualTo(id);
		stock.set("pen", new Count(3));
		assertThat(stock.order("south", "pen", 2)).isEqualTo("south:pen:2");
		assertThat(caller.getBean(InvocationTemplate.class)
			.invoke(InvocationRequest.to("stock-service")
				.operation("stock/search")
				.query("text", "x y")
				.query("max-price", 2)
				.build(), new ParameterizedTypeReference<String>() {
				}))
			.isEqualTo("x y<2.0");
	}

	@Test
	void whatCannotBePartOfAPathOrAHeaderIsRefusedBeforeItIsSent() {
		for (String item : new String[] { "", ".", "..", "a/b", "a\\b", "a\nb" }) {
			assertThatIllegalArgumentException().as(item).isThrownBy(() -> stock.set(item, new Count(3)));
		}
		assertThatIllegalArgumentException().isThrownBy(() -> stock.order("a\r\nX-Other: b", "pen", 2));
	}

	@Test
	void constraintsAreChecked() {
		assertThatExceptionOfType(InvocationRejectedException.class)
			.isThrownBy(() -> stock.level("pen", 101, null, Optional.empty(), DAY))
			.satisfies((ex) -> assertThat(ex.getCode()).isEqualTo("invalid-argument"));
	}

	@Test
	void anotherPathUnderTheSameKeyIsAnotherRequest() {
		InvocationTemplate invocation = caller.getBean(InvocationTemplate.class);
		String key = UUID.randomUUID().toString();
		String first = reserve(invocation, key, "pen");
		assertThat(reserve(invocation, key, "pen")).isEqualTo(first);
		assertThatExceptionOfType(InvocationRejectedException.class).isThrownBy(() -> reserve(invocation, key, "ink"))
			.satisfies((ex) -> assertThat(ex.getStatus()).isEqualTo(422));
		assertThat(stock.reserve("pen", new Count(1))).isNotEqualTo(first);
	}

	private static String reserve(InvocationTemplate invocation, String key, String item) {
		return invocation.invoke(InvocationRequest.to("stock-service")
			.path(HttpMethod.POST, "/invoke/warehouse/{item}/reservations", item)
			.header("Idempotency-Key", key)
			.body(new Count(1))
			.build(), new ParameterizedTypeReference<String>() {
			});
	}

	@Test
	void wrongRequestsAreProblems() throws Exception {
		assertProblem(get("/warehouse/pen?limit=abc"), 400, "wrong-type");
		assertProblem(get("/warehouse/pen?limit=1&limit=2"), 400, "wrong-type");
		assertProblem(get("/warehouse/pen?colors=GREEN"), 400, "wrong-type");
		assertProblem(get("/warehouse/pen?day=3.2.2026"), 400, "wrong-type");
		assertProblem(post("/stock/search?text=a", "", "application/json"), 400, "missing-argument");
		assertProblem(post("/warehouse/orders", "{\"item\":\"pen\",\"count\":1}", "application/json"), 400,
				"missing-argument");
		assertProblem(get("/warehouse"), 404, "unknown-operation");
		assertProblem(get("/stock/level"), 404, "unknown-operation");
		assertProblem(send("DELETE", "/warehouse/0a", "", "application/json"), 400, "wrong-type");
		HttpResponse<byte[]> wrongVerb = post("/warehouse/pen/count", "{\"value\":3}", "application/json");
		assertProblem(wrongVerb, 405, "method-not-allowed");
		assertThat(wrongVerb.headers().firstValue("Allow")).contains("PUT");
	}

	@Test
	void formatsAreNegotiated() throws Exception {
		CBORMapper cbor = new CBORMapper();
		HttpResponse<byte[]> answer = this.http.send(request("/warehouse/pen?limit=5")
			.header("Accept", "text/html, application/cbor;q=0.9, application/json;q=0.1")
			.build(), HttpResponse.BodyHandlers.ofByteArray());
		assertThat(answer.statusCode()).isEqualTo(200);
		assertThat(answer.headers().firstValue("Content-Type")).contains("application/cbor");
		assertThat(cbor.readTree(answer.body()).get("count").asInt()).isEqualTo(7);
		byte[] arguments = cbor.writeValueAsBytes(Map.of("item", "pen", "count", 2));
		HttpResponse<byte[]> ordered = this.http.send(request("/warehouse/orders").header("X-Region", "west")
			.header("Content-Type", "application/cbor")
			.POST(HttpRequest.BodyPublishers.ofByteArray(arguments))
			.build(), HttpResponse.BodyHandlers.ofByteArray());
		assertThat(new String(ordered.body())).isEqualTo("\"west:pen:2\"");
		HttpResponse<byte[]> cut = this.http.send(request("/warehouse/orders").header("X-Region", "west")
			.header("Content-Type", "application/cbor")
			.POST(HttpRequest.BodyPublishers.ofByteArray(Arrays.copyOf(arguments, arguments.length - 1)))
			.build(), HttpResponse.BodyHandlers.ofByteArray());
		assertProblem(cut, 400, "malformed-json");
		for (String accept : List.of("text/html", "application/json;q=0", "nonsense", "image/*")) {
			assertProblem(this.http.send(request("/warehouse/pen").header("Accept", accept).build(),
					HttpResponse.BodyHandlers.ofByteArray()), 406, "not-acceptable");
		}
		for (String accept : List.of("*/*", "application/*", "application/vnd.shop+json", "text/html, */*;q=0.1")) {
			assertThat(this.http
				.send(request("/warehouse/pen").header("Accept", accept).build(),
						HttpResponse.BodyHandlers.ofByteArray())
				.statusCode()).as(accept).isEqualTo(200);
		}
	}

	@Test
	void thirdPartyIsCalledByItsOwnPaths() throws Exception {
		List<String> requests = new CopyOnWriteArrayList<>();
		HttpServer thirdParty = HttpServer.create(new InetSocketAddress("localhost", 0), 0);
		thirdParty.createContext("/", (exchange) -> {
			requests.add(exchange.getRequestMethod() + " " + exchange.getRequestURI() + " "
					+ exchange.getRequestHeaders().getFirst("X-Version"));
			byte[] answer = "{\"asked\":\"there\",\"count\":3}".getBytes();
			exchange.getResponseHeaders().set("Content-Type", "application/json");
			exchange.sendResponseHeaders(200, answer.length);
			exchange.getResponseBody().write(answer);
			exchange.close();
		});
		thirdParty.start();
		try (ConfigurableApplicationContext other = TestApplications.client(StockServer.Caller.class,
				"spring.application.name=shop", "patterns.invocation.packages=dev.patterns.invocation.mapped.remote",
				"patterns.invocation.endpoints.stock-service.base-url=http://localhost:"
						+ thirdParty.getAddress().getPort() + "/api/v1")) {
			Stock theirs = other.getBean(Stock.class);
			assertThat(theirs.level("pen", 5, null, Optional.empty(), null).asked()).isEqualTo("there");
			theirs.set("ink", new Count(1));
			assertThat(requests).containsExactly("GET /api/v1/warehouse/pen?limit=5 null",
					"PUT /api/v1/warehouse/ink/count 2");
		}
		finally {
			thirdParty.stop(0);
		}
	}

	@Test
	void operationsAreDescribedAsOpenApi() throws Exception {
		HttpResponse<byte[]> answer = get("/openapi.json");
		assertThat(answer.statusCode()).isEqualTo(200);
		String json = new String(answer.body());
		assertThat(JsonPath.<String>read(json, "$.openapi")).isEqualTo("3.1.1");
		assertThat(JsonPath.<String>read(json, "$.info.title")).isEqualTo("stock-service");
		String level = "$.paths['/invoke/warehouse/{item}'].get";
		assertThat(JsonPath.<String>read(json, level + ".operationId")).isEqualTo("stock.level");
		assertThat(JsonPath.<List<String>>read(json, level + ".parameters[*].in")).containsExactly("path", "query",
				"query", "header", "query");
		assertThat(JsonPath.<List<Boolean>>read(json, level + ".parameters[*].required")).containsExactly(true, false,
				false, false, false);
		assertThat(JsonPath.<String>read(json, level + ".parameters[1].schema.allOf[0].type")).isEqualTo("integer");
		assertThat(JsonPath.<Integer>read(json, level + ".parameters[1].schema.default")).isEqualTo(10);
		assertThat(JsonPath.<String>read(json, level + ".parameters[2].schema.type")).isEqualTo("array");
		assertThat(JsonPath.<Map<String, Object>>read(json, "$.components.schemas.Problem.properties"))
			.containsKeys("code", "errors", "declared", "properties");
		assertThat(JsonPath.<List<List<String>>>read(json, "$..enum")).contains(List.of("RED", "BLUE"));
		assertThat(JsonPath.<String>read(json, level + ".responses.200.content['application/json'].schema.$ref"))
			.isEqualTo("#/components/schemas/Level");
		assertThat(JsonPath.<String>read(json, "$.components.schemas.Level.properties.count.type"))
			.isEqualTo("integer");
		assertThat(JsonPath.<Map<String, Object>>read(json, "$.paths['/invoke/warehouse/{id}'].delete")).isNotEmpty();
		assertThat(JsonPath.<List<String>>read(json,
				"$.paths['/invoke/warehouse/orders'].post.requestBody.content['application/json'].schema.required"))
			.containsExactly("item", "count");
		assertThat(JsonPath.<List<String>>read(json,
				"$.paths['/invoke/warehouse/{item}/reservations'].post.parameters[*].name"))
			.contains("Idempotency-Key");
		assertThat(JsonPath.<Map<String, Object>>read(json,
				"$.paths['/invoke/warehouse/{item}/picture'].put.requestBody.content['application/octet-stream']"))
			.isEmpty();
		assertThat(JsonPath.<Map<String, Object>>read(json,
				"$.paths['/invoke/warehouse/{item}/picture'].get.responses.200.content['image/png']"))
			.isEmpty();
		assertThat(JsonPath.<String>read(json,
				level + ".responses.default.content['application/problem+json'].schema.$ref"))
			.isEqualTo("#/components/schemas/Problem");
		assertThat(send("POST", "/openapi.json", "", "application/json").statusCode()).isEqualTo(405);
		assertThat(json).doesNotContain("dev.patterns");
	}

	@Test
	void aBodyThatComesTooSlowlyIsNoWorkAnyMore() throws Exception {
		String body = "{\"item\":\"pen\",\"count\":2}";
		try (Socket socket = new Socket("localhost", TestApplications.port(server))) {
			OutputStream output = socket.getOutputStream();
			output.write(
					String
						.join("\r\n", "POST /invoke/warehouse/orders HTTP/1.1", "Host: localhost",
								"Content-Type: application/json", "X-Region: south", "X-Deadline-Remaining: 200",
								"Content-Length: " + body.length(), "Connection: close", "", "")
						.getBytes());
			output.flush();
			// Past the time that the caller has.
			assertThat(new CountDownLatch(1).await(400, TimeUnit.MILLISECONDS)).isFalse();
			output.write(body.getBytes());
			output.flush();
			assertThat(new String(socket.getInputStream().readAllBytes())).startsWith("HTTP/1.1 504")
				.contains("deadline-exceeded");
		}
	}

	@Test
	void theDescriptionCanBeSwitchedOff() throws Exception {
		try (ConfigurableApplicationContext silent = TestApplications.server(StockServer.class,
				"spring.application.name=stock-service", "patterns.jdbc.initialize-schema=always",
				"patterns.invocation.server.openapi=false")) {
			URI uri = URI.create("http://localhost:" + TestApplications.port(silent) + "/invoke/openapi.json");
			HttpResponse<byte[]> answer = this.http.send(HttpRequest.newBuilder(uri).build(),
					HttpResponse.BodyHandlers.ofByteArray());
			assertProblem(answer, 404, "unknown-operation");
		}
	}

	private HttpRequest.Builder request(String path) {
		return HttpRequest
			.newBuilder(URI.create("http://localhost:" + TestApplications.port(server) + "/invoke" + path));
	}

	private HttpResponse<byte[]> get(String path) throws IOException, InterruptedException {
		return this.http.send(request(path).build(), HttpResponse.BodyHandlers.ofByteArray());
	}

	private HttpResponse<byte[]> post(String path, String body, String type) throws IOException, InterruptedException {
		return send("POST", path, body, type);
	}

	private HttpResponse<byte[]> send(String method, String path, String body, String type)
			throws IOException, InterruptedException {
		return this.http.send(request(path).header("Content-Type", type)
			.method(method, HttpRequest.BodyPublishers.ofString(body))
			.build(), HttpResponse.BodyHandlers.ofByteArray());
	}

	private static void assertProblem(HttpResponse<byte[]> answer, int status, String code) {
		String body = new String(answer.body());
		assertThat(answer.statusCode()).as(body).isEqualTo(status);
		assertThat(answer.headers().firstValue("Content-Type")).contains("application/problem+json");
		assertThat(new ObjectMapper().readTree(body).get("code").asString()).isEqualTo(code);
	}

}
