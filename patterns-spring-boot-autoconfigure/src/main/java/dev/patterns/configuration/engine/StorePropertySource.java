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

package dev.patterns.configuration.engine;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;

import org.jspecify.annotations.Nullable;
import org.springframework.boot.origin.Origin;
import org.springframework.boot.origin.OriginLookup;
import org.springframework.core.env.EnumerablePropertySource;

import dev.patterns.binding.LivePropertySource;
import dev.patterns.configuration.ConfigurationItem;
import dev.patterns.configuration.store.StoreContent;

/**
 * The items of a store that have one prefix, as properties. What it shows changes with
 * the store, as a whole.
 */
public final class StorePropertySource extends EnumerablePropertySource<ImportedStore>
		implements OriginLookup<String>, LivePropertySource {

	private final String prefix;

	private volatile View view;

	/**
	 * Create a property source.
	 * @param name name of the property source
	 * @param store the store
	 * @param prefix the prefix of keys, with the profile if there is one; empty for keys
	 * that have none
	 */
	public StorePropertySource(String name, ImportedStore store, String prefix) {
		super(name, store);
		this.prefix = prefix;
		this.view = View.of(store.content(), prefix);
	}

	@Override
	public @Nullable Object getProperty(String name) {
		return view().properties().get(name);
	}

	@Override
	public boolean containsProperty(String name) {
		return view().properties().containsKey(name);
	}

	// The same array for as long as nothing changes: whoever keeps what he made of the
	// names compares them.
	@Override
	public String[] getPropertyNames() {
		return view().names();
	}

	@Override
	public @Nullable Origin getOrigin(String key) {
		View current = view();
		String stored = current.keys().get(key);
		ConfigurationItem item = (stored != null) ? current.content().items().get(stored) : null;
		return (item != null) ? new StoreOrigin(getSource().name(), item.key(), item.version()) : null;
	}

	/**
	 * The prefix of the keys.
	 * @return the prefix, with the profile if there is one
	 */
	public String prefix() {
		return this.prefix;
	}

	/**
	 * Names of properties that would have another value.
	 * @param next another content of the store
	 * @return the names
	 */
	Set<String> difference(StoreContent next) {
		Map<String, Object> present = view().properties();
		Map<String, Object> future = properties(next, this.prefix);
		Set<String> names = new TreeSet<>(present.keySet());
		names.addAll(future.keySet());
		names.removeIf((name) -> Objects.equals(present.get(name), future.get(name)));
		return names;
	}

	private View view() {
		StoreContent content = getSource().content();
		View current = this.view;
		if (current.content() != content) {
			current = View.of(content, this.prefix);
			this.view = current;
		}
		return current;
	}

	/**
	 * The properties among the items of a store.
	 * @param content the content of the store
	 * @param prefix the prefix of keys
	 * @return the values by the names of properties
	 */
	static Map<String, Object> properties(StoreContent content, String prefix) {
		return View.of(content, prefix).properties();
	}

	/**
	 * What is shown of one content.
	 *
	 * @param content the content
	 * @param properties values by names of properties
	 * @param keys keys by names of properties
	 * @param names the names of properties
	 */
	private record View(StoreContent content, Map<String, Object> properties, Map<String, String> keys,
			String[] names) {

		static View of(StoreContent content, String prefix) {
			Map<String, Object> properties = new LinkedHashMap<>();
			Map<String, String> keys = new LinkedHashMap<>();
			content.items().forEach((key, item) -> {
				if (ConfigurationKeys.prefixOf(key).equals(prefix)) {
					String property = ConfigurationKeys.propertyOf(key);
					properties.put(property, item.value());
					keys.put(property, key);
				}
			});
			return new View(content, properties, keys, properties.keySet().toArray(new String[0]));
		}

	}

}
