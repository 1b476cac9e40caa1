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

import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.TestConfiguration;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.context.annotation.Bean;
import org.springframework.http.MediaType;
import org.springframework.test.web.servlet.client.RestTestClient;
import org.springframework.transaction.support.TransactionTemplate;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import dev.patterns.saga.SagaEndReason;
import dev.patterns.saga.SagaOutcome;
import dev.patterns.saga.SagaStatus;
import dev.patterns.saga.SagaStepKind;
import dev.patterns.saga.SagaTemplate;
import dev.patterns.test.services.EmbeddedServices;
import dev.patterns.test.services.Service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Tests for the order service, with a stub in place of the payment service.
 */
@SpringBootTest(webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT)
@EmbeddedServices({ Service.POSTGRESQL, Service.KAFKA, Service.REDIS })
class OrderServiceIntegrationTests {

	private static final Duration PATIENCE = Duration.ofSeconds(20);

	private static final String REASON = "{\"reason\":\"too small\"}";

	private RestTestClient client;

	@Autowired
	private ConfirmedOrders confirmedOrders;

	@Autowired
	private OrderService orders;

	@Autowired
	private StubPayments payments;

	@Autowired
	private OrderRepository repository;

	@Autowired
	private PlaceOrderSaga saga;

	@Autowired
	private SagaTemplate sagas;

	@Autowired
	private TransactionTemplate transaction;

	@BeforeEach
	void createClient(@LocalServerPort int port) {
		this.client = RestTestClient.bindToServer().baseUrl("http://localhost:" + port).build();
	}

	@Test
	void confirmsAnOrderThatIsPaid() {
		String orderId = place("alice", null);
		JsonNode order = awaitEnd(orderId);
		assertThat(order.required("status").asString()).isEqualTo("CONFIRMED");
		assertThat(order.required("customerId").asString()).isEqualTo("alice");
		assertThat(order.required("item").asString()).isEqualTo("book");
		assertThat(order.required("amount").decimalValue()).isEqualByComparingTo("12.50");
		assertThat(order.required("reason").isNull()).isTrue();
		assertThat(order.required("saga").required("status").asString()).isEqualTo("COMPLETED");
		assertThat(stepNames(order)).containsExactly("reserve", "charge", "confirm");
		await().atMost(PATIENCE).untilAsserted(() -> assertThat(this.confirmedOrders.count(orderId)).isEqualTo(1));
	}

	@Test
	void cancelsAnOrderThatIsDeclined() {
		JsonNode order = awaitEnd(place(StubPayments.POOR, null));
		assertThat(order.required("status").asString()).isEqualTo("CANCELLED");
		assertThat(order.required("reason").asString()).contains("The balance is less than 12.50");
		assertThat(order.required("saga").required("status").asString()).isEqualTo("COMPENSATED");
		assertThat(stepNames(order)).containsExactly("reserve", "charge", "reserve");
	}

	@Test
	void chargesAgainWhenTheAnswerWasLost() {
		JsonNode order = awaitEnd(place(StubPayments.UNLUCKY, null));
		assertThat(order.required("status").asString()).isEqualTo("CONFIRMED");
		assertThat(order.required("saga").required("steps").get(1).required("attempts").asInt()).isEqualTo(2);
	}

	@Test
	void cancelsAnOrderWhoseSagaEndsBeforeItsFirstStep() {
		PlaceOrder order = new PlaceOrder(UUID.randomUUID().toString(), "dave", "book", BigDecimal.ONE);
		this.repository.insert(new Order(order.orderId(), "dave", "book", BigDecimal.ONE, OrderStatus.PENDING, null));
		this.saga.ended(order, new SagaOutcome(SagaStatus.COMPENSATED, SagaEndReason.CANCELLED, null));
		JsonNode cancelled = get("/orders/" + order.orderId());
		assertThat(cancelled.required("status").asString()).isEqualTo("CANCELLED");
		assertThat(cancelled.required("reason").asString()).isEqualTo("CANCELLED");
	}

	@Test
	void neitherOrderNorSagaWithoutACommit() {
		String orderId = this.transaction.execute((status) -> {
			status.setRollbackOnly();
			return this.orders.place(new NewOrder("dave", "book", BigDecimal.ONE)).orderId();
		});
		problem(this.client.get().uri("/orders/" + orderId).exchange(), 404);
		assertThat(this.sagas.get(orderId)).isEmpty();
	}

	@Test
	void placesAnOrderOnceForOneKey() {
		String key = UUID.randomUUID().toString();
		String first = place("bob", key);
		assertThat(place("bob", key)).isEqualTo(first);
		post(body("somebody else"), key).expectStatus().isEqualTo(422);
	}

