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

package dev.patterns.secrets.store.vault;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

import dev.patterns.secrets.InvalidSecretNameException;
import dev.patterns.secrets.MalformedSecretException;
import dev.patterns.secrets.SecretAccessDeniedException;
import dev.patterns.secrets.SecretName;
import dev.patterns.secrets.SecretStoreUnavailableException;
import dev.patterns.secrets.SecretTransit;
import dev.patterns.secrets.SecretValue;
import dev.patterns.secrets.SecretValues;
import dev.patterns.secrets.store.CredentialLeases;
import dev.patterns.secrets.store.SecretStore;

/**
 * Secrets in Vault's key/value engine, of version 1 or 2. What is not text in a secret is
 * given as JSON. A secret whose current version is deleted is not there.
 */
public final class VaultSecretStore implements SecretStore {

	private static final int MAX_NAMES = 10_000;

	private final VaultSettings settings;

	private final VaultApi api;

	private final VaultTransit transit;

	private final VaultCredentialLeases leases;

	private volatile int version;

	/**
	 * Create a store. It connects when it is asked first.
	 * @param settings how Vault is reached
	 */
	public VaultSecretStore(VaultSettings settings) {
		this.settings = settings;
		this.api = new VaultApi(settings);
		this.transit = new VaultTransit(this.api, settings.transitMount());
		this.leases = new VaultCredentialLeases(this.api, settings.databaseMount());
		this.version = settings.kvVersion();
	}

	@Override
	public @Nullable SecretValues read(SecretName name) {
		int kv = version();
		VaultAnswer answer = this.api.get(path("data", kv, name.value()));
		if (answer.isNotFound()) {
			return null;
		}
		if (!answer.isSuccess()) {
			throw answer.failure(this.settings.mount());
		}
		JsonNode data = answer.data();
		String secretVersion = null;
		if (kv == 2) {
			secretVersion = data.path("metadata").path("version").asString(null);
			data = data.path("data");
		}
		if (!data.isObject()) {
			throw new MalformedSecretException("Vault's answer for secret '%s' has no data".formatted(name));
		}
		return SecretValues.keyed(name.value(), values(data), secretVersion);
	}

	private static Map<String, SecretValue> values(JsonNode data) {
		Map<String, SecretValue> values = new LinkedHashMap<>();
		data.properties().forEach((property) -> {
			JsonNode value = property.getValue();
			if (!value.isNull()) {
				values.put(property.getKey(), SecretValue.of(value.isString() ? value.asString() : value.toString()));
			}
		});
		return values;
	}

	@Override
	public Set<SecretName> list(String prefix) {
		Set<SecretName> names = new TreeSet<>();
		list(prefix.isEmpty() ? "" : prefix + "/", version(), names);
		if (!prefix.isEmpty() && isThere(new SecretName(prefix))) {
			names.add(new SecretName(prefix));
		}
		return names;
	}

	private boolean isThere(SecretName name) {
		try {
			return read(name) != null;
		}
		catch (SecretAccessDeniedException | MalformedSecretException ex) {
			return false;
		}
	}

	private void list(String folder, int kv, Set<SecretName> names) {
		VaultAnswer answer = this.api.get(path("metadata", kv, folder) + "/?list=true");
		if (answer.isNotFound()) {
			return;
		}
		if (!answer.isSuccess()) {
			throw answer.failure(this.settings.mount());
		}
		for (JsonNode key : answer.data().path("keys")) {
			String name = folder + key.asString("");
			if (names.size() >= MAX_NAMES) {
				throw new MalformedSecretException(
						"There are more than %d secrets; name a prefix".formatted(MAX_NAMES));
			}
			if (name.endsWith("/")) {
				if (isName(name.substring(0, name.length() - 1))) {
					list(name, kv, names);
				}
			}
			else if (isName(name)) {
				names.add(new SecretName(name));
			}
		}
	}

	private static boolean isName(String name) {
		try {
			new SecretName(name);
			return true;
		}
		catch (InvalidSecretNameException ex) {
			// Nobody can ask for it.
			return false;
		}
	}

	private String path(String kind, int kv, String name) {
		return (kv == 2) ? VaultPath.of(this.settings.mount(), kind, name) : VaultPath.of(this.settings.mount(), name);
	}

	private int version() {
		int known = this.version;
		if (known == 0) {
			VaultAnswer answer = this.api.get(VaultPath.of("sys/internal/ui/mounts", this.settings.mount()));
			if (!answer.isSuccess()) {
				throw answer.failure("sys/internal/ui/mounts/" + this.settings.mount());
			}
			String type = answer.data().path("type").asString("");
			if (!type.equals("kv") && !type.equals("generic")) {
				throw new SecretStoreUnavailableException(
						"What is mounted at '%s' in Vault is no key/value engine".formatted(this.settings.mount()));
			}
			known = answer.data().path("options").path("version").asString("1").equals("2") ? 2 : 1;
			this.version = known;
		}
		return known;
	}

	@Override
	public SecretTransit transit() {
		return this.transit;
	}

	@Override
	public CredentialLeases leases() {
		return this.leases;
	}

	@Override
	public void check() {
		this.api.check();
	}

	@Override
	public void close() {
		this.api.close();
	}

}
