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

package dev.patterns.secrets.engine;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;
import org.springframework.core.env.EnumerablePropertySource;

import dev.patterns.secrets.SecretAccessDeniedException;
import dev.patterns.secrets.SecretOperationNotSupportedException;
import dev.patterns.secrets.SecretValue;
import dev.patterns.secrets.SecretValues;

/**
 * The secrets below a prefix as properties. The name of a property is that of the secret
 * behind the prefix, with dots for slashes; of secrets with keys, a dot and the key
 * follow. The keys of a secret that is the prefix itself are properties as they are.
 * Values that are not text are left out.
 */
public final class ImportedSecretsPropertySource extends EnumerablePropertySource<SecretStores> {

	private static final Log logger = LogFactory.getLog(ImportedSecretsPropertySource.class);

	private final String store;

	private final String prefix;

	private volatile Map<String, String> properties = Map.of();

	/**
	 * Create a property source that is empty until it is refreshed.
	 * @param name name of the property source
	 * @param stores the stores
	 * @param store name of the store
	 * @param prefix whole segments, empty for all
	 */
	public ImportedSecretsPropertySource(String name, SecretStores stores, String store, String prefix) {
		super(name, stores);
		this.store = store;
		this.prefix = prefix;
	}

	/**
	 * Name of the store.
	 * @return the name
	 */
	public String getStore() {
		return this.store;
	}

	/**
	 * Read the secrets again.
	 * @return the names of the properties that are others than before
	 */
	public Set<String> refresh() {
		Map<String, String> current = read(this.source.get(this.store));
		Map<String, String> before = this.properties;
		this.properties = current;
		Set<String> changed = new TreeSet<>();
		current.forEach((name, value) -> {
			if (!value.equals(before.get(name))) {
				changed.add(name);
			}
		});
		before.keySet().stream().filter((name) -> !current.containsKey(name)).forEach(changed::add);
		return changed;
	}

	private Map<String, String> read(GuardedStore source) {
		Map<String, String> texts = new LinkedHashMap<>();
		List<String> unusable = new ArrayList<>();
		secrets(source).forEach((name, values) -> {
			for (String key : new TreeSet<>(values.keys())) {
				SecretValue value = values.get(key);
				String property = property(values, key);
				if (value == null || !value.isText() || texts.putIfAbsent(property, value.toText()) != null) {
					unusable.add(name + "#" + key);
				}
			}
		});
		if (!unusable.isEmpty()) {
			logger.warn("Not imported from store '%s', because they are not text or have another secret's name: %s"
				.formatted(this.store, unusable));
		}
		return texts;
	}

	// Who may read a secret need not be permitted to list what is below it.
	private Map<String, SecretValues> secrets(GuardedStore source) {
		try {
			return source.getBulk(this.prefix);
		}
		catch (SecretAccessDeniedException | SecretOperationNotSupportedException ex) {
			SecretValues values = this.prefix.isEmpty() ? null : source.find(this.prefix);
			if (values == null) {
				throw ex;
			}
			return Map.of(this.prefix, values);
		}
	}

	private String property(SecretValues values, String key) {
		String name = values.getName();
		if (name.equals(this.prefix)) {
			return values.isKeyed() ? key : name.substring(name.lastIndexOf('/') + 1);
		}
		String relative = (this.prefix.isEmpty() ? name : name.substring(this.prefix.length() + 1)).replace('/', '.');
		return values.isKeyed() ? relative + "." + key : relative;
	}

	@Override
	public String[] getPropertyNames() {
		return this.properties.keySet().toArray(new String[0]);
	}

	@Override
	public boolean containsProperty(String name) {
		return this.properties.containsKey(name);
	}

	@Override
	public @Nullable Object getProperty(String name) {
		String value = this.properties.get(name);
		if (value == null) {
			return null;
		}
		this.source.known().addExpression(value);
		return LiteralText.escape(value);
	}

}
