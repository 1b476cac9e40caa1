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

package dev.patterns.state.autoconfigure;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import dev.patterns.inventory.InventoryContributor;
import dev.patterns.state.engine.StateBackend;
import dev.patterns.state.engine.StateStores;
import dev.patterns.state.store.StateStore;

/**
 * The entry of state in the inventory.
 */
final class StateInventory implements InventoryContributor {

	private final StateStores stores;

	StateInventory(StateStores stores) {
		this.stores = stores;
	}

	@Override
	public String feature() {
		return "state";
	}

	@Override
	public Map<String, Object> describe() {
		Map<String, Object> description = new LinkedHashMap<>();
		description.put("defaultStore", this.stores.defaultName());
		List<Object> entries = new ArrayList<>();
		for (StateBackend backend : this.stores.all()) {
			Map<String, Object> entry = new LinkedHashMap<>();
			entry.put("name", backend.name());
			StateStore store = backend.used();
			entry.put("used", store != null);
			entry.put("encrypted", backend.isEncrypting());
			if (store != null) {
				entry.put("guarantees", store.guarantees().describe());
			}
			entries.add(entry);
		}
		description.put("stores", entries);
		return description;
	}

}
