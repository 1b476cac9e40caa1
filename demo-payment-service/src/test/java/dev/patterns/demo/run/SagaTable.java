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

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

import tools.jackson.databind.JsonNode;

/**
 * Shows orders with the steps of their sagas, one line each.
 */
final class SagaTable {

	private static final List<String> HEADINGS = List.of("ORDER", "CUSTOMER", "AMOUNT", "STATUS", "SAGA", "STEPS",
			"UNDONE");

	private static final int ID_LENGTH = 8;

	private final Console console;

	private final List<List<String>> rows = new ArrayList<>();

	SagaTable(Console console) {
		this.console = console;
		this.rows.add(HEADINGS);
	}

	static boolean isRemarkable(JsonNode order) {
		return !"CONFIRMED".equals(order.path("status").asString(""))
				|| steps(order).stream().anyMatch((step) -> step.path("attempts").asInt() > 1);
	}

	void add(JsonNode order) {
		String id = order.path("orderId").asString("");
		this.rows.add(List.of(id.substring(0, Math.min(ID_LENGTH, id.length())), order.path("customerId").asString(""),
				order.path("amount").decimalValue().setScale(2).toPlainString(), order.path("status").asString(""),
				order.path("saga").path("status").asString("-"), steps(order, "FORWARD"),
				steps(order, "COMPENSATION")));
	}

	private static List<JsonNode> steps(JsonNode order) {
		return order.path("saga").path("steps").valueStream().toList();
	}

	private static String steps(JsonNode order, String kind) {
		return steps(order).stream()
			.filter((step) -> kind.equals(step.path("kind").asString("")))
			.map(SagaTable::step)
			.collect(Collectors.joining(", "));
	}

	private static String step(JsonNode step) {
		String status = step.path("status").asString("").toLowerCase(Locale.ROOT);
		int attempts = step.path("attempts").asInt();
		return step.path("name").asString("") + " " + ("completed".equals(status) ? "ok" : status)
				+ ((attempts > 1) ? " (" + attempts + " attempts)" : "");
	}

	void print(String title) {
		if (this.rows.size() == 1) {
			return;
		}
		this.console.say("");
		this.console.say(title);
		int[] widths = new int[HEADINGS.size()];
		this.rows.forEach((row) -> {
			for (int i = 0; i < widths.length; i++) {
				widths[i] = Math.max(widths[i], row.get(i).length());
			}
		});
		for (List<String> row : this.rows) {
			StringBuilder line = new StringBuilder();
			for (int i = 0; i < widths.length; i++) {
				line.append(("%-" + Math.max(1, widths[i]) + "s  ").formatted(row.get(i)));
			}
			this.console.say(line.toString().stripTrailing());
		}
		this.console.say("");
	}

}
