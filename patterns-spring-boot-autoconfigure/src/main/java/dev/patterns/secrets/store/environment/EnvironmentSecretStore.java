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

package dev.patterns.secrets.store.environment;

import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Supplier;
import java.util.regex.Pattern;

import org.jspecify.annotations.Nullable;

import dev.patterns.secrets.SecretName;
import dev.patterns.secrets.SecretOperationNotSupportedException;
import dev.patterns.secrets.SecretValue;
import dev.patterns.secrets.SecretValues;
import dev.patterns.secrets.store.SecretStore;

/**
 * Secrets in environment variables. The name of a secret, behind a prefix, is that of the
 * variable: nothing is translated to upper case or underscores.
 */
public final class EnvironmentSecretStore implements SecretStore {

	private static final Pattern NAME = Pattern.compile("\\w+");

	private final Supplier<Map<String, ?>> variables;

	private final String prefix;

	private final boolean listable;

	/**
	 * Create a store.
	 * @param variables the variables
	 * @param prefix beginning of the variables' names that the names of secrets lack, may
	 * be empty
	 * @param listable whether all variables that begin with the prefix are secrets
	 */
	public EnvironmentSecretStore(Supplier<Map<String, ?>> variables, String prefix, boolean listable) {
		this.variables = variables;
		this.prefix = prefix;
		this.listable = listable;
	}

	@Override
	public @Nullable SecretValues read(SecretName name) {
		// The map of the process may ignore case.
		if (!NAME.matcher(name.value()).matches() || !names().contains(this.prefix + name.value())) {
			return null;
		}
		Object value = this.variables.get().get(this.prefix + name.value());
		return (value != null) ? SecretValues.single(name.value(), SecretValue.of(value.toString()), null) : null;
	}

	@Override
	public Set<SecretName> list(String prefix) {
		if (!this.listable) {
			throw new SecretOperationNotSupportedException("Not every environment variable is a secret: "
					+ "to list the store set its 'prefix' or its 'allowed'");
		}
		Set<SecretName> names = new TreeSet<>();
		for (String variable : names()) {
			String name = variable.startsWith(this.prefix) ? variable.substring(this.prefix.length()) : "";
			if (NAME.matcher(name).matches() && new SecretName(name).isWithin(prefix)) {
				names.add(new SecretName(name));
			}
		}
		return names;
	}

	private Set<String> names() {
		return Set.copyOf(this.variables.get().keySet());
	}

}
