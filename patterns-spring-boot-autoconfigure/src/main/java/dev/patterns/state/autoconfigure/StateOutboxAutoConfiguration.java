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

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.context.annotation.Bean;
import org.springframework.core.env.Environment;

import dev.patterns.jdbc.JdbcAccessSelector;
import dev.patterns.outbox.OutboxTemplate;
import dev.patterns.state.engine.StatePublisher;

/**
 * Auto-configuration of messages that are published with state.
 */
@AutoConfiguration(after = JdbcStateStoreAutoConfiguration.class, before = StateAutoConfiguration.class)
@ConditionalOnBean(JdbcStateStoreFactory.class)
public final class StateOutboxAutoConfiguration {

	StateOutboxAutoConfiguration() {
	}

	@Bean
	@ConditionalOnMissingBean(StatePublisher.class)
	StateOutboxPublisher patternsStateOutboxPublisher(ObjectProvider<OutboxTemplate> outbox,
			JdbcAccessSelector selector, Environment environment) {
		return new StateOutboxPublisher(outbox, selector, environment);
	}

}
