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

package dev.patterns.secrets.engine;

import java.util.Map;
import java.util.Optional;
import java.util.Set;

import io.micrometer.observation.ObservationRegistry;
import org.jspecify.annotations.Nullable;

import dev.patterns.secrets.SecretListener;
import dev.patterns.secrets.SecretSubscription;
import dev.patterns.secrets.SecretTemplate;
import dev.patterns.secrets.SecretTransit;
import dev.patterns.secrets.SecretValue;
import dev.patterns.secrets.SecretValues;
import dev.patterns.secrets.observation.SecretObservationConvention;

/**
 * The template over the stores of an application.
 */
public final class DefaultSecretTemplate implements SecretTemplate {

	private final SecretStores stores;

	private final SecretWatcher watcher;

	private final SecretObservations observations;

	/**
	 * Create a template.
	 * @param stores the stores
	 * @param watcher looks for changes
	 * @param registry registry of observations
	 * @param convention names of the observations, {@code null} for the default
	 */
	public DefaultSecretTemplate(SecretStores stores, SecretWatcher watcher, ObservationRegistry registry,
			@Nullable SecretObservationConvention convention) {
		this.stores = stores;
		this.watcher = watcher;
		this.observations = new SecretObservations(registry, convention);
	}

	@Override
	public SecretValue get(String store, String name) {
		return this.observations.observe(store, "get", name, () -> this.stores.get(store).get(name).value());
	}

	@Override
	public SecretValue get(String store, String name, String key) {
		return this.observations.observe(store, "get", name,
				() -> new ReferencedSecret(store, name, key).of(this.stores.get(store).get(name)));
	}

	@Override
	public SecretValues getAll(String store, String name) {
		return this.observations.observe(store, "get", name, () -> this.stores.get(store).get(name));
	}

	@Override
	public Optional<SecretValues> find(String store, String name) {
		return this.observations.observe(store, "get", name,
				() -> Optional.ofNullable(this.stores.get(store).find(name)),
				(found) -> found.isPresent() ? "found" : "not-found");
	}

	@Override
	public Map<String, SecretValues> getBulk(String store, String prefix) {
		return this.observations.observe(store, "bulk", prefix, () -> this.stores.get(store).getBulk(prefix));
	}

	@Override
	public Set<String> list(String store, String prefix) {
		return this.observations.observe(store, "list", prefix, () -> this.stores.get(store).list(prefix));
	}

	@Override
	public void refresh(String store) {
		this.stores.get(store).refresh();
	}

	@Override
	public SecretSubscription onRotation(String store, String name, SecretListener listener) {
		GuardedStore source = this.stores.get(store);
		source.permitted(name);
		return this.watcher.watch(source, name, listener);
	}

	@Override
	public SecretTransit transit(String store) {
		SecretTransit transit = this.stores.get(store).transit();
		return new SecretTransit() {

			@Override
			public String encrypt(String key, byte[] plaintext) {
				return DefaultSecretTemplate.this.observations.observe(store, "encrypt", key,
						() -> transit.encrypt(key, plaintext));
			}

			@Override
			public byte[] decrypt(String key, String ciphertext) {
				return DefaultSecretTemplate.this.observations.observe(store, "decrypt", key,
						() -> transit.decrypt(key, ciphertext));
			}

		};
	}

}
