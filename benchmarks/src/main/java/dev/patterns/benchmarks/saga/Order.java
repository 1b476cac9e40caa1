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

package dev.patterns.benchmarks.saga;

import java.math.BigDecimal;
import java.util.UUID;

/**
 * Input of a saga, of the same for all.
 *
 * @param id id of the order
 * @param customer who ordered
 * @param item what was ordered
 * @param amount what it costs
 */
public record Order(String id, String customer, String item, BigDecimal amount) {

	static Order next(int number) {
		return new Order(UUID.randomUUID().toString(), "customer-" + number % 1000, "item-" + number % 50,
				BigDecimal.valueOf(100 + number % 900L, 2));
	}

}
