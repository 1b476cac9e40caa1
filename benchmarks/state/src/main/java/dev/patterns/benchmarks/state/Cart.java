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

package dev.patterns.benchmarks.state;

import java.util.List;

/**
 * A value, of about two hundred bytes as JSON.
 *
 * @param customer who has the cart
 * @param items what is in it
 */
record Cart(String customer, List<Item> items) {

	static Cart of(int id) {
		return new Cart("customer-" + id, List.of(new Item("book-" + id % 100, 1 + id % 3, 1999),
				new Item("pen-" + id % 10, 2, 250), new Item("ink", 1, 899)));
	}

	/**
	 * Something in a cart.
	 *
	 * @param name what it is
	 * @param count how many
	 * @param price price of one in cents
	 */
	record Item(String name, int count, int price) {

	}

}
