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

package dev.patterns.saga.engine;

import java.util.UUID;

import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.jackson.autoconfigure.JacksonAutoConfiguration;
import org.springframework.boot.jdbc.autoconfigure.DataSourceAutoConfiguration;
import org.springframework.boot.jdbc.autoconfigure.DataSourceTransactionManagerAutoConfiguration;
import org.springframework.boot.jdbc.autoconfigure.JdbcTemplateAutoConfiguration;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.transaction.autoconfigure.TransactionAutoConfiguration;

import dev.patterns.gate.autoconfigure.GateAutoConfiguration;
import dev.patterns.identity.autoconfigure.IdentityAutoConfiguration;
import dev.patterns.jdbc.autoconfigure.JdbcAccessAutoConfiguration;
import dev.patterns.lease.autoconfigure.LeaseAutoConfiguration;
import dev.patterns.saga.autoconfigure.SagaAutoConfiguration;
import dev.patterns.saga.autoconfigure.SagaStoreAutoConfiguration;
import dev.patterns.serialization.autoconfigure.SerializationAutoConfiguration;

/**
 * An application with sagas on an in-memory H2.
 */
final class SagaTestApplication {

	private SagaTestApplication() {
	}

	static ApplicationContextRunner runner() {
		return runner("saga" + UUID.randomUUID());
	}

	static ApplicationContextRunner runner(String database) {
		return withoutDatabase()
			.withConfiguration(
					AutoConfigurations.of(DataSourceAutoConfiguration.class, JdbcTemplateAutoConfiguration.class,
							DataSourceTransactionManagerAutoConfiguration.class, TransactionAutoConfiguration.class))
			.withPropertyValues("spring.datasource.url=jdbc:h2:mem:" + database + ";DB_CLOSE_DELAY=-1",
					"patterns.saga.poll-interval=100ms", "patterns.saga.retry.delay=10ms",
					"patterns.saga.compensation-retry.delay=10ms", "patterns.lease.duration=2s");
	}

	static ApplicationContextRunner withoutDatabase() {
		return new ApplicationContextRunner().withConfiguration(AutoConfigurations.of(JacksonAutoConfiguration.class,
				IdentityAutoConfiguration.class, SerializationAutoConfiguration.class, GateAutoConfiguration.class,
				JdbcAccessAutoConfiguration.class, LeaseAutoConfiguration.class, SagaStoreAutoConfiguration.class,
				SagaAutoConfiguration.class));
	}

}
