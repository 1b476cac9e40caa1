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

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.context.annotation.Bean;
import org.springframework.transaction.PlatformTransactionManager;

import dev.patterns.invocation.engine.client.SpringTransactionSuspension;
import dev.patterns.invocation.engine.client.TransactionSuspension;

/**
 * Auto-configuration that keeps calls of the application itself out of the caller's
 * transaction.
 */
@AutoConfiguration(before = InvocationClientAutoConfiguration.class)
@ConditionalOnClass(PlatformTransactionManager.class)
public final class InvocationTransactionAutoConfiguration {

	InvocationTransactionAutoConfiguration() {
	}

	@Bean
	@ConditionalOnMissingBean(TransactionSuspension.class)
	SpringTransactionSuspension patternsTransactionSuspension(ObjectProvider<PlatformTransactionManager> managers) {
		return new SpringTransactionSuspension(() -> managers.orderedStream().toList());
	}

}
