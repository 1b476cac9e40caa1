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

package dev.patterns.configuration.autoconfigure;

import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.ListableBeanFactory;
import org.springframework.util.StringUtils;

import dev.patterns.configuration.ConfigurationStoreException;
import dev.patterns.configuration.autoconfigure.ConfigurationStoresProperties.Store;
import dev.patterns.configuration.engine.ConfigurationStores;
import dev.patterns.configuration.engine.ImportedStore;
import dev.patterns.configuration.engine.ImportedStores;
import dev.patterns.configuration.store.ConfigurationStore;

/**
 * Makes the stores of an application out of its properties. A bean of type
 * {@link ConfigurationStore} is the store that has its name.
 */
final class StoreFactory implements ConfigurationStores.Factory {

	private final ConfigurationStoresProperties properties;

	private final Supplier<List<StoreProvider>> providers;

	private final ListableBeanFactory beanFactory;

	StoreFactory(ConfigurationStoresProperties properties, Supplier<List<StoreProvider>> providers,
			ListableBeanFactory beanFactory) {
		this.properties = properties;
		this.providers = providers;
		this.beanFactory = beanFactory;
	}

	@Override
	public @Nullable ConfigurationStore create(String name) {
		if (this.beanFactory.containsBean(name) && this.beanFactory.isTypeMatch(name, ConfigurationStore.class)) {
			return this.beanFactory.getBean(name, ConfigurationStore.class);
		}
		Store store = this.properties.find(name);
		if (store == null) {
			return null;
		}
		for (StoreProvider provider : this.providers.get()) {
			if (provider.type() == store.effectiveType()) {
				return provider.create(name, store);
			}
		}
		throw new ConfigurationStoreException(
				"The configuration store '%s' is of type %s, but what that needs is not on the class path"
					.formatted(name, store.effectiveType().name().toLowerCase(Locale.ROOT)),
				null);
	}

	@Override
	public Collection<String> names() {
		Set<String> names = new TreeSet<>(this.properties.stores().keySet());
		names.addAll(List.of(this.beanFactory.getBeanNamesForType(ConfigurationStore.class, true, false)));
		this.providers.get().forEach((provider) -> names.add(name(provider)));
		return names;
	}

	/**
	 * Name of the store for those who name none.
	 * @param imported the stores that the application imports, {@code null} if it imports
	 * none
	 * @return the name
	 */
	String defaultStore(@Nullable ImportedStores imported) {
		if (StringUtils.hasText(this.properties.defaultStore())) {
			return this.properties.defaultStore();
		}
		Set<String> names = new TreeSet<>(this.properties.stores().keySet());
		names.addAll(List.of(this.beanFactory.getBeanNamesForType(ConfigurationStore.class, true, false)));
		if (names.isEmpty() && imported != null) {
			imported.all().stream().map(ImportedStore::name).forEach(names::add);
		}
		if (names.isEmpty()) {
			this.providers.get()
				.stream()
				.filter(StoreProvider::isReady)
				.limit(1)
				.forEach((one) -> names.add(name(one)));
		}
		if (names.size() != 1) {
			throw new ConfigurationStoreException(names.isEmpty()
					? "There is no configuration store: there is neither a DataSource nor a connection to Redis, nor any of 'patterns.configuration.stores'"
					: "There are several configuration stores, %s: name one of them by 'patterns.configuration.default-store'"
						.formatted(String.join(", ", names)),
					null);
		}
		return names.iterator().next();
	}

	private static String name(StoreProvider provider) {
		return provider.type().name().toLowerCase(Locale.ROOT);
	}

}
