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
import java.util.concurrent.CountDownLatch;
import java.util.stream.IntStream;

import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;

import dev.patterns.pubsub.broker.BrokerSubscription;
import dev.patterns.pubsub.broker.BrokerSubscription.State;
import dev.patterns.pubsub.broker.HandlingResult;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * How far a group is behind, and that nobody waits for ever for a handler.
 */
abstract class BrokerProgressTests extends BrokerTestSupport {

	private static final Duration STOP = Duration.ofMillis(300);

	private final CountDownLatch release = new CountDownLatch(1);

	@Test
	void theLagIsWhatTheGroupHasNotHandledYet() {
		Assumptions.assumeTrue(hasLag(), "The broker does not know how far a group is behind");
		String topic = topic("lag");
		RecordingHandler handler = new RecordingHandler((receipt) -> hang());
		BrokerSubscription subscription = start(topic, "g", handler);
		try {
			IntStream.range(0, 5).forEach((i) -> send(message(topic, "k", "m" + i)));
			await(handler, 1);
			awaitLag(subscription, 5);
		}
		finally {
			this.release.countDown();
		}
		await(handler, 5);
		awaitLag(subscription, 0);
		subscription.stop(TIMEOUT);
		IntStream.range(5, 10).forEach((i) -> send(message(topic, "k", "m" + i)));
		awaitLag(subscription, 5);
		subscription.start();
		await(handler, 10);
		awaitLag(subscription, 0);
		assertThat(handler.ids()).containsExactlyElementsOf(ids(0, 10, 1));
	}

	@Test
	void aStopEndsInTimeAlsoIfAHandlerNeverDoes() {
		String topic = topic("hanging");
		RecordingHandler handler = new RecordingHandler(
				(receipt) -> receipt.id().equals("m0") ? hang() : HandlingResult.DONE);
		BrokerSubscription subscription = start(topic, "g", handler);
		send(message(topic, "k", "m0"));
		await(handler, 1);
		try {
			long begin = System.nanoTime();
			subscription.stop(STOP);
			assertThat(Duration.ofNanos(System.nanoTime() - begin)).isBetween(STOP, STOP.plusSeconds(8));
			assertThat(subscription.state()).isEqualTo(State.STOPPED);
		}
		finally {
			this.release.countDown();
		}
		subscription.start();
		send(message(topic, "k", "m1"));
		patience().until(() -> handler.ids().contains("m1"));
	}

	// Until it is released, whoever interrupts it.
	private HandlingResult hang() {
		boolean released = false;
		while (!released) {
			try {
				this.release.await();
				released = true;
			}
			catch (InterruptedException ex) {
				// That is what a listener does that never ends.
			}
		}
		return HandlingResult.DONE;
	}

	private static void awaitLag(BrokerSubscription subscription, long lag) {
		patience().untilAsserted(() -> assertThat(subscription.lag()).isEqualTo(lag));
	}

	/**
	 * Whether the broker knows how many messages a group has not handled yet.
	 * @return {@code true} unless overridden
	 */
	protected boolean hasLag() {
		return true;
	}

}
