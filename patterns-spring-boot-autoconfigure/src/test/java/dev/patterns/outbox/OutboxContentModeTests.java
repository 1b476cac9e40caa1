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

import java.time.Duration;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

import dev.patterns.pubsub.ContentMode;
import dev.patterns.pubsub.autoconfigure.PubSubAutoConfiguration;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for how the relay lays out events in messages, on H2.
 */
class OutboxContentModeTests {

	private final ApplicationContextRunner runner = OutboxTestContext.withH2()
		.withConfiguration(AutoConfigurations.of(PubSubAutoConfiguration.class));

	@Test
	void isBinaryByDefault() {
		assertMode(this.runner, ContentMode.BINARY);
	}

	@Test
	void isThatOfPublishing() {
		assertMode(this.runner.withPropertyValues("patterns.pubsub.content-mode=structured"), ContentMode.STRUCTURED);
	}

	@Test
	void canBeItsOwn() {
		assertMode(this.runner.withPropertyValues("patterns.pubsub.content-mode=structured",
				"patterns.outbox.relay.content-mode=raw"), ContentMode.RAW);
	}

	private static void assertMode(ApplicationContextRunner runner, ContentMode expected) {
		runner.run((context) -> {
			new TransactionTemplate(context.getBean(PlatformTransactionManager.class))
				.executeWithoutResult((status) -> context.getBean(OutboxTemplate.class).publish("orders", "k", "text"));
			RecordingBroker broker = context.getBean(RecordingBroker.class);
			Awaitility.await().atMost(Duration.ofSeconds(10)).until(() -> broker.sent().size() == 1);
			assertThat(broker.sent().get(0).contentMode()).isEqualTo(expected);
			assertThat(broker.data()).containsExactly("text");
		});
	}

}
