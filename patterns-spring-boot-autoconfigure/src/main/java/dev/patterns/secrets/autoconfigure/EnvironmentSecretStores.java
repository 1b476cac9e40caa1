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

import org.jspecify.annotations.Nullable;
import org.springframework.boot.bootstrap.BootstrapContext;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.PropertySource;

import dev.patterns.secrets.engine.SecretReferencePropertySource;
import dev.patterns.secrets.engine.SecretStores;

/**
 * The stores that belong to an environment: its property source of references has them.
 */
final class EnvironmentSecretStores {

	private EnvironmentSecretStores() {
	}

	// The stores of an environment, to which they are added if they are not there.
	static SecretStores of(ConfigurableEnvironment environment) {
		SecretStores stores = open(environment);
		return (stores != null) ? stores : add(environment, new SecretStores(new StoreDefinitions(environment)));
	}

	// The same for the environment of an application that starts, or of one that is read
	// again into an empty copy: the application keeps its stores.
	static SecretStores of(ConfigurableEnvironment environment, BootstrapContext bootstrap) {
		SecretStores stores = open(environment);
		SecretStores known = (stores != null) ? stores : bootstrap.getOrElse(SecretStores.class, null);
		if (known == null) {
			return of(environment);
		}
		return (stores != null) ? stores : add(environment, known);
	}

	// An environment may be used again after the context that had its stores was closed.
	private static @Nullable SecretStores open(ConfigurableEnvironment environment) {
		SecretStores stores = find(environment);
		return (stores != null && !stores.isClosed()) ? stores : null;
	}

	// The stores of an environment, null if it has none.
	static @Nullable SecretStores find(ConfigurableEnvironment environment) {
		PropertySource<?> source = environment.getPropertySources().get(SecretReferencePropertySource.NAME);
		return (source instanceof SecretReferencePropertySource references) ? references.getSource() : null;
	}

	private static SecretStores add(ConfigurableEnvironment environment, SecretStores stores) {
		environment.getPropertySources().addLast(new SecretReferencePropertySource(stores));
		return stores;
	}

}
