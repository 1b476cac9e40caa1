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
import java.util.regex.Pattern;

import org.springframework.boot.actuate.endpoint.SanitizableData;
import org.springframework.boot.actuate.endpoint.SanitizingFunction;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.PropertySource;

import dev.patterns.secrets.engine.NamesOnly;
import dev.patterns.secrets.engine.SecretStores;

/**
 * Keeps secrets out of the endpoints {@code env} and {@code configprops}, whatever these
 * may show: what comes from a secret, directly or by a reference, what has a known secret
 * in it, and what opens a store.
 */
final class SecretsSanitizer implements SanitizingFunction {

	private static final Pattern OWN_KEY = Pattern
		.compile("patterns[._]?secrets?[._].*(token|secret-?_?id|password|private-?_?key|credential|jwt).*");

	private final SecretStores stores;

	private final SecretOrigins origins;

	SecretsSanitizer(SecretStores stores, ConfigurableEnvironment environment) {
		this.stores = stores;
		this.origins = new SecretOrigins(environment);
	}

	@Override
	public SanitizableData apply(SanitizableData data) {
		return NamesOnly.during(() -> isSecret(data)) ? data.withSanitizedValue() : data;
	}

	private boolean isSecret(SanitizableData data) {
		Object value = data.getValue();
		String key = data.getKey();
		if (value == null) {
			return false;
		}
		if (SecretOrigins.isOurs(data.getPropertySource()) || OWN_KEY.matcher(key.toLowerCase(Locale.ROOT)).matches()
				|| this.stores.known().isIn(String.valueOf(value))) {
			return true;
		}
		PropertySource<?> source = data.getPropertySource();
		Object raw = (source != null) ? source.getProperty(key) : null;
		return (raw != null) ? this.origins.refersToSecret(raw) : this.origins.comesFromSecret(key);
	}

}