	@ParameterizedTest
	@ValueSource(strings = { "{\"item\":\"book\",\"amount\":1}",
			"{\"customerId\":\" \",\"item\":\"book\",\"amount\":1}", "{\"customerId\":\"a\",\"amount\":1}",
			"{\"customerId\":\"a\",\"item\":\"book\"}", "{\"customerId\":\"a\",\"item\":\"book\",\"amount\":0}",
			"{\"customerId\":\"a\",\"item\":\"book\",\"amount\":-1}",
			"{\"customerId\":\"a\",\"item\":\"book\",\"amount\":1.001}",
			"{\"customerId\":\"a\",\"item\":\"book\",\"amount\":1e30}",
			"{\"customerId\":\"a\\u0000\",\"item\":\"book\",\"amount\":1}" })
	void refusesAnInvalidOrder(String body) {
		JsonNode problem = problem(post(body, null), 400);
		assertThat(problem.required("errors").size()).isEqualTo(1);
	}

	@ParameterizedTest
	@ValueSource(strings = { "", "{", "[]", "null", "{\"customerId\":\"a\",\"item\":\"book\",\"amount\":\"much\"}" })
	void refusesWhatIsNoOrder(String body) {
		problem(post(body, null), 400);
	}

	@Test
	void refusesAnotherContentType() {
		problem(this.client.post().uri("/orders").contentType(MediaType.TEXT_PLAIN).body("book").exchange(), 415);
	}

	@Test
	void doesNotKnowEveryOrder() {
		problem(this.client.get().uri("/orders/" + UUID.randomUUID()).exchange(), 404);
		problem(this.client.get().uri("/orders/nonsense").exchange(), 404);
		problem(this.client.get().uri("/nonsense").exchange(), 404);
	}

	@Test
	void listsOrdersByStatusAndPage() {
		String confirmed = place("carol", null);
		String cancelled = place(StubPayments.POOR, null);
		awaitEnd(confirmed);
		awaitEnd(cancelled);
		JsonNode page = get("/orders?status=CANCELLED&page=0&size=100");
		assertThat(page.required("content").findValuesAsString("orderId")).contains(cancelled)
			.doesNotContain(confirmed);
		assertThat(page.required("page").required("totalElements").asInt()).isPositive();
		assertThat(get("/orders?status=&page=&size=1").required("content").size()).isEqualTo(1);
	}

	@ParameterizedTest
	@ValueSource(strings = { "status=LOST", "page=-1", "page=x", "size=0", "size=1000000" })
	void refusesAnInvalidQuery(String query) {
		problem(this.client.get().uri("/orders?" + query).exchange(), 400);
	}

	@Test
	void aReturnThatIsApprovedIsPaidBackOnce() {
		String orderId = confirmed();
		String key = UUID.randomUUID().toString();
		JsonNode asked = json(post("/orders/" + orderId + "/return", REASON, key).expectStatus().isAccepted());
		assertThat(asked.required("status").asString()).isEqualTo("WAITING");
		assertThat(json(post("/orders/" + orderId + "/return", REASON, key))).isEqualTo(asked);
		post("/orders/" + orderId + "/return", REASON, null).expectStatus().isAccepted();
		problem(post("/orders/" + orderId + "/return", "{\"reason\":\"too big\"}", null), 409);
		await().atMost(PATIENCE)
			.until(() -> "waits for approval"
				.equals(get("/orders/" + orderId + "/return").required("progress").asString("")));
		String approval = "{\"granted\":true,\"by\":\"ann\",\"note\":\"sorry\"}";
		String approvalKey = UUID.randomUUID().toString();
		post("/orders/" + orderId + "/return/approval", approval, approvalKey).expectStatus().isAccepted();
		post("/orders/" + orderId + "/return/approval", approval, approvalKey).expectStatus().isAccepted();
		problem(post("/orders/" + orderId + "/return/approval", approval, null), 409);
		JsonNode ended = awaitReturn(orderId, "RETURNED");
		assertThat(ended.required("decidedBy").asString()).isEqualTo("ann");
		assertThat(ended.required("note").asString()).isEqualTo("sorry");
		assertThat(Instant.parse(ended.required("decidedAt").asString())).isBetween(
				Instant.parse(ended.required("requestedAt").asString()).minusSeconds(1), Instant.now().plusSeconds(1));
		assertThat(get("/orders/" + orderId).required("status").asString()).isEqualTo("RETURNED");
		assertThat(this.payments.repayments(orderId)).isEqualTo(1);
		assertThat(this.sagas.await("return-" + orderId, PATIENCE).steps())
			.filteredOn((step) -> step.kind() == SagaStepKind.EVENT)
			.singleElement()
			.satisfies((event) -> assertThat(event.raisedBy()).isEqualTo("ann"));
		post("/orders/" + orderId + "/return", REASON, null).expectStatus().isAccepted();
	}

