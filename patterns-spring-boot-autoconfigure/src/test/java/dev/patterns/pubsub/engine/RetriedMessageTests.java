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

package dev.patterns.pubsub.engine;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;

import io.cloudevents.CloudEvent;
import io.cloudevents.core.builder.CloudEventBuilder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import dev.patterns.pubsub.MessageHeaders;
import dev.patterns.pubsub.broker.HandlingResult;
import dev.patterns.pubsub.broker.InboundMessage;
import dev.patterns.pubsub.broker.SubscriptionRequest;
import dev.patterns.pubsub.engine.RetryTopics.RetryTopic;
import dev.patterns.pubsub.format.RawEvents;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for messages that come from a retry topic, and for how long they wait.
 */
class RetriedMessageTests {

	private static final CloudEvent EVENT = CloudEventBuilder.v1()
		.withId("1")
		.withSource(URI.create("/s"))
		.withType("T")
		.build();

	private final AtomicReference<InboundMessage> handled = new AtomicReference<>();

	private final RetryTopicHandler handler = new RetryTopicHandler(
			new RetryTopic("orders.shop.retry-1", Duration.ofSeconds(10)), "main",
			new SubscriptionRequest("orders:shop", "orders", "shop"), (message) -> {
				this.handled.set(message);
				return HandlingResult.DONE;
			});

	@Test
	void itLooksAsItDidInItsFirstTopic() {
		handle(Map.of(MessageHeaders.RETRY_ATTEMPTS, "2", MessageHeaders.RETRY_TOPIC, "of somebody else",
				MessageHeaders.RETRY_POSITION, "orders@7", MessageHeaders.RETRY_LISTENER, "l", "x", "y"), EVENT);
		InboundMessage message = this.handled.get();
		assertThat(message.attempt()).isEqualTo(3);
		assertThat(message.topic()).isEqualTo("orders");
		assertThat(message.position()).isEqualTo("orders@7");
		assertThat(message.headers()).containsEntry("x", "y");
		assertThat(message.event()).isSameAs(EVENT);
		assertThat(RetriedMessage.listener(message)).isEqualTo("l");
		assertThat(RetriedMessage.received(message).topic()).isEqualTo("orders.shop.retry-1");
	}

	@Test
	void aMessageWithoutAnEnvelopeKeepsItsId() {
		CloudEvent raw = RawEvents.of("main", "orders.shop.retry-1", "orders.shop.retry-1@1", "text/plain",
				"data".getBytes(StandardCharsets.UTF_8));
		handle(Map.of(MessageHeaders.RETRY_TOPIC, "orders", MessageHeaders.RETRY_POSITION, "orders@7"), raw);
		assertThat(this.handled.get().event()).isEqualTo(
				RawEvents.of("main", "orders", "orders@7", "text/plain", "data".getBytes(StandardCharsets.UTF_8)));
		CloudEvent empty = RawEvents.of("main", "orders.shop.retry-1", "orders.shop.retry-1@1", null, null);
		handle(Map.of(MessageHeaders.RETRY_TOPIC, "orders", MessageHeaders.RETRY_POSITION, "orders@8"), empty);
		assertThat(this.handled.get().event()).isEqualTo(RawEvents.of("main", "orders", "orders@8", null, null));
	}

	@Test
	void itWaitsUntilItIsDueWithoutCountingAnAttempt() {
		HandlingResult result = handle(due(Duration.ofSeconds(5)), EVENT);
		assertThat(result.retryAfter()).isBetween(Duration.ofSeconds(3), Duration.ofSeconds(5));
		assertThat(result.attempted()).isFalse();
		assertThat(this.handled).hasNullValue();
		assertThat(handle(due(Duration.ofMillis(10)), EVENT)).isEqualTo(HandlingResult.DONE);
		assertThat(this.handled).doesNotHaveNullValue();
	}

	@Test
	void whatIsDueMuchLaterThanTheTopicAllowsIsNotWaitedFor() {
		assertThat(handle(due(Duration.ofDays(1)), EVENT)).isEqualTo(HandlingResult.DONE);
		assertThat(this.handled).doesNotHaveNullValue();
	}

	@Test
	void whatBelongsToAnotherGroupIsPassedOver() {
		assertThat(handle(Map.of(MessageHeaders.RETRY_GROUP, "other"), EVENT)).isEqualTo(HandlingResult.DONE);
		assertThat(this.handled).hasNullValue();
		handle(Map.of(MessageHeaders.RETRY_GROUP, "shop"), EVENT);
		assertThat(this.handled).doesNotHaveNullValue();
	}

	@ParameterizedTest
	@ValueSource(
			strings = { "", "x", "-5", "99999999999999999999", "2026-13-01T00:00:00Z", "+1000000000-01-01T00:00:00Z" })
	void nonsenseInTheHeadersDoesNoHarm(String nonsense) {
		Map<String, String> headers = new HashMap<>();
		headers.put(MessageHeaders.RETRY_ATTEMPTS, nonsense);
		headers.put(MessageHeaders.RETRY_DUE, nonsense);
		assertThat(handle(headers, EVENT)).isEqualTo(HandlingResult.DONE);
		assertThat(this.handled.get().attempt()).isOne();
		assertThat(this.handled.get().topic()).isEqualTo("orders");
		assertThat(this.handled.get().position()).isEqualTo("orders.shop.retry-1@1");
	}

	@Test
	void attemptsDoNotOverflow() {
		handle(Map.of(MessageHeaders.RETRY_ATTEMPTS, Integer.toString(Integer.MAX_VALUE)), EVENT);
		assertThat(this.handled.get().attempt()).isPositive();
	}

	private static Map<String, String> due(Duration remaining) {
		return Map.of(MessageHeaders.RETRY_DUE, Instant.now().plus(remaining).toString());
	}

	private HandlingResult handle(Map<String, String> headers, CloudEvent event) {
		return this.handler.handle(new Received(headers, event));
	}

	private record Received(Map<String, String> headers, CloudEvent event) implements InboundMessage {

		@Override
		public String topic() {
			return "orders.shop.retry-1";
		}

		@Override
		public String key() {
			return "k";
		}

		@Override
		public String position() {
			return "orders.shop.retry-1@1";
		}

		@Override
		public int attempt() {
			return 1;
		}

	}

}
