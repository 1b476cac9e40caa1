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

package dev.patterns.lock.autoconfigure;

import io.micrometer.observation.ObservationRegistry;
import org.springframework.aop.framework.AopInfrastructureBean;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.config.BeanDefinition;
import org.springframework.beans.factory.config.ConfigurableBeanFactory;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Lazy;
import org.springframework.context.annotation.Role;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.dao.DataAccessException;
import org.springframework.util.function.SingletonSupplier;

import dev.patterns.binding.UnknownPropertiesPostProcessor;
import dev.patterns.identity.ApplicationIdentity;
import dev.patterns.identity.autoconfigure.IdentityAutoConfiguration;
import dev.patterns.lock.LockLostEvent;
import dev.patterns.lock.LockTemplate;
import dev.patterns.lock.engine.DefaultLockTemplate;
import dev.patterns.lock.engine.LockBackend;
import dev.patterns.lock.engine.LockEngine;
import dev.patterns.lock.engine.LockLifecycle;
import dev.patterns.lock.engine.LockObservations;
import dev.patterns.lock.engine.LockSettings;
import dev.patterns.lock.engine.LockView;
import dev.patterns.lock.engine.LockedMethodReader;
import dev.patterns.lock.engine.LockedMethods;
import dev.patterns.lock.engine.LockedPostProcessor;
import dev.patterns.lock.observation.LockObservationConvention;
import dev.patterns.lock.store.LockStore;

/**
 * Auto-configuration of locks. Asks for a store only if there is a locked method, or
 * somebody who wants the template.
 */
@AutoConfiguration(after = { IdentityAutoConfiguration.class, JdbcLockStoreAutoConfiguration.class,
		RedisLockStoreAutoConfiguration.class })
@ConditionalOnClass({ AopInfrastructureBean.class, DataAccessException.class })
@EnableConfigurationProperties(LockProperties.class)
public final class LockAutoConfiguration {

	private static final int MAX_OWNER = 255;

	LockAutoConfiguration() {
	}

	@Bean
	@Role(BeanDefinition.ROLE_INFRASTRUCTURE)
	static UnknownPropertiesPostProcessor patternsUnknownLockPropertiesPostProcessor(
			ConfigurableEnvironment environment) {
		return new UnknownPropertiesPostProcessor(environment, LockProperties.class);
	}

	@Bean
	@Role(BeanDefinition.ROLE_INFRASTRUCTURE)
	static LockedPostProcessor patternsLockedPostProcessor(ObjectProvider<LockedMethods> methods,
			ObjectProvider<LockEngine> engine) {
		return new LockedPostProcessor(SingletonSupplier.of(methods::getObject),
				SingletonSupplier.of(engine::getObject));
	}

	@Bean
	LockBackend patternsLockBackend(ObjectProvider<LockStore> own, ObjectProvider<LockStoreSource> sources,
			LockProperties properties, ApplicationIdentity identity) {
		return new LockBackend(new LockStores(own, sources, properties.store(),
				() -> LockScope.warnIfShared(properties, identity))::create);
	}

	@Bean
	LockEngine patternsLockEngine(LockBackend backend, LockProperties properties, ApplicationIdentity identity,
			ObjectProvider<ObservationRegistry> observations, ObjectProvider<LockObservationConvention> conventions,
			ApplicationEventPublisher publisher) {
		return new LockEngine(backend, settings(properties, identity),
				new LockObservations(observations.getIfAvailable(() -> ObservationRegistry.NOOP),
						conventions.orderedStream().toList()),
				(lock) -> publisher.publishEvent(new LockLostEvent(backend, lock)));
	}

	@Bean
	@Lazy
	@ConditionalOnMissingBean(LockTemplate.class)
	DefaultLockTemplate patternsLockTemplate(LockEngine engine, LockBackend backend) {
		backend.want();
		return new DefaultLockTemplate(engine);
	}

	@Bean
	LockLifecycle patternsLockLifecycle(LockEngine engine) {
		return new LockLifecycle(engine);
	}

	@Bean
	LockedMethods patternsLockedMethods(LockedPostProcessor postProcessor, ConfigurableBeanFactory beanFactory,
			LockProperties properties, ApplicationIdentity identity, LockBackend backend) {
		return new LockedMethods(postProcessor,
				new LockedMethodReader(beanFactory::resolveEmbeddedValue, settings(properties, identity)), backend);
	}

	@Bean
	LockView patternsLockView(LockBackend backend, LockEngine engine) {
		return new LockView(backend, engine);
	}

	@Bean
	LockInventory patternsLockInventory(LockView view, LockedMethods methods) {
		return new LockInventory(view, methods);
	}

	private static LockSettings settings(LockProperties properties, ApplicationIdentity identity) {
		String owner = identity.application() + "/" + identity.instance();
		return new LockSettings(owner.substring(Math.max(0, owner.length() - MAX_OWNER)), properties.lease(),
				properties.waitLimit());
	}

}
