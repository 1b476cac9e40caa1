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
import java.time.Instant;
import java.util.stream.IntStream;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;

import dev.patterns.pubsub.SeekPosition;
import dev.patterns.pubsub.broker.BrokerSubscription;
import dev.patterns.pubsub.broker.SubscriptionRequest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * What a broker must do that keeps messages after they were acknowledged: it can go back
 * to them.
 */
abstract class BrokerSeekTests extends BrokerDeadLetterTests {

	@Test
	void goesBackToTheBeginningAndToATime() {
		String topic = topic("back");
		RecordingHandler handler = new RecordingHandler();
		BrokerSubscription subscription = subscribe(new SubscriptionRequest(topic, topic, group("g")), handler);
		subscription.start();
		IntStream.range(0, 5).forEach((i) -> send(message(topic, "k", "m" + i)));
		await(handler, 5);
		pass(Duration.ofMillis(50));
		Instant between = Instant.now();
		pass(Duration.ofMillis(50));
		IntStream.range(5, 8).forEach((i) -> send(message(topic, "k", "m" + i)));
		await(handler, 8);
		settle();
		assumeSeekable(subscription);
		subscription.seek(SeekPosition.earliest());
		await(handler, 16);
		settle();
		assertThat(handler.ids().subList(8, 16)).containsExactlyElementsOf(ids(0, 8, 1));
		subscription.seek(SeekPosition.at(between));
		await(handler, 19);
		settle();
		assertThat(handler.ids().subList(16, 19)).containsExactly("m5", "m6", "m7");
		assertThat(handler.receipts()).allMatch((receipt) -> receipt.attempt() == 1);
	}

	@Test
	void passesOverWhatIsThereAndStaysBehindItAfterARestart() {
		String topic = topic("forth");
		RecordingHandler handler = new RecordingHandler();
		BrokerSubscription subscription = subscribe(new SubscriptionRequest(topic, topic, group("g")), handler);
		subscription.start();
		send(message(topic, "k", "m0"));
		await(handler, 1);
		assumeSeekable(subscription);
		subscription.pause();
		// A read that began before must have ended.
		pass(Duration.ofSeconds(2));
		IntStream.range(1, 4).forEach((i) -> send(message(topic, "k", "m" + i)));
		subscription.seek(SeekPosition.latest());
		subscription.stop(TIMEOUT);
		subscription.start();
		subscription.resume();
		send(message(topic, "k", "m4"));
		await(handler, 2);
		settle();
		assertThat(handler.ids()).containsExactly("m0", "m4");
	}

	private void assumeSeekable(BrokerSubscription subscription) {
		if (!isSeekable()) {
			assertThatExceptionOfType(UnsupportedOperationException.class)
				.isThrownBy(() -> subscription.seek(SeekPosition.earliest()))
				.withMessageContaining(subscription.request().id());
			Assumptions.abort("The broker does not keep messages that were acknowledged");
		}
	}

	/**
	 * Whether the broker keeps messages after they were acknowledged.
	 * @return {@code true} unless overridden
	 */
	protected boolean isSeekable() {
		return true;
	}

	private static void pass(Duration time) {
		Awaitility.await().pollDelay(time).until(() -> true);
	}

}
