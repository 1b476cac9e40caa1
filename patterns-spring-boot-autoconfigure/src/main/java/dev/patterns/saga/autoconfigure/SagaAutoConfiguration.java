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

package dev.patterns.saga.autoconfigure;

import io.micrometer.observation.ObservationRegistry;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.SmartInitializingSingleton;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.boot.LazyInitializationExcludeFilter;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.thread.Threading;
import org.springframework.context.annotation.Bean;
import org.springframework.core.env.Environment;
import org.springframework.dao.DataAccessException;
import org.springframework.transaction.PlatformTransactionManager;

import dev.patterns.gate.Gate;
import dev.patterns.gate.autoconfigure.GateAutoConfiguration;
import dev.patterns.identity.ApplicationIdentity;
import dev.patterns.identity.autoconfigure.IdentityAutoConfiguration;
import dev.patterns.inventory.InventoryContributor;
import dev.patterns.pubsub.ReplyReceiver;
import dev.patterns.saga.SagaFailureClassifier;
import dev.patterns.saga.SagaInterceptor;
import dev.patterns.saga.SagaListener;
import dev.patterns.saga.SagaTemplate;
import dev.patterns.saga.engine.SagaComponents;
import dev.patterns.saga.engine.SagaComponents.Observations;
import dev.patterns.saga.engine.SagaEngine;
import dev.patterns.saga.observation.SagaStartObservationConvention;
import dev.patterns.saga.observation.SagaStepObservationConvention;
import dev.patterns.saga.store.SagaStore;
import dev.patterns.serialization.PayloadSerializer;
import dev.patterns.serialization.autoconfigure.SerializationAutoConfiguration;

/**
 * Auto-configuration of sagas. Asks for no DataSource before a bean is a saga.
 */
@AutoConfiguration(after = { IdentityAutoConfiguration.class, SerializationAutoConfiguration.class,
		GateAutoConfiguration.class, SagaStoreAutoConfiguration.class })
@ConditionalOnClass({ PlatformTransactionManager.class, DataAccessException.class })
@EnableConfigurationProperties(SagaProperties.class)
public final class SagaAutoConfiguration {

	SagaAutoConfiguration() {
	}

	@Bean
	SagaComponents patternsSagaComponents(ConfigurableListableBeanFactory beanFactory, ObjectProvider<SagaStore> store,
			PayloadSerializer serializer, ApplicationIdentity identity, Gate gate, SagaProperties properties,
			ObjectProvider<SagaFailureClassifier> classifiers, ObjectProvider<SagaListener> listeners,
			ObjectProvider<SagaInterceptor> interceptors, ObjectProvider<ObservationRegistry> registry,
			ObjectProvider<SagaStartObservationConvention> startConvention,
			ObjectProvider<SagaStepObservationConvention> stepConvention, Environment environment) {
		Observations observations = new Observations(registry.getIfAvailable(() -> ObservationRegistry.NOOP),
				startConvention.getIfAvailable(), stepConvention.getIfAvailable());
		return new SagaComponents(beanFactory, store, serializer, identity, gate, properties.toSettings(), observations,
				classifiers.orderedStream().toList(), listeners.orderedStream().toList(),
				interceptors.orderedStream().toList(), Threading.VIRTUAL.isActive(environment));
	}

	@Bean
	SmartInitializingSingleton patternsSagaBootstrap(SagaComponents components) {
		return components.bootstrap();
	}

	@Bean
	SagaEngine patternsSagaEngine(SagaComponents components) {
		return components.engine();
	}

	@Bean
	@ConditionalOnMissingBean
	SagaTemplate patternsSagaTemplate(SagaComponents components) {
		return components.template();
	}

	@Bean
	ReplyReceiver patternsSagaReplies(SagaComponents components) {
		return components.replies();
	}

	@Bean
	InventoryContributor patternsSagaInventory(SagaComponents components) {
		return components.inventory();
	}

	@Bean
	static LazyInitializationExcludeFilter patternsSagaLazyInitializationExcludeFilter() {
		return (beanName, beanDefinition, beanType) -> beanType == SagaEngine.class
				|| beanName.equals("patternsSagaBootstrap");
	}

}
