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

package dev.patterns.outbox.autoconfigure;

import java.util.ArrayList;
import java.util.List;

import io.micrometer.observation.ObservationRegistry;
import org.springframework.beans.factory.BeanFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.config.BeanDefinition;
import org.springframework.boot.LazyInitializationExcludeFilter;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.AutoConfigurationPackages;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Role;
import org.springframework.core.env.Environment;
import org.springframework.core.io.ResourceLoader;
import org.springframework.util.function.SingletonSupplier;

import dev.patterns.outbox.engine.OutboxBackends;
import dev.patterns.outbox.engine.OutboxDefinitions;
import dev.patterns.outbox.engine.OutboxEventListenerRegistrar;
import dev.patterns.outbox.engine.OutboxInventoryContributor;
import dev.patterns.outbox.engine.OutboxObservations;
import dev.patterns.outbox.engine.OutboxPostProcessor;
import dev.patterns.outbox.engine.OutboxPublisher;
import dev.patterns.outbox.engine.OutboxRegistrar;
import dev.patterns.outbox.engine.OutboxRelayLifecycle;
import dev.patterns.outbox.engine.OutboxTypes;
import dev.patterns.outbox.engine.OutboxUse;
import dev.patterns.outbox.engine.RelayTargets;
import dev.patterns.outbox.observation.RelayObservationConvention;
import dev.patterns.outbox.observation.StoreObservationConvention;
import dev.patterns.outbox.relay.OutboxTarget;
import dev.patterns.pubsub.broker.BrokerRegistry;
import dev.patterns.serialization.PayloadTypeNames;
import dev.patterns.serialization.autoconfigure.SerializationAutoConfiguration;

/**
 * Auto-configuration of what finds and checks the uses of the outbox. It needs no
 * database, so that their absence can be reported where the outbox is used.
 */
@AutoConfiguration(after = SerializationAutoConfiguration.class,
		afterName = "org.springframework.boot.micrometer.observation.autoconfigure.ObservationAutoConfiguration")
@EnableConfigurationProperties(OutboxProperties.class)
public final class OutboxAutoConfiguration {

	OutboxAutoConfiguration() {
	}

	@Bean
	@Role(BeanDefinition.ROLE_INFRASTRUCTURE)
	static OutboxTypes patternsOutboxTypes() {
		return new OutboxTypes();
	}

	@Bean
	@Role(BeanDefinition.ROLE_INFRASTRUCTURE)
	static OutboxPostProcessor patternsOutboxPostProcessor(ObjectProvider<OutboxDefinitions> definitions,
			ObjectProvider<OutboxPublisher> publisher, Environment environment) {
		OutboxPostProcessor postProcessor = new OutboxPostProcessor(SingletonSupplier.of(definitions::getObject),
				SingletonSupplier.ofNullable(publisher::getIfAvailable));
		postProcessor
			.setProxyTargetClass(environment.getProperty("spring.aop.proxy-target-class", Boolean.class, true));
		return postProcessor;
	}

	@Bean
	@Role(BeanDefinition.ROLE_INFRASTRUCTURE)
	static OutboxEventListenerRegistrar patternsOutboxEventListenerRegistrar() {
		return new OutboxEventListenerRegistrar();
	}

	@Bean
	static LazyInitializationExcludeFilter patternsOutboxLazyInitializationExcludeFilter() {
		return LazyInitializationExcludeFilter.forBeanTypes(OutboxRegistrar.class);
	}

	@Bean
	@ConditionalOnMissingBean
	OutboxUse patternsOutboxUse() {
		return new OutboxUse();
	}

	@Bean
	@ConditionalOnMissingBean
	OutboxDefinitions patternsOutboxDefinitions(OutboxTypes types, PayloadTypeNames typeNames,
			Environment environment) {
		return new OutboxDefinitions(types, typeNames, environment);
	}

	@Bean
	@ConditionalOnMissingBean
	OutboxObservations patternsOutboxObservations(ObjectProvider<ObservationRegistry> registry,
			ObjectProvider<StoreObservationConvention> store, ObjectProvider<RelayObservationConvention> relay) {
		return new OutboxObservations(registry.getIfAvailable(() -> ObservationRegistry.NOOP), store.getIfAvailable(),
				relay.getIfAvailable());
	}

	@Bean
	@ConditionalOnMissingBean
	RelayTargets patternsOutboxRelayTargets(ObjectProvider<BrokerRegistry> brokers,
			ObjectProvider<OutboxTarget> targets) {
		return new RelayTargets(brokers::getIfAvailable, targets.orderedStream().toList());
	}

	@Bean
	@ConditionalOnMissingBean
	OutboxRegistrar patternsOutboxRegistrar(OutboxDefinitions definitions, OutboxPostProcessor postProcessor,
			OutboxUse use, OutboxProperties properties, Environment environment, ResourceLoader resourceLoader,
			ObjectProvider<RelayTargets> targets, ObjectProvider<OutboxBackends> backends, BeanFactory beanFactory) {
		List<String> packages = new ArrayList<>(properties.packages());
		if (AutoConfigurationPackages.has(beanFactory)) {
			packages.addAll(AutoConfigurationPackages.get(beanFactory));
		}
		return new OutboxRegistrar(definitions, postProcessor, use, packages, environment, resourceLoader,
				targets::getObject, properties.names(), backends::getIfAvailable);
	}

	@Bean
	OutboxInventoryContributor patternsOutboxInventoryContributor(OutboxDefinitions definitions, OutboxUse use,
			ObjectProvider<OutboxRelayLifecycle> relay) {
		return new OutboxInventoryContributor(definitions, use, relay::getIfAvailable);
	}

}
