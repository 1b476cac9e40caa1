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

package dev.patterns.secrets.autoconfigure;

import java.util.LinkedHashMap;
import java.util.Map;

import dev.patterns.inventory.InventoryContributor;
import dev.patterns.secrets.engine.GuardedStore;
import dev.patterns.secrets.engine.SecretStores;

/**
 * The secrets' entry in the inventory.
 */
final class SecretsInventory implements InventoryContributor {

	private final SecretStores stores;

	SecretsInventory(SecretStores stores) {
		this.stores = stores;
	}

	@Override
	public String feature() {
		return "secrets";
	}

	@Override
	public Map<String, Object> describe() {
		Map<String, Object> all = new LinkedHashMap<>();
		this.stores.all().forEach((name, store) -> all.put(name, describe(store)));
		return Map.of("stores", all);
	}

	private static Map<String, Object> describe(GuardedStore store) {
		Map<String, Object> entry = new LinkedHashMap<>();
		entry.put("type", store.getOptions().type());
		entry.put("state", store.status().state().name());
		entry.put("guarantee", guarantee(store.getOptions().type()));
		entry.put("ttl", store.getOptions().ttl().toString());
		entry.put("maxStaleness", store.getOptions().maxStaleness().toString());
		return entry;
	}

	private static String guarantee(String type) {
		return switch (type) {
			case "vault" -> "the values of a secret are of one version; several secrets are not of one moment";
			case "directory" ->
				"files are read through one directory, so secrets that are swapped together are seen together";
			case "environment" -> "values do not change while the process runs";
			default -> "values are read from the property source each time they are not remembered";
		};
	}

}
