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

package dev.patterns.saga.engine;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

import org.junit.jupiter.api.Test;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;

import dev.patterns.lease.NodeLeases;
import dev.patterns.saga.Saga;
import dev.patterns.saga.SagaEndReason;
import dev.patterns.saga.SagaInstance;
import dev.patterns.saga.SagaRetry;
import dev.patterns.saga.SagaStartOptions;
import dev.patterns.saga.SagaStatus;
import dev.patterns.saga.SagaStep;
import dev.patterns.saga.SagaTemplate;
import dev.patterns.time.TimeSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * The time of sagas can be replaced, and moved.
 */
class SagaLeapTests {

	private static final Duration TIMEOUT = Duration.ofSeconds(10);

	@Test
	void aDelayedStartAndARetryComeWhenTheTimeIsMoved() {
		run((sagas, time) -> {
			String id = sagas.start("leaping", "retry", SagaStartOptions.defaults().withDelay(Duration.ofDays(2))).id();
			assertThat(sagas.get(id).orElseThrow().status()).isEqualTo(SagaStatus.SCHEDULED);
			time.move(Duration.ofDays(2));
			await().atMost(TIMEOUT).until(() -> sagas.get(id).orElseThrow().status() == SagaStatus.WAITING);
			time.move(Duration.ofHours(1));
			SagaInstance saga = sagas.await(id, TIMEOUT);
			assertThat(saga.status()).isEqualTo(SagaStatus.COMPLETED);
			assertThat(saga.steps().get(0).attempts()).isEqualTo(2);
			assertThat(Duration.between(saga.createdAt(), saga.endedAt())).isBetween(Duration.ofHours(49),
					Duration.ofHours(50));
		});
	}

	@Test
	void theTimeOfATransactionalAttemptIsOverWhenTheTimeIsMoved() {
		run((sagas, time) -> {
			SagaInstance saga = sagas.await(sagas.start("leaping", "local").id(), TIMEOUT);
			assertThat(saga.status()).isEqualTo(SagaStatus.COMPENSATED);
			assertThat(saga.reason()).isEqualTo(SagaEndReason.FAILED);
			assertThat(saga.failure()).contains("took longer than");
		});
	}

	@Test
	void aRemoteAttemptIsInterruptedWhenTheTimeIsMoved() {
		run((sagas, time) -> {
			SagaInstance saga = sagas.await(sagas.start("leaping", "remote").id(), TIMEOUT);
			assertThat(saga.status()).isEqualTo(SagaStatus.COMPENSATED);
			assertThat(saga.failure()).contains("took longer than");
			assertThat(time.interrupted).hasValue(1);
		});
	}

	@Test
	void aStoppedEngineListensNoMore() {
		MovableTime[] used = new MovableTime[1];
		run((sagas, time) -> {
			assertThat(time.listeners).hasSize(1);
			used[0] = time;
		});
		assertThat(used[0].listeners).isEmpty();
	}

	private static void run(java.util.function.BiConsumer<SagaTemplate, MovableTime> test) {
		SagaTestApplication.runner().withUserConfiguration(Application.class).run((context) -> {
			assertThat(context).hasNotFailed();
			assertThat(context.getBean(NodeLeases.class).getLeases()).singleElement()
				.satisfies((lease) -> assertThat(lease.timeSource()).isSameAs(context.getBean(MovableTime.class)));
			test.accept(context.getBean(SagaTemplate.class), context.getBean(MovableTime.class));
		});
	}

	static class MovableTime implements TimeSource {

		private final List<Runnable> listeners = new CopyOnWriteArrayList<>();

		private final AtomicInteger interrupted = new AtomicInteger();

		private volatile Duration offset = Duration.ZERO;

		@Override
		public Instant now() {
			return Instant.now().plus(this.offset);
		}

		@Override
		public Runnable onLeap(Runnable listener) {
			this.listeners.add(listener);
			return () -> this.listeners.remove(listener);
		}

		void move(Duration duration) {
			this.offset = this.offset.plus(duration);
			this.listeners.forEach(Runnable::run);
		}

	}

	@Saga("leaping")
	static class LeapingSaga {

		private final MovableTime time;

		private int attempts;

		LeapingSaga(MovableTime time) {
			this.time = time;
		}

		@SagaStep(order = 1, retry = @SagaRetry(delay = "1h", maxDelay = "1h", jitter = 0))
		void again(String what) {
			if (what.equals("retry") && this.attempts++ == 0) {
				throw new IllegalStateException("once");
			}
		}

		@SagaStep(order = 2, timeout = "1h", retry = @SagaRetry(maxRetries = 0))
		void local(String what) {
			if (what.equals("local")) {
				this.time.move(Duration.ofHours(1));
			}
		}

		@SagaStep(order = 3, timeout = "1h", transactional = false, retry = @SagaRetry(maxRetries = 0))
		void remote(String what) {
			if (what.equals("remote")) {
				this.time.move(Duration.ofHours(1));
				// Whoever interrupts may be another thread.
				try {
					assertThat(new CountDownLatch(1).await(TIMEOUT.toSeconds(), TimeUnit.SECONDS)).isFalse();
				}
				catch (InterruptedException ex) {
					this.time.interrupted.incrementAndGet();
					Thread.currentThread().interrupt();
				}
			}
		}

	}

	@Configuration(proxyBeanMethods = false)
	@Import(LeapingSaga.class)
	static class Application {

		@Bean
		MovableTime movableTime() {
			return new MovableTime();
		}

	}

}
