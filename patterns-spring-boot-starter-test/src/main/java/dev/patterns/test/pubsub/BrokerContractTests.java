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

package dev.patterns.test.pubsub;

import java.net.URI;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;

import io.cloudevents.CloudEvent;
import io.cloudevents.core.builder.CloudEventBuilder;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;

import dev.patterns.pubsub.ContentMode;
import dev.patterns.pubsub.broker.Broker;
import dev.patterns.pubsub.broker.BrokerMessage;
import dev.patterns.pubsub.broker.BrokerSubscription;
import dev.patterns.pubsub.broker.BrokerSubscription.State;
import dev.patterns.pubsub.broker.HandlingResult;
import dev.patterns.pubsub.broker.MalformedMessageException;
import dev.patterns.pubsub.broker.MessageHandler;
import dev.patterns.pubsub.broker.SubscriptionRequest;
import dev.patterns.pubsub.broker.SubscriptionRequest.StartPosition;
import dev.patterns.test.pubsub.RecordingHandler.Receipt;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What every {@link Broker} must do. A subclass gives the broker; each test has topics
 * and groups of its own.
 */
public abstract class BrokerContractTests extends BrokerConformanceTests {

	@Test
	void saysWhatItIs() {
		assertThat(broker().name()).isNotEmpty();
		assertThat(broker().type()).isNotEmpty();
		assertThat(broker().describe()).containsKeys("durable", "order", "acknowledgement");
	}

	@Test
	void aMessageArrivesAsItWasSent() {
		String topic = topic("all");
		RecordingHandler handler = new RecordingHandler();
		start(topic, "g", handler);
		CloudEvent event = CloudEventBuilder.v1(event("1", "{\"näme\":\"ü\"}"))
			.withSubject("subject")
			.withTime(OffsetDateTime.parse("2026-01-02T03:04:05Z"))
			.withExtension("tenant", "acme")
			.build();
		send(new BrokerMessage(topic, "schlüssel", event, Map.of("traceparent", "00-1-2-01", "x", "größe")));
		Receipt receipt = await(handler, 1).get(0);
		assertThat(receipt.event()).isEqualTo(event);
		assertThat(receipt.topic()).isEqualTo(topic);
		assertThat(receipt.key()).isEqualTo("schlüssel");
		assertThat(receipt.headers()).containsEntry("traceparent", "00-1-2-01").containsEntry("x", "größe");
		assertThat(receipt.attempt()).isOne();
		assertThat(receipt.position()).isNotEmpty();
	}

	@Test
	void keyHeadersAndDataAreOptional() {
		String topic = topic("bare");
		RecordingHandler handler = new RecordingHandler();
		start(topic, "g", handler);
		send(new BrokerMessage(topic, null,
				CloudEventBuilder.v1().withId("1").withSource(URI.create("/contract")).withType("T").build(),
				Map.of()));
		Receipt receipt = await(handler, 1).get(0);
		assertThat(receipt.key()).isNull();
		assertThat(receipt.data()).isNull();
		assertThat(receipt.headers()).isEmpty();
	}

	@Test
	void structuredAndRawMessagesAreReceived() {
		String topic = topic("modes");
		RecordingHandler handler = new RecordingHandler();
		start(topic, "g", handler);
		send(new BrokerMessage(topic, "k", event("1", "{\"a\":1}"), Map.of(), ContentMode.STRUCTURED));
		send(new BrokerMessage(topic, "k", event("2", "{\"a\":2}"), Map.of(), ContentMode.RAW));
		List<Receipt> receipts = await(handler, 2);
		assertThat(receipts).extracting(Receipt::data).containsExactly("{\"a\":1}", "{\"a\":2}");
		assertThat(receipts.get(0).id()).isEqualTo("1");
		assertThat(receipts.get(1).event().getType()).isEqualTo("raw");
		assertThat(receipts.get(1).id()).isEqualTo(receipts.get(1).position());
	}

	@Test
	void theOrderOfAKeyIsKept() {
		assertOrderOfKeys(300, 3, (message) -> broker().send(message));
	}

	private void assertOrderOfKeys(int number, int concurrency, Function<BrokerMessage, CompletableFuture<Void>> send) {
		String topic = topic("order");
		RecordingHandler handler = new RecordingHandler();
		start(new SubscriptionRequest(topic, topic, group("g"), concurrency, StartPosition.EARLIEST), handler);
		List<CompletableFuture<Void>> sent = new ArrayList<>();
		for (int i = 0; i < number; i++) {
			sent.add(send.apply(message(topic, "key" + (i % 3), "m" + i)));
		}
		assertThat(CompletableFuture.allOf(sent.toArray(CompletableFuture[]::new))).succeedsWithin(TIMEOUT);
		await(handler, number);
		for (int key = 0; key < 3; key++) {
			assertThat(handler.idsOf("key" + key)).containsExactlyElementsOf(ids(key, number, 3));
		}
	}

