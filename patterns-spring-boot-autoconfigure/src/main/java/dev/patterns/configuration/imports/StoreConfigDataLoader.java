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

package dev.patterns.configuration.imports;

import java.util.List;
import java.util.Objects;

import org.apache.commons.logging.Log;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.bootstrap.BootstrapRegistry.InstanceSupplier;
import org.springframework.boot.bootstrap.ConfigurableBootstrapContext;
import org.springframework.boot.context.config.ConfigData;
import org.springframework.boot.context.config.ConfigData.Option;
import org.springframework.boot.context.config.ConfigDataLoader;
import org.springframework.boot.context.config.ConfigDataLoaderContext;
import org.springframework.boot.logging.DeferredLogFactory;

import dev.patterns.configuration.ConfigurationImportException;
import dev.patterns.configuration.ConfigurationStoreException;
import dev.patterns.configuration.engine.ImportedStore;
import dev.patterns.configuration.engine.ImportedStores;
import dev.patterns.configuration.engine.StorePropertySource;
import dev.patterns.configuration.store.StoreContent;

/**
 * Reads a store once for each application. When Spring Cloud loads the application's
 * configuration again it gets what the application sees of the store at that moment, and
 * the store is not asked: it is followed anyway, and it may not answer.
 */
final class StoreConfigDataLoader implements ConfigDataLoader<StoreConfigDataResource> {

	private static final String BEAN_NAME = "patternsImportedConfigurationStores";

	private final Log logger;

	StoreConfigDataLoader(DeferredLogFactory logFactory) {
		this.logger = logFactory.getLog(StoreConfigDataLoader.class);
	}

	@Override
	public ConfigData load(ConfigDataLoaderContext context, StoreConfigDataResource resource) {
		ImportedStores stores = stores(context.getBootstrapContext());
		ImportedStore store = stores.get(resource.store(), () -> read(resource));
		if (!store.isReached() && !resource.isOptionalStore() && store.content().revision() == 0) {
			throw failure(resource, "The configuration store '%s' does not answer".formatted(resource.store()), null);
		}
		StorePropertySource source = new StorePropertySource(resource.toString(), store, resource.keyPrefix());
		Option[] options = resource.isProfileSpecific()
				? new Option[] { Option.IGNORE_IMPORTS, Option.IGNORE_PROFILES, Option.PROFILE_SPECIFIC }
				: new Option[] { Option.IGNORE_IMPORTS, Option.IGNORE_PROFILES };
		return new ConfigData(List.of(source), options);
	}

	private static ImportedStores stores(ConfigurableBootstrapContext context) {
		if (!context.isRegistered(ImportedStores.class)) {
			ImportedStores stores = new ImportedStores();
			context.register(ImportedStores.class, InstanceSupplier.of(stores));
			context.addCloseListener(
					(event) -> event.getApplicationContext().getBeanFactory().registerSingleton(BEAN_NAME, stores));
		}
		return Objects.requireNonNull(context.get(ImportedStores.class));
	}

	private ImportedStore read(StoreConfigDataResource resource) {
		return new ImportedStore(resource.store(), content(resource));
	}

	private @Nullable StoreContent content(StoreConfigDataResource resource) {
		try {
			return resource.reader().get();
		}
		catch (ConfigurationStoreException ex) {
			if (resource.isOptionalStore()) {
				this.logger.warn(ex.getMessage() + ". It is imported as optional: the application starts without it,"
						+ " and takes over what is in it once it answers.");
				return null;
			}
			throw failure(resource, String.valueOf(ex.getMessage()), ex);
		}
	}

	private static ConfigurationImportException failure(StoreConfigDataResource resource, String what,
			@Nullable Throwable cause) {
		return new ConfigurationImportException(what,
				"Start the store, or correct where it is said to be, or import it as 'optional:%s', so that the application starts without it and takes it over once it answers."
					.formatted(resource),
				cause);
	}

}
