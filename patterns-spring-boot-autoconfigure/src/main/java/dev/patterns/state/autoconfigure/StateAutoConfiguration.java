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

package dev.patterns.state.autoconfigure;

import io.micrometer.observation.ObservationRegistry;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.config.BeanDefinition;
import org.springframework.boot.LazyInitializationExcludeFilter;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.sql.init.dependency.DependsOnDatabaseInitialization;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Lazy;
import org.springframework.context.annotation.Role;
import org.springframework.core.env.ConfigurableEnvironment;

import dev.patterns.binding.UnknownPropertiesPostProcessor;
import dev.patterns.identity.ApplicationIdentity;
import dev.patterns.identity.autoconfigure.IdentityAutoConfiguration;
import dev.patterns.serialization.PayloadSerializer;
import dev.patterns.serialization.autoconfigure.SerializationAutoConfiguration;
import dev.patterns.state.StateTemplate;
import dev.patterns.state.UnsupportedStateOperationException;
import dev.patterns.state.engine.StateObservations;
import dev.patterns.state.engine.StatePublisher;
import dev.patterns.state.engine.StatePurger;
import dev.patterns.state.engine.StateStores;
import dev.patterns.state.engine.StateTemplates;
import dev.patterns.state.observation.StateObservationConvention;
import dev.patterns.state.store.StateStoreFactory;
import dev.patterns.time.TimeSource;

/**
 * Auto-configuration of state. A store is created, and connected, when its template is
 * asked for.
 */
@AutoConfiguration(after = { IdentityAutoConfiguration.class, SerializationAutoConfiguration.class },
		afterName = "org.springframework.boot.micrometer.observation.autoconfigure.ObservationAutoConfiguration")
@EnableConfigurationProperties(StateProperties.class)
public final class StateAutoConfiguration {

	StateAutoConfiguration() {
	}

	@Bean
	@Role(BeanDefinition.ROLE_INFRASTRUCTURE)
	static UnknownPropertiesPostProcessor patternsUnknownStatePropertiesPostProcessor(
			ConfigurableEnvironment environment) {
		return new UnknownPropertiesPostProcessor(environment, StateProperties.class);
	}

	@Bean
	MemoryStateStoreFactory patternsMemoryStateStoreFactory(ObjectProvider<TimeSource> timeSource) {
		return new MemoryStateStoreFactory(timeSource.getIfAvailable(TimeSource::system));
	}

	@Bean
	@ConditionalOnMissingBean
	StateStores patternsStateStores(StateProperties properties, ApplicationIdentity identity,
			ObjectProvider<StateStoreFactory> factories) {
		return new StateBackends(properties, identity, () -> factories.orderedStream().toList()).create();
	}

	@Bean
	@ConditionalOnMissingBean
	StateTemplates patternsStateTemplates(StateStores stores, StateProperties properties, PayloadSerializer serializer,
			ObjectProvider<StatePublisher> publisher, ObjectProvider<ObservationRegistry> observations,
			ObjectProvider<StateObservationConvention> convention) {
		StatePublisher none = (name, store) -> {
			throw new UnsupportedStateOperationException(
					"There is no outbox, so no message can be published with state");
		};
		return new StateTemplates(stores, serializer, properties.maxValueSize().toBytes(),
				(name, store) -> publisher.getIfAvailable(() -> none).open(name, store), new StateObservations(
						observations.getIfAvailable(() -> ObservationRegistry.NOOP), convention.getIfAvailable()));
	}

	// Lazy: that somebody asks for it tells that state is used.
	@Bean
	@Lazy
	@ConditionalOnMissingBean
	@DependsOnDatabaseInitialization
	StateTemplate patternsStateTemplate(StateTemplates templates) {
		return templates.get();
	}

	@Bean
	StatePurger patternsStatePurger(StateStores stores, StateProperties properties) {
		return new StatePurger(stores, properties.purge().interval(), properties.purge().batchSize());
	}

	@Bean
	StateInventory patternsStateInventory(StateStores stores) {
		return new StateInventory(stores);
	}

	@Bean
	static LazyInitializationExcludeFilter patternsStateLazyInitializationExcludeFilter() {
		return LazyInitializationExcludeFilter.forBeanTypes(StatePurger.class);
	}

}
