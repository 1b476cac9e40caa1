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

import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;

import com.jayway.jsonpath.JsonPath;
import org.junit.jupiter.api.Test;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.http.MediaType;
import org.springframework.test.web.servlet.client.RestTestClient;

import dev.patterns.invocation.http.TestApplications;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Tests for seeing and steering subscriptions over HTTP.
 */
class SubscriptionsHttpTests {

	@Test
	void aSubscriptionIsPausedResumedAndRestartedAndTellsHowItDoes() {
		try (ConfigurableApplicationContext context = TestApplications.server(Application.class,
				"spring.application.name=shop", "management.endpoints.web.exposure.include=pubsub",
				"patterns.pubsub.default-broker=memory", "management.endpoint.pubsub.access=unrestricted")) {
			RestTestClient client = RestTestClient.bindToServer()
				.baseUrl("http://localhost:" + TestApplications.port(context) + "/actuator/pubsub/orders")
				.build();
			PubSubTemplate template = context.getBean(PubSubTemplate.class);
			Orders orders = context.getBean(Orders.class);
			List.of("1", "2", "3").forEach((order) -> template.publish("orders", "k", order));
			await().until(() -> orders.handled.size() == 3);
			await().untilAsserted(() -> assertThat(JsonPath.<Double>read(get(client), "$.handledPerSecond"))
				.isGreaterThanOrEqualTo(0.1));
			assertThat(JsonPath.<String>read(post(client, "pause"), "$.state")).isEqualTo("PAUSED");
			template.publish("orders", "k", "4");
			template.publish("orders", "k", "5");
			await().untilAsserted(() -> assertThat(JsonPath.<Integer>read(get(client), "$.details.lag")).isEqualTo(2));
			assertThat(orders.handled).hasSize(3);
			assertThat(JsonPath.<String>read(post(client, "resume"), "$.state")).isEqualTo("RUNNING");
			await().until(() -> orders.handled.size() == 5);
			assertThat(JsonPath.<String>read(post(client, "restart"), "$.state")).isEqualTo("RUNNING");
			template.publish("orders", "k", "6");
			await().untilAsserted(() -> {
				assertThat(orders.handled).containsExactly("1", "2", "3", "4", "5", "6");
				assertThat(JsonPath.<Integer>read(get(client), "$.handled")).isEqualTo(6);
				assertThat(JsonPath.<Integer>read(get(client), "$.details.lag")).isZero();
			});
		}
	}

	private static String get(RestTestClient client) {
		return body(client.get());
	}

	private static String post(RestTestClient client, String action) {
		return body(client.post().contentType(MediaType.APPLICATION_JSON).body(Map.of("action", action)));
	}

	private static String body(RestTestClient.RequestHeadersSpec<?> request) {
		String body = request.exchange()
			.expectStatus()
			.isOk()
			.expectBody(String.class)
			.returnResult()
			.getResponseBody();
		assertThat(body).isNotNull();
		return body;
	}

	static class Orders {

		final List<String> handled = new CopyOnWriteArrayList<>();

		@PubSubListener(topic = "orders", id = "orders")
		void on(String order) {
			this.handled.add(order);
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
