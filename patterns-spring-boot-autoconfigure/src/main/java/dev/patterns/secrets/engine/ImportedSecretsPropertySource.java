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
import dev.patterns.secrets.SecretNotFoundException;
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

	private final boolean optional;

	private volatile @Nullable GuardedStore readFrom;

	private volatile Map<String, String> properties = Map.of();

	private volatile List<String> unusable = List.of();

	/**
	 * Create a property source that is empty until it is refreshed.
	 * @param name name of the property source
	 * @param stores the stores
	 * @param store name of the store
	 * @param prefix whole segments, empty for all
	 * @param optional whether it may stay empty
	 */
	public ImportedSecretsPropertySource(String name, SecretStores stores, String store, String prefix,
			boolean optional) {
		super(name, stores);
		this.store = store;
		this.prefix = prefix;
		this.optional = optional;
		stores.somethingToWatch();
	}

	/**
	 * Name of the store.
	 * @return the name
	 */
	public String getStore() {
		return this.store;
	}

	/**
	 * Whether it may stay empty.
	 * @return {@code true} if it may
	 */
	public boolean isOptional() {
		return this.optional;
	}

	/**
	 * Have what the same import read last, if the store cannot be asked: another property
	 * source takes the place of an earlier one when configuration is read again.
	 * @return whether there was something that is not older than the store permits
	 */
	public boolean resume() {
		GuardedStore from = this.source.get(this.store);
		ImportedSecrets last = this.source.imports().get(getName());
		if (last == null || last.store() != from || !from.isWithinStaleness(this.source.nanoTime() - last.readAt())) {
			return false;
		}
		this.readFrom = from;
		this.properties = last.properties();
		return true;
	}

	/**
	 * Read the secrets again if the settings of the store are not those any more that
	 * they were read by. If that fails, nothing is left of what was read.
	 * @throws dev.patterns.secrets.SecretException if the secrets cannot be read, or if
	 * there are none though there must be
	 */
	public void followDefinition() {
		GuardedStore current = this.source.get(this.store);
		if (current == this.readFrom) {
			return;
		}
		this.properties = Map.of();
		refresh();
		if (!this.optional && this.properties.isEmpty()) {
			throw new SecretNotFoundException("There is nothing to import from '%s'".formatted(getName()));
		}
	}

	/**
	 * Read the secrets again.
	 * @return the names of the properties that are others than before
	 */
	public Set<String> refresh() {
		GuardedStore from = this.source.get(this.store);
		this.readFrom = from;
		long now = this.source.nanoTime();
		Map<String, String> current = read(from);
		this.source.imports().put(getName(), new ImportedSecrets(from, current, now));
		Map<String, String> before = this.properties;
		this.properties = current;
		return difference(before, current);
	}

	Map<String, String> content() {
		return this.properties;
	}

	static Set<String> difference(Map<String, String> before, Map<String, String> current) {
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
		if (!unusable.equals(this.unusable) && !unusable.isEmpty()) {
			logger.warn("Not imported from store '%s', because they are not text or have another secret's name: %s"
				.formatted(this.store, unusable));
		}
		this.unusable = unusable;
		return texts;
	}

	// Who may read a secret need not be permitted to list what is below it.
	private Map<String, SecretValues> secrets(GuardedStore source) {
		try {
			return source.readAll(this.prefix);
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
		if (value == null || NamesOnly.isOn()) {
			return (value != null) ? SecretValue.MASK : null;
		}
		this.source.known().addExpression(value);
		return LiteralText.escape(value);
	}

}
