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

package dev.patterns.state.repository;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Consumer;

import org.jspecify.annotations.Nullable;
import org.springframework.data.keyvalue.core.AbstractKeyValueAdapter;
import org.springframework.data.keyvalue.core.mapping.KeyValuePersistentEntity;
import org.springframework.data.keyvalue.core.mapping.context.KeyValueMappingContext;
import org.springframework.data.util.CloseableIterator;
import org.springframework.util.StringUtils;

import dev.patterns.state.InvalidStateKeyException;
import dev.patterns.state.KeyPage;
import dev.patterns.state.KeyQuery;
import dev.patterns.state.State;
import dev.patterns.state.StateTemplate;

/**
 * Keeps what Spring Data saves as entries of state, under {@code <keyspace>/<id>}.
 * Thread-safe.
 */
public final class StateKeyValueAdapter extends AbstractKeyValueAdapter {

	private static final String SEPARATOR = "/";

	private static final int PAGE = 200;

	private final StateTemplate state;

	private final KeyValueMappingContext<?, ?> mappings;

	/**
	 * Create an adapter, for a {@code KeyValueTemplate} over a further store.
	 * @param state the template
	 * @param store name of the store, empty for that of the template
	 * @param mappings knows the entities
	 */
	public StateKeyValueAdapter(StateTemplate state, String store, KeyValueMappingContext<?, ?> mappings) {
		this.state = StringUtils.hasText(store) ? state.store(store) : state;
		this.mappings = mappings;
	}

	private static String key(Object id, String keyspace) {
		return prefix(keyspace) + id;
	}

	// One keyspace below another would share its keys.
	private static String prefix(String keyspace) {
		if (keyspace.isEmpty() || keyspace.contains(SEPARATOR)) {
			throw new InvalidStateKeyException("The keyspace '%s' must have a name without '%s': correct its @KeySpace."
				.formatted(keyspace, SEPARATOR));
		}
		return keyspace + SEPARATOR;
	}

	// What was there before is nobody's business, and would have to be read.
	@Override
	public @Nullable Object put(Object id, Object item, String keyspace) {
		this.state.save(key(id, keyspace), item);
		return null;
	}

	@Override
	public boolean contains(Object id, String keyspace) {
		return this.state.get(key(id, keyspace), byte[].class).exists();
	}

	@Override
	public @Nullable Object get(Object id, String keyspace) {
		return get(id, keyspace, typeOf(keyspace));
	}

	@Override
	public <T> @Nullable T get(Object id, String keyspace, Class<T> type) {
		return this.state.get(key(id, keyspace), type).value();
	}

	@Override
	public @Nullable Object delete(Object id, String keyspace) {
		return delete(id, keyspace, typeOf(keyspace));
	}

	@Override
	public <T> @Nullable T delete(Object id, String keyspace, Class<T> type) {
		T found = get(id, keyspace, type);
		this.state.delete(key(id, keyspace));
		return found;
	}

	@Override
	public Iterable<Object> getAllOf(String keyspace) {
		return new ArrayList<>(all(keyspace, typeOf(keyspace)));
	}

	@Override
	public <T> Iterable<T> getAllOf(String keyspace, Class<T> type) {
		return all(keyspace, type);
	}

	private <T> List<T> all(String keyspace, Class<T> type) {
		List<T> all = new ArrayList<>();
		eachPage(keyspace,
				(keys) -> this.state.getAll(keys, type)
					.values()
					.stream()
					.map(State::value)
					.filter(Objects::nonNull)
					.forEach(all::add));
		return all;
	}

	// Redis may name a key in several pages.
	private void eachPage(String keyspace, Consumer<List<String>> consumer) {
		Set<String> seen = new HashSet<>();
		KeyQuery query = KeyQuery.prefix(prefix(keyspace)).limit(PAGE);
		String next = null;
		do {
			KeyPage page = this.state.keys(query.page(next));
			List<String> keys = page.keys().stream().filter(seen::add).toList();
			if (!keys.isEmpty()) {
				consumer.accept(keys);
			}
			next = page.next();
		}
		while (next != null);
	}

	@Override
	public CloseableIterator<Map.Entry<Object, Object>> entries(String keyspace) {
		Class<?> type = typeOf(keyspace);
		List<Map.Entry<Object, Object>> entries = new ArrayList<>();
		eachPage(keyspace, (keys) -> this.state.getAll(keys, type).forEach((key, found) -> {
			if (found.value() != null) {
				entries.add(Map.entry(key.substring(keyspace.length() + 1), found.value()));
			}
		}));
		Iterator<Map.Entry<Object, Object>> iterator = entries.iterator();
		return new CloseableIterator<>() {

			@Override
			public boolean hasNext() {
				return iterator.hasNext();
			}

			@Override
			public Map.Entry<Object, Object> next() {
				return iterator.next();
			}

			@Override
			public void close() {
				// All of it was read.
			}

		};
	}

	@Override
	public void deleteAllOf(String keyspace) {
		this.state.deletePrefix(prefix(keyspace));
	}

	/**
	 * Does nothing: Spring Data's template clears its adapter when the application stops,
	 * but what is in the store outlives applications.
	 */
	@Override
	public void clear() {
		// Entities are deleted by deleteAll() of their repository.
	}

	@Override
	public long count(String keyspace) {
		long[] count = { 0 };
		eachPage(keyspace, (keys) -> count[0] += keys.size());
		return count[0];
	}

	private Class<?> typeOf(String keyspace) {
		for (KeyValuePersistentEntity<?, ?> entity : this.mappings.getPersistentEntities()) {
			if (keyspace.equals(entity.getKeySpace())) {
				return entity.getType();
			}
		}
		throw new IllegalArgumentException("There is no entity with the keyspace '" + keyspace + "'");
	}

	@Override
	public void destroy() {
		// The store is the application's.
	}

}
