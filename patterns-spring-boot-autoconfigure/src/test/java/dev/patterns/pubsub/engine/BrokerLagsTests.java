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

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

import dev.patterns.pubsub.broker.BrokerException;
import dev.patterns.pubsub.broker.BrokerSubscription;
import dev.patterns.pubsub.broker.SubscriptionRequest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Tests for {@link BrokerLags}.
 */
class BrokerLagsTests {

	private final BrokerLags lags = new BrokerLags("test");

	private final AtomicInteger asked = new AtomicInteger();

	@Test
	void asksNoMoreOftenThanItIsToAndInAThreadOfItsOwn() {
		SubscriptionLag lag = add(() -> {
			assertThat(Thread.currentThread().getName()).isEqualTo("patterns-pubsub-test-lag");
			return 7L;
		});
		assertThat(lag.known()).isNull();
		for (int i = 0; i < 3; i++) {
			this.lags.refresh(Duration.ofMinutes(1));
			this.lags.await();
			assertThat(lag.known()).isEqualTo(7);
		}
		assertThat(this.asked).hasValue(1);
		this.lags.refresh(Duration.ZERO);
		this.lags.await();
		assertThat(this.asked).hasValue(2);
	}

	@Test
	void whatFailsIsNotKnownAndTheOthersAre() {
		AtomicInteger calls = new AtomicInteger();
		SubscriptionLag failing = add(() -> {
			if (calls.incrementAndGet() > 1) {
				throw new BrokerException("On purpose", true, null);
			}
			return 1L;
		});
		SubscriptionLag unknown = add(() -> null);
		SubscriptionLag other = add(() -> 2L);
		refresh();
		assertThat(failing.known()).isEqualTo(1);
		refresh();
		assertThat(failing.known()).isNull();
		assertThat(unknown.known()).isNull();
		assertThat(other.known()).isEqualTo(2);
	}

	@Test
	void aServerThatDoesNotAnswerIsWaitedForOnceAndShortly() {
		CountDownLatch answered = new CountDownLatch(1);
		SubscriptionLag lag = add(() -> {
			try {
				answered.await();
			}
			catch (InterruptedException ex) {
				Thread.currentThread().interrupt();
			}
			return 3L;
		});
		try {
			assertThat(refresh()).isBetween(Duration.ofMillis(400), Duration.ofSeconds(5));
			long begin = System.nanoTime();
			for (int i = 0; i < 20; i++) {
				refresh();
			}
			assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(Duration.ofMillis(400));
			assertThat(lag.known()).isNull();
			assertThat(this.asked).hasValue(1);
		}
		finally {
			answered.countDown();
		}
		await().until(() -> Long.valueOf(3).equals(lag.known()));
	}

	private Duration refresh() {
		long begin = System.nanoTime();
		this.lags.refresh(Duration.ZERO);
		this.lags.await();
		return Duration.ofNanos(System.nanoTime() - begin);
	}

	private SubscriptionLag add(Supplier<@Nullable Long> answer) {
		SubscriptionLag lag = new SubscriptionLag(new Asked(() -> {
			this.asked.incrementAndGet();
			return answer.get();
		}));
		this.lags.add(List.of(lag));
		return lag;
	}

	/**
	 * A subscription that can only be asked.
	 *
	 * @param answer what it answers
	 */
	private record Asked(Supplier<@Nullable Long> answer) implements BrokerSubscription {

		@Override
		public SubscriptionRequest request() {
			return new SubscriptionRequest("s", "t", "g");
		}

		@Override
		public State state() {
			return State.RUNNING;
		}

		@Override
		public void start() {
		}

		@Override
		public void pause() {
		}

		@Override
		public void resume() {
		}

		@Override
		public void stop(Duration timeout) {
		}

		@Override
		public @Nullable Long lag() {
			return this.answer.get();
		}

		@Override
		public Map<String, Object> describe() {
			return Map.of();
		}

	}

}
