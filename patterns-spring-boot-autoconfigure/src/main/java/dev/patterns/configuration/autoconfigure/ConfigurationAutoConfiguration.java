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

import io.micrometer.observation.ObservationRegistry;
import org.springframework.beans.factory.ListableBeanFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.config.BeanDefinition;
import org.springframework.boot.LazyInitializationExcludeFilter;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.SearchStrategy;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Role;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.util.function.SingletonSupplier;

import dev.patterns.binding.UnknownPropertiesPostProcessor;
import dev.patterns.configuration.ConfigurationTemplate;
import dev.patterns.configuration.engine.ConfigurationObservations;
import dev.patterns.configuration.engine.ConfigurationStores;
import dev.patterns.configuration.engine.ImportedStores;
import dev.patterns.configuration.engine.LiveConfiguration;
import dev.patterns.configuration.engine.RefreshEvents;
import dev.patterns.configuration.engine.StoreTemplates;
import dev.patterns.configuration.observation.ConfigurationObservationConvention;
import dev.patterns.identity.ApplicationIdentity;
import dev.patterns.identity.autoconfigure.IdentityAutoConfiguration;

/**
 * Auto-configuration of configuration stores. Connects to none of them, and starts no
 * thread, until one is imported or used.
 */
@AutoConfiguration(after = { IdentityAutoConfiguration.class, ConfigurationJdbcAutoConfiguration.class })
@EnableConfigurationProperties(ConfigurationStoresProperties.class)
public final class ConfigurationAutoConfiguration {

	ConfigurationAutoConfiguration() {
	}

	@Bean
	@Role(BeanDefinition.ROLE_INFRASTRUCTURE)
	static UnknownPropertiesPostProcessor patternsUnknownConfigurationPropertiesPostProcessor(
			ConfigurableEnvironment environment) {
		return new UnknownPropertiesPostProcessor(environment, ConfigurationStoresProperties.class);
	}

	@Bean
	ConfigurationStores patternsConfigurationStores(ConfigurationStoresProperties properties,
			ObjectProvider<StoreProvider> providers, ObjectProvider<ImportedStores> imported,
			ListableBeanFactory beanFactory) {
		StoreFactory factory = new StoreFactory(properties,
				SingletonSupplier.of(() -> providers.orderedStream().toList()), beanFactory);
		return new ConfigurationStores(factory,
				SingletonSupplier.of(() -> factory.defaultStore(imported.getIfAvailable())), properties.pollInterval());
	}

	@Bean
	StoreTemplates patternsConfigurationTemplates(ConfigurationStores stores, ApplicationIdentity identity,
			ConfigurationStoresProperties properties, ConfigurationObservations observations, LiveConfiguration live) {
		return new StoreTemplates(stores, identity.instance(), properties.maxValueSize().toBytes(), observations,
				live.imported());
	}

	@Bean
	@ConditionalOnMissingBean(search = SearchStrategy.CURRENT)
	ConfigurationTemplate patternsConfigurationTemplate(StoreTemplates templates) {
		return templates.ofDefaultStore();
	}

	@Bean
	LiveConfiguration patternsLiveConfiguration(ConfigurableApplicationContext context, ConfigurationStores stores,
			ObjectProvider<ImportedStores> imported, ObjectProvider<RefreshEvents> events,
			ConfigurationObservations observations) {
		// That of a parent is the parent's business.
		boolean own = context.getBeanFactory().getBeanNamesForType(ImportedStores.class, true, false).length > 0;
		return new LiveConfiguration(context, stores, own ? imported.getObject() : new ImportedStores(),
				events.getIfAvailable(() -> RefreshEvents.NONE), observations);
	}

	@Bean
	ConfigurationObservations patternsConfigurationObservations(ObjectProvider<ObservationRegistry> registry,
			ObjectProvider<ConfigurationObservationConvention> convention) {
		return new ConfigurationObservations(registry.getIfAvailable(() -> ObservationRegistry.NOOP),
				convention.getIfAvailable());
	}

	@Bean
	ConfigurationInventory patternsConfigurationInventory(ConfigurationStores stores, LiveConfiguration live) {
		return new ConfigurationInventory(stores, live);
	}

	@Bean
	static LazyInitializationExcludeFilter patternsConfigurationLazyInitializationExcludeFilter() {
		return LazyInitializationExcludeFilter.forBeanTypes(LiveConfiguration.class);
	}

}
