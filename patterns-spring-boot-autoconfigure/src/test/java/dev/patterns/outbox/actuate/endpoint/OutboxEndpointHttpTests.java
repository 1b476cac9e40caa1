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

package dev.patterns.outbox.actuate.endpoint;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;

import com.jayway.jsonpath.JsonPath;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.http.HttpMethod;
import org.springframework.http.MediaType;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.test.web.servlet.client.RestTestClient;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

import dev.patterns.invocation.http.TestApplications;
import dev.patterns.outbox.OutboxOptions;
import dev.patterns.outbox.OutboxTemplate;
import dev.patterns.outbox.RecordingBroker;
import dev.patterns.pubsub.broker.BrokerException;
import dev.patterns.pubsub.broker.BrokerMessage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Tests for the endpoint {@code outbox} over HTTP, with writing allowed.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class OutboxEndpointHttpTests {

	private static final Function<BrokerMessage, @Nullable CompletableFuture<Void>> REFUSING = (
			message) -> message.topic().equals("bad")
					? CompletableFuture.failedFuture(new BrokerException("not this one", false, null)) : null;

	private ConfigurableApplicationContext context;

	private RestTestClient client;

	private RecordingBroker broker;

	@BeforeAll
	void start() {
		this.context = TestApplications.server(Application.class, "management.endpoints.web.exposure.include=outbox",
				"management.endpoint.outbox.access=unrestricted", "management.endpoint.outbox.show-values=always",
				"management.endpoint.outbox.max-value-length=40", "patterns.outbox.poison=park-message",
				"patterns.outbox.retention=1h", "patterns.outbox.max-message-size=1KB",
				"patterns.outbox.relay.poll-interval=100ms", "patterns.outbox.retry.delay=20ms",
				"patterns.jdbc.initialize-schema=always");
		this.client = RestTestClient.bindToServer()
			.baseUrl("http://localhost:" + TestApplications.port(this.context) + "/actuator/outbox")
			.build();
		this.broker = this.context.getBean(RecordingBroker.class);
	}

	@AfterAll
	void stop() {
		this.context.close();
	}

	@BeforeEach
	void reset() {
		this.context.getBean(OutboxTemplate.class);
		await().until(() -> get("").contains("partitions"));
		this.context.getBean(JdbcTemplate.class).update("delete from patterns_outbox");
		this.broker.sent().clear();
		this.broker.behave(REFUSING);
	}

	@Test
	void showsWhatWaitsAndWhoRelays() {
		park("k:1");
		publish("good", "k:2");
		await().atMost(Duration.ofSeconds(10)).until(() -> this.broker.data().contains("{\"text\":\"k:2\"}"));
		await().atMost(Duration.ofSeconds(10))
			.until(() -> JsonPath.<Integer>read(get(""), "$.dataSources.default.backlog.ready") == 0);
		String body = get("");
		assertThat(JsonPath.<Integer>read(body, "$.dataSources.default.backlog.dead")).isEqualTo(1);
		assertThat(JsonPath.<String>read(body, "$.dataSources.default.partitions[0].keyHashes")).isEqualTo("0-255");
		assertThat(JsonPath.<String>read(body, "$.dataSources.default.partitions[0].owner")).isNotEmpty();
		assertThat(JsonPath.<List<String>>read(body, "$.dataSources.default.paused")).isEmpty();
		assertThat(JsonPath.<Integer>read(body, "$.relay.sent")).isPositive();
		assertThat(JsonPath.<Double>read(body, "$.relay.sentPerSecond")).isPositive();
	}

	@Test
	void listsByFilterAndShowsOne() {
		park("k1:1");
		park("k2:2");
		park("k2:3");
		assertThat(messages("dead?key=k2")).hasSize(2);
		assertThat(messages("dead?reason=not this&topic=bad&type=text")).hasSize(3);
		assertThat(messages("dead?reason=else")).isEmpty();
		assertThat(messages("blocking")).isEmpty();
		assertThat(messages("dead?createdBefore=" + Instant.now().minusSeconds(600))).isEmpty();
		String page = get("/dead?size=2");
		assertThat(JsonPath.<List<Object>>read(page, "$.messages")).hasSize(2);
		assertThat(messages("dead?size=2&before=" + JsonPath.read(page, "$.before"))).hasSize(1);
		int id = JsonPath.read(page, "$.messages[0].id");
		String message = get("/dead/" + id);
		assertThat(JsonPath.<String>read(message, "$.data")).isEqualTo("{\"text\":\"k2:3\"}");
		assertThat(JsonPath.<String>read(message, "$.reason")).contains("not this one");
		assertThat(JsonPath.<String>read(message, "$.headers.tenant")).isEqualTo("acme");
	}

	@Test
	void retriesOneAndChangesIt() {
		int id = park("k:1");
		assertThat(post("/dead/" + id, Map.of("data", "{broken"))).isEqualTo(400);
		assertThat(post("/dead/" + id, Map.of("topic", " "))).isEqualTo(400);
		assertThat(post("/dead/" + id, Map.of("headers", "[]"))).isEqualTo(400);
		assertThat(post("/dead/" + id, Map.of("headers", "{\"new\\nline\":\"1\"}"))).isEqualTo(400);
		assertThat(post("/dead/" + id, Map.of("data", '"' + "x".repeat(1024) + '"'))).isEqualTo(400);
		assertThat(JsonPath.<String>read(get("/dead/" + id), "$.data")).isEqualTo("{\"text\":\"k:1\"}");
		assertThat(post("/dead/" + id,
				Map.of("topic", "good", "data", "{\"text\":\"mended\"}", "headers", "{\"tenant\":\"other\"}")))
			.isEqualTo(200);
		await().atMost(Duration.ofSeconds(10)).until(() -> this.broker.sent().size() == 1);
		assertThat(this.broker.data()).containsExactly("{\"text\":\"mended\"}");
		assertThat(this.broker.sent().get(0).headers()).containsEntry("tenant", "other");
		assertThat(post("/dead/" + id + 1, Map.of())).isEqualTo(404);
		await().atMost(Duration.ofSeconds(10)).until(() -> messages("sent").size() == 1);
		assertThat(post("/sent/" + id, Map.of("topic", "good"))).isEqualTo(409);
		assertThat(post("/sent/" + id, Map.of())).isEqualTo(200);
		await().atMost(Duration.ofSeconds(10)).until(() -> this.broker.sent().size() == 2);
	}

	@Test
	void retriesManyByFilter() {
		park("k1:1");
		park("k2:2");
		this.broker.behave((message) -> null);
		assertThat(post("/retry", Map.of("key", "k1"))).isEqualTo(200);
		await().atMost(Duration.ofSeconds(10)).until(() -> this.broker.sent().size() == 1);
		assertThat(post("/retry", Map.of())).isEqualTo(200);
		await().atMost(Duration.ofSeconds(10)).until(() -> this.broker.sent().size() == 2);
		await().atMost(Duration.ofSeconds(10)).until(() -> messages("sent").size() == 2);
		assertThat(post("/retry", Map.of("state", "sent"))).isEqualTo(400);
		assertThat(post("/retry", Map.of("state", "sent", "all", true))).isEqualTo(200);
		await().atMost(Duration.ofSeconds(10)).until(() -> this.broker.sent().size() == 4);
	}

	@Test
	void discardsWithAGuard() {
		int id = park("k1:1");
		park("k2:2");
		park("k3:3");
		assertThat(status(HttpMethod.DELETE, "/dead/" + id, null)).isEqualTo(200);
		assertThat(status(HttpMethod.DELETE, "/dead/" + id, null)).isEqualTo(404);
		assertThat(post("/discard", Map.of())).isEqualTo(400);
		assertThat(messages("dead")).hasSize(2);
		assertThat(post("/discard", Map.of("key", "k2"))).isEqualTo(200);
		assertThat(messages("dead")).hasSize(1);
		assertThat(post("/discard", Map.of("all", true))).isEqualTo(200);
		assertThat(messages("dead")).isEmpty();
	}

	@Test
	void pausesAndResumes() {
		assertThat(post("/pause", Map.of())).isEqualTo(200);
		await().atMost(Duration.ofSeconds(10)).until(() -> get("").contains("\"paused\":[\"*\"]"));
		assertThat(post("/resume", Map.of("broker", "other"))).isEqualTo(409);
		assertThat(post("/resume", Map.of())).isEqualTo(200);
		assertThat(post("/resume", Map.of())).isEqualTo(409);
		publish("good", "k:1");
		await().atMost(Duration.ofSeconds(10)).until(() -> this.broker.sent().size() == 1);
	}

	@Test
	void refusesWhatIsWrong() {
		for (String wrong : List.of("/nonsense", "/dead?size=0", "/dead?size=1001", "/dead?createdBefore=yesterday",
				"/dead?dataSource=nowhere", "/dead?before=x")) {
			assertThat(status(HttpMethod.GET, wrong, null)).as(wrong).isEqualTo(400);
		}
		assertThat(status(HttpMethod.GET, "/dead/99999999", null)).isEqualTo(404);
		assertThat(post("/explode", Map.of())).isEqualTo(400);
		assertThat(post("/pause", Map.of("dataSource", "nowhere"))).isEqualTo(400);
	}

	private int park(String entry) {
		int before = messages("dead").size();
		publish("bad", entry);
		await().atMost(Duration.ofSeconds(10)).until(() -> messages("dead").size() == before + 1);
		return JsonPath.read(get("/dead"), "$.messages[0].id");
	}

	private void publish(String topic, String entry) {
		OutboxTemplate template = this.context.getBean(OutboxTemplate.class);
		new TransactionTemplate(this.context.getBean(PlatformTransactionManager.class))
			.executeWithoutResult((status) -> template.publish(topic, entry.substring(0, entry.indexOf(':')),
					Map.of("text", entry), OutboxOptions.NONE.withType("text").withHeader("tenant", "acme")));
	}

	private List<Object> messages(String query) {
		return JsonPath.read(get("/" + query), "$.messages");
	}

	private String get(String path) {
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

	private int post(String path, Map<String, Object> body) {
		return status(HttpMethod.POST, path, body);
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

		@Bean
		RecordingBroker recordingBroker() {
			return new RecordingBroker();
		}

	}

}
