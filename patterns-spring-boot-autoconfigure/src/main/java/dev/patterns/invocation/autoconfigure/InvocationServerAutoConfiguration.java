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

package dev.patterns.invocation.autoconfigure;

import io.micrometer.observation.ObservationRegistry;
import jakarta.validation.Validator;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.config.BeanDefinition;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnSingleCandidate;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Role;
import org.springframework.http.HttpHeaders;

import dev.patterns.gate.Gate;
import dev.patterns.gate.autoconfigure.GateAutoConfiguration;
import dev.patterns.identity.ApplicationIdentity;
import dev.patterns.identity.autoconfigure.IdentityAutoConfiguration;
import dev.patterns.invocation.engine.ArgumentValidator;
import dev.patterns.invocation.engine.BeanArgumentValidator;
import dev.patterns.invocation.engine.InvokableIdempotentHandlers;
import dev.patterns.invocation.engine.OperationDispatcher;
import dev.patterns.invocation.engine.OperationRegistry;
import dev.patterns.invocation.observation.InvocationServerObservationConvention;
import dev.patterns.serialization.PayloadSerializer;
import dev.patterns.serialization.autoconfigure.SerializationAutoConfiguration;

/**
 * Auto-configuration of the operations that this application serves, however they are
 * reached.
 */
@AutoConfiguration(
		after = { GateAutoConfiguration.class, IdentityAutoConfiguration.class, SerializationAutoConfiguration.class },
		afterName = { "org.springframework.boot.validation.autoconfigure.ValidationAutoConfiguration",
				"org.springframework.boot.micrometer.observation.autoconfigure.ObservationAutoConfiguration" })
@ConditionalOnClass(HttpHeaders.class)
@EnableConfigurationProperties(InvocationProperties.class)
public final class InvocationServerAutoConfiguration {

	InvocationServerAutoConfiguration() {
	}

	@Bean
	@ConditionalOnMissingBean
	OperationRegistry patternsOperationRegistry(ConfigurableListableBeanFactory beanFactory,
			ApplicationIdentity identity) {
		return new OperationRegistry(beanFactory, identity);
	}

	@Bean
	@ConditionalOnMissingBean
	OperationDispatcher patternsOperationDispatcher(OperationRegistry registry, PayloadSerializer serializer,
			ObjectProvider<ArgumentValidator> validator, Gate gate, ObjectProvider<ObservationRegistry> observations,
			ObjectProvider<InvocationServerObservationConvention> convention) {
		return new OperationDispatcher(registry, serializer, validator.getIfAvailable(), gate,
				observations.getIfUnique(() -> ObservationRegistry.NOOP), convention.getIfAvailable());
	}

	@Bean
	@Role(BeanDefinition.ROLE_INFRASTRUCTURE)
	static InvokableIdempotentHandlers patternsInvokableIdempotentHandlers() {
		return new InvokableIdempotentHandlers();
	}

	@Configuration(proxyBeanMethods = false)
	@ConditionalOnClass(Validator.class)
	@ConditionalOnSingleCandidate(Validator.class)
	static class ValidationConfiguration {

		@Bean
		@ConditionalOnMissingBean(ArgumentValidator.class)
		BeanArgumentValidator patternsArgumentValidator(Validator validator) {
			return new BeanArgumentValidator(validator);
		}

	}

}
