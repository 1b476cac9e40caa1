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

package dev.patterns.state;

import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;

import org.springframework.context.annotation.Configuration;
import org.springframework.data.annotation.Id;
import org.springframework.data.keyvalue.annotation.KeySpace;

import dev.patterns.lock.Lock;
import dev.patterns.state.repository.EnableStateRepositories;
import dev.patterns.state.repository.StateRepository;

/**
 * The examples of docs/state.md.
 */
final class StateExamples {

	private StateExamples() {
	}

	static void oneEntry(StateTemplate state, Cart changed, List<String> report, Lock lock) {
		State<Cart> cart = state.get("cart-1", Cart.class);
		state.save("cart-1", changed, SaveOptions.ifMatch(cart.etag()).ttl(Duration.ofHours(1)));
		state.save("report", report, SaveOptions.fencedBy(lock));
		state.delete("cart-1");
	}

	static void several(StateTemplate state, String key, Object event) {
		state.transaction((t) -> t.save("a", 1).delete("b").publish("orders", key, event));
	}

	static Map<String, ? extends State<?>> whatCanBeRead(StateTemplate state, Collection<String> keys) {
		try {
			return state.getAll(keys, Cart.class);
		}
		catch (BulkStateReadException ex) {
			return ex.getStates();
		}
	}

	static void list(StateTemplate state, Set<String> carts) {
		KeyQuery query = KeyQuery.prefix("cart-").limit(500);
		String next = null;
		do {
			KeyPage page = state.keys(query.page(next));
			carts.addAll(page.keys());
			next = page.next();
		}
		while (next != null);
	}

	@KeySpace("carts")
	record Cart(@Id String id, String customer, int items) {

	}

	interface Carts extends StateRepository<Cart, String> {

		List<Cart> findByCustomer(String customer);

	}

	@Configuration
	@EnableStateRepositories
	static class CartConfiguration {

	}

}
