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

	private final WriteOptions options;

	DefaultStoreTemplate(StoreTemplates templates, WriteOptions options) {
		this.templates = templates;
		this.options = options;
	}

	private StoreTemplate delegate() {
		return this.templates.ofDefaultStore(this.options);
	}

	@Override
	public String getStore() {
		return delegate().getStore();
	}

	@Override
	public ConfigurationTemplate store(String name) {
		return this.templates.get(name).with(this.options);
	}

	@Override
	public ConfigurationTemplate withoutTrial() {
		return new DefaultStoreTemplate(this.templates, this.options.withoutTrial());
	}

	@Override
	public ConfigurationTemplate changedBy(String name) {
		return new DefaultStoreTemplate(this.templates, this.options.by(name));
	}

	@Override
	public Optional<ConfigurationItem> get(String key) {
		return delegate().get(key);
	}

	@Override
	public Map<String, ConfigurationItem> get(Collection<String> keys) {
		return delegate().get(keys);
	}

	@Override
	public Map<String, ConfigurationItem> getByPrefix(String prefix) {
		return delegate().getByPrefix(prefix);
	}

	@Override
	public long set(String key, String value) {
		return delegate().set(key, value);
	}

	@Override
	public long set(String key, String value, long expectedVersion) {
		return delegate().set(key, value, expectedVersion);
	}

	@Override
	public boolean delete(String key) {
		return delegate().delete(key);
	}

	@Override
	public boolean delete(String key, long expectedVersion) {
		return delegate().delete(key, expectedVersion);
	}

	@Override
	public long apply(Collection<ConfigurationChange> changes) {
		return delegate().apply(changes);
	}

	@Override
	public List<ConfigurationRevision> history(String key, int limit) {
		return delegate().history(key, limit);
	}

	@Override
	public long rollback(String key, long version) {
		return delegate().rollback(key, version);
	}

	@Override
	public ConfigurationSubscription subscribe(Collection<String> keys, Consumer<ConfigurationEvent> listener) {
		return delegate().subscribe(keys, listener);
	}

	@Override
	public ConfigurationSubscription subscribeToPrefix(String prefix, Consumer<ConfigurationEvent> listener) {
		return delegate().subscribeToPrefix(prefix, listener);
	}

	@Override
	public boolean unsubscribe(String subscriptionId) {
		return delegate().unsubscribe(subscriptionId);
	}

}
