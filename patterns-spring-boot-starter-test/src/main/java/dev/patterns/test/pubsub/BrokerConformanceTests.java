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

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;

import org.junit.jupiter.api.Test;

import dev.patterns.pubsub.broker.BrokerSubscription;
import dev.patterns.pubsub.broker.HandlingResult;
import dev.patterns.pubsub.broker.SubscriptionRequest;
import dev.patterns.pubsub.broker.SubscriptionRequest.StartPosition;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What the conformance tests of Dapr demand of a broker and other tests of the contract
 * do not have yet. The others are: init and ping in {@code saysWhatItIs}; publish and
 * subscribe in {@code aMessageArrivesAsItWasSent}; errors and redelivery in
 * {@code whatFailsIsDeliveredAgainAndNothingIsLostOrOvertaken}; the order in
 * {@code theOrderOfAKeyIsKept}; several topics in {@code topicsDoNotMix}; a stopped
 * subscriber in {@code aStoppedSubscriptionGetsNothingUntilItStartsAgain}; bulk
 * subscription in {@link BrokerBatchTests}.
 */
abstract class BrokerConformanceTests extends BrokerBatchTests {

	@Test
	void numberedMessagesOfWhichTheFirstFailArriveInOrderAndNoneIsLost() {
		String topic = topic("numbered");
		RecordingHandler handler = new RecordingHandler((receipt) -> {
			if (receipt.attempt() == 1 && receipt.id().equals("m0")) {
				throw new IllegalStateException("On purpose");
			}
			return (receipt.attempt() == 1 && receipt.id().equals("m1"))
					? HandlingResult.retryAfter(RecordingHandler.DELAY) : HandlingResult.DONE;
		});
		start(topic, "g", handler);
		for (int i = 0; i < 10; i++) {
			send(message(topic, "k", "m" + i));
		}
		await(handler, 12);
		settle();
		assertThat(handler.ids()).containsExactly("m0", "m0", "m1", "m1", "m2", "m3", "m4", "m5", "m6", "m7", "m8",
				"m9");
	}

	@Test
	void messagesThatAreSentTogetherAreAllTakenAndAllRead() {
		String topic = topic("bulk");
		RecordingHandler handler = new RecordingHandler((receipt) -> HandlingResult.DONE, 5);
		start(new SubscriptionRequest(topic, topic, group("g"), 2, StartPosition.EARLIEST), handler);
		List<CompletableFuture<Void>> sent = new ArrayList<>();
		for (int i = 0; i < 500; i++) {
			sent.add(broker().send(message(topic, (i % 2 == 0) ? null : "k" + i % 7, "m" + i)));
		}
		assertThat(CompletableFuture.allOf(sent.toArray(CompletableFuture[]::new))).succeedsWithin(TIMEOUT);
		await(handler, 500);
		assertThat(handler.ids()).containsExactlyInAnyOrderElementsOf(ids(0, 500, 1));
		assertThat(handler.batches()).allMatch((size) -> size <= 5);
	}

	@Test
	void aSubscriptionThatIsStoppedDoesNotStopTheOthers() {
		String one = topic("stopped");
		String two = topic("going-on");
		RecordingHandler stopped = new RecordingHandler();
		RecordingHandler other = new RecordingHandler();
		RecordingHandler sameTopic = new RecordingHandler();
		BrokerSubscription stopping = start(one, "g", stopped);
		start(two, "g", other);
		start(one, "g2", sameTopic);
		send(message(one, "k", "m0"));
		await(stopped, 1);
		stopping.stop(TIMEOUT);
		for (int i = 1; i < 5; i++) {
			send(message(one, "k", "m" + i));
			send(message(two, "k", "m" + i));
		}
		await(other, 4);
		await(sameTopic, 5);
		settle();
		assertThat(stopped.ids()).containsExactly("m0");
		assertThat(other.ids()).containsExactlyElementsOf(ids(1, 5, 1));
		assertThat(sameTopic.ids()).containsExactlyElementsOf(ids(0, 5, 1));
	}

}
