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

package dev.patterns.pubsub.broker.memory;

import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;

import io.cloudevents.core.builder.CloudEventBuilder;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import dev.patterns.pubsub.broker.Broker;
import dev.patterns.pubsub.broker.BrokerException;
import dev.patterns.pubsub.broker.BrokerMessage;
import dev.patterns.pubsub.broker.BrokerSubscription;
import dev.patterns.pubsub.broker.BrokerSubscription.State;
import dev.patterns.pubsub.broker.HandlingResult;
import dev.patterns.pubsub.broker.MessageHandler;
import dev.patterns.pubsub.broker.RelayDeferredException;
import dev.patterns.pubsub.broker.SubscriptionRequest;
import dev.patterns.pubsub.broker.SubscriptionRequest.StartPosition;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link MemoryBroker}: what it does beyond the contract of all brokers.
 */
class MemoryBrokerTests {

	private static final Duration STOP = Duration.ofSeconds(5);

	private final Broker broker = new MemoryBrokerFactory().create("memory", Map.of());

	private final List<BrokerSubscription> subscriptions = new CopyOnWriteArrayList<>();

	@AfterEach
	void stop() {
		this.subscriptions.forEach((subscription) -> subscription.stop(STOP));
		this.broker.close();
	}

	@Test
	void aRelayedMessageThatNobodyWantsIsSettledAtOnce() {
		assertThat(this.broker.relay(message("k", "1"))).isCompleted();
	}

	@Test
	void aRelayedMessageIsSettledOnlyAfterEveryGroupHandledIt() throws Exception {
		CountDownLatch slow = new CountDownLatch(1);
		CountDownLatch quickDone = new CountDownLatch(1);
		subscribe("quick", (message) -> {
			quickDone.countDown();
			return HandlingResult.DONE;
		}).start();
		subscribe("slow", (message) -> {
			await(slow);
			return HandlingResult.DONE;
		}).start();
		CompletableFuture<Void> relayed = this.broker.relay(message("k", "1"));
		assertThat(quickDone.await(5, TimeUnit.SECONDS)).isTrue();
		assertThat(relayed).isNotDone();
		slow.countDown();
		assertThat(relayed).succeedsWithin(STOP);
	}

	@Test
	void aRelayedMessageWaitsForItsRetries() {
		BlockingQueue<Integer> attempts = new LinkedBlockingQueue<>();
		subscribe("g", (message) -> {
			attempts.add(message.attempt());
			return (message.attempt() < 3) ? HandlingResult.retryAfter(Duration.ofMillis(20)) : HandlingResult.DONE;
		}).start();
		assertThat(this.broker.relay(message("k", "1"))).succeedsWithin(STOP);
		assertThat(attempts).containsExactly(1, 2, 3);
	}

	@Test
	void aGroupThatWasNotStartedGivesARelayedMessageBack() {
		subscribe("g", (message) -> HandlingResult.DONE);
		assertDeferred(this.broker.relay(message("k", "1")));
	}

	@Test
	void aPausedGroupGivesBackWhatIsBeingRelayedAndKeepsWhatWasSent() throws Exception {
		CountDownLatch release = new CountDownLatch(1);
		CountDownLatch entered = new CountDownLatch(1);
		BlockingQueue<String> handled = new LinkedBlockingQueue<>();
		BrokerSubscription subscription = subscribe("g", (message) -> {
			handled.add(message.event().getId());
			entered.countDown();
			await(release);
			return HandlingResult.DONE;
		});
		subscription.start();
		CompletableFuture<Void> inProgress = this.broker.relay(message("k", "1"));
		assertThat(entered.await(5, TimeUnit.SECONDS)).isTrue();
		CompletableFuture<Void> behindIt = this.broker.relay(message("k", "2"));
		CompletableFuture<Void> waiting = this.broker.relay(message("other", "3"));
		this.broker.send(message("k", "4"));
		subscription.pause();
		assertThat(subscription.state()).isEqualTo(State.PAUSED);
		assertDeferred(waiting);
		release.countDown();
		assertThat(inProgress).succeedsWithin(STOP);
		assertDeferred(behindIt);
		assertDeferred(this.broker.relay(message("k", "5")));
		assertThat(handled).containsExactly("1");
		subscription.resume();
		assertThat(handled.poll(5, TimeUnit.SECONDS)).isEqualTo("1");
		assertThat(handled.poll(5, TimeUnit.SECONDS)).isEqualTo("4");
	}

