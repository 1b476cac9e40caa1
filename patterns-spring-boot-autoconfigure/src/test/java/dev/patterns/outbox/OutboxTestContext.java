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

package dev.patterns.outbox;

import java.util.UUID;

import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.jackson.autoconfigure.JacksonAutoConfiguration;
import org.springframework.boot.jdbc.autoconfigure.DataSourceAutoConfiguration;
import org.springframework.boot.jdbc.autoconfigure.DataSourceTransactionManagerAutoConfiguration;
import org.springframework.boot.jdbc.autoconfigure.JdbcTemplateAutoConfiguration;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.transaction.autoconfigure.TransactionAutoConfiguration;

import dev.patterns.definition.InvalidDefinitionException;
import dev.patterns.gate.autoconfigure.GateAutoConfiguration;
import dev.patterns.identity.autoconfigure.IdentityAutoConfiguration;
import dev.patterns.jdbc.autoconfigure.JdbcAccessAutoConfiguration;
import dev.patterns.lease.autoconfigure.LeaseAutoConfiguration;
import dev.patterns.outbox.autoconfigure.OutboxAutoConfiguration;
import dev.patterns.outbox.autoconfigure.OutboxJdbcAutoConfiguration;
import dev.patterns.serialization.autoconfigure.SerializationAutoConfiguration;

/**
 * Contexts for tests of the outbox on H2.
 */
public final class OutboxTestContext {

	private OutboxTestContext() {
	}

	public static ApplicationContextRunner withoutDatabase() {
		return new ApplicationContextRunner()
			.withConfiguration(AutoConfigurations.of(JacksonAutoConfiguration.class, IdentityAutoConfiguration.class,
					SerializationAutoConfiguration.class, GateAutoConfiguration.class,
					JdbcAccessAutoConfiguration.class, LeaseAutoConfiguration.class, OutboxAutoConfiguration.class,
					OutboxJdbcAutoConfiguration.class))
			.withBean(RecordingBroker.class, RecordingBroker::new)
			.withPropertyValues("spring.application.name=orders");
	}

	public static ApplicationContextRunner withH2() {
		return withoutDatabase()
			.withConfiguration(
					AutoConfigurations.of(DataSourceAutoConfiguration.class, JdbcTemplateAutoConfiguration.class,
							DataSourceTransactionManagerAutoConfiguration.class, TransactionAutoConfiguration.class))
			.withPropertyValues("spring.datasource.url=jdbc:h2:mem:" + UUID.randomUUID() + ";DB_CLOSE_DELAY=-1");
	}

	public static InvalidDefinitionException definitionFailure(Throwable failure) {
		Throwable current = failure;
		while (current != null && !(current instanceof InvalidDefinitionException)) {
			current = current.getCause();
		}
		return (InvalidDefinitionException) current;
	}

}
