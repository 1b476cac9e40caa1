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
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

import org.jspecify.annotations.Nullable;

import dev.patterns.definition.DefinitionProblems;
import dev.patterns.saga.store.SagaDefinitionKey;

/**
 * The sagas that this application can run. Filled once while the application starts, then
 * read by many threads.
 */
final class SagaRegistry {

	private volatile List<SagaDefinition> definitions = List.of();

	private volatile Map<String, SagaDefinition> byNameAndVersion = Map.of();

	private volatile Map<String, SagaDefinition> latest = Map.of();

	private volatile List<SagaDefinitionKey> keys = List.of();

	void register(Collection<SagaDefinition> found, DefinitionProblems problems) {
		Map<String, SagaDefinition> versions = new HashMap<>();
		Map<String, SagaDefinition> highest = new HashMap<>();
		List<SagaDefinitionKey> claimable = new ArrayList<>();
		for (SagaDefinition definition : found) {
			for (String name : names(definition)) {
				SagaDefinition other = versions.put(key(name, definition.version()), definition);
				if (other != null) {
					problems.add(definition.beanClass().getName(),
							"The name '" + name + "' with version " + definition.version() + " is also used by "
									+ other.beanClass().getName() + " (beans '" + definition.beanName() + "' and '"
									+ other.beanName() + "').",
							"Give each saga a name or a version of its own.");
				}
				highest.merge(name, definition, (a, b) -> (a.version() >= b.version()) ? a : b);
				for (String fingerprint : definition.accepted()) {
					claimable
						.add(new SagaDefinitionKey(name, definition.version(), fingerprint, definition.fingerprint()));
				}
			}
		}
		this.definitions = List.copyOf(found);
		this.byNameAndVersion = Map.copyOf(versions);
		this.latest = Map.copyOf(highest);
		this.keys = List.copyOf(claimable);
	}

	private static List<String> names(SagaDefinition definition) {
		List<String> names = new ArrayList<>(definition.aliases());
		names.add(0, definition.name());
		return names;
	}

	boolean isEmpty() {
		return this.definitions.isEmpty();
	}

	List<SagaDefinition> definitions() {
		return this.definitions;
	}

	/**
	 * What this application may claim.
	 * @return names, versions and fingerprints, also of former names
	 */
	List<SagaDefinitionKey> keys() {
		return this.keys;
	}

	/**
	 * Names under which instances of this application's sagas are stored.
	 * @return names, also former ones
	 */
	Set<String> names() {
		return this.latest.keySet();
	}

	Optional<SagaDefinition> latest(String name) {
		return Optional.ofNullable(this.latest.get(name));
	}

	Optional<SagaDefinition> ofClass(Class<?> type) {
		SagaDefinition found = null;
		for (SagaDefinition definition : this.definitions) {
			if (definition.beanClass() == type || (found == null && type.isAssignableFrom(definition.beanClass()))) {
				found = definition;
			}
		}
		return Optional.ofNullable(found);
	}

	@Nullable SagaDefinition find(String name, int version) {
		return this.byNameAndVersion.get(key(name, version));
	}

	private static String key(String name, int version) {
		return name + "#" + version;
	}

}
