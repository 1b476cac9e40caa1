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

import java.util.Set;
import java.util.function.Consumer;

import io.micrometer.observation.ObservationRegistry;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.config.BeanDefinition;
import org.springframework.boot.actuate.endpoint.SanitizingFunction;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.SearchStrategy;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.cloud.context.environment.EnvironmentChangeEvent;
import org.springframework.cloud.context.scope.refresh.RefreshScope;
import org.springframework.context.ApplicationContext;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Fallback;
import org.springframework.context.annotation.Role;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.util.ClassUtils;
import org.springframework.util.function.SingletonSupplier;

import dev.patterns.binding.UnknownPropertiesPostProcessor;
import dev.patterns.secrets.SecretTemplate;
import dev.patterns.secrets.engine.DefaultSecretTemplate;
import dev.patterns.secrets.engine.GuardedStore;
import dev.patterns.secrets.engine.SecretParametersPostProcessor;
import dev.patterns.secrets.engine.SecretPostProcessor;
import dev.patterns.secrets.engine.SecretRebinding;
import dev.patterns.secrets.engine.SecretStores;
import dev.patterns.secrets.engine.SecretWatcher;
import dev.patterns.secrets.observation.SecretObservationConvention;

/**
 * Auto-configuration of secrets. Connects to no store until a secret is asked for, unless
 * the store is required. Each application context has its own, for its own environment.
 */
@AutoConfiguration
@EnableConfigurationProperties(SecretsProperties.class)
public final class SecretsAutoConfiguration {

	SecretsAutoConfiguration() {
	}

	@Bean
	@Role(BeanDefinition.ROLE_INFRASTRUCTURE)
	static UnknownPropertiesPostProcessor patternsUnknownSecretsPropertiesPostProcessor(
			ConfigurableEnvironment environment) {
		return new UnknownPropertiesPostProcessor(environment, SecretsProperties.class);
	}

	@Bean
	@Role(BeanDefinition.ROLE_INFRASTRUCTURE)
	static SecretExpressionsPostProcessor patternsSecretExpressionsPostProcessor(ConfigurableEnvironment environment) {
		return new SecretExpressionsPostProcessor(environment);
	}

	@Bean
	@Role(BeanDefinition.ROLE_INFRASTRUCTURE)
	static SecretReferencesPostProcessor patternsSecretReferencesPostProcessor(ConfigurableEnvironment environment) {
		return new SecretReferencesPostProcessor(environment);
	}

	@Bean
	@Role(BeanDefinition.ROLE_INFRASTRUCTURE)
	static SecretPostProcessor patternsSecretPostProcessor(ObjectProvider<SecretStores> stores,
			ObjectProvider<SecretWatcher> watcher, ConfigurableEnvironment environment) {
		return new SecretPostProcessor(SingletonSupplier.of(stores::getObject),
				SingletonSupplier.of(watcher::getObject), environment::resolveRequiredPlaceholders);
	}

	@Bean
	@Role(BeanDefinition.ROLE_INFRASTRUCTURE)
	static SecretParametersPostProcessor patternsSecretParametersPostProcessor(ObjectProvider<SecretStores> stores,
			ObjectProvider<SecretWatcher> watcher, ConfigurableEnvironment environment) {
		return new SecretParametersPostProcessor(SingletonSupplier.of(stores::getObject),
				SingletonSupplier.of(watcher::getObject), environment::resolveRequiredPlaceholders);
	}

	@Bean
	@ConditionalOnMissingBean(search = SearchStrategy.CURRENT)
	SecretStores patternsSecretStores(ConfigurableEnvironment environment, SecretsProperties properties,
			ApplicationContext context) {
		StoreDefinitions.check(properties.stores());
		SecretStores stores = EnvironmentSecretStores.of(environment);
		stores.retain();
		ApplicationContext parent = context.getParent();
		if (parent != null) {
			parent.getBeanProvider(SecretStores.class).ifAvailable((others) -> stores.known().inherit(others.known()));
		}
		try {
			stores.define(new StoreDefinitions(environment));
			stores.settle(properties.stores().keySet());
			stores.all()
				.values()
				.stream()
				.filter((store) -> store.getOptions().required())
				.forEach(GuardedStore::check);
		}
		catch (RuntimeException ex) {
			// Nobody closes what is no bean.
			stores.close();
			throw ex;
		}
		return stores;
	}

	@Bean
	@ConditionalOnMissingBean(search = SearchStrategy.CURRENT)
	SecretRebinding patternsSecretRebinding(ConfigurableApplicationContext context, SecretStores stores) {
		return new SecretRebinding(context, stores.known(), changes(context));
	}

	@Bean
	@ConditionalOnMissingBean(search = SearchStrategy.CURRENT)
	SecretWatcher patternsSecretWatcher(SecretStores stores, ConfigurableEnvironment environment,
			ApplicationContext context, SecretRebinding properties) {
		return new SecretWatcher(stores, environment, context, properties);
	}

	private static Consumer<Set<String>> changes(ApplicationContext context) {
		return ClassUtils.isPresent("org.springframework.cloud.context.environment.EnvironmentChangeEvent",
				SecretsAutoConfiguration.class.getClassLoader()) ? new ChangePublisher(context) : (names) -> {
				};
	}

	@Bean
	@Fallback
	@ConditionalOnMissingBean(value = SecretTemplate.class, search = SearchStrategy.CURRENT)
	DefaultSecretTemplate patternsSecretTemplate(SecretStores stores, SecretWatcher watcher,
			ObjectProvider<ObservationRegistry> observations, ObjectProvider<SecretObservationConvention> convention) {
		return new DefaultSecretTemplate(stores, watcher, observations.getIfAvailable(() -> ObservationRegistry.NOOP),
				convention.getIfAvailable());
	}

	@Bean
	SecretsInventory patternsSecretsInventory(SecretStores stores) {
		return new SecretsInventory(stores);
	}

	/**
	 * Tells Spring Cloud, whose scope makes its beans again. The context is not the
	 * source of the event, since it would bind each bean of the application again.
	 */
	private record ChangePublisher(ApplicationContext context) implements Consumer<Set<String>> {

		@Override
		public void accept(Set<String> names) {
			this.context.publishEvent(new EnvironmentChangeEvent(this, names));
			this.context.getBeanProvider(RefreshScope.class).ifAvailable(RefreshScope::refreshAll);
		}

	}

	@Configuration(proxyBeanMethods = false)
	@ConditionalOnClass(SanitizingFunction.class)
	static class SanitizingConfiguration {

		@Bean
		NamesOnlyAdvisor patternsNamesOnlyAdvisor() {
			return new NamesOnlyAdvisor();
		}

		@Bean
		@Role(BeanDefinition.ROLE_INFRASTRUCTURE)
		static NamesOnlyInfoPostProcessor patternsNamesOnlyInfoPostProcessor(ConfigurableEnvironment environment) {
			return new NamesOnlyInfoPostProcessor(environment);
		}

		@Bean
		SecretsSanitizer patternsSecretsSanitizer(SecretStores stores, ConfigurableEnvironment environment) {
			return new SecretsSanitizer(stores, environment);
		}

	}

}
