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

package dev.patterns.configuration.health;

import java.util.LinkedHashMap;
import java.util.Map;

import org.jspecify.annotations.Nullable;
import org.springframework.boot.health.contributor.AbstractHealthIndicator;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.Status;

import dev.patterns.configuration.engine.ConfigurationStores;
import dev.patterns.configuration.engine.ImportedStore;
import dev.patterns.configuration.engine.ImportedStores;
import dev.patterns.configuration.engine.RefusedRevision;
import dev.patterns.configuration.engine.StoreFollower;

/**
 * Tells which revisions of its stores the application is at. Never down: the application
 * works with what it has while a store does not answer or cannot store anything, or while
 * it refuses a revision; then the status is unknown. Asks no store.
 */
public final class ConfigurationHealthIndicator extends AbstractHealthIndicator {

	private final ConfigurationStores stores;

	private final ImportedStores imported;

	/**
	 * Create the indicator.
	 * @param stores the stores
	 * @param imported those that are imported
	 */
	public ConfigurationHealthIndicator(ConfigurationStores stores, ImportedStores imported) {
		this.stores = stores;
		this.imported = imported;
	}

	@Override
	protected void doHealthCheck(Health.Builder builder) {
		Status status = Status.UP;
		for (StoreFollower follower : this.stores.used()) {
			Map<String, Object> detail = new LinkedHashMap<>();
			put(detail, "revision", follower.revision());
			put(detail, "seenAt", follower.seenAt());
			if (follower.failure() != null) {
				detail.put("failure", follower.failure());
				status = Status.UNKNOWN;
			}
			if (follower.isWanted() && follower.store().problem() != null) {
				detail.put("problem", follower.store().problem());
				status = Status.UNKNOWN;
			}
			ImportedStore store = this.imported.find(follower.name());
			if (store != null) {
				detail.put("importedRevision", store.content().revision());
				RefusedRevision refused = store.refused();
				if (refused != null) {
					detail.put("refused", refused);
					status = Status.UNKNOWN;
				}
			}
			builder.withDetail(follower.name(), detail);
		}
		builder.status(status);
	}

	private static void put(Map<String, Object> detail, String name, @Nullable Object value) {
		if (value != null) {
			detail.put(name, value);
		}
	}

}
