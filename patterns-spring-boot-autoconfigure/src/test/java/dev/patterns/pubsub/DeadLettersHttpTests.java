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

package dev.patterns.pubsub;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;

import com.jayway.jsonpath.JsonPath;
import io.cloudevents.CloudEvent;
import io.cloudevents.core.builder.CloudEventBuilder;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.http.HttpMethod;
import org.springframework.http.MediaType;
import org.springframework.test.web.servlet.client.RestTestClient;

import dev.patterns.invocation.http.TestApplications;
import dev.patterns.pubsub.DeadLetters.DeadLetterTopic;
import dev.patterns.pubsub.broker.BrokerRegistry;
import dev.patterns.pubsub.broker.InboundMessage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.awaitility.Awaitility.await;
import static org.mockito.BDDMockito.given;
import static org.mockito.Mockito.mock;

/**
 * Tests for listing, showing, replaying and discarding dead letters, in Java and over
 * HTTP.
 */
class DeadLettersHttpTests {

	private static final String PATH = "/dead-letters/orders.shop.dlt";

	private ConfigurableApplicationContext context;

	private RestTestClient client;

	private Orders orders;

	private DeadLetters deadLetters;

	@BeforeEach
	void start() {
		run("management.endpoint.pubsub.access=unrestricted", "management.endpoint.pubsub.show-values=always");
	}

	private void run(String... properties) {
		if (this.context != null) {
			this.context.close();
		}
		String[] all = new String[properties.length + 4];
		System.arraycopy(properties, 0, all, 4, properties.length);
		all[0] = "spring.application.name=shop";
		all[1] = "management.endpoints.web.exposure.include=pubsub";
		all[2] = "patterns.pubsub.default-broker=memory";
		all[3] = "patterns.pubsub.listener.retry.max-retries=0";
		this.context = TestApplications.server(Application.class, all);
		this.client = RestTestClient.bindToServer()
			.baseUrl("http://localhost:" + TestApplications.port(this.context) + "/actuator/pubsub")
			.build();
		this.orders = this.context.getBean(Orders.class);
		this.deadLetters = this.context.getBean(DeadLetters.class);
	}

	@AfterEach
	void stop() {
		this.context.close();
	}

	@Test
	void tellsWhatWasGivenUpAndWhy() {
		fail("1", "2", "3");
		assertThat(JsonPath.<List<String>>read(get(""), "$.deadLetterTopics[*].topic")).contains("orders.shop.dlt");
		String page = get(PATH + "?size=2");
		assertThat(JsonPath.<List<String>>read(page, "$.messages[*].key")).containsExactly("1", "2");
		assertThat(JsonPath.<String>read(page, "$.messages[0].reason")).isEqualTo("exhausted");
		assertThat(JsonPath.<String>read(page, "$.messages[0].message")).isEqualTo("Cannot handle 1");
		assertThat(JsonPath.<String>read(page, "$.messages[0].originTopic")).isEqualTo("orders");
		assertThat(JsonPath.<String>read(page, "$.messages[0].group")).isEqualTo("shop");
		assertThat(JsonPath.<String>read(page, "$.messages[0].eventType")).isEqualTo("Order");
		assertThat(page).doesNotContain("\"data\"");
		String last = get(PATH + "?size=2&after=" + JsonPath.<String>read(page, "$.after"));
		assertThat(JsonPath.<List<String>>read(last, "$.messages[*].key")).containsExactly("3");
		assertThat(last).doesNotContain("\"after\"");
		String one = get(PATH + "/" + position(0));
		assertThat(JsonPath.<String>read(one, "$.data")).isEqualTo("{\"id\":\"1\"}");
		assertThat(JsonPath.<String>read(one, "$.headers.patterns-dlt-attempts")).isEqualTo("1");
	}

	@Test
	void valuesAreHiddenUnlessTheyAreToBeShown() {
		run("management.endpoint.pubsub.access=read-only");
		fail("1");
		String one = get(PATH + "/" + position(0));
		assertThat(JsonPath.<String>read(one, "$.data")).isEqualTo("******");
		assertThat(status(HttpMethod.POST, PATH + "/" + position(0), Map.of())).isEqualTo(405);
	}

