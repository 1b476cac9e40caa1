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

import org.junit.jupiter.api.Test;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.ApplicationContext;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests for what cannot be stored or could never be sent: the publisher hears of it, and
 * his transaction is as it was.
 */
class OutboxBadInputTests {

	private final ApplicationContextRunner runner = OutboxTestContext.withH2()
		.withPropertyValues("patterns.outbox.relay.poll-interval=1h");

	@Test
	void aBrokerThatDoesNotExistIsRefused() {
		this.runner.run((context) -> assertThatExceptionOfType(InvalidOutboxMessageException.class)
			.isThrownBy(() -> publish(context, "t", "k", OutboxOptions.NONE.withBroker("nowhere")))
			.withMessageContaining("'nowhere'")
			.withMessageContaining("patterns.pubsub.brokers.nowhere.type"));
	}

	@Test
	void whoOnlyWritesNeedsNoBroker() {
		this.runner.withPropertyValues("patterns.outbox.relay.enabled=false").run((context) -> {
			publish(context, "t", "k", OutboxOptions.NONE.withBroker("elsewhere"));
			assertThat(context.getBean(JdbcTemplate.class)
				.queryForObject("select broker from patterns_outbox", String.class)).isEqualTo("elsewhere");
		});
	}

	@Test
	void aCharacterThatNoDatabaseStoresIsRefused() {
		this.runner.run((context) -> {
			assertThatExceptionOfType(InvalidOutboxMessageException.class)
				.isThrownBy(() -> publish(context, "t", "k\0", OutboxOptions.NONE))
				.withMessageContaining("key");
			assertThatExceptionOfType(InvalidOutboxMessageException.class)
				.isThrownBy(() -> publish(context, "t\0", "k", OutboxOptions.NONE))
				.withMessageContaining("topic");
			assertThatExceptionOfType(InvalidOutboxMessageException.class)
				.isThrownBy(() -> publish(context, "t", "k", OutboxOptions.NONE.withId("i\0")))
				.withMessageContaining("id");
		});
	}

	private static void publish(ApplicationContext context, String topic, String key, OutboxOptions options) {
		OutboxTemplate template = context.getBean(OutboxTemplate.class);
		new TransactionTemplate(context.getBean(PlatformTransactionManager.class))
			.executeWithoutResult((status) -> template.publish(topic, key, "text", options));
	}

}