	@Test
	void aReturnThatIsRefusedLeavesTheOrderConfirmed() {
		String orderId = confirmed();
		post("/orders/" + orderId + "/return", REASON, null).expectStatus().isAccepted();
		post("/orders/" + orderId + "/return/approval", "{\"granted\":false,\"by\":\"ben\",\"note\":\"worn\"}", null)
			.expectStatus()
			.isAccepted();
		JsonNode ended = awaitReturn(orderId, "REFUSED");
		assertThat(ended.required("decidedBy").asString()).isEqualTo("ben");
		assertThat(ended.required("note").asString()).isEqualTo("worn");
		assertThat(get("/orders/" + orderId).required("status").asString()).isEqualTo("CONFIRMED");
		assertThat(this.payments.repayments(orderId)).isZero();
		problem(post("/orders/" + orderId + "/return/approval", "{\"granted\":true,\"by\":\"ann\"}", null), 409);
	}

	@Test
	void returnsWhatIsConfirmedOnly() {
		String approval = "{\"granted\":true,\"by\":\"ann\"}";
		problem(post("/orders/nonsense/return", REASON, null), 404);
		problem(post("/orders/nonsense/return/approval", approval, null), 404);
		problem(this.client.get().uri("/orders/nonsense/return").exchange(), 404);
		String declined = place(StubPayments.POOR, null);
		awaitEnd(declined);
		problem(post("/orders/" + declined + "/return", REASON, null), 409);
		problem(post("/orders/" + declined + "/return/approval", approval, null), 404);
		problem(post("/orders/" + declined + "/return", "{\"reason\":\" \"}", null), 400);
		problem(post("/orders/" + declined + "/return/approval", "{\"granted\":true}", null), 400);
		problem(post("/orders/" + declined + "/return/approval", "{\"by\":\"ann\"}", null), 400);
	}

	private String confirmed() {
		String orderId = place("erin", null);
		assertThat(awaitEnd(orderId).required("status").asString()).isEqualTo("CONFIRMED");
		return orderId;
	}

	private JsonNode awaitReturn(String orderId, String status) {
		return await().atMost(PATIENCE)
			.until(() -> get("/orders/" + orderId + "/return"),
					(found) -> status.equals(found.required("status").asString()));
	}

	@Test
	void isReady() {
		this.client.get().uri("/actuator/health/readiness").exchange().expectStatus().isOk();
		this.client.get().uri("/actuator/patterns").exchange().expectStatus().isOk();
	}

	private String place(String customerId, @Nullable String key) {
		RestTestClient.ResponseSpec response = post(body(customerId), key);
		response.expectStatus().isAccepted();
		JsonNode placed = json(response);
		String orderId = placed.required("orderId").asString();
		response.expectHeader().location("/orders/" + orderId);
		assertThat(placed.required("status").asString()).isEqualTo("PENDING");
		return orderId;
	}

	private static String body(String customerId) {
		return "{\"customerId\":\"%s\",\"item\":\"book\",\"amount\":12.50}".formatted(customerId);
	}

	private RestTestClient.ResponseSpec post(String body, @Nullable String key) {
		return post("/orders", body, key);
	}

	private RestTestClient.ResponseSpec post(String uri, String body, @Nullable String key) {
		return this.client.post().uri(uri).contentType(MediaType.APPLICATION_JSON).headers((headers) -> {
			if (key != null) {
				headers.set("Idempotency-Key", key);
			}
		}).body(body).exchange();
	}

	private JsonNode awaitEnd(String orderId) {
		return await().atMost(PATIENCE)
			.until(() -> get("/orders/" + orderId), (order) -> !"PENDING".equals(order.required("status").asString()));
	}

	private JsonNode get(String uri) {
		RestTestClient.ResponseSpec response = this.client.get().uri(uri).exchange();
		response.expectStatus().isOk();
		return json(response);
	}

	private static List<String> stepNames(JsonNode order) {
		return order.required("saga").required("steps").findValuesAsString("name");
	}

	private static JsonNode problem(RestTestClient.ResponseSpec response, int status) {
		response.expectStatus().isEqualTo(status);
		response.expectHeader().contentTypeCompatibleWith(MediaType.APPLICATION_PROBLEM_JSON);
		JsonNode problem = json(response);
		assertThat(problem.required("status").asInt()).isEqualTo(status);
		assertThat(problem.toString()).doesNotContain("Exception", "dev.patterns", "\\tat ");
		return problem;
	}

	private static JsonNode json(RestTestClient.ResponseSpec response) {
		byte[] body = response.expectBody().returnResult().getResponseBody();
		return JsonMapper.shared().readTree((body != null) ? body : new byte[0]);
	}

	@TestConfiguration(proxyBeanMethods = false)
	static class StubConfiguration {

		@Bean
		StubPayments stubPayments() {
			return new StubPayments();
		}

		@Bean
		ConfirmedOrders confirmedOrders() {
			return new ConfirmedOrders();
		}

	}

}
