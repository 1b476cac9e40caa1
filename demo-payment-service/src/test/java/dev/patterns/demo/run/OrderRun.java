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
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import java.util.function.IntConsumer;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

import tools.jackson.databind.JsonNode;

/**
 * Opens accounts, places orders, waits for their end and checks what became of them.
 */
final class OrderRun {

	private static final int ORDERS = 100;

	private static final int ORDERS_TO_LOOK_AT = 15;

	private static final int CLIENTS = 4;

	private static final int REPEATS = 200;

	/**
	 * So that services die with sagas at every stage.
	 */
	private static final Duration PAUSE_OF_CLIENT = Duration.ofMillis(150);

	private static final int ROWS = 40;

	private static final Duration PATIENCE = Duration.ofSeconds(120);

	private static final Duration POINTS_PATIENCE = Duration.ofSeconds(45);

	private static final String PENDING = "PENDING";

	private final Console console;

	private final DemoClient client;

	private final boolean once;

	private final String suffix;

	private final OrderPlan plan;

	private final int count;

	private final Map<String, PlannedOrder> placed = new ConcurrentHashMap<>();

	private final Map<String, JsonNode> ended = new LinkedHashMap<>();

	private final ReturnRun returns;

	OrderRun(DemoOptions options, Console console, DemoClient client) {
		this.console = console;
		this.client = client;
		this.once = options.once();
		this.suffix = options.suffix();
		this.plan = new OrderPlan(options.suffix(), options.seed());
		this.count = this.once ? ORDERS : ORDERS_TO_LOOK_AT;
		this.returns = new ReturnRun(console, client);
	}

	void openAccounts() {
		this.console.say("Opening " + this.plan.balances().size() + " accounts");
		this.plan.balances().forEach(this.client::openAccount);
	}

	/**
	 * Set a limit for orders while the services run, and remove it.
	 */
	void tryLimit() {
		new LimitRun(this.console, this.client.instances(), this.plan, this::key, this.placed::put).run();
	}

	void placeOrders(Troublemaker troublemaker) {
		this.console.say("Placing " + this.count + " orders");
		AtomicInteger left = new AtomicInteger(this.count);
		Queue<CompletableFuture<Void>> restarts = new ConcurrentLinkedQueue<>();
		placeOrders(() -> left.getAndDecrement() > 0,
				(number) -> restarts.add(troublemaker.trouble(number, this.count)));
		Waiting.all(new ArrayList<>(restarts));
		sayPlaced();
	}

	/**
	 * Place orders as long as the trouble lasts.
	 * @param chaos makes the trouble
	 */
	void placeOrders(Chaos chaos) {
		this.console.say("Placing orders from " + CLIENTS + " clients");
		CompletableFuture<Void> end = chaos.begin();
		placeOrders(() -> !end.isDone(), (number) -> {
		});
		Waiting.all(List.of(end));
		sayPlaced();
		this.console.say("Requests that were repeated, by reason: " + this.client.repeats());
	}

	private void sayPlaced() {
		this.console
			.say("%d orders are placed, %d cost more than there is".formatted(this.plan.size(), this.plan.declined()));
		if (this.once) {
			this.returns.finish(this.placed.keySet());
		}
	}

	private void placeOrders(BooleanSupplier more, IntConsumer afterEach) {
		AtomicInteger number = new AtomicInteger();
		ExecutorService clients = Executors.newFixedThreadPool(CLIENTS);
		try {
			Waiting.all(IntStream.range(0, CLIENTS).mapToObj((client) -> CompletableFuture.runAsync(() -> {
				while (more.getAsBoolean()) {
					PlannedOrder order = this.plan.next();
					String orderId = place(order);
					this.placed.put(orderId, order);
					// Each number once, so that no kill is missed.
					afterEach.accept(number.incrementAndGet());
					if (this.once) {
						this.returns.placed(order.number(), orderId);
					}
					Waiting.pause(PAUSE_OF_CLIENT);
				}
			}, clients)).toList());
		}
		finally {
			clients.shutdown();
		}
	}

	private String place(PlannedOrder order) {
		return this.client.placeOrder(key(order), order.body());
	}

	private String key(PlannedOrder order) {
		return this.suffix + "-" + order.number();
	}

	/**
	 * Wait until no order is pending, no return waits, and all points are given.
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
		this.returns.awaitEnd();
		this.returns.orders().forEach((id) -> this.ended.replace(id, this.client.order(id)));
		Waiting.until(none ? POINTS_PATIENCE : Duration.ofSeconds(1),
				() -> this.plan.balances()
					.keySet()
					.stream()
					.allMatch((customer) -> account(customer).path("points").asInt() == confirmed(customer).size()));
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
		table.print(
				this.once ? "Orders that were cancelled, returned or took more than one attempt (" + ROWS + " at most)"
						: "Orders and their sagas");
		List<String> broken = broken();
		int confirmed = count("CONFIRMED");
		this.console.say("%d orders: %d confirmed, %d cancelled, %d returned, %d pending".formatted(this.placed.size(),
				confirmed, count("CANCELLED"), count("RETURNED"), this.placed.size() - this.ended.size()));
		broken.forEach((line) -> this.console.say("BROKEN: " + line));
		if (broken.isEmpty()) {
			this.console.say("OK: every order is confirmed, paid once and rewarded once, or cancelled and not paid");
			if (this.once) {
				this.console.say("OK: every return that was granted is paid back once, every other one is not");
			}
		}
		return broken.isEmpty();
	}

	/**
	 * Return the orders that ended with a status.
	 * @param status the status
	 * @return ids of the orders
	 */
	Set<String> ended(String status) {
		return this.ended.entrySet()
			.stream()
			.filter((entry) -> status.equals(text(entry.getValue(), "status")))
			.map(Map.Entry::getKey)
			.collect(Collectors.toCollection(TreeSet::new));
	}

	private int count(String status) {
		return ended(status).size();
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
		if (this.placed.size() != this.plan.size() || stored != this.placed.size()) {
			broken.add("%d orders were to be placed, %d were, %d are stored".formatted(this.plan.size(),
					this.placed.size(), stored));
		}
		checkRepeats(broken);
		if (this.once) {
			broken.addAll(this.returns.broken(ended("RETURNED")));
		}
		this.plan.balances().forEach((customer, balance) -> checkAccount(customer, balance, broken));
		return broken;
	}

	private void checkRepeats(List<String> broken) {
		this.placed.entrySet().stream().limit(REPEATS).forEach((entry) -> {
			String repeated = place(entry.getValue());
			if (!repeated.equals(entry.getKey())) {
				broken.add("order %s became %s when it was placed again".formatted(entry.getKey(), repeated));
			}
		});
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
