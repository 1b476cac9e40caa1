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

package dev.patterns.demo.payment;

import java.net.URI;
import java.time.Duration;
import java.util.UUID;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.http.MediaType;
import org.springframework.test.web.servlet.client.RestTestClient;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import dev.patterns.pubsub.PubSubTemplate;
import dev.patterns.pubsub.PublishOptions;
import dev.patterns.test.services.EmbeddedServices;
import dev.patterns.test.services.Service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Tests for the payment service.
 */
@SpringBootTest(webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT)
@EmbeddedServices({ Service.POSTGRESQL, Service.KAFKA, Service.REDIS })
class PaymentServiceIntegrationTests {

	private static final Duration PATIENCE = Duration.ofSeconds(20);

	private RestTestClient client;

	@Autowired
	private PubSubTemplate pubSub;

	@BeforeEach
	void createClient(@LocalServerPort int port) {
		this.client = RestTestClient.bindToServer().baseUrl("http://localhost:" + port).build();
	}

	@Test
	void opensAccounts() {
		String customerId = customer("100.5");
		JsonNode account = account(customerId);
		assertThat(account.required("customerId").asString()).isEqualTo(customerId);
		assertThat(account.required("balance").decimalValue()).isEqualByComparingTo("100.50");
		assertThat(account.required("points").asInt()).isZero();
		problem(post("/accounts", "{\"customerId\":\"%s\",\"balance\":1}".formatted(customerId), null), 409);
		JsonNode page = json(this.client.get().uri("/accounts?page=0&size=200").exchange());
		assertThat(page.required("content").findValuesAsString("customerId")).contains(customerId);
	}

	@ParameterizedTest
	@ValueSource(
			strings = { "", "{", "{}", "{\"customerId\":\"\",\"balance\":1}", "{\"customerId\":\"a\",\"balance\":-1}",
					"{\"customerId\":\"a\",\"balance\":1.234}", "{\"customerId\":\"a\\n\",\"balance\":1}" })
	void refusesAnInvalidAccount(String body) {
		problem(post("/accounts", body, null), 400);
	}

	@Test
	void doesNotKnowEveryAccount() {
		problem(this.client.get().uri("/accounts/" + UUID.randomUUID()).exchange(), 404);
		problem(this.client.get().uri("/accounts?size=0").exchange(), 400);
	}

	@Test
	void chargesOnceForOneKey() {
		String customerId = customer("100");
		String key = UUID.randomUUID().toString();
		JsonNode receipt = json(charge(customerId, "40.25", key));
		assertThat(receipt.required("paymentId").asString()).isNotEmpty();
		assertThat(json(charge(customerId, "40.25", key))).isEqualTo(receipt);
		assertThat(balance(customerId)).isEqualTo("59.75");
	}

	@Test
	void declinesWhatTheBalanceDoesNotCover() {
		String customerId = customer("10");
		String key = UUID.randomUUID().toString();
		JsonNode problem = problem(charge(customerId, "10.01", key), null);
		assertThat(problem.required("code").asString()).isEqualTo("insufficient-funds");
		assertThat(problem(charge(customerId, "10.01", key), null).required("code").asString())
			.isEqualTo("insufficient-funds");
		assertThat(balance(customerId)).isEqualTo("10.00");
	}

	@Test
	void declinesWithoutAnAccount() {
		JsonNode problem = problem(charge(UUID.randomUUID().toString(), "1", UUID.randomUUID().toString()), null);
		assertThat(problem.required("code").asString()).isEqualTo("account-not-found");
	}

	@Test
	void paysBackOnceAndOnlyWhatWasCharged() {
		String customerId = customer("100");
		String key = UUID.randomUUID().toString();
		charge(customerId, "60", key).expectStatus().is2xxSuccessful();
		refund(key).expectStatus().is2xxSuccessful();
		refund(key).expectStatus().is2xxSuccessful();
		assertThat(balance(customerId)).isEqualTo("100.00");
	}