	@Test
	void whatFailsIsDeliveredAgainAndNothingIsLostOrOvertaken() {
		String topic = topic("redelivery");
		Map<String, Integer> attempts = new ConcurrentHashMap<>();
		RecordingHandler handled = new RecordingHandler();
		RecordingHandler handler = new RecordingHandler((receipt) -> {
			attempts.merge(receipt.id(), 1, Integer::sum);
			assertThat(receipt.attempt()).isEqualTo(attempts.get(receipt.id()));
			if (receipt.id().equals("m3") && receipt.attempt() <= 2) {
				return HandlingResult.retryAfter(RecordingHandler.DELAY);
			}
			return handled.handle(receipt.message());
		});
		start(topic, "g", handler);
		for (int i = 0; i < 10; i++) {
			send(message(topic, "k", "m" + i));
		}
		await(handled, 10);
		assertThat(handled.ids()).containsExactlyElementsOf(ids(0, 10, 1));
		assertThat(attempts).containsEntry("m3", 3).containsEntry("m4", 1);
		assertThat(handler.receipts().stream().filter((receipt) -> receipt.id().equals("m3")))
			.extracting(Receipt::position)
			.hasSize(3)
			.allMatch(handled.receipts().get(3).position()::equals);
	}

	@Test
	void aHandlerThatThrowsIsCalledAgain() {
		String topic = topic("throwing");
		AtomicBoolean thrown = new AtomicBoolean();
		RecordingHandler handler = new RecordingHandler((receipt) -> {
			if (thrown.compareAndSet(false, true)) {
				throw new IllegalStateException("On purpose");
			}
			return HandlingResult.DONE;
		});
		start(topic, "g", handler);
		send(message(topic, "k", "1"));
		send(message(topic, "k", "2"));
		await(handler, 3);
		assertThat(handler.ids()).containsExactly("1", "1", "2");
	}

	@Test
	void aMessageThatIsNotDueYetComesAgainAndThatIsNoAttempt() {
		String topic = topic("not-due");
		AtomicInteger deliveries = new AtomicInteger();
		RecordingHandler handler = new RecordingHandler((receipt) -> switch (deliveries.incrementAndGet()) {
			case 1, 2, 4 -> HandlingResult.notBefore(RecordingHandler.DELAY);
			case 3 -> HandlingResult.retryAfter(RecordingHandler.DELAY);
			default -> HandlingResult.DONE;
		});
		start(topic, "g", handler);
		send(message(topic, "k", "1"));
		send(message(topic, "k", "2"));
		await(handler, 6);
		assertThat(handler.ids()).containsExactly("1", "1", "1", "1", "1", "2");
		assertThat(handler.receipts()).extracting(Receipt::attempt).containsExactly(1, 1, 1, 2, 2, 1);
	}

	@Test
	void topicsDoNotMix() {
		String one = topic("one");
		String two = topic("two");
		RecordingHandler first = new RecordingHandler();
		RecordingHandler second = new RecordingHandler();
		start(one, "g", first);
		start(two, "g", second);
		for (int i = 0; i < 5; i++) {
			send(message(one, "k", "one" + i));
			send(message(two, "k", "two" + i));
		}
		await(first, 5);
		await(second, 5);
		assertThat(first.ids()).allMatch((id) -> id.startsWith("one"));
		assertThat(second.ids()).allMatch((id) -> id.startsWith("two"));
	}

	@Test
	void eachGroupGetsEveryMessage() {
		String topic = topic("groups");
		RecordingHandler first = new RecordingHandler();
		RecordingHandler second = new RecordingHandler();
		start(topic, "g1", first);
		start(topic, "g2", second);
		for (int i = 0; i < 10; i++) {
			send(message(topic, "k", "m" + i));
		}
		await(first, 10);
		await(second, 10);
		assertThat(first.ids()).containsExactlyElementsOf(ids(0, 10, 1));
		assertThat(second.ids()).containsExactlyElementsOf(ids(0, 10, 1));
	}

	@Test
	void aGroupSharesItsMessages() {
		String topic = topic("members");
		RecordingHandler handler = new RecordingHandler();
		start(topic, "g", handler);
		start(topic, "g", handler);
		for (int i = 0; i < 20; i++) {
			send(message(topic, "key" + i, "m" + i));
		}
		await(handler, 20);
		settle();
		assertThat(handler.ids()).containsExactlyInAnyOrderElementsOf(ids(0, 20, 1));
	}

