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

package dev.patterns.outbox.engine;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;

import dev.patterns.inventory.InventoryContributor;
import dev.patterns.outbox.store.KeyHashes;

/**
 * The outbox in the endpoint {@code patterns}.
 */
public final class OutboxInventoryContributor implements InventoryContributor {

	private final OutboxDefinitions definitions;

	private final OutboxUse use;

	private final Supplier<@Nullable OutboxRelayLifecycle> relay;

	/**
	 * Create a contributor.
	 * @param definitions the definitions
	 * @param use whether the outbox is used
	 * @param relay gives the relay, {@code null} if there is none
	 */
	public OutboxInventoryContributor(OutboxDefinitions definitions, OutboxUse use,
			Supplier<@Nullable OutboxRelayLifecycle> relay) {
		this.definitions = definitions;
		this.use = use;
		this.relay = relay;
	}

	@Override
	public String feature() {
		return "outbox";
	}

	@Override
	public Map<String, Object> describe() {
		OutboxRelayLifecycle current = this.relay.get();
		Map<String, Object> description = new LinkedHashMap<>();
		description.put("used", this.use.isUsed());
		description.put("relaying", current != null && current.isRelaying());
		description.put("ownedKeyHashes", (current != null) ? owned(current) : "");
		description.put("guarantees",
				Map.of("delivery", "at least once, with the same id", "order",
						"per key, across instances; none between overlapping transactions", "atomicity",
						"with the transaction of the outbox's DataSource"));
		List<Map<String, Object>> definitions = this.definitions.getAll()
			.stream()
			.map(OutboxInventoryContributor::describe)
			.toList();
		description.put("definitions", definitions);
		return description;
	}

	private static Object owned(OutboxRelayLifecycle relay) {
		Map<String, KeyHashes> owned = relay.getOwned();
		return (owned.size() == 1) ? owned.values().iterator().next().toString() : owned.toString();
	}

	private static Map<String, Object> describe(OutboxDefinition definition) {
		Map<String, Object> description = new LinkedHashMap<>();
		description.put("where", definition.where());
		description.put("topic", definition.topic());
		description.put("key", (definition.key() != null) ? definition.key().getExpressionString() : "");
		description.put("type", (definition.type() != null) ? definition.type() : "");
		description.put("aliases", definition.aliases());
		description.put("broker", definition.broker());
		description.put("ordering", definition.ordering().name());
		description.put("poison", definition.poison().name());
		return description;
	}

}
