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
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/**
 * Which accounts are opened and which orders are placed, the same for the same seed:
 * every fifth costs more than its customer has. Safe for use by several threads.
 */
final class OrderPlan {

	private static final List<String> RICH = List.of("alice", "bob", "carol", "dave", "eve", "frank", "grace", "heidi");

	private static final List<String> POOR = List.of("mallory", "oscar", "peggy", "trent");

	private static final int DECLINED_EVERY = 5;

	private final Map<String, BigDecimal> balances = new LinkedHashMap<>();

	private final String suffix;

	private final Random random;

	private int size;

	private int declined;

	OrderPlan(String suffix, long seed) {
		this.suffix = suffix;
		this.random = new Random(seed);
		RICH.forEach((name) -> this.balances.put(name + "-" + suffix, new BigDecimal("100000.00")));
		POOR.forEach((name) -> this.balances.put(name + "-" + suffix, new BigDecimal("5.00")));
	}

	/**
	 * Return the initial balances.
	 * @return balances by customer
	 */
	Map<String, BigDecimal> balances() {
		return this.balances;
	}

	/**
	 * Plan one more order.
	 * @return the order
	 */
	synchronized PlannedOrder next() {
		this.size++;
		boolean dear = this.size % DECLINED_EVERY == 0;
		this.declined += dear ? 1 : 0;
		List<String> names = dear ? POOR : RICH;
		String customer = names.get(this.random.nextInt(names.size())) + "-" + this.suffix;
		BigDecimal amount = BigDecimal.valueOf((dear ? 501 : 1) + this.random.nextInt(999), 2);
		return new PlannedOrder(this.size, customer, amount, dear);
	}

	/**
	 * Plan an order of a customer who has enough.
	 * @param amount what it costs
	 * @return the order
	 */
	synchronized PlannedOrder next(BigDecimal amount) {
		this.size++;
		return new PlannedOrder(this.size, RICH.get(0) + "-" + this.suffix, amount, false);
	}

	/**
	 * Return how many orders were planned so far.
	 * @return their number
	 */
	synchronized int size() {
		return this.size;
	}

	/**
	 * Return how many of them cost more than there is.
	 * @return their number
	 */
	synchronized int declined() {
		return this.declined;
	}

}
