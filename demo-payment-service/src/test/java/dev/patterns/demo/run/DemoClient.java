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

package dev.patterns.demo.run;

import java.io.IOException;
import java.math.BigDecimal;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.AtomicInteger;

import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Calls the services as a client outside would: when an instance does not answer, it
 * tries another one or the same again.
 */
final class DemoClient {

	private static final Duration PATIENCE = Duration.ofSeconds(180);

	private static final Duration REQUEST_TIMEOUT = Duration.ofSeconds(10);

	/**
	 * Where the configuration store of the order service is set.
	 */
	static final String SETTINGS = "/actuator/configstore/jdbc";

	private final HttpClient http = HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(2)).build();

	private final JsonMapper json = JsonMapper.shared();

	private final List<String> orderUrls;

	private final List<String> paymentUrls;

	private final AtomicInteger next = new AtomicInteger();

	private final Map<String, Integer> repeats = new ConcurrentSkipListMap<>();

	DemoClient(List<String> orderUrls, List<String> paymentUrls) {
		this.orderUrls = orderUrls;
		this.paymentUrls = paymentUrls;
	}

	void openAccount(String customerId, BigDecimal balance) {
		post(this.paymentUrls, "/accounts", Map.of("customerId", customerId, "balance", balance), null,
				Set.of(201, 409));
	}

	/**
	 * Place an order, once, however often it takes.
	 * @param idempotencyKey says that it is the same order
	 * @param order the order
	 * @return id of the order
	 */
	String placeOrder(String idempotencyKey, Map<String, Object> order) {
		return post(this.orderUrls, "/orders", order, idempotencyKey, Set.of(202)).required("orderId").asString();
	}

	/**
	 * Place an order, once, unless it is above the limit.
	 * @param idempotencyKey says that it is the same order
	 * @param order the order
	 * @return id of the order, empty if it costs more than an order may cost
	 */
	Optional<String> tryToPlaceOrder(String idempotencyKey, Map<String, Object> order) {
		JsonNode answer = post(this.orderUrls, "/orders", order, idempotencyKey, Set.of(202, 422));
		if (answer.has("orderId")) {
			return Optional.of(answer.required("orderId").asString());
		}
		if (!"order-limit-exceeded".equals(answer.path("code").asString(""))) {
			throw new DemoException("An order was refused, but not by the limit: " + answer);
		}
		return Optional.empty();
	}

	/**
	 * Return a client for each instance of the order service.
	 * @return clients
	 */
	List<DemoClient> instances() {
		return this.orderUrls.stream().map((url) -> new DemoClient(List.of(url), this.paymentUrls)).toList();
	}

	/**
	 * Set a property in the configuration store of the order service.
	 * @param property the property
	 * @param value its value
	 */
	void setSetting(String property, String value) {
		post(this.orderUrls, SETTINGS, Map.of("key", property, "value", value), null, Set.of(200));
	}

	/**
	 * Delete a property in the configuration store of the order service.
	 * @param property the property, which need not be there
	 */
	void deleteSetting(String property) {
		send(this.orderUrls, SETTINGS + "?key=" + property, HttpRequest.newBuilder().DELETE(), Set.of(204, 404));
	}

	/**
	 * Ask for the return of an order, once, however often it takes.
	 * @param orderId the order
	 * @param reason why
	 */
	void requestReturn(String orderId, String reason) {
		post(this.orderUrls, "/orders/" + orderId + "/return", Map.of("reason", reason), "return-" + orderId,
				Set.of(202));
	}

	/**
	 * Decide on a return.
	 * @param orderId the order
	 * @param granted whether it is to be paid back
	 * @param by who decides
	 * @return {@code false} if the return had been decided
	 */
	boolean decideReturn(String orderId, boolean granted, String by) {
		return post(this.orderUrls, "/orders/" + orderId + "/return/approval", Map.of("granted", granted, "by", by),
				"approval-" + orderId, Set.of(202, 409))
			.has("orderId");
	}

	JsonNode orderReturn(String orderId) {
		return get(this.orderUrls, "/orders/" + orderId + "/return");
	}

	JsonNode order(String orderId) {
		return get(this.orderUrls, "/orders/" + orderId);
	}

	JsonNode orders(int page, int size) {
		return get(this.orderUrls, "/orders?page=" + page + "&size=" + size);
	}

	JsonNode account(String customerId) {
		return get(this.paymentUrls, "/accounts/" + customerId);
	}

	/**
	 * Return why requests were repeated.
	 * @return number of repeats by status or exception
	 */
	Map<String, Integer> repeats() {
		return this.repeats;
	}

	@Override
	public String toString() {
		return String.join(", ", this.orderUrls);
	}

	private JsonNode get(List<String> urls, String path) {
		return send(urls, path, HttpRequest.newBuilder().GET(), Set.of(200));
	}

	private JsonNode post(List<String> urls, String path, Object body, @Nullable String idempotencyKey,
			Set<Integer> expected) {
		HttpRequest.Builder request = HttpRequest.newBuilder()
			.POST(HttpRequest.BodyPublishers.ofString(this.json.writeValueAsString(body)))
			.header("Content-Type", "application/json");
		if (idempotencyKey != null) {
			request.header("Idempotency-Key", idempotencyKey);
		}
		return send(urls, path, request, expected);
	}

	private JsonNode send(List<String> urls, String path, HttpRequest.Builder request, Set<Integer> expected) {
		long deadline = System.nanoTime() + PATIENCE.toNanos();
		while (true) {
			String url = urls.get(Math.floorMod(this.next.getAndIncrement(), urls.size())) + path;
			String trouble;
			try {
				HttpResponse<String> response = this.http.send(
						request.copy().uri(URI.create(url)).timeout(REQUEST_TIMEOUT).build(),
						HttpResponse.BodyHandlers.ofString());
				if (expected.contains(response.statusCode())) {
					return this.json.readTree(response.body());
				}
				trouble = response.statusCode() + " " + response.body();
				this.repeats.merge(String.valueOf(response.statusCode()), 1, Integer::sum);
			}
			catch (IOException ex) {
				trouble = ex.toString();
				this.repeats.merge(ex.getClass().getSimpleName(), 1, Integer::sum);
			}
			catch (InterruptedException ex) {
				Thread.currentThread().interrupt();
				throw new DemoException("Interrupted", ex);
			}
			if (System.nanoTime() > deadline) {
				throw new DemoException(url + " does not answer as expected: " + trouble);
			}
			Waiting.pause(Duration.ofMillis(100));
		}
	}

}
