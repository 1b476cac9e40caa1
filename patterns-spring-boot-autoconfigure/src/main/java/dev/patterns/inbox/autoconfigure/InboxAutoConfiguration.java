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

package dev.patterns.inbox.autoconfigure;

import io.micrometer.observation.ObservationRegistry;
import org.springframework.beans.factory.ListableBeanFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.config.BeanDefinition;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Role;
import org.springframework.util.function.SingletonSupplier;

import dev.patterns.inbox.IdempotentBatches;
import dev.patterns.inbox.IdempotentHandlers;
import dev.patterns.inbox.engine.IdempotentOperations;
import dev.patterns.inbox.engine.IdempotentPostProcessor;
import dev.patterns.inbox.engine.InboundRequestSource;
import dev.patterns.inbox.engine.InboxBackend;
import dev.patterns.inbox.engine.InboxBatches;
import dev.patterns.inbox.engine.InboxEngine;
import dev.patterns.inbox.engine.InboxPurger;
import dev.patterns.inbox.engine.InboxSettings;
import dev.patterns.inbox.engine.InboxStatus;
import dev.patterns.inbox.engine.OperationReader;
import dev.patterns.inbox.engine.ResponseCodec;
import dev.patterns.inbox.observation.InboxObservationConvention;
import dev.patterns.serialization.PayloadSerializer;
import dev.patterns.serialization.autoconfigure.SerializationAutoConfiguration;

/**
 * Auto-configuration of what makes handlers idempotent. Asks for a DataSource only if
 * there is an idempotent handler.
 */
@AutoConfiguration(after = { InboxStoreAutoConfiguration.class, SerializationAutoConfiguration.class })
@ConditionalOnBean(InboxBackend.class)
public final class InboxAutoConfiguration {

	InboxAutoConfiguration() {
	}

	@Bean
	@Role(BeanDefinition.ROLE_INFRASTRUCTURE)
	static IdempotentPostProcessor patternsIdempotentPostProcessor(ObjectProvider<IdempotentOperations> operations,
			ObjectProvider<InboxEngine> engine) {
		return new IdempotentPostProcessor(SingletonSupplier.of(operations::getObject),
				SingletonSupplier.of(engine::getObject));
	}

	@Bean
	IdempotentOperations patternsIdempotentOperations(IdempotentPostProcessor postProcessor, InboxBackend backend,
			PayloadSerializer serializer, ListableBeanFactory beanFactory, ObjectProvider<IdempotentHandlers> handlers,
			ObjectProvider<ResponseCodec.Factory> codecs, ObjectProvider<InboundRequestSource> sources) {
		OperationReader reader = new OperationReader(SingletonSupplier.of(() -> handlers.orderedStream().toList()),
				codecs.orderedStream().toList(), serializer, backend, beanFactory);
		return new IdempotentOperations(postProcessor, reader, sources.orderedStream().toList());
	}

	@Bean
	InboxEngine patternsInboxEngine(InboxBackend backend, InboxSettings settings, PayloadSerializer serializer,
			ObjectProvider<IdempotentHandlers> handlers, ObjectProvider<ObservationRegistry> observations,
			ObjectProvider<InboxObservationConvention> convention) {
		return new InboxEngine(backend, settings, serializer,
				SingletonSupplier.of(() -> handlers.orderedStream().toList()),
				observations.getIfAvailable(() -> ObservationRegistry.NOOP), convention.getIfAvailable());
	}

	@Bean
	@ConditionalOnMissingBean(IdempotentBatches.class)
	InboxBatches patternsInboxBatches(InboxEngine engine, ObjectProvider<IdempotentOperations> operations) {
		return new InboxBatches(engine, SingletonSupplier.of(operations::getObject));
	}

	@Bean
	InboxPurger patternsInboxPurger(InboxBackend backend, InboxSettings settings) {
		return new InboxPurger(backend, settings);
	}

	@Bean
	InboxStatus patternsInboxStatus(InboxBackend backend) {
		return new InboxStatus(backend);
	}

	@Bean
	InboxInventory patternsInboxInventory(IdempotentOperations operations, InboxBackend backend) {
		return new InboxInventory(operations, backend);
	}

}
