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
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.util.List;

import io.cloudevents.CloudEvent;
import io.cloudevents.core.builder.CloudEventBuilder;
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
import dev.patterns.pubsub.broker.BrokerMessage;

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
	void theEnvelopeIsThatOfAMessageThatIsPublishedAtOnce() {
		this.runner.run((context) -> {
			PubSubTemplate template = context.getBean(PubSubTemplate.class);
			RecordingBroker broker = context.getBean(RecordingBroker.class);
			CloudEvent made = CloudEventBuilder.v1()
				.withId("made-1")
				.withSource(URI.create("/elsewhere"))
				.withType("Made")
				.withSubject("s1")
				.withTime(OffsetDateTime.parse("2026-01-02T03:04:05.678Z"))
				.withDataSchema(URI.create("https://example.org/schema"))
				.withExtension("level", 5)
				.withExtension("urgent", true)
				.withExtension("tenant", "acme")
				.withData("application/xml", "<a/>".getBytes(StandardCharsets.UTF_8))
				.build();
			new TransactionTemplate(context.getBean(PlatformTransactionManager.class))
				.executeWithoutResult((status) -> {
					template.publish("orders", "k", "text",
							TRANSACTIONAL.withSource(URI.create("/other"))
								.withSubject("s")
								.withContentMode(ContentMode.STRUCTURED)
								.withTimeToLive(Duration.ofMinutes(1))
								.withHeader("tenant", "acme"));
					assertThat(template.publish("orders", "k", made, TRANSACTIONAL)).isEqualTo("made-1");
					template.publish("orders", "k", made, TRANSACTIONAL.withId("made-2").withType("Other"));
				});
			Awaitility.await().atMost(Duration.ofSeconds(10)).until(() -> broker.sent().size() == 3);
			BrokerMessage first = broker.sent().get(0);
			assertThat(first.event().getSource()).hasToString("/other");
			assertThat(first.event().getSubject()).isEqualTo("s");
			assertThat(first.contentMode()).isEqualTo(ContentMode.STRUCTURED);
			assertThat(first.headers()).containsEntry("tenant", "acme")
				.noneSatisfy((name, value) -> assertThat(name).startsWith("patterns-"));
			assertThat(OffsetDateTime.parse(String.valueOf(first.event().getExtension("expiration"))))
				.isBetween(OffsetDateTime.now().plusSeconds(30), OffsetDateTime.now().plusSeconds(61));
			assertThat(broker.sent().get(1).event()).isEqualTo(made);
			assertThat(broker.sent().get(2).event())
				.isEqualTo(CloudEventBuilder.v1(made).withId("made-2").withType("Other").build());
		});
	}

	@Test
	void whatNoEnvelopeCanSayIsRefused() {
		this.runner.run((context) -> {
			PubSubTemplate template = context.getBean(PubSubTemplate.class);
			assertThatIllegalArgumentException().isThrownBy(() -> template.publish("orders", "k", "x",
					TRANSACTIONAL.withContentMode(ContentMode.RAW).withTimeToLive(Duration.ofMinutes(1))));
			CloudEvent empty = CloudEventBuilder.v1().withId("1").withSource(URI.create("/s")).withType("T").build();
			assertThatIllegalArgumentException()
				.isThrownBy(() -> template.publish("orders", "k", empty, TRANSACTIONAL));
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
