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

import java.util.List;

import org.springframework.boot.bootstrap.ConfigurableBootstrapContext;
import org.springframework.boot.context.config.ConfigDataLocation;
import org.springframework.boot.context.config.ConfigDataLocationResolver;
import org.springframework.boot.context.config.ConfigDataLocationResolverContext;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.core.env.StandardEnvironment;

import dev.patterns.secrets.SecretName;
import dev.patterns.secrets.UnknownSecretStoreException;
import dev.patterns.secrets.engine.SecretStores;

/**
 * Resolves {@code patterns-secrets:<store>[/prefix]}. Stores are defined by properties,
 * which may be in the file that imports.
 */
final class SecretsConfigDataLocationResolver implements ConfigDataLocationResolver<SecretsConfigDataResource> {

	static final String PREFIX = "patterns-secrets:";

	@Override
	public boolean isResolvable(ConfigDataLocationResolverContext context, ConfigDataLocation location) {
		return location.hasPrefix(PREFIX);
	}

	@Override
	public List<SecretsConfigDataResource> resolve(ConfigDataLocationResolverContext context,
			ConfigDataLocation location) {
		String value = location.getNonPrefixedValue(PREFIX);
		int slash = value.indexOf('/');
		String store = (slash >= 0) ? value.substring(0, slash) : value;
		String prefix = (slash >= 0) ? value.substring(slash + 1) : "";
		if (!SecretStores.isName(store)) {
			throw new UnknownSecretStoreException(store);
		}
		if (!prefix.isEmpty()) {
			new SecretName(prefix);
		}
		return List.of(new SecretsConfigDataResource(stores(context), store, prefix, location.isOptional()));
	}

	private static SecretStores stores(ConfigDataLocationResolverContext context) {
		ConfigurableBootstrapContext bootstrap = context.getBootstrapContext();
		ImportEnvironment known = bootstrap.getOrElse(ImportEnvironment.class, null);
		Binder binder = context.getBinder();
		StoreDefinitions definitions = new StoreDefinitions(
				(known != null) ? known.environment() : new StandardEnvironment(), () -> binder);
		SecretStores stores = bootstrap.getOrElse(SecretStores.class, null);
		if (stores == null) {
			return new SecretStores(definitions);
		}
		stores.define(definitions);
		return stores;
	}

}
