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

package dev.patterns.configuration.autoconfigure;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import dev.patterns.configuration.engine.ConfigurationStores;
import dev.patterns.configuration.engine.LiveConfiguration;
import dev.patterns.configuration.engine.StoreFollower;
import dev.patterns.inventory.InventoryContributor;

/**
 * The entry of configuration stores in the inventory.
 */
final class ConfigurationInventory implements InventoryContributor {

	private final ConfigurationStores stores;

	private final LiveConfiguration live;

	ConfigurationInventory(ConfigurationStores stores, LiveConfiguration live) {
		this.stores = stores;
		this.live = live;
	}

	@Override
	public String feature() {
		return "configuration";
	}

	@Override
	public Map<String, Object> describe() {
		List<Object> entries = new ArrayList<>();
		for (StoreFollower follower : this.stores.used()) {
			Map<String, Object> entry = new LinkedHashMap<>();
			String backend = follower.store().description();
			entry.put("name", follower.name());
			entry.put("store", backend);
			entry.put("imported", this.live.imported().find(follower.name()) != null);
			entry.put("order", "one revision after the other; whoever sees one has seen all lower ones");
			entry.put("durability", backend.equals("redis") ? "as Redis is configured to persist and replicate"
					: "a revision is in the database once it is told");
			entry.put("changes", told(backend));
			entries.add(entry);
		}
		return Map.of("stores", entries);
	}

	private static String told(String backend) {
		return switch (backend) {
			case "postgresql" -> "told by LISTEN and NOTIFY, and looked for at the poll interval";
			case "redis" -> "told by a stream, and looked for at the poll interval";
			default -> "looked for at the poll interval";
		};
	}

}
