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

import java.math.BigDecimal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;

import tools.jackson.databind.JsonNode;

/**
 * Opens accounts, places orders, waits for their end and checks what became of them.
 */
final class OrderRun {

	private static final int ORDERS = 100;

	private static final int ORDERS_TO_LOOK_AT = 15;

	private static final int CLIENTS = 4;

	/**
	 * So that services die with sagas at every stage.
	 */
	private static final Duration PAUSE_OF_CLIENT = Duration.ofMillis(150);

	private static final int ROWS = 40;

	private static final Duration PATIENCE = Duration.ofSeconds(120);

	private static final String PENDING = "PENDING";

	private final Console console;

	private final DemoClient client;

	private final boolean once;

	private final String suffix;

	private final OrderPlan plan;

	private final Map<String, PlannedOrder> placed = new ConcurrentHashMap<>();

	private final Map<String, JsonNode> ended = new LinkedHashMap<>();

	OrderRun(DemoOptions options, Console console, DemoClient client) {
		this.console = console;
		this.client = client;
		this.once = options.once();
		this.suffix = options.suffix();
		this.plan = OrderPlan.of(this.once ? ORDERS : ORDERS_TO_LOOK_AT, options.suffix());
	}

	void openAccounts() {
		this.console.say("Opening " + this.plan.balances().size() + " accounts");
		this.plan.balances().forEach(this.client::openAccount);
	}

	void placeOrders(Troublemaker troublemaker) {
		this.console.say("Placing " + this.plan.orders().size() + " orders, of which "
				+ this.plan.orders().stream().filter(PlannedOrder::declined).count() + " cost more than there is");
		AtomicInteger count = new AtomicInteger();
		Queue<CompletableFuture<Void>> restarts = new ConcurrentLinkedQueue<>();
		ExecutorService clients = Executors.newFixedThreadPool(CLIENTS);
		try {
			Waiting.all(this.plan.orders().stream().map((order) -> CompletableFuture.runAsync(() -> {
				String key = this.suffix + "-" + order.number();
				this.placed.put(this.client.placeOrder(key, order.body()), order);
				restarts.add(troublemaker.trouble(count.incrementAndGet(), this.plan.orders().size()));
				Waiting.pause(PAUSE_OF_CLIENT);
			}, clients)).toList());
		}
		finally {
			clients.shutdown();
		}
		Waiting.all(new ArrayList<>(restarts));
		this.console.say("All orders are placed");
	}

	/**
	 * Wait until no order is pending, and all points are given.
	 */
	void awaitEnd() {
		boolean none = Waiting.until(PATIENCE, () -> {
			this.placed.keySet().stream().filter((id) -> !this.ended.containsKey(id)).sorted().forEach((id) -> {
				JsonNode order = this.client.order(id);
				if (!PENDING.equals(text(order, "status"))) {
					this.ended.put(id, order);
				}
			});
			return this.ended.size() == this.placed.size();
		});
		if (none) {
			this.console.say("All orders have ended");
		}
		Waiting.until(Duration.ofSeconds(none ? 30 : 1),
				() -> this.plan.balances()
					.keySet()
					.stream()
					.allMatch((customer) -> account(customer).path("points").asInt() >= confirmed(customer).size()));
	}

	private JsonNode account(String customer) {
		return this.client.account(customer);
	}

	private List<JsonNode> confirmed(String customer) {
		return this.ended.values()
			.stream()
			.filter((order) -> "CONFIRMED".equals(text(order, "status")) && customer.equals(text(order, "customerId")))
			.toList();
	}

	/**
	 * Show the sagas, and check that each order was paid for once or not at all.
	 * @return whether all is as it should be
	 */
	boolean report() {
		SagaTable table = new SagaTable(this.console);
		this.ended.replaceAll((id, order) -> this.client.order(id));
		this.ended.values()
			.stream()
			.filter((order) -> !this.once || SagaTable.isRemarkable(order))
			.limit(ROWS)
			.forEach(table::add);
		table.print(this.once ? "Orders that were cancelled or took more than one attempt (" + ROWS + " at most)"
				: "Orders and their sagas");
		List<String> broken = broken();
		long confirmed = count("CONFIRMED");
		this.console.say("%d orders: %d confirmed, %d cancelled, %d pending".formatted(this.placed.size(), confirmed,
				count("CANCELLED"), this.placed.size() - this.ended.size()));
		broken.forEach((line) -> this.console.say("BROKEN: " + line));
		if (broken.isEmpty()) {
			this.console.say("OK: every order is confirmed, paid once and rewarded once, or cancelled and not paid");
		}
		return broken.isEmpty();
	}

	private long count(String status) {
		return this.ended.values().stream().filter((order) -> status.equals(text(order, "status"))).count();
	}

	private List<String> broken() {
		List<String> broken = new ArrayList<>();
		this.placed.forEach((id, order) -> {
			JsonNode end = this.ended.get(id);
			if (end == null) {
				broken.add("order %s is still pending: %s".formatted(id, this.client.order(id)));
			}
			else if (order.declined() && !"CANCELLED".equals(text(end, "status"))) {
				broken.add("order %s costs more than there is, but is %s".formatted(id, text(end, "status")));
			}
		});
		if (count("CONFIRMED") == 0) {
			broken.add("no order is confirmed");
		}
		long stored = storedOrders();
		if (this.placed.size() != this.plan.orders().size() || stored != this.placed.size()) {
			broken.add("%d orders were to be placed, %d were, %d are stored".formatted(this.plan.orders().size(),
					this.placed.size(), stored));
		}
		this.plan.balances().forEach((customer, balance) -> checkAccount(customer, balance, broken));
		return broken;
	}

	private long storedOrders() {
		int size = 200;
		long stored = 0;
		for (int page = 0;; page++) {
			JsonNode content = this.client.orders(page, size).required("content");
			stored += content.valueStream()
				.filter((order) -> this.plan.balances().containsKey(text(order, "customerId")))
				.count();
			if (content.size() < size) {
				return stored;
			}
		}
	}

	private void checkAccount(String customer, BigDecimal initial, List<String> broken) {
		JsonNode account = account(customer);
		List<JsonNode> confirmed = confirmed(customer);
		BigDecimal paid = initial.subtract(account.required("balance").decimalValue());
		BigDecimal owed = confirmed.stream()
			.map((order) -> order.required("amount").decimalValue())
			.reduce(BigDecimal.ZERO, BigDecimal::add);
		if (paid.compareTo(owed) != 0) {
			broken.add("%s paid %s for confirmed orders of %s".formatted(customer, paid, owed));
		}
		int points = account.required("points").asInt();
		if (points != confirmed.size()) {
			broken.add("%s has %d points for %d confirmed orders".formatted(customer, points, confirmed.size()));
		}
	}

	private static String text(JsonNode node, String field) {
		return node.path(field).asString("");
	}

}
