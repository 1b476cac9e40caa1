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

package dev.patterns.pubsub.broker.rabbit;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.OffsetDateTime;
import java.util.Date;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ScheduledExecutorService;

import com.rabbitmq.client.AMQP.BasicProperties;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.impl.LongStringHelper;
import io.cloudevents.CloudEvent;
import io.cloudevents.core.builder.CloudEventBuilder;
import org.junit.jupiter.api.Test;

import dev.patterns.pubsub.ContentMode;
import dev.patterns.pubsub.broker.BrokerMessage;
import dev.patterns.pubsub.broker.MalformedMessageException;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.mockito.Mockito.mock;

/**
 * Tests for {@link RabbitMessages} and what is known of a delivery.
 */
class RabbitMessagesTests {

	private static final CloudEvent EVENT = CloudEventBuilder.v1()
		.withId("1")
		.withSource(URI.create("/shop"))
		.withType("OrderConfirmed")
		.withTime(OffsetDateTime.parse("2026-01-02T03:04:05Z"))
		.withExtension("tenant", "acme")
		.withData("application/json", "{\"a\":1}".getBytes(StandardCharsets.UTF_8))
		.build();

	private final RabbitAcknowledgements acknowledgements = new RabbitAcknowledgements(mock(Channel.class),
			mock(ScheduledExecutorService.class), 100);

	@Test
	void attributesAreHeadersAndTheContentTypeIsAProperty() {
		RabbitMessage message = RabbitMessages.toMessage(new BrokerMessage("orders", "k", EVENT, Map.of("x", "y")));
		assertThat(message.headers()).containsEntry("cloudEvents:specversion", "1.0")
			.containsEntry("cloudEvents:id", "1")
			.containsEntry("cloudEvents:source", "/shop")
			.containsEntry("cloudEvents:type", "OrderConfirmed")
			.containsEntry("cloudEvents:time", "2026-01-02T03:04:05Z")
			.containsEntry("cloudEvents:tenant", "acme")
			.containsEntry("patterns-key", "k")
			.containsEntry("x", "y")
			.hasSize(8);
		BasicProperties properties = properties(message, "id-1");
		assertThat(properties.getContentType()).isEqualTo("application/json");
		assertThat(properties.getMessageId()).isEqualTo("id-1");
		assertThat(properties.getDeliveryMode()).isEqualTo(2);
	}

	@Test
	void everyModeIsReadAsItWasWritten() {
		for (ContentMode mode : List.of(ContentMode.BINARY, ContentMode.STRUCTURED)) {
			RabbitMessage message = RabbitMessages
				.toMessage(new BrokerMessage("orders", "k", EVENT, Map.of("x", "y"), mode));
			RabbitDelivery delivery = delivery(properties(message, "1"), message.body());
			assertThat(delivery.toInbound(1).event()).as(mode.name()).isEqualTo(EVENT);
			assertThat(delivery.toInbound(1).headers()).containsExactly(Map.entry("x", "y"));
			assertThat(delivery.toInbound(1).key()).isEqualTo("k");
		}
		RabbitMessage raw = RabbitMessages
			.toMessage(new BrokerMessage("orders", null, EVENT, Map.of(), ContentMode.RAW));
		assertThat(raw.headers()).isEmpty();
		CloudEvent event = delivery(properties(raw, "1"), raw.body()).toInbound(1).event();
		assertThat(event.getType()).isEqualTo("raw");
		assertThat(event.getId()).isEqualTo("orders@1");
		assertThat(event.getDataContentType()).isEqualTo("application/json");
	}

	@Test
	void bothPrefixesAndTheTypesOfTheWireAreRead() {
		for (String prefix : List.of("cloudEvents:", "cloudEvents_")) {
			CloudEvent event = delivery(new BasicProperties.Builder()
				.headers(Map.of(prefix + "specversion", LongStringHelper.asLongString("1.0"), prefix + "id", 7L,
						prefix + "source", LongStringHelper.asLongString("/größe"), prefix + "type", "T"))
				.build(), new byte[0]).toInbound(1).event();
			assertThat(event.getId()).isEqualTo("7");
			assertThat(event.getSource()).isEqualTo(URI.create("/größe"));
			assertThat(event.getData()).isNull();
		}
	}

