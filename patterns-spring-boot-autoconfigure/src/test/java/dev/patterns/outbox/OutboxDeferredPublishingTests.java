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

import java.net.URI;
import java.time.Duration;
import java.util.List;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

import dev.patterns.outbox.engine.OutboxBackends;
import dev.patterns.outbox.store.MessageFilter;
import dev.patterns.outbox.store.MessageState;
import dev.patterns.pubsub.ContentMode;
import dev.patterns.pubsub.PubSubTemplate;
import dev.patterns.pubsub.PublishOptions;
import dev.patterns.pubsub.TopicDeniedException;
import dev.patterns.pubsub.autoconfigure.PubSubAutoConfiguration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/**
 * Tests for {@link PubSubTemplate} when it publishes through the outbox, on H2.
 */
class OutboxDeferredPublishingTests {

	private static final PublishOptions TRANSACTIONAL = PublishOptions.NONE.inTransaction();

	private final ApplicationContextRunner runner = OutboxTestContext.withH2()
		.withConfiguration(AutoConfigurations.of(PubSubAutoConfiguration.class));

	@Test
	void aMessageIsPublishedIfAndOnlyIfItsTransactionCommits() {
		this.runner.run((context) -> {
			PubSubTemplate template = context.getBean(PubSubTemplate.class);
			RecordingBroker broker = context.getBean(RecordingBroker.class);
			TransactionTemplate transactions = new TransactionTemplate(
					context.getBean(PlatformTransactionManager.class));
			transactions.executeWithoutResult((status) -> {
				template.publish("orders", "k", "rolled back", TRANSACTIONAL);
				status.setRollbackOnly();
			});
			String id = transactions.execute((status) -> template.publish("orders", "k", "committed",
					TRANSACTIONAL.withType("Confirmed").withHeader("tenant", "acme")));
			Awaitility.await().atMost(Duration.ofSeconds(10)).until(() -> broker.sent().size() == 1);
			assertThat(broker.data()).containsExactly("committed");
			assertThat(broker.ids()).containsExactly(id);
			assertThat(broker.sent().get(0).event().getType()).isEqualTo("Confirmed");
			assertThat(broker.sent().get(0).headers()).containsEntry("tenant", "acme");
			assertThatExceptionOfType(OutboxTransactionException.class)
				.isThrownBy(() -> template.publish("orders", "k", "no transaction", TRANSACTIONAL));
		});
	}

	@Test
	void aDelayedMessageWaitsInTheOutbox() {
		this.runner.withPropertyValues("patterns.outbox.relay.poll-interval=50ms").run((context) -> {
			PubSubTemplate template = context.getBean(PubSubTemplate.class);
			RecordingBroker broker = context.getBean(RecordingBroker.class);
			// There is no transaction, and none is needed.
			template.publish("orders", "k", "much later", PublishOptions.NONE.withDelay(Duration.ofHours(1)));
			template.publish("orders", "k", "later", PublishOptions.NONE.withDelay(Duration.ofMillis(300)));
			new TransactionTemplate(context.getBean(PlatformTransactionManager.class))
				.executeWithoutResult((status) -> {
					template.publish("orders", "k", "rolled back", PublishOptions.NONE.withDelay(Duration.ofMillis(1)));
					status.setRollbackOnly();
				});
			assertThat(broker.sent()).isEmpty();
			Awaitility.await().atMost(Duration.ofSeconds(10)).until(() -> broker.data().equals(List.of("later")));
			assertThat(context.getBean(OutboxBackends.class)
				.first()
				.operations()
				.find(MessageFilter.in(MessageState.DELAYED), null, 10)).hasSize(1);
		});
	}

	@Test
	void whatTheOutboxCannotSayIsRefused() {
		this.runner.run((context) -> {
			PubSubTemplate template = context.getBean(PubSubTemplate.class);
			for (PublishOptions options : List.of(TRANSACTIONAL.withSource(URI.create("/other")),
					TRANSACTIONAL.withSubject("s"), TRANSACTIONAL.withContentMode(ContentMode.STRUCTURED))) {
				assertThatIllegalArgumentException().isThrownBy(() -> template.publish("orders", "k", "x", options));
			}
		});
	}

	@Test
	void scopesApplyBeforeAnythingIsWritten() {
		this.runner.withPropertyValues("patterns.pubsub.scopes.topics.secret.publishers=others").run((context) -> {
			assertThatExceptionOfType(TopicDeniedException.class)
				.isThrownBy(() -> new TransactionTemplate(context.getBean(PlatformTransactionManager.class))
					.executeWithoutResult(
							(status) -> context.getBean(OutboxTemplate.class).publish("secret", "k", "text")));
			assertThat(context.getBean(OutboxBackends.class).first().store().backlog().ready()).isZero();
		});
	}

}
