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

import java.util.List;
import java.util.function.Supplier;

import org.springframework.beans.factory.BeanFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.LazyInitializationExcludeFilter;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Lazy;
import org.springframework.core.env.Environment;
import org.springframework.util.function.SingletonSupplier;

import dev.patterns.gate.Gate;
import dev.patterns.gate.autoconfigure.GateAutoConfiguration;
import dev.patterns.identity.ApplicationIdentity;
import dev.patterns.identity.autoconfigure.IdentityAutoConfiguration;
import dev.patterns.jdbc.JdbcAccessSelector;
import dev.patterns.jdbc.SchemaManager;
import dev.patterns.jdbc.autoconfigure.JdbcAccessAutoConfiguration;
import dev.patterns.lease.NodeLeases;
import dev.patterns.lease.autoconfigure.LeaseAutoConfiguration;
import dev.patterns.outbox.engine.CommitSignal;
import dev.patterns.outbox.engine.OutboxBackend;
import dev.patterns.outbox.engine.OutboxBackends;
import dev.patterns.outbox.engine.OutboxDeferredPublisher;
import dev.patterns.outbox.engine.OutboxDefinitions;
import dev.patterns.outbox.engine.OutboxMessageFactory;
import dev.patterns.outbox.engine.OutboxObservations;
import dev.patterns.outbox.engine.OutboxPublisher;
import dev.patterns.outbox.engine.OutboxRelayLifecycle;
import dev.patterns.outbox.engine.OutboxStatus;
import dev.patterns.outbox.engine.OutboxUse;
import dev.patterns.outbox.engine.RelayParts;
import dev.patterns.outbox.engine.RelayStatistics;
import dev.patterns.outbox.engine.RelayTargets;
import dev.patterns.outbox.engine.ThreadBoundBuffer;
import dev.patterns.outbox.store.MembershipStore;
import dev.patterns.outbox.store.OutboxOperations;
import dev.patterns.outbox.store.OutboxStore;
import dev.patterns.outbox.store.RelayNotifications;
import dev.patterns.pubsub.ContentMode;
import dev.patterns.pubsub.DeferredPublisher;
import dev.patterns.pubsub.TopicScopes;
import dev.patterns.serialization.PayloadSerializer;
import dev.patterns.serialization.PayloadTypeNames;

/**
 * Auto-configuration of the outbox in a database: template, store and relay. Nothing asks
 * for a DataSource until the outbox is used.
 */
@AutoConfiguration(after = { OutboxAutoConfiguration.class, JdbcAccessAutoConfiguration.class,
		LeaseAutoConfiguration.class, IdentityAutoConfiguration.class, GateAutoConfiguration.class })
@ConditionalOnBean({ JdbcAccessSelector.class, NodeLeases.class })
public final class OutboxJdbcAutoConfiguration {

	OutboxJdbcAutoConfiguration() {
	}

	@Bean
	@Lazy
	@ConditionalOnMissingBean
	OutboxBackends patternsOutboxBackends(JdbcAccessSelector selector, SchemaManager schemaManager,
			OutboxProperties properties, ObjectProvider<OutboxStore> store, ObjectProvider<MembershipStore> members,
			ObjectProvider<OutboxOperations> operations, ObjectProvider<RelayNotifications> notifications,
			BeanFactory beanFactory) {
		OutboxBackendFactory factory = new OutboxBackendFactory(selector, schemaManager, (name, access) -> notifications
			.getIfAvailable(
					() -> OutboxNotifications.create(name, access, properties.relay().notifications(), beanFactory)));
		return new OutboxBackends(properties.names()
			.stream()
			.map((name) -> properties.dataSources().contains(name) ? factory.create(name)
					: factory.create(store.getIfAvailable(), members.getIfAvailable(), operations.getIfAvailable()))
			.toList());
	}

	@Bean
	@ConditionalOnMissingBean
	RelayStatistics patternsOutboxRelayStatistics() {
		return new RelayStatistics();
	}

	@Bean
	@ConditionalOnMissingBean
	OutboxStatus patternsOutboxStatus(OutboxUse use, OutboxProperties properties,
			ObjectProvider<OutboxBackends> backends) {
		return new OutboxStatus(use, properties.names(), backends::getObject);
	}

	@Bean
	@ConditionalOnMissingBean
	OutboxRelayLifecycle patternsOutboxRelayLifecycle(ObjectProvider<OutboxBackends> backends, NodeLeases leases,
			RelayTargets targets, Gate gate, ApplicationIdentity identity, OutboxDefinitions definitions,
			OutboxProperties properties, RelayStatistics statistics, OutboxObservations observations, OutboxUse use,
			Environment environment) {
		ContentMode defaultMode = Binder.get(environment)
			.bind("patterns.pubsub.content-mode", ContentMode.class)
			.orElse(ContentMode.BINARY);
		return new OutboxRelayLifecycle(properties.names(), (name) -> {
			OutboxBackend backend = backends.getObject().choose(name);
			return new RelayParts(backend, leases.join(backend.access()), targets, gate, identity, definitions,
					properties.toRelaySettings(defaultMode), statistics, observations);
		}, use, properties.relay().enabled(), properties.relay().shutdownTimeout());
	}

	// Lazy: that somebody asks for it tells that the outbox is used.
	@Bean
	@Lazy
	@ConditionalOnMissingBean
	OutboxPublisher patternsOutboxTemplate(PayloadSerializer serializer, PayloadTypeNames typeNames,
			OutboxProperties properties, ObjectProvider<OutboxBackends> backends, OutboxUse use,
			OutboxObservations observations, RelayStatistics statistics, ObjectProvider<CommitSignal> signals,
			RelayTargets targets, ObjectProvider<TopicScopes> scopes) {
		// Who only writes may leave the brokers to those who relay.
		OutboxMessageFactory messages = new OutboxMessageFactory(serializer, typeNames,
				properties.maxMessageSize().toBytes(), properties.orderingOrDefault(),
				(name) -> !properties.relay().enabled() || targets.contains(name),
				scopes.getIfAvailable(() -> TopicScopes.NONE));
		// Found once, not by each commit.
		Supplier<List<CommitSignal>> found = SingletonSupplier.of(() -> signals.orderedStream().toList());
		OutboxPublisher publisher = new OutboxPublisher(messages, backends::getObject, use, observations,
				(backend, hashes) -> found.get().forEach((signal) -> signal.committed(backend, hashes)), statistics,
				properties.requireTransaction());
		use.begin();
		return publisher;
	}

	@Bean
	@Lazy
	@ConditionalOnMissingBean(DeferredPublisher.class)
	OutboxDeferredPublisher patternsOutboxDeferredPublisher(OutboxPublisher publisher) {
		return new OutboxDeferredPublisher(publisher);
	}

	@Bean
	ThreadBoundBuffer patternsOutboxThreadBoundBuffer() {
		return new ThreadBoundBuffer();
	}

	@Bean
	static LazyInitializationExcludeFilter patternsOutboxRelayLazyInitializationExcludeFilter() {
		return LazyInitializationExcludeFilter.forBeanTypes(OutboxRelayLifecycle.class);
	}

}