	@Test
	void whatTheServerAddsIsNoHeaderAndIsNotForwarded() {
		RabbitDelivery delivery = delivery(
				new BasicProperties.Builder().headers(Map.of("x-delivery-count", 3, "x", "old", "y", "kept")).build(),
				new byte[0]);
		assertThat(delivery.toInbound(1).headers()).containsOnlyKeys("x", "y");
		assertThat(RabbitCopies.copy(delivery, "dead", null, Map.of("x", "new")).headers())
			.containsOnly(Map.entry("x", "new"), Map.entry("y", "kept"));
	}

	@Test
	void anEnvelopeThatCannotBeReadIsMalformed() {
		assertMalformed(new BasicProperties.Builder().contentType("application/cloudevents+json").build());
		assertMalformed(new BasicProperties.Builder().contentType("application/cloudevents-batch+json").build());
		assertMalformed(new BasicProperties.Builder().headers(Map.of("cloudEvents:specversion", "9")).build());
		assertMalformed(new BasicProperties.Builder().headers(Map.of("cloudEvents:specversion", "1.0")).build());
	}

	private void assertMalformed(BasicProperties properties) {
		RabbitDelivery delivery = delivery(properties, new byte[] { 0, 1, -1 });
		assertThatExceptionOfType(MalformedMessageException.class).isThrownBy(() -> delivery.toInbound(1).event());
	}

	@Test
	void whatTheServerOrAReaderWouldTakeForSomethingElseIsRefused() {
		for (String name : List.of("CC", "BCC", "cloudEvents_id", "cloudEvents:type", "ü".repeat(128))) {
			BrokerMessage message = new BrokerMessage("orders", "k", EVENT, Map.of(name, "x"));
			assertThatIllegalArgumentException().isThrownBy(() -> RabbitMessages.toMessage(message));
		}
	}

	@Test
	void aHeaderWithTheOtherPrefixIsNoAttribute() {
		BasicProperties properties = properties(
				RabbitMessages.toMessage(new BrokerMessage("orders", "k", EVENT, Map.of())), "1");
		Map<String, Object> headers = new HashMap<>(properties.getHeaders());
		headers.put("cloudEvents_id", "other");
		headers.put("cloudEvents_role", "admin");
		RabbitDelivery delivery = delivery(properties.builder().headers(headers).build(), EVENT.getData().toBytes());
		assertThat(delivery.toInbound(1).event()).isEqualTo(EVENT);
		assertThat(delivery.toInbound(1).headers()).containsOnlyKeys("cloudEvents_id", "cloudEvents_role");
	}

	@Test
	void aCopyHasThePropertiesThatAreNotOfOneSending() {
		Date time = new Date(1_700_000_000_000L);
		BasicProperties received = new BasicProperties.Builder().contentType("text/plain")
			.contentEncoding("gzip")
			.type("T")
			.correlationId("c")
			.replyTo("answers")
			.timestamp(time)
			.appId("shop")
			.userId("guest")
			.expiration("1000")
			.headers(Map.of("CC", List.of("other")))
			.build();
		BasicProperties copy = RabbitCopies.copy(delivery(received, new byte[0]), "dead", "queue", Map.of("x", "1"))
			.properties();
		assertThat(copy).isEqualTo(received.builder().userId(null).expiration(null).headers(Map.of("x", "1")).build());
		BasicProperties direct = received.builder().replyTo("amq.rabbitmq.reply-to").build();
		assertThat(RabbitCopies.copy(delivery(direct, new byte[0]), "dead", null, Map.of()).properties().getReplyTo())
			.isNull();
	}

