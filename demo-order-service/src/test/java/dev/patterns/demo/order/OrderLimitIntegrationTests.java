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

package dev.patterns.demo.order;

import java.time.Duration;
import java.util.List;
import java.util.UUID;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.context.annotation.Import;
import org.springframework.http.MediaType;
import org.springframework.test.web.servlet.client.RestTestClient;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import dev.patterns.configuration.ConfigurationTemplate;
import dev.patterns.configuration.RefusedConfigurationException;
import dev.patterns.test.services.EmbeddedServices;
import dev.patterns.test.services.Service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

/**
 * Tests for the limit of orders, which is changed while the service runs.
 */
@SpringBootTest(webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT)
@EmbeddedServices({ Service.POSTGRESQL, Service.KAFKA, Service.REDIS })
@Import({ StubPayments.class, ConfirmedOrders.class })
class OrderLimitIntegrationTests {

	private static final Duration PATIENCE = Duration.ofSeconds(10);

	private static final String LIMIT = "demo.order.max-amount";

	private static final String ENDPOINT = "/actuator/configstore/jdbc";

	private final String customerId = UUID.randomUUID().toString();

	private RestTestClient client;

	@Autowired
	private ConfigurationTemplate configuration;

	@Autowired
	private OrderProperties properties;

	@Autowired
	private OrderRepository orders;

	@BeforeEach
	void createClient(@LocalServerPort int port) {
		this.client = RestTestClient.bindToServer().baseUrl("http://localhost:" + port).build();
	}

	@AfterEach
	void removeLimit() {
		this.configuration.delete(LIMIT);
		await().atMost(PATIENCE).until(() -> this.properties.getMaxAmount() == null);
	}

	@Test
	void anOrderAboveTheLimitIsRefusedUntilTheLimitIsRemoved() {
		String key = UUID.randomUUID().toString();
		setLimit("500.00");
		JsonNode problem = problem(place("500.01", key));
		assertThat(problem.required("code").asString()).isEqualTo("order-limit-exceeded");
		assertThat(problem.required("detail").asString()).contains("500.00");
		assertThat(stored()).isEmpty();
		place("500.00", null).expectStatus().isAccepted();
		assertThat(stored()).hasSize(1);
		removeLimit();
		// The refusal is not the answer for ever.
		place("500.01", key).expectStatus().isAccepted();
		assertThat(stored()).hasSize(2);
	}

	@ParameterizedTest
	@ValueSource(strings = { "-1", "0", "much", "1.234", "1e30" })
	void aLimitThatIsNoneIsRefusedAndTheOldOneStays(String value) {
		setLimit("500.00");
		assertThatExceptionOfType(RefusedConfigurationException.class)
			.isThrownBy(() -> this.configuration.set(LIMIT, value));
		long version = this.configuration.withoutTrial().set(LIMIT, value);
		await().atMost(PATIENCE)
			.untilAsserted(() -> assertThat(
					get("/actuator/configstore").required("stores").get(0).at("/refused/revision").asLong())
				.isEqualTo(version));
		assertThat(get("/actuator/health").at("/components/configuration/details").toString()).contains("refused");
		assertThat(this.properties.getMaxAmount()).isEqualByComparingTo("500");
		problem(place("500.01", null));
		setLimit("600.00");
		place("500.01", null).expectStatus().isAccepted();
	}

	@Test
	void theEndpointMayBeWrittenTo() {
		this.client.post()
			.uri(ENDPOINT)
			.contentType(MediaType.APPLICATION_JSON)
			.body("{\"key\":\"" + LIMIT + "\",\"value\":\"500.00\"}")
			.exchange()
			.expectStatus()
			.isOk();
		await().atMost(PATIENCE).until(() -> this.properties.getMaxAmount() != null);
		problem(place("500.01", null));
		this.client.delete().uri(ENDPOINT + "?key=" + LIMIT).exchange().expectStatus().isNoContent();
		await().atMost(PATIENCE).until(() -> this.properties.getMaxAmount() == null);
	}

	private void setLimit(String limit) {
		this.configuration.set(LIMIT, limit);
		await().atMost(PATIENCE)
			.untilAsserted(() -> assertThat(this.properties.getMaxAmount()).isEqualByComparingTo(limit));
	}

	private RestTestClient.ResponseSpec place(String amount, @Nullable String key) {
		return this.client.post().uri("/orders").contentType(MediaType.APPLICATION_JSON).headers((headers) -> {
			if (key != null) {
				headers.set("Idempotency-Key", key);
			}
		})
			.body("{\"customerId\":\"%s\",\"item\":\"book\",\"amount\":%s}".formatted(this.customerId, amount))
			.exchange();
	}

	private List<Order> stored() {
		return this.orders.find(null, 0, 200)
			.stream()
			.filter((order) -> order.customerId().equals(this.customerId))
			.toList();
	}

	private JsonNode get(String uri) {
		return json(this.client.get().uri(uri).exchange());
	}

	private static JsonNode problem(RestTestClient.ResponseSpec response) {
		response.expectStatus().isEqualTo(422);
		response.expectHeader().contentTypeCompatibleWith(MediaType.APPLICATION_PROBLEM_JSON);
		return json(response);
	}

	private static JsonNode json(RestTestClient.ResponseSpec response) {
		byte[] body = response.expectBody().returnResult().getResponseBody();
		return JsonMapper.shared().readTree((body != null) ? body : new byte[0]);
	}

}
