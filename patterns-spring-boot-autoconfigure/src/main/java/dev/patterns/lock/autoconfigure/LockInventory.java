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

package dev.patterns.lock.autoconfigure;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import dev.patterns.definition.DefinitionProblems;
import dev.patterns.inventory.InventoryContributor;
import dev.patterns.lock.engine.LockView;
import dev.patterns.lock.engine.LockedMethod;
import dev.patterns.lock.engine.LockedMethods;

/**
 * The entry of locks in the inventory.
 */
final class LockInventory implements InventoryContributor {

	private final LockView view;

	private final LockedMethods methods;

	LockInventory(LockView view, LockedMethods methods) {
		this.view = view;
		this.methods = methods;
	}

	@Override
	public String feature() {
		return "lock";
	}

	@Override
	public Map<String, Object> describe() {
		Map<String, Object> description = new LinkedHashMap<>();
		String store = this.view.usedDescription();
		if (store != null) {
			description.put("store", store);
			description.put("guarantees", guarantees(store));
		}
		List<Object> entries = new ArrayList<>();
		for (LockedMethod method : this.methods.all()) {
			entries.add(Map.of("method", DefinitionProblems.describe(method.method()), "key", method.description(),
					"otherwise", method.skipped() ? "skip" : "fail"));
		}
		description.put("methods", entries);
		return description;
	}

	private static Map<String, Object> guarantees(String store) {
		Map<String, Object> guarantees = new LinkedHashMap<>();
		guarantees.put("holder", "one at a time, until its lease ends by the clock of the store");
		guarantees.put("pausedHolder", "is not stopped; its token is smaller than the next one's");
		guarantees.put("token", switch (store) {
			case "redis" -> "grows unless data is lost and the clock is set back";
			case "h2" -> "grows; a file may lose its last moment when the process is killed";
			default -> "grows with each committed acquisition";
		});
		guarantees.put("restart", switch (store) {
			case "redis" -> "locks survive as far as the append-only file goes";
			case "h2" -> "locks in memory are gone";
			default -> "locks survive";
		});
		return guarantees;
	}

}