	@Test
	void theKeyAndTheAttributesComeFirstWhenHeadersAreLeftOut() {
		Map<String, Object> headers = new HashMap<>();
		for (int i = 0; i < 100; i++) {
			headers.put("small" + i, "x");
		}
		headers.put("large", "x".repeat(100_000));
		headers.put("cloudEvents:specversion", "1.0");
		headers.put("cloudEvents:id", "ü".repeat(1000));
		headers.put("cloudEvents:source", "/shop");
		headers.put("cloudEvents:type", "T");
		headers.put("cloudEvents:large", "ü".repeat(40_000));
		headers.put("patterns-key", "k".repeat(20_000));
		RabbitDelivery received = delivery(new BasicProperties.Builder().headers(headers).build(), new byte[3]);
		Map<String, String> added = Map.of("patterns-dlt-reason", "malformed");
		RabbitMessage whole = RabbitCopies.copy(received, "dead", null, added);
		assertThat(whole.headerSize()).isBetween(200_000, 210_000);
		RabbitMessage abridged = RabbitCopies.abridge(whole, added);
		assertThat(abridged.headers())
			.containsKeys("patterns-key", "cloudEvents:specversion", "cloudEvents:id", "cloudEvents:source",
					"cloudEvents:type", "patterns-dlt-reason")
			.containsEntry("patterns-dlt-abridged", "true")
			.doesNotContainKeys("large", "cloudEvents:large")
			.hasSize(7 + 32);
		assertThat(abridged.headerSize()).isLessThan(64 * 1024);
		assertThat(abridged.body()).hasSize(3);
	}

	@Test
	void aGroupCannotTakeTheNameOfAQueueForDeadLetters() {
		for (String group : List.of("dead-letters", "b.dead-letters")) {
			assertThatIllegalArgumentException().isThrownBy(() -> RabbitTopology.queue("a", group))
				.withMessageContaining(group);
		}
		assertThat(RabbitTopology.queue("a", "undead-letters")).isEqualTo("a.undead-letters");
	}

	@Test
	void namesAreLimitedAsTheProtocolSays() {
		assertThat(RabbitTopology.isValidTopic("a".repeat(255))).isTrue();
		assertThat(RabbitTopology.isValidTopic("a".repeat(256))).isFalse();
		assertThat(RabbitTopology.isValidTopic("ü".repeat(128))).isFalse();
		assertThat(RabbitTopology.isValidTopic("")).isFalse();
		assertThat(RabbitTopology.isValidTopic("amq.direct")).isFalse();
		assertThat(RabbitTopology.isValidTopic("a\nb")).isFalse();
	}

	@Test
	void onlyWhatWasHandedOverIsAnAttempt() {
		RabbitDelivery tried = new RabbitDelivery("rabbit", "orders", "orders@1", 2, 1,
				new BasicProperties.Builder().build(), new byte[0], this.acknowledgements);
		RabbitDelivery held = new RabbitDelivery("rabbit", "orders", "orders@2", 0, 2,
				new BasicProperties.Builder().headers(Map.of("x-delivery-count", 5)).build(), new byte[0],
				this.acknowledgements);
		this.acknowledgements.delivered(tried);
		this.acknowledgements.delivered(held);
		RabbitAttempts attempts = new RabbitAttempts(100);
		attempts.remember(this.acknowledgements.finish());
		assertThat(attempts.take("orders@1")).isEqualTo(2);
		assertThat(attempts.take("orders@1")).isZero();
		assertThat(attempts.take("orders@2")).isZero();
	}

	private static BasicProperties properties(RabbitMessage message, String id) {
		return RabbitMessages.properties(new RabbitOutgoing(message, id, RabbitOutgoing.Kind.SENT, 0));
	}

	private RabbitDelivery delivery(BasicProperties properties, byte[] body) {
		return new RabbitDelivery("rabbit", "orders", "orders@" + properties.getMessageId(), 0, 1, properties, body,
				this.acknowledgements);
	}

}
