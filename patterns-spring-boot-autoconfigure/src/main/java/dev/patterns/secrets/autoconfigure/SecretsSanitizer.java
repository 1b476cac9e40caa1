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

import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import org.jspecify.annotations.Nullable;
import org.springframework.boot.actuate.endpoint.SanitizableData;
import org.springframework.boot.actuate.endpoint.SanitizingFunction;
import org.springframework.boot.context.properties.source.ConfigurationProperty;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName;
import org.springframework.boot.context.properties.source.ConfigurationPropertySource;
import org.springframework.boot.context.properties.source.ConfigurationPropertySources;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.PropertySource;

import dev.patterns.secrets.engine.ImportedSecretsPropertySource;
import dev.patterns.secrets.engine.SecretReferencePropertySource;
import dev.patterns.secrets.engine.SecretStores;

/**
 * Keeps secrets out of the endpoints {@code env} and {@code configprops}, whatever these
 * may show: what comes from a secret, directly or by a reference, what has a known secret
 * in it, and what opens a store.
 */
final class SecretsSanitizer implements SanitizingFunction {

	private static final Pattern REFERENCE = Pattern.compile("\\$\\{([^:}$]+)");

	private static final Pattern OWN_KEY = Pattern
		.compile("patterns[._]?secrets?[._].*(token|secret-?_?id|password|private-?_?key|credential|jwt).*");

	private static final int DEPTH = 8;

	private final SecretStores stores;

	private final ConfigurableEnvironment environment;

	SecretsSanitizer(SecretStores stores, ConfigurableEnvironment environment) {
		this.stores = stores;
		this.environment = environment;
	}

	@Override
	public SanitizableData apply(SanitizableData data) {
		return isSecret(data) ? data.withSanitizedValue() : data;
	}

	private boolean isSecret(SanitizableData data) {
		Object value = data.getValue();
		String key = data.getKey();
		if (value == null) {
			return false;
		}
		if (isOurs(data.getPropertySource()) || OWN_KEY.matcher(key.toLowerCase(Locale.ROOT)).matches()
				|| this.stores.known().isIn(String.valueOf(value))) {
			return true;
		}
		PropertySource<?> source = data.getPropertySource();
		Object raw = (source != null) ? source.getProperty(key) : null;
		return (raw != null) ? refersToSecret(raw, DEPTH) : comesFromSecret(key, DEPTH);
	}

	private static boolean isOurs(@Nullable Object source) {
		return source instanceof SecretReferencePropertySource || source instanceof ImportedSecretsPropertySource;
	}

	private boolean refersToSecret(Object raw, int depth) {
		Matcher references = REFERENCE.matcher(String.valueOf(raw));
		while (references.find()) {
			String name = references.group(1);
			if (name.startsWith(SecretReferencePropertySource.PREFIX) || comesFromSecret(name, depth - 1)) {
				return true;
			}
		}
		return false;
	}

	// Of a property class it is not known which source a value came from.
	private boolean comesFromSecret(String key, int depth) {
		if (depth == 0) {
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