	@Test
	void aReplayIsForTheGroupThatFailedAlone() {
		fail("1", "2");
		this.orders.broken = false;
		assertThat(this.orders.audited).containsExactly("1", "2");
		String position = position(0);
		assertThat(status(HttpMethod.POST, PATH + "/" + position, Map.of())).isEqualTo(200);
		await().until(() -> this.orders.handled.contains("1"));
		assertThat(status(HttpMethod.POST, PATH + "/" + position, Map.of())).isEqualTo(404);
		assertThat(JsonPath.<List<String>>read(get(PATH), "$.messages[*].key")).containsExactly("2");
		this.context.getBean(PubSubTemplate.class).publish("orders", "3", new Order("3"));
		await().until(() -> this.orders.audited.contains("3"));
		assertThat(this.orders.audited).containsExactly("1", "2", "3");
		assertThat(this.orders.attempts).containsExactly(1, 1, 1, 1);
	}

	@Test
	void whatFailsAgainComesBackAtTheEnd() {
		fail("1", "2");
		assertThat(status(HttpMethod.POST, PATH, Map.of("operation", "replay"))).isEqualTo(200);
		await().until(() -> this.orders.attempts.size() == 4);
		await().until(() -> this.deadLetters.list(topic(), null, 10).messages().size() == 2);
		assertThat(this.deadLetters.list(topic(), null, 10).messages()).extracting(DeadLetter::attempts)
			.containsExactly(1, 1);
		// Whoever listens to the topic gets each of them.
		await().until(() -> this.orders.buried.equals(List.of("1", "2", "1", "2")));
		assertThat(this.orders.audited).containsExactly("1", "2");
	}

	@Test
	void whatIsNotWantedIsDiscarded() {
		fail("1", "2", "3");
		assertThat(status(HttpMethod.DELETE, PATH + "/" + position(1), null)).isEqualTo(200);
		assertThat(status(HttpMethod.POST, PATH, Map.of("operation", "discard"))).isEqualTo(400);
		assertThat(status(HttpMethod.POST, PATH, Map.of("operation", "discard", "reason", "malformed"))).isEqualTo(200);
		assertThat(JsonPath.<List<String>>read(get(PATH), "$.messages[*].key")).containsExactly("1", "3");
		assertThat(status(HttpMethod.POST, PATH, Map.of("operation", "discard", "listener", "orders", "type", "Order")))
			.isEqualTo(200);
		assertThat(this.deadLetters.list(topic(), null, 10).messages()).isEmpty();
	}

	@Test
	void whatOthersWroteThereIsNotWrittenToWhereItSays() {
		fail("1");
		forge("forged", Map.of("patterns-dlt-reason", "exhausted", "patterns-dlt-topic", "payments",
				"patterns-dlt-group", "shop"));
		forge("stranger", Map.of("patterns-dlt-reason", "exhausted", "patterns-dlt-topic", "orders",
				"patterns-dlt-group", "others"));
		forge("nothing", Map.of("patterns-dlt-reason", "exhausted"));
		fail("2");
		this.orders.broken = false;
		for (int i = 1; i < 4; i++) {
			assertThat(status(HttpMethod.POST, PATH + "/" + position(i), Map.of())).isEqualTo(409);
		}
		assertThat(status(HttpMethod.POST, PATH, Map.of("operation", "replay"))).isEqualTo(200);
		await().until(() -> this.orders.handled.containsAll(List.of("1", "2")));
		assertThat(JsonPath.<List<String>>read(get(PATH), "$.messages[*].key")).containsExactly("forged", "stranger",
				"nothing");
		assertThat(this.orders.paid).isEmpty();
	}

	private void forge(String key, Map<String, String> headers) {
		CloudEvent event = CloudEventBuilder.v1()
			.withId(key)
			.withSource(URI.create("/stranger"))
			.withType("Order")
			.withData("application/json", "{\"id\":\"x\"}".getBytes(StandardCharsets.UTF_8))
			.build();
		InboundMessage message = mock();
		given(message.key()).willReturn(key);
		given(message.event()).willReturn(event);
		given(message.headers()).willReturn(Map.of());
		this.context.getBean(BrokerRegistry.class).getBroker(null).forward(message, "orders.shop.dlt", headers).join();
	}