	@Test
	void aGroupThatStopsGivesBackWhatWaitsForARetry() {
		CountDownLatch failed = new CountDownLatch(1);
		BrokerSubscription subscription = subscribe("g", (message) -> {
			failed.countDown();
			return HandlingResult.retryAfter(Duration.ofHours(1));
		});
		subscription.start();
		CompletableFuture<Void> relayed = this.broker.relay(message("k", "1"));
		await(failed);
		subscription.stop(STOP);
		assertDeferred(relayed);
	}

	@Test
	void aRetryHoldsUpItsKeyOnly() throws Exception {
		AtomicBoolean broken = new AtomicBoolean(true);
		BlockingQueue<String> handled = new LinkedBlockingQueue<>();
		subscribe("g", (message) -> {
			if ("bad".equals(message.key()) && broken.get()) {
				return HandlingResult.retryAfter(Duration.ofMillis(20));
			}
			handled.add(message.event().getId());
			return HandlingResult.DONE;
		}).start();
		this.broker.send(message("bad", "1"));
		this.broker.send(message("bad", "2"));
		this.broker.send(message("good", "3"));
		assertThat(handled.poll(5, TimeUnit.SECONDS)).isEqualTo("3");
		broken.set(false);
		assertThat(handled.poll(5, TimeUnit.SECONDS)).isEqualTo("1");
		assertThat(handled.poll(5, TimeUnit.SECONDS)).isEqualTo("2");
	}

	@Test
	void aFullGroupRefusesFurtherMessages() {
		try (Broker small = new MemoryBrokerFactory().create("small", Map.of("capacity", "1"))) {
			small.subscribe(new SubscriptionRequest("s", "t", "g"), (message) -> HandlingResult.DONE);
			assertThat(small.send(message("k", "1"))).isCompleted();
			assertThat(small.send(message("k", "2"))).failsWithin(STOP)
				.withThrowableThat()
				.havingCause()
				.isInstanceOfSatisfying(BrokerException.class, (ex) -> assertThat(ex.isRetryable()).isTrue())
				.withMessageContaining("'g'");
		}
	}

	@Test
	void stopWaitsForTheMessageInProgress() {
		CountDownLatch entered = new CountDownLatch(1);
		AtomicBoolean finished = new AtomicBoolean();
		BrokerSubscription subscription = subscribe("g", (message) -> {
			entered.countDown();
			LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(200));
			finished.set(true);
			return HandlingResult.DONE;
		});
		subscription.start();
		this.broker.send(message("k", "1"));
		await(entered);
		subscription.stop(STOP);
		assertThat(finished).isTrue();
		assertThat(subscription.state()).isEqualTo(State.STOPPED);
	}

	@Test
	void concurrencyNeverTouchesAKeyTwice() throws Exception {
		Map<String, AtomicBoolean> busy = Map.of("a", new AtomicBoolean(), "b", new AtomicBoolean());
		AtomicBoolean overlap = new AtomicBoolean();
		CountDownLatch done = new CountDownLatch(2000);
		BrokerSubscription subscription = this.broker
			.subscribe(new SubscriptionRequest("s", "t", "g", 4, StartPosition.EARLIEST), (message) -> {
				AtomicBoolean flag = busy.get(message.key());
				overlap.compareAndSet(false, !flag.compareAndSet(false, true));
				Thread.onSpinWait();
				flag.set(false);
				done.countDown();
				return HandlingResult.DONE;
			});
		this.subscriptions.add(subscription);
		subscription.start();
		for (int i = 0; i < 1000; i++) {
			this.broker.send(message("a", "a" + i));
			this.broker.send(message("b", "b" + i));
		}
		assertThat(done.await(10, TimeUnit.SECONDS)).isTrue();
		assertThat(overlap).isFalse();
	}

	private BrokerSubscription subscribe(String group, MessageHandler handler) {
		BrokerSubscription subscription = this.broker.subscribe(new SubscriptionRequest("t:" + group, "t", group),
				handler);
		this.subscriptions.add(subscription);
		return subscription;
	}

	private static void assertDeferred(CompletableFuture<Void> future) {
		assertThat(future).failsWithin(STOP)
			.withThrowableThat()
			.havingCause()
			.isInstanceOf(RelayDeferredException.class);
	}

	private static void await(CountDownLatch latch) {
		try {
			assertThat(latch.await(5, TimeUnit.SECONDS)).isTrue();
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
	}

	private static BrokerMessage message(String key, String id) {
		return new BrokerMessage("t", key,
				CloudEventBuilder.v1().withId(id).withSource(URI.create("/test")).withType("T").build(), Map.of());
	}

}
