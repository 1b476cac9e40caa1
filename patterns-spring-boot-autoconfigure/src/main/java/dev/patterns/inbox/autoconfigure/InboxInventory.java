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

package dev.patterns.inbox.autoconfigure;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

import dev.patterns.inbox.engine.IdempotentOperation;
import dev.patterns.inbox.engine.IdempotentOperations;
import dev.patterns.inbox.engine.InboxBackend;
import dev.patterns.inventory.InventoryContributor;

/**
 * The inbox's entry in the inventory.
 */
final class InboxInventory implements InventoryContributor {

	private final IdempotentOperations operations;

	private final InboxBackend backend;

	InboxInventory(IdempotentOperations operations, InboxBackend backend) {
		this.operations = operations;
		this.backend = backend;
	}

	@Override
	public String feature() {
		return "inbox";
	}

	@Override
	public Map<String, Object> describe() {
		Map<String, Object> description = new LinkedHashMap<>();
		String platform = this.backend.getPlatform();
		if (platform != null) {
			description.put("store", "jdbc");
			description.put("database", platform);
			description.put("guarantee", "the record commits with the handler's effect");
		}
		List<Object> entries = new ArrayList<>();
		for (IdempotentOperation operation : this.operations.all()) {
			entries.add(describe(operation));
		}
		description.put("operations", entries);
		return description;
	}

	private static Map<String, Object> describe(IdempotentOperation operation) {
		Map<String, Object> entry = new LinkedHashMap<>();
		operation.names().forEach((kind, name) -> entry.put(kind.name().toLowerCase(Locale.ROOT), name));
		if (operation.undoes() != null) {
			entry.put("undoes", operation.undoes());
		}
		if (!operation.failures().codes().isEmpty()) {
			entry.put("failures", List.copyOf(operation.failures().codes().keySet()));
		}
		return entry;
	}

}
