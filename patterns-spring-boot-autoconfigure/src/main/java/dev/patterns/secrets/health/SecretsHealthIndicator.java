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

package dev.patterns.secrets.health;

import java.util.LinkedHashMap;
import java.util.Map;

import org.springframework.boot.health.contributor.AbstractHealthIndicator;
import org.springframework.boot.health.contributor.Health;

import dev.patterns.secrets.SecretException;
import dev.patterns.secrets.engine.GuardedStore;
import dev.patterns.secrets.engine.SecretRebinding;
import dev.patterns.secrets.engine.SecretStores;
import dev.patterns.secrets.engine.StoreState;
import dev.patterns.secrets.engine.StoreStatus;

/**
 * Shows how each store is doing, and is down while a required one does not answer, also
 * while older values are given in its place. It is unknown while beans cannot be bound to
 * the present secrets. A store that nobody has asked yet, and that is not required, is
 * not asked.
 */
public final class SecretsHealthIndicator extends AbstractHealthIndicator {

	private final SecretStores stores;

	private final SecretRebinding rebinding;

	/**
	 * Create the indicator.
	 * @param stores the stores
	 * @param rebinding knows whether beans have the present secrets
	 */
	public SecretsHealthIndicator(SecretStores stores, SecretRebinding rebinding) {
		super("Secret stores could not be looked at");
		this.stores = stores;
		this.rebinding = rebinding;
	}

	@Override
	protected void doHealthCheck(Health.Builder builder) {
		builder.up();
		if (!this.rebinding.problems().isEmpty()) {
			builder.unknown();
		}
		Map<String, Object> details = new LinkedHashMap<>();
		this.stores.all().forEach((name, store) -> {
			StoreStatus status = look(store);
			if (store.getOptions().required() && status.state() != StoreState.UP) {
				builder.down();
			}
			details.put(name, describe(status));
		});
		if (!this.rebinding.problems().isEmpty()) {
			details.put("notBound", this.rebinding.problems());
		}
		builder.withDetails(details);
	}

	private static StoreStatus look(GuardedStore store) {
		if (store.status().state() != StoreState.UNKNOWN || store.getOptions().required()) {
			try {
				store.check();
			}
			catch (SecretException ex) {
				// It is in the status.
				return store.status();
			}
		}
		return store.status();
	}

	private static Map<String, Object> describe(StoreStatus status) {
		Map<String, Object> detail = new LinkedHashMap<>();
		detail.put("state", status.state().name());
		if (status.since() != null) {
			detail.put("since", status.since().toString());
		}
		if (status.failure() != null) {
			detail.put("failure", status.failure());
		}
		return detail;
	}

}
