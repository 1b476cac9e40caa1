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

package dev.patterns.outbox.actuate.endpoint;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.context.ApplicationContext;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

import dev.patterns.outbox.OutboxOptions;
import dev.patterns.outbox.OutboxTemplate;
import dev.patterns.outbox.OutboxTestContext;
import dev.patterns.outbox.RecordingBroker;
import dev.patterns.outbox.autoconfigure.OutboxEndpointAutoConfiguration;
import dev.patterns.pubsub.broker.BrokerException;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for what the endpoint does to messages, with a relay that does not look by itself
 * within the test's time.
 */
class OutboxInterventionsTests {

	@Test
	void whatStoodBehindADiscardedMessageGoesOnAtOnce() {
		OutboxTestContext.withH2()
			.withConfiguration(AutoConfigurations.of(OutboxEndpointAutoConfiguration.class))
			.withPropertyValues("management.endpoints.web.exposure.include=outbox",
					"management.endpoints.jmx.exposure.include=outbox",
					"management.endpoint.outbox.access=UNRESTRICTED", "patterns.outbox.poison=park-key",
					"patterns.outbox.relay.poll-interval=1h", "patterns.outbox.relay.min-poll-interval=1h")
			.run((context) -> {
				RecordingBroker broker = context.getBean(RecordingBroker.class);
				broker.behave((message) -> message.topic().equals("bad")
						? CompletableFuture.failedFuture(new BrokerException("not this one", false, null)) : null);
				publish(context, "bad", "k");
				OutboxEndpoint endpoint = context.getBean(OutboxEndpoint.class);
				Awaitility.await()
					.atMost(Duration.ofSeconds(10))
					.until(() -> endpoint.messages(MessageView.DEAD, null, null, "k", null, null, null, null, null)
						.messages()
						.size() == 1);
				publish(context, "behind", "k");
				publish(context, "other", "another key");
				Awaitility.await().atMost(Duration.ofSeconds(10)).until(() -> broker.data().contains("other"));
				assertThat(broker.data()).doesNotContain("behind");
				endpoint.intervene(OutboxOperation.DISCARD, null, null, null, "k", null, null, null, null, null);
				Awaitility.await().atMost(Duration.ofSeconds(10)).until(() -> broker.data().contains("behind"));
			});
	}

	private static void publish(ApplicationContext context, String topic, String key) {
		new TransactionTemplate(context.getBean(PlatformTransactionManager.class))
			.executeWithoutResult((status) -> context.getBean(OutboxTemplate.class)
				.publish(topic, key, topic, OutboxOptions.NONE.withType("text")));
	}

}