	@Test
	void whatIsWrongIsSaid() {
		assertThat(status(HttpMethod.GET, "/dead-letters/unknown", null)).isEqualTo(404);
		assertThat(status(HttpMethod.GET, PATH + "?size=0", null)).isEqualTo(400);
		assertThat(status(HttpMethod.GET, PATH + "?after=x", null)).isEqualTo(400);
		assertThat(status(HttpMethod.GET, PATH + "/orders.shop.dlt@99", null)).isEqualTo(404);
		assertThat(status(HttpMethod.DELETE, PATH + "/orders.shop.dlt@99", null)).isEqualTo(404);
		assertThat(status(HttpMethod.POST, PATH, Map.of("operation", "eat"))).isEqualTo(400);
		assertThat(status(HttpMethod.POST, "/orders", Map.of("action", "eat"))).isEqualTo(400);
		assertThat(status(HttpMethod.POST, "/nobody", Map.of("action", "pause"))).isEqualTo(404);
		assertThat(status(HttpMethod.POST, "/orders", Map.of("action", "seek"))).isEqualTo(400);
		assertThat(status(HttpMethod.POST, "/orders", Map.of("action", "seek", "to", "x"))).isEqualTo(400);
		assertThat(status(HttpMethod.POST, "/orders", Map.of("action", "seek", "to", "latest"))).isEqualTo(409);
		assertThatIllegalArgumentException()
			.isThrownBy(() -> this.deadLetters.list(new DeadLetterTopic("memory", "other"), null, 1));
		assertThatIllegalArgumentException().isThrownBy(() -> this.deadLetters.list(topic(), null, 1001));
	}

	private void fail(String... ids) {
		for (String id : ids) {
			this.context.getBean(PubSubTemplate.class).publish("orders", id, new Order(id));
			await().until(() -> this.orders.audited.contains(id));
			await().until(() -> this.deadLetters.list(topic(), null, 100)
				.messages()
				.stream()
				.anyMatch((letter) -> id.equals(letter.key())));
		}
	}

	private String position(int index) {
		return this.deadLetters.list(topic(), null, 100).messages().get(index).position();
	}

	private static DeadLetterTopic topic() {
		return new DeadLetterTopic("memory", "orders.shop.dlt");
	}

	private String get(String path) {
		String body = this.client.get().uri(path).exchange().expectBody(String.class).returnResult().getResponseBody();
		assertThat(body).isNotNull();
		return body;
	}

	private int status(HttpMethod method, String path, @Nullable Map<String, String> body) {
		RestTestClient.RequestBodySpec request = this.client.method(method).uri(path);
		if (body != null) {
			request.contentType(MediaType.APPLICATION_JSON).body(body);
		}
		return request.exchange().returnResult().getStatus().value();
	}

	record Order(String id) {

	}

	static class Orders {

		final List<String> handled = new CopyOnWriteArrayList<>();

		final List<String> audited = new CopyOnWriteArrayList<>();

		final List<Integer> attempts = new CopyOnWriteArrayList<>();

		final List<String> buried = new CopyOnWriteArrayList<>();

		final List<String> paid = new CopyOnWriteArrayList<>();

		volatile boolean broken = true;

		@PubSubListener(topic = "orders", id = "orders")
		void on(Order order, CloudEventContext context) {
			this.attempts.add(context.attempt());
			if (this.broken) {
				throw new IllegalStateException("Cannot handle " + order.id());
			}
			this.handled.add(order.id());
		}

		@PubSubListener(topic = "orders.shop.dlt", id = "ops", group = "ops",
				deadLetterTopic = PubSubListener.NO_DEAD_LETTER_TOPIC)
		void bury(CloudEventContext letter) {
			this.buried.add(String.valueOf(letter.key()));
		}

		@PubSubListener(topic = "payments", id = "payments")
		void pay(Order order) {
			this.paid.add(order.id());
		}

		@PubSubListener(topic = "orders", id = "audit", group = "audit")
		void audit(Order order) {
			this.audited.add(order.id());
		}

	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	static class Application {

		@Bean
		Orders orders() {
			return new Orders();
		}

	}

}
