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

package dev.patterns.saga.engine;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import org.springframework.beans.factory.ObjectProvider;

import dev.patterns.inventory.InventoryContributor;
import dev.patterns.saga.store.SagaStore;

/**
 * Reports the defined sagas and what their store guarantees.
 */
final class SagaInventory implements InventoryContributor {

	private final SagaRegistry registry;

	private final ObjectProvider<SagaStore> store;

	private final SagaCommands commands;

	SagaInventory(SagaRegistry registry, ObjectProvider<SagaStore> store, SagaCommands commands) {
		this.registry = registry;
		this.store = store;
		this.commands = commands;
	}

	@Override
	public String feature() {
		return "saga";
	}

	@Override
	public Map<String, Object> describe() {
		Map<String, Object> description = new LinkedHashMap<>();
		description.put("definitions", this.registry.definitions().stream().map(SagaInventory::describe).toList());
		if (!this.registry.isEmpty()) {
			SagaStore current = this.store.getObject();
			description.put("store", current.type());
			description.put("guarantees", current.guarantees());
		}
		if (this.registry.definitions().stream().anyMatch(SagaDefinition::commands)) {
			description.put("replies", Map.of("topic", this.commands.topic(), "taken",
					this.commands.counts().getTaken(), "ignored", this.commands.counts().getIgnored()));
		}
		return description;
	}

	private static Map<String, Object> describe(SagaDefinition saga) {
		Map<String, Object> description = new LinkedHashMap<>();
		description.put("name", saga.name());
		description.put("version", saga.version());
		description.put("aliases", saga.aliases());
		description.put("fingerprint", saga.fingerprint());
		if (saga.timeout() != null) {
			description.put("timeout", saga.timeout().toString());
		}
		if (saga.flow() != null) {
			description.put("flow", saga.flow().method().getName());
		}
		List<Map<String, Object>> steps = new ArrayList<>();
		for (StepDefinition step : saga.steps()) {
			Map<String, Object> entry = new LinkedHashMap<>();
			entry.put("name", step.name());
			entry.put("order", step.order());
			entry.put("transactional", step.transactional());
			if (step.command() != null) {
				entry.put("command", true);
			}
			if (step.compensation() != null) {
				entry.put("compensation", step.compensation().method().getName());
			}
			entry.put("timeout", ((step.command() != null) ? step.command().timeout() : step.timeout()).toString());
			entry.put("maxRetries", step.retry().schedule().maxRetries());
			steps.add(entry);
		}
		description.put("steps", steps);
		return description;
	}

}
