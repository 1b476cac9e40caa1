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

import java.util.List;
import java.util.Locale;

import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.ObjectProvider;

import dev.patterns.definition.DefinitionProblems;
import dev.patterns.definition.InvalidDefinitionException;
import dev.patterns.lock.store.LockStore;

/**
 * Chooses the store of locks: the application's own, the configured one, or the only one
 * that there can be.
 */
final class LockStores {

	private static final String PROPERTY = "patterns.lock.store";

	private final ObjectProvider<LockStore> own;

	private final ObjectProvider<LockStoreSource> sources;

	private final LockProperties.@Nullable Store wanted;

	private final Runnable onChosen;

	LockStores(ObjectProvider<LockStore> own, ObjectProvider<LockStoreSource> sources,
			LockProperties.@Nullable Store wanted, Runnable onChosen) {
		this.own = own;
		this.sources = sources;
		this.wanted = wanted;
		this.onChosen = onChosen;
	}

	LockStore create() {
		LockStore present = this.own.getIfAvailable();
		if (present != null) {
			return present;
		}
		LockStore created = choose().factory().get();
		this.onChosen.run();
		return created;
	}

	private LockStoreSource choose() {
		List<LockStoreSource> available = this.sources.orderedStream()
			.filter((source) -> this.wanted == null || source.type() == this.wanted)
			.filter((source) -> this.wanted == LockProperties.Store.JDBC || source.available().getAsBoolean())
			.toList();
		if (available.size() == 1) {
			return available.get(0);
		}
		if (!available.isEmpty()) {
			throw problem("Locks are used, and could be kept in a database or in Redis: the application has both.",
					"Set 'patterns.lock.store' to 'jdbc' or to 'redis'.");
		}
		if (this.wanted == null) {
			throw problem("Locks are used, but there is neither a DataSource nor Redis where they could be kept.",
					"Add spring-boot-starter-jdbc and a database driver, or spring-boot-starter-data-redis.");
		}
		throw problem(
				"Locks are to be kept in '%s', which the application does not have."
					.formatted(this.wanted.name().toLowerCase(Locale.ROOT)),
				(this.wanted == LockProperties.Store.REDIS) ? "Add spring-boot-starter-data-redis."
						: "Add spring-boot-starter-jdbc and a database driver.");
	}

	private static InvalidDefinitionException problem(String what, String remedy) {
		DefinitionProblems problems = new DefinitionProblems("lock");
		problems.add(PROPERTY, what, remedy);
		return new InvalidDefinitionException("lock", problems.toList());
	}

}
