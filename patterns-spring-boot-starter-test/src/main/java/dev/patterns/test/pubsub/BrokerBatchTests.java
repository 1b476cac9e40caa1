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

import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

import dev.patterns.pubsub.broker.BrokerSubscription;
import dev.patterns.pubsub.broker.HandlingResult;
import dev.patterns.pubsub.broker.InboundMessage;
import dev.patterns.pubsub.broker.SubscriptionRequest;
import dev.patterns.test.pubsub.RecordingHandler.Receipt;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What every broker must do with a handler that takes several messages together.
 */
abstract class BrokerBatchTests extends BrokerSeekTests {

	@Test
	void messagesAreHandedOverTogether() {
		String topic = topic("together");
		RecordingHandler handler = new RecordingHandler((receipt) -> HandlingResult.DONE, 5, Duration.ofMillis(200));
		BrokerSubscription subscription = subscribe(new SubscriptionRequest(topic, topic, group("g")), handler);
		IntStream.range(0, 40).forEach((i) -> send(message(topic, "k" + i, "m" + i)));
		subscription.start();
		await(handler, 40);
		settle();
		assertThat(handler.ids()).containsExactlyInAnyOrderElementsOf(ids(0, 40, 1));
		assertThat(handler.receipts()).allMatch((receipt) -> receipt.attempt() == 1);
		assertThat(handler.batches()).allMatch((size) -> size <= 5).anyMatch((size) -> size > 1);
	}

	@Test
	void waitsForFurtherMessagesButNotForLong() {
		String topic = topic("wait");
		RecordingHandler handler = new RecordingHandler((receipt) -> HandlingResult.DONE, 50, Duration.ofSeconds(1));
		BrokerSubscription subscription = subscribe(new SubscriptionRequest(topic, topic, group("g")), handler);
		subscription.start();
		send(message(topic, "k", "m0"));
		await(handler, 1);
		int before = handler.calls();
		for (int i = 1; i <= 10; i++) {
			send(message(topic, "k", "m" + i));
			pass(Duration.ofMillis(10));
		}
		await(handler, 11);
		settle();
		assertThat(handler.ids()).containsExactlyElementsOf(ids(0, 11, 1));
		assertThat(handler.calls() - before).isLessThanOrEqualTo(3);
	}

	@Test
	void waitsNoLongerWhenThereAreEnough() {
		String topic = topic("enough");
		RecordingHandler handler = new RecordingHandler((receipt) -> HandlingResult.DONE, 5, Duration.ofMinutes(5));
		BrokerSubscription subscription = subscribe(new SubscriptionRequest(topic, topic, group("g")), handler);
		IntStream.range(0, 5).forEach((i) -> send(message(topic, "k", "m" + i)));
		subscription.start();
		await(handler, 5);
		assertThat(handler.ids()).containsExactlyElementsOf(ids(0, 5, 1));
	}

	private static void pass(Duration time) {
		Awaitility.await().pollDelay(time).until(() -> true);
	}

	@Test
	void aMessageOfABatchThatIsTriedAgainKeepsThoseOfItsKeyBehindIt() {
		String topic = topic("again");
		AtomicBoolean broken = new AtomicBoolean(true);
		RecordingHandler handler = new RecordingHandler(
				(receipt) -> (receipt.id().equals("m3") && broken.getAndSet(false))
						? HandlingResult.retryAfter(RecordingHandler.DELAY) : HandlingResult.DONE,
				10);
		BrokerSubscription subscription = subscribe(new SubscriptionRequest(topic, topic, group("g")), handler);
		IntStream.range(0, 8).forEach((i) -> send(message(topic, "k", "m" + i)));
		subscription.start();
		await(handler, 9);
		settle();
		assertThat(handler.ids()).containsExactly("m0", "m1", "m2", "m3", "m3", "m4", "m5", "m6", "m7");
		assertThat(handler.receipts()).filteredOn((receipt) -> receipt.id().equals("m3"))
			.extracting(Receipt::attempt)
			.containsExactly(1, 2);
		assertThat(handler.receipts()).filteredOn((receipt) -> !receipt.id().equals("m3"))
			.allMatch((receipt) -> receipt.attempt() == 1);
	}

	@Test
	void whatHasNoResultComesAgainAndWasNoAttempt() {
		String topic = topic("left");
		RecordingHandler handler = new RecordingHandler((receipt) -> HandlingResult.DONE, 10) {

			@Override
			public List<HandlingResult> handle(List<InboundMessage> messages) {
				return super.handle(messages.subList(0, 1));
			}

		};
		BrokerSubscription subscription = subscribe(new SubscriptionRequest(topic, topic, group("g")), handler);
		IntStream.range(0, 20).forEach((i) -> send(message(topic, "k" + i % 4, "m" + i)));
		subscription.start();
		await(handler, 20);
		settle();
		for (int key = 0; key < 4; key++) {
			assertThat(handler.idsOf("k" + key)).containsExactlyElementsOf(ids(key, 20, 4));
		}
		assertThat(handler.receipts()).hasSize(20).allMatch((receipt) -> receipt.attempt() == 1);
	}

	@Test
	void aHandlerOfBatchesThatThrowsGetsTheMessagesAgain() {
		String topic = topic("throws");
		AtomicBoolean broken = new AtomicBoolean(true);
		RecordingHandler handler = new RecordingHandler((receipt) -> {
			if (receipt.id().equals("m0") && broken.getAndSet(false)) {
				throw new IllegalStateException("expected");
			}
			return HandlingResult.DONE;
		}, 10);
		BrokerSubscription subscription = subscribe(new SubscriptionRequest(topic, topic, group("g")), handler);
		IntStream.range(0, 5).forEach((i) -> send(message(topic, "k", "m" + i)));
		subscription.start();
		await(handler, 6);
		settle();
		assertThat(handler.ids()).containsExactly("m0", "m0", "m1", "m2", "m3", "m4");
	}

}
