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
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.ConfigurationPropertySources;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.PropertySource;
import org.springframework.core.env.StandardEnvironment;
import org.springframework.core.env.SystemEnvironmentPropertySource;
import org.springframework.util.ClassUtils;

import dev.patterns.definition.DefinitionProblems;
import dev.patterns.secrets.SecretStoreUnavailableException;
import dev.patterns.secrets.engine.AccessRules;
import dev.patterns.secrets.engine.ImportedSecretsPropertySource;
import dev.patterns.secrets.engine.SecretReferencePropertySource;
import dev.patterns.secrets.engine.SecretStores;
import dev.patterns.secrets.engine.StoreDefinition;
import dev.patterns.secrets.store.SecretStore;
import dev.patterns.secrets.store.directory.DirectorySecretStore;
import dev.patterns.secrets.store.environment.EnvironmentSecretStore;
import dev.patterns.secrets.store.property.PropertySourceSecretStore;

/**
 * Finds the definition of a store in properties, each time anew. What is not complete is
 * no definition: the properties may still be on their way.
 */
final class StoreDefinitions implements Function<String, @Nullable StoreDefinition> {

	private static final String STORES = "patterns.secrets.stores";

	private static final String SPRING_VAULT = "org.springframework.vault.client.VaultEndpoint";

	private final ConfigurableEnvironment environment;

	private final Supplier<Binder> binder;

	StoreDefinitions(ConfigurableEnvironment environment) {
		this(environment, () -> Binder.get(environment));
	}

	StoreDefinitions(ConfigurableEnvironment environment, Supplier<Binder> binder) {
		this.environment = environment;
		this.binder = binder;
	}

	@Override
	public @Nullable StoreDefinition apply(String name) {
		SecretStoreProperties properties = this.binder.get()
			.bind(STORES + "." + name, Bindable.of(SecretStoreProperties.class))
			.orElse(null);
		SecretStoreType type = (properties != null) ? SecretStoreType.of(properties.type()) : null;
		if (properties == null || type == null) {
			return null;
		}
		DefinitionProblems problems = new DefinitionProblems("secret store");
		check(name, properties, problems);
		problems.throwIfAny();
		return new StoreDefinition(properties, properties.toOptions(type), () -> create(type, properties),
				(type == SecretStoreType.VAULT) ? properties.vault().credentials() : List.of());
	}

	/**
	 * Check all stores.
	 * @param stores the stores by name
	 * @throws dev.patterns.definition.InvalidDefinitionException if a definition is wrong
	 */
	static void check(Map<String, SecretStoreProperties> stores) {
		DefinitionProblems problems = new DefinitionProblems("secret store");
		stores.forEach((name, properties) -> check(name, properties, problems));
		problems.throwIfAny();
	}

	private static void check(String name, SecretStoreProperties properties, DefinitionProblems problems) {
		String where = STORES + "." + name;
		if (!SecretStores.isName(name)) {
			problems.add(where, "'%s' cannot be the name of a secret store.".formatted(name),
					"Use lower-case letters, digits and hyphens.");
		}
		SecretStoreType type = SecretStoreType.of(properties.type());
		if (type == null) {
			problems.add(where + ".type",
					(properties.type() != null) ? "There is no kind of secret store '%s'.".formatted(properties.type())
							: "It is not said of which kind the secret store is.",
					"Set it to 'vault', 'directory', 'environment' or 'property-source'.");
		}
		if (type == SecretStoreType.DIRECTORY && (properties.path() == null || properties.path().isBlank())) {
			problems.add(where + ".path", "The secret store 'directory' needs a directory.",
					"Set it to the directory in which the secrets are mounted.");
		}
		if (type == SecretStoreType.VAULT) {
			if (ClassUtils.isPresent(SPRING_VAULT, null)) {
				properties.vault().check(where + ".vault", problems);
			}
			else {
				problems.add(where + ".type", "The secret store 'vault' needs Spring Vault, which is not there.",
						"Add org.springframework.vault:spring-vault-core, or choose another kind of store.");
			}
		}
		patterns(where + ".allowed", properties.allowed(), problems);
		patterns(where + ".denied", properties.denied(), problems);
		positive(where + ".ttl", properties.ttl(), true, problems);
		positive(where + ".negative-ttl", properties.negativeTtl(), true, problems);
		positive(where + ".max-staleness", properties.maxStaleness(), true, problems);
		positive(where + ".refresh", properties.refresh(), false, problems);
	}

	private static void patterns(String where, List<String> patterns, DefinitionProblems problems) {
		for (String pattern : patterns) {
			if (!AccessRules.canMatch(pattern)) {
				problems.add(where, "No secret can have a name like '%s'.".formatted(pattern),
						"Write segments divided by '/', none of which is empty, '.' or '..'.");
			}
		}
	}

	private static void positive(String where, Duration value, boolean orZero, DefinitionProblems problems) {
		if (value.isNegative() || (!orZero && value.toMillis() < 1)) {
			problems.add(where, "'%s' is too short.".formatted(value),
					orZero ? "Set it to 0 or more." : "Set it to 1ms or more.");
		}
	}

	private SecretStore create(SecretStoreType type, SecretStoreProperties properties) {
		return switch (type) {
			case DIRECTORY -> new DirectorySecretStore(Path.of(String.valueOf(properties.path())));
			case ENVIRONMENT ->
				new EnvironmentSecretStore(this::variables, properties.prefix(), properties.isListable());
			case PROPERTY_SOURCE ->
				new PropertySourceSecretStore(() -> List.copyOf(sources(properties.propertySource())),
						properties.prefix(), properties.isListable());
			case VAULT -> VaultStoreFactory.create(properties.vault());
		};
	}

	private Map<String, ?> variables() {
		PropertySource<?> source = this.environment.getPropertySources()
			.get(StandardEnvironment.SYSTEM_ENVIRONMENT_PROPERTY_SOURCE_NAME);
		return new HashMap<>((source instanceof SystemEnvironmentPropertySource variables) ? variables.getSource()
				: this.environment.getSystemEnvironment());
	}

	private Collection<PropertySource<?>> sources(@Nullable String name) {
		List<PropertySource<?>> sources = this.environment.getPropertySources()
			.stream()
			.filter((source) -> (name != null) ? source.getName().equals(name) : isOrdinary(source))
			.toList();
		if (name != null && sources.isEmpty()) {
			throw new SecretStoreUnavailableException("There is no property source '%s'".formatted(name));
		}
		return sources;
	}

	private static boolean isOrdinary(PropertySource<?> source) {
		return !(source instanceof SecretReferencePropertySource) && !(source instanceof ImportedSecretsPropertySource)
				&& !ConfigurationPropertySources.isAttachedConfigurationPropertySource(source)
				&& !(source instanceof PropertySource.StubPropertySource);
	}

}
