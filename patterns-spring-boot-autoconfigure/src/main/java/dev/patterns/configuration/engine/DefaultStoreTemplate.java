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

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;

import dev.patterns.configuration.ConfigurationChange;
import dev.patterns.configuration.ConfigurationEvent;
import dev.patterns.configuration.ConfigurationItem;
import dev.patterns.configuration.ConfigurationRevision;
import dev.patterns.configuration.ConfigurationSubscription;
import dev.patterns.configuration.ConfigurationTemplate;

/**
 * The template of the store for those who name none. Which one that is need not be known
 * before it is used.
 */
final class DefaultStoreTemplate implements ConfigurationTemplate {

	private final StoreTemplates templates;

	private final Supplier<StoreTemplate> delegate;

	DefaultStoreTemplate(StoreTemplates templates, Supplier<StoreTemplate> delegate) {
		this.templates = templates;
		this.delegate = delegate;
	}

	@Override
	public String getStore() {
		return this.delegate.get().getStore();
	}

	@Override
	public ConfigurationTemplate store(String name) {
		return this.templates.get(name);
	}

	@Override
	public Optional<ConfigurationItem> get(String key) {
		return this.delegate.get().get(key);
	}

	@Override
	public Map<String, ConfigurationItem> get(Collection<String> keys) {
		return this.delegate.get().get(keys);
	}

	@Override
	public Map<String, ConfigurationItem> getByPrefix(String prefix) {
		return this.delegate.get().getByPrefix(prefix);
	}

	@Override
	public long set(String key, String value) {
		return this.delegate.get().set(key, value);
	}

	@Override
	public long set(String key, String value, long expectedVersion) {
		return this.delegate.get().set(key, value, expectedVersion);
	}

	@Override
	public boolean delete(String key) {
		return this.delegate.get().delete(key);
	}

	@Override
	public boolean delete(String key, long expectedVersion) {
		return this.delegate.get().delete(key, expectedVersion);
	}

	@Override
	public long apply(Collection<ConfigurationChange> changes) {
		return this.delegate.get().apply(changes);
	}

	@Override
	public List<ConfigurationRevision> history(String key, int limit) {
		return this.delegate.get().history(key, limit);
	}

	@Override
	public long rollback(String key, long version) {
		return this.delegate.get().rollback(key, version);
	}

	@Override
	public ConfigurationSubscription subscribe(Collection<String> keys, Consumer<ConfigurationEvent> listener) {
		return this.delegate.get().subscribe(keys, listener);
	}

	@Override
	public ConfigurationSubscription subscribeToPrefix(String prefix, Consumer<ConfigurationEvent> listener) {
		return this.delegate.get().subscribeToPrefix(prefix, listener);
	}

	@Override
	public boolean unsubscribe(String subscriptionId) {
		return this.delegate.get().unsubscribe(subscriptionId);
	}

}