	@Test
	void repaysAReturnedOrderOnceUnlessThatIsUndone() {
		String customerId = customer("100");
		String order = UUID.randomUUID().toString();
		charge(customerId, "60", order).expectStatus().is2xxSuccessful();
		String key = UUID.randomUUID().toString();
		payments("repay", order, key).expectStatus().is2xxSuccessful();
		payments("repay", order, key).expectStatus().is2xxSuccessful();
		payments("repay", order, UUID.randomUUID().toString()).expectStatus().is2xxSuccessful();
		assertThat(balance(customerId)).isEqualTo("100.00");
		payments("reclaim", order, key).expectStatus().is2xxSuccessful();
		payments("reclaim", order, key).expectStatus().is2xxSuccessful();
		assertThat(balance(customerId)).isEqualTo("40.00");
		problem(payments("repay", order, key), 409);
		assertThat(balance(customerId)).isEqualTo("40.00");
	}

	@Test
	void refusesAChargeThatComesAfterItsRefund() {
		String customerId = customer("100");
		String key = UUID.randomUUID().toString();
		refund(key).expectStatus().is2xxSuccessful();
		problem(charge(customerId, "60", key), 409);
		assertThat(balance(customerId)).isEqualTo("100.00");
	}

	@Test
	void givesOnePointForEachConfirmedOrderAndTakesThatOfAReturnedOne() {
		String customerId = customer("100");
		PublishOptions returned = PublishOptions.NONE.withId(UUID.randomUUID().toString())
			.withSource(URI.create("/order-service"));
		for (int i = 0; i < 2; i++) {
			this.pubSub.publish(PointsListener.TOPIC, customerId, new OrderReturned("first", customerId), returned);
		}
		await().atMost(PATIENCE)
			.untilAsserted(() -> assertThat(account(customerId).required("points").asInt()).isEqualTo(-1));
		PublishOptions once = PublishOptions.NONE.withId(UUID.randomUUID().toString())
			.withSource(URI.create("/order-service"));
		publish("first", customerId, once);
		publish("first", customerId, once);
		publish("second", customerId, PublishOptions.NONE);
		publish("ignored", customerId, PublishOptions.NONE.withType("OrderPlaced"));
		publish("third", customerId, PublishOptions.NONE);
		publish("fourth", customerId, PublishOptions.NONE);
		await().atMost(PATIENCE)
			.untilAsserted(() -> assertThat(account(customerId).required("points").asInt()).isEqualTo(3));
	}

	private void publish(String orderId, String customerId, PublishOptions options) {
		this.pubSub.publish(PointsListener.TOPIC, customerId, new OrderConfirmed(orderId, customerId), options);
	}

	private String customer(String balance) {
		String customerId = "customer-" + UUID.randomUUID();
		RestTestClient.ResponseSpec response = post("/accounts",
				"{\"customerId\":\"%s\",\"balance\":%s}".formatted(customerId, balance), null);
		response.expectStatus().isCreated();
		response.expectHeader().location("/accounts/" + customerId);
		return customerId;
	}

	private RestTestClient.ResponseSpec charge(String customerId, String amount, String key) {
		return post("/invoke/payments/charge",
				"{\"orderId\":\"%s\",\"customerId\":\"%s\",\"amount\":%s}".formatted(key, customerId, amount), key);
	}

	private RestTestClient.ResponseSpec refund(String key) {
		return payments("refund", key, key);
	}

	private RestTestClient.ResponseSpec payments(String operation, String order, String key) {
		return post("/invoke/payments/" + operation, "{\"orderId\":\"%s\"}".formatted(order), key);
	}

	private RestTestClient.ResponseSpec post(String uri, String body, @Nullable String key) {
		return this.client.post().uri(uri).contentType(MediaType.APPLICATION_JSON).headers((headers) -> {
			if (key != null) {
				headers.set("Idempotency-Key", key);
			}
		}).body(body).exchange();
	}

	private JsonNode account(String customerId) {
		return json(this.client.get().uri("/accounts/" + customerId).exchange());
	}

	private String balance(String customerId) {
		return account(customerId).required("balance").decimalValue().setScale(2).toPlainString();
	}

	private static JsonNode problem(RestTestClient.ResponseSpec response, @Nullable Integer status) {
		response.expectHeader().contentTypeCompatibleWith(MediaType.APPLICATION_PROBLEM_JSON);
		if (status != null) {
			response.expectStatus().isEqualTo(status.intValue());
		}
		JsonNode problem = json(response);
		assertThat(problem.toString()).doesNotContain("Exception", "dev.patterns", "\\tat ");
		return problem;
	}

	private static JsonNode json(RestTestClient.ResponseSpec response) {
		byte[] body = response.expectBody().returnResult().getResponseBody();
		return JsonMapper.shared().readTree((body != null) ? body : new byte[0]);
	}

}
