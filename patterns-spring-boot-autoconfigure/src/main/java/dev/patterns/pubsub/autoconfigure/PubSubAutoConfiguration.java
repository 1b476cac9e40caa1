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

package dev.patterns.pubsub.autoconfigure;

import io.micrometer.observation.ObservationRegistry;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.config.BeanDefinition;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Import;
import org.springframework.context.annotation.Role;
import org.springframework.core.env.Environment;

import dev.patterns.gate.Gate;
import dev.patterns.gate.autoconfigure.GateAutoConfiguration;
import dev.patterns.identity.ApplicationIdentity;
import dev.patterns.identity.autoconfigure.IdentityAutoConfiguration;
import dev.patterns.pubsub.DeadLetters;
import dev.patterns.pubsub.DeferredPublisher;
import dev.patterns.pubsub.PubSubTemplate;
import dev.patterns.pubsub.TopicScopes;
import dev.patterns.pubsub.broker.Broker;
import dev.patterns.pubsub.broker.BrokerFactory;
import dev.patterns.pubsub.broker.BrokerRegistry;
import dev.patterns.pubsub.broker.memory.MemoryBrokerFactory;
import dev.patterns.pubsub.engine.DefaultBrokerRegistry;
import dev.patterns.pubsub.engine.DefaultDeadLetters;
import dev.patterns.pubsub.engine.DefaultPubSubTemplate;
import dev.patterns.pubsub.engine.ListenerIdempotentHandlers;
import dev.patterns.pubsub.engine.PubSubListenerRegistrar;
import dev.patterns.pubsub.engine.PubSubListenerRegistry;
import dev.patterns.pubsub.engine.PubSubObservations;
import dev.patterns.pubsub.engine.PubSubRequests;
import dev.patterns.pubsub.engine.ReplyWriter;
import dev.patterns.pubsub.engine.TopicCreator;
import dev.patterns.pubsub.observation.ProcessObservationConvention;
import dev.patterns.pubsub.observation.PublishObservationConvention;
import dev.patterns.pubsub.observation.RequestObservationConvention;
import dev.patterns.resiliency.ResiliencePolicies;
import dev.patterns.serialization.PayloadSerializer;
import dev.patterns.serialization.PayloadTypeNames;
import dev.patterns.serialization.autoconfigure.SerializationAutoConfiguration;

/**
 * Auto-configuration of publish/subscribe: brokers by name, the template and the
 * listeners. Without listeners nothing is started, and a broker is created when it is
 * first used.
 */
@AutoConfiguration(
		after = { IdentityAutoConfiguration.class, SerializationAutoConfiguration.class, GateAutoConfiguration.class },
		afterName = "org.springframework.boot.micrometer.observation.autoconfigure.ObservationAutoConfiguration")
@EnableConfigurationProperties(PubSubProperties.class)
@Import(PubSubRequestConfiguration.class)
public final class PubSubAutoConfiguration {

	PubSubAutoConfiguration() {
	}

	@Bean
	@ConditionalOnMissingBean
	MemoryBrokerFactory patternsMemoryBrokerFactory(Environment environment) {
		return new MemoryBrokerFactory(ListenerThreads.of(environment));
	}

	@Bean
	@ConditionalOnMissingBean(BrokerRegistry.class)
	DefaultBrokerRegistry patternsBrokerRegistry(PubSubProperties properties, ObjectProvider<BrokerFactory> factories,
			ObjectProvider<Broker> brokers) {
		return new DefaultBrokerRegistry(properties.toBrokerSettings(), factories.orderedStream().toList(),
				brokers.orderedStream().toList());
	}

	@Bean
	@ConditionalOnMissingBean
	TopicScopes patternsTopicScopes(PubSubProperties properties, ApplicationIdentity identity) {
		return properties.toScopes(identity.application());
	}

	@Bean
	@ConditionalOnMissingBean
	PubSubObservations patternsPubSubObservations(ObjectProvider<ObservationRegistry> registry,
			ObjectProvider<PublishObservationConvention> publish, ObjectProvider<ProcessObservationConvention> process,
			ObjectProvider<RequestObservationConvention> request) {
		return new PubSubObservations(registry.getIfAvailable(() -> ObservationRegistry.NOOP), publish.getIfAvailable(),
				process.getIfAvailable(), request.getIfAvailable());
	}

	@Bean
	@ConditionalOnMissingBean(PubSubTemplate.class)
	DefaultPubSubTemplate patternsPubSubTemplate(BrokerRegistry brokers, PayloadSerializer serializer,
			PayloadTypeNames typeNames, ApplicationIdentity identity, PubSubObservations observations,
			PubSubProperties properties, ObjectProvider<ResiliencePolicies> policies,
			ObjectProvider<DeferredPublisher> deferred, TopicScopes scopes, PubSubRequests requests) {
		return new DefaultPubSubTemplate(brokers, serializer, typeNames, identity, observations,
				properties.contentMode(), properties.publishTimeout(),
				policies.getIfAvailable(ResiliencePolicies::none), deferred::getIfAvailable, scopes, requests);
	}

	@Bean
	@ConditionalOnMissingBean
	PubSubListenerRegistry patternsPubSubListenerRegistry(Gate gate, PubSubProperties properties, ReplyWriter replies) {
		return new PubSubListenerRegistry(gate, properties.listener().stopTimeout(), properties.listener().slowAfter(),
				replies);
	}

	@Bean
	@ConditionalOnMissingBean
	PubSubListenerRegistrar patternsPubSubListenerRegistrar(ConfigurableListableBeanFactory beanFactory,
			BrokerRegistry brokers, PubSubListenerRegistry registry, PayloadSerializer serializer,
			PubSubObservations observations, PubSubProperties properties, ApplicationIdentity identity,
			TopicScopes scopes, TopicCreator topics) {
		return new PubSubListenerRegistrar(beanFactory, brokers, registry,
				properties.listener().toDefaults(identity.application()), properties.toPolicies(), topics, serializer,
				observations, scopes);
	}

	@Bean
	@ConditionalOnMissingBean
	TopicCreator patternsTopicCreator(BrokerRegistry brokers, PubSubProperties properties) {
		return new TopicCreator(brokers, properties.toTopics());
	}

	@Bean
	@ConditionalOnMissingBean(DeadLetters.class)
	DefaultDeadLetters patternsDeadLetters(BrokerRegistry brokers, PubSubListenerRegistry registry) {
		return new DefaultDeadLetters(brokers, registry);
	}

	@Bean
	@ConditionalOnMissingBean
	PubSubInventoryContributor patternsPubSubInventoryContributor(BrokerRegistry brokers,
			PubSubListenerRegistry registry, PubSubRequests requests) {
		return new PubSubInventoryContributor(brokers, registry, requests);
	}

	@Bean
	@Role(BeanDefinition.ROLE_INFRASTRUCTURE)
	static ListenerIdempotentHandlers patternsListenerIdempotentHandlers(ConfigurableListableBeanFactory beanFactory) {
		return new ListenerIdempotentHandlers(beanFactory);
	}

}
