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
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/**
 * Which accounts are opened and which orders are placed: every fifth costs more than its
 * customer has.
 *
 * @param balances initial balances by customer
 * @param orders the orders
 */
record OrderPlan(Map<String, BigDecimal> balances, List<PlannedOrder> orders) {

	private static final List<String> RICH = List.of("alice", "bob", "carol", "dave", "eve", "frank", "grace", "heidi");

	private static final List<String> POOR = List.of("mallory", "oscar", "peggy", "trent");

	private static final int DECLINED_EVERY = 5;

	static OrderPlan of(int count, String suffix) {
		Map<String, BigDecimal> balances = new LinkedHashMap<>();
		RICH.forEach((name) -> balances.put(name + "-" + suffix, new BigDecimal("1000.00")));
		POOR.forEach((name) -> balances.put(name + "-" + suffix, new BigDecimal("5.00")));
		Random random = new Random();
		List<PlannedOrder> orders = new ArrayList<>();
		for (int i = 1; i <= count; i++) {
			boolean declined = i % DECLINED_EVERY == 0;
			List<String> names = declined ? POOR : RICH;
			String customer = names.get(random.nextInt(names.size())) + "-" + suffix;
			BigDecimal amount = BigDecimal.valueOf((declined ? 501 : 1) + random.nextInt(999), 2);
			orders.add(new PlannedOrder(i, customer, amount, declined));
		}
		return new OrderPlan(balances, orders);
	}

}
