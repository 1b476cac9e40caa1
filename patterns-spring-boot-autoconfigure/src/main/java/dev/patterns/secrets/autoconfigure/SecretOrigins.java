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

import java.util.regex.Matcher;
import java.util.regex.Pattern;

import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.source.ConfigurationProperty;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName;
import org.springframework.boot.context.properties.source.ConfigurationPropertySource;
import org.springframework.boot.context.properties.source.ConfigurationPropertySources;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.PropertySource;

import dev.patterns.secrets.engine.ImportedSecretsPropertySource;
import dev.patterns.secrets.engine.SecretReferencePropertySource;

/**
 * Finds out by names whether properties come from secrets, without reading a secret.
 */
final class SecretOrigins {

	private static final Pattern REFERENCE = Pattern.compile("\\$\\{([^:}$]+)");

	private static final int DEPTH = 8;

	private final ConfigurableEnvironment environment;

	SecretOrigins(ConfigurableEnvironment environment) {
		this.environment = environment;
	}

	static boolean isOurs(@Nullable Object source) {
		return source instanceof SecretReferencePropertySource || source instanceof ImportedSecretsPropertySource;
	}

	// Whether a text, before its references are resolved, has one that leads to a secret.
	boolean refersToSecret(Object raw) {
		return refersToSecret(raw, DEPTH);
	}

	// Whether a property is a secret or leads to one.
	boolean comesFromSecret(String key) {
		return comesFromSecret(key, DEPTH);
	}

	private boolean refersToSecret(Object raw, int depth) {
		Matcher references = REFERENCE.matcher(String.valueOf(raw));
		while (references.find()) {
			String name = references.group(1);
			if (comesFromSecret(name, depth - 1)) {
				return true;
			}
		}
		return false;
	}

	// Of a property class it is not known which source a value came from.
	private boolean comesFromSecret(String key, int depth) {
		if (depth == 0 || key.startsWith(SecretReferencePropertySource.PREFIX)) {
			return true;
		}
		for (PropertySource<?> source : this.environment.getPropertySources()) {
			Object value = (source instanceof ImportedSecretsPropertySource) ? source.getProperty(key) : null;
			if (value != null) {
				return true;
			}
		}
		ConfigurationPropertyName name = ConfigurationPropertyName.adapt(key, '.');
		for (ConfigurationPropertySource source : ConfigurationPropertySources.get(this.environment)) {
			ConfigurationProperty property = name.isEmpty() ? null : source.getConfigurationProperty(name);
			if (property != null) {
				return isOurs(source.getUnderlyingSource()) || refersToSecret(property.getValue(), depth);
			}
		}
		return false;
	}

}
