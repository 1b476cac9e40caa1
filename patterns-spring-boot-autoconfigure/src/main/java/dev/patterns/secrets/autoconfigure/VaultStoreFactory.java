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

package dev.patterns.secrets.autoconfigure;

import java.nio.file.Path;
import java.util.Objects;

import dev.patterns.secrets.store.SecretStore;
import dev.patterns.secrets.store.vault.VaultSecretStore;
import dev.patterns.secrets.store.vault.VaultSettings;

/**
 * Makes stores in Vault. Loaded only where Spring Vault is.
 */
final class VaultStoreFactory {

	private VaultStoreFactory() {
	}

	static SecretStore create(VaultProperties vault) {
		return new VaultSecretStore(new VaultSettings(vault.uri(), vault.namespace(), vault.mount(),
				(vault.kvVersion() != null) ? vault.kvVersion() : 0, vault.transitMount(), vault.databaseMount(),
				login(vault), vault.connectTimeout(), vault.readTimeout(),
				(vault.certificate() != null) ? Path.of(vault.certificate()) : null));
	}

	private static VaultSettings.Login login(VaultProperties vault) {
		return switch (vault.authentication()) {
			case TOKEN -> new VaultSettings.Token(Objects.requireNonNull(vault.token()));
			case APP_ROLE -> new VaultSettings.AppRole(vault.appRole().path(),
					Objects.requireNonNull(vault.appRole().roleId()), vault.appRole().secretId());
			case KUBERNETES -> new VaultSettings.Kubernetes(vault.kubernetes().path(),
					Objects.requireNonNull(vault.kubernetes().role()), vault.kubernetes().tokenFile());
		};
	}

}