	@Test
	void aStoppedSubscriptionGetsNothingUntilItStartsAgain() {
		String topic = topic("stop");
		RecordingHandler handler = new RecordingHandler();
		BrokerSubscription subscription = start(topic, "g", handler);
		send(message(topic, "k", "1"));
		await(handler, 1);
		subscription.stop(TIMEOUT);
		assertThat(subscription.state()).isEqualTo(State.STOPPED);
		send(message(topic, "k", "2"));
		settle();
		assertThat(handler.ids()).containsExactly("1");
		subscription.start();
		await(handler, 2);
		assertThat(handler.ids()).containsExactly("1", "2");
	}

	@Test
	void aSubscriptionThatWasNotStartedGetsNothing() {
		String topic = topic("unstarted");
		RecordingHandler handler = new RecordingHandler();
		BrokerSubscription subscription = subscribe(new SubscriptionRequest(topic, topic, group("g")), handler);
		assertThat(subscription.state()).isEqualTo(State.STOPPED);
		send(message(topic, "k", "1"));
		settle();
		assertThat(handler.ids()).isEmpty();
		subscription.start();
		await(handler, 1);
	}

	@Test
	void aPausedSubscriptionGetsNothingUntilItIsResumed() {
		String topic = topic("pause");
		RecordingHandler handler = new RecordingHandler();
		BrokerSubscription subscription = start(topic, "g", handler);
		send(message(topic, "k", "1"));
		await(handler, 1);
		subscription.pause();
		assertThat(subscription.state()).isEqualTo(State.PAUSED);
		settle();
		send(message(topic, "k", "2"));
		settle();
		assertThat(handler.ids()).containsExactly("1");
		subscription.resume();
		assertThat(subscription.state()).isEqualTo(State.RUNNING);
		await(handler, 2);
	}

	@Test
	void aStopWhileAMessageWaitsForItsRetryLosesNothing() {
		String topic = topic("stop-retry");
		AtomicBoolean broken = new AtomicBoolean(true);
		RecordingHandler handler = new RecordingHandler(
				(receipt) -> broken.get() ? HandlingResult.retryAfter(Duration.ofMillis(200)) : HandlingResult.DONE);
		BrokerSubscription subscription = start(topic, "g", handler);
		send(message(topic, "k", "1"));
		send(message(topic, "k", "2"));
		await(handler, 1);
		subscription.stop(TIMEOUT);
		broken.set(false);
		int before = handler.receipts().size();
		subscription.start();
		await(handler, before + 2);
		assertThat(handler.ids().subList(before, before + 2)).containsExactly("1", "2");
	}

	@Test
	void aForwardedMessageKeepsEverythingAndGetsMoreHeaders() {
		String topic = topic("origin");
		String other = topic("other");
		RecordingHandler received = new RecordingHandler();
		RecordingHandler forwarding = new RecordingHandler((receipt) -> {
			broker().forward(receipt.message(), other, Map.of("x", "new", "reason", "test")).join();
			return HandlingResult.DONE;
		});
		start(other, "g", received);
		start(topic, "g", forwarding);
		CloudEvent event = event("1", "{\"a\":1}");
		send(new BrokerMessage(topic, "k", event, Map.of("x", "old", "y", "kept")));
		Receipt receipt = await(received, 1).get(0);
		assertThat(receipt.event()).isEqualTo(event);
		assertThat(receipt.key()).isEqualTo("k");
		assertThat(receipt.headers()).containsEntry("x", "new")
			.containsEntry("y", "kept")
			.containsEntry("reason", "test");
	}

	@Test
	void aMessageThatCannotBeReadHoldsUpNothingAndCanBeForwarded() {
		String topic = topic("poison");
		String dead = topic("dead");
		AtomicInteger malformed = new AtomicInteger();
		RecordingHandler handler = new RecordingHandler();
		MessageHandler tolerant = (message) -> {
			try {
				return handler.handle(message);
			}
			catch (MalformedMessageException ex) {
				broker().forward(message, dead, Map.of("reason", "malformed")).join();
				malformed.incrementAndGet();
				return HandlingResult.DONE;
			}
		};
		start(topic, "g", tolerant);
		send(message(topic, "k", "1"));
		Assumptions.assumeTrue(sendMalformed(topic, "k"), "The broker cannot transport bytes that are no event");
		send(message(topic, "k", "2"));
		await(handler, 2);
		assertThat(handler.ids()).containsExactly("1", "2");
		// Its key may be as unreadable as the rest of it, and so it may come last.
		patience().until(() -> malformed.get() == 1);
	}

	@Test
	void relayedMessagesAreHandledInTheOrderOfTheirKeys() {
		assertOrderOfKeys(100, 1, (message) -> broker().relay(message));
	}

}
