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

package dev.patterns.secrets.store.property;

import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;
import org.springframework.core.env.EnumerablePropertySource;
import org.springframework.core.env.PropertySource;
import org.springframework.core.env.SystemEnvironmentPropertySource;

import dev.patterns.secrets.InvalidSecretNameException;
import dev.patterns.secrets.SecretName;
import dev.patterns.secrets.SecretOperationNotSupportedException;
import dev.patterns.secrets.SecretStoreUnavailableException;
import dev.patterns.secrets.SecretValue;
import dev.patterns.secrets.SecretValues;
import dev.patterns.secrets.store.SecretStore;

/**
 * Secrets in property sources. The name of a secret, behind a prefix, is the name of the
 * property as it is written there; no other spelling finds it. Values are taken as they
 * are written: placeholders are not resolved.
 */
public final class PropertySourceSecretStore implements SecretStore {

	private final Supplier<List<PropertySource<?>>> sources;

	private final String prefix;

	private final boolean listable;

	/**
	 * Create a store.
	 * @param sources the sources, those that win first
	 * @param prefix beginning of the properties' names that the names of secrets lack,
	 * may be empty
	 * @param listable whether all properties that begin with the prefix are secrets
	 */
	public PropertySourceSecretStore(Supplier<List<PropertySource<?>>> sources, String prefix, boolean listable) {
		this.sources = sources;
		this.prefix = prefix;
		this.listable = listable;
	}

	@Override
	public @Nullable SecretValues read(SecretName name) {
		for (PropertySource<?> source : this.sources.get()) {
			Object value = value(source, this.prefix + name.value());
			if (value != null) {
				return SecretValues.single(name.value(), SecretValue.of(value.toString()), null);
			}
		}
		return null;
	}

	@Override
	public Set<SecretName> list(String prefix) {
		if (!this.listable) {
			throw new SecretOperationNotSupportedException("Not every property is a secret: "
					+ "to list the store set its 'prefix', its 'property-source' or its 'allowed'");
		}
		Set<SecretName> names = new TreeSet<>();
		for (PropertySource<?> source : this.sources.get()) {
			if (source instanceof EnumerablePropertySource<?> enumerable) {
				for (String property : enumerable.getPropertyNames()) {
					add(property, prefix, names);
				}
			}
		}
		return names;
	}

	private void add(String property, String prefix, Set<SecretName> names) {
		if (!property.startsWith(this.prefix)) {
			return;
		}
		try {
			SecretName name = new SecretName(property.substring(this.prefix.length()));
			if (name.isWithin(prefix)) {
				names.add(name);
			}
		}
		catch (InvalidSecretNameException ex) {
			// Nobody can ask for a property of such a name.
		}
	}

	// The source of environment variables finds one under many names.
	private static @Nullable Object value(PropertySource<?> source, String property) {
		try {
			if (source instanceof SystemEnvironmentPropertySource variables) {
				return variables.getSource().get(property);
			}
			if (source instanceof EnumerablePropertySource<?> enumerable
					&& !Arrays.asList(enumerable.getPropertyNames()).contains(property)) {
				return null;
			}
			return source.getProperty(property);
		}
		catch (RuntimeException ex) {
			throw new SecretStoreUnavailableException("Property source '%s' cannot be read: %s"
				.formatted(source.getName(), ex.getClass().getSimpleName()));
		}
	}

}
