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

package dev.patterns.worker;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Tests for {@link PollingWorker}.
 */
@Timeout(30)
class PollingWorkerTests {

	private static final Duration LONG = Duration.ofHours(1);

	private final AtomicInteger rounds = new AtomicInteger();

	private PollingWorker worker = new PollingWorker("test", () -> LONG);

	@AfterEach
	void stop() {
		this.worker.stop(Duration.ofSeconds(5));
	}

	@Test
	void runsAgainAtOnceWhileThereIsMore() {
		start(() -> (this.rounds.incrementAndGet() < 100) ? Duration.ZERO : LONG);
		await().untilAtomic(this.rounds, org.hamcrest.Matchers.is(100));
	}

	@Test
	void waitsForTheDelayThatTheTaskAsksFor() {
		long startedAt = System.nanoTime();
		AtomicReference<Duration> between = new AtomicReference<>();
		start(() -> {
			if (this.rounds.incrementAndGet() == 2) {
				between.set(Duration.ofNanos(System.nanoTime() - startedAt));
			}
			return Duration.ofMillis(100);
		});
		await().until(() -> between.get() != null);
		assertThat(between.get()).isGreaterThanOrEqualTo(Duration.ofMillis(100));
	}

	@Test
	void delayBeyondCountableNanosecondsIsNoFailure() throws Exception {
		CountDownLatch done = new CountDownLatch(1);
		start(() -> {
			this.rounds.incrementAndGet();
			done.countDown();
			return Duration.ofSeconds(Long.MAX_VALUE);
		});
		assertThat(done.await(10, TimeUnit.SECONDS)).isTrue();
		await().during(Duration.ofMillis(300)).until(() -> this.rounds.get() == 1);
	}

	@Test
	void wakeUpBeginsTheNextRound() {
		start(() -> {
			this.rounds.incrementAndGet();
			return LONG;
		});
		await().until(() -> this.rounds.get() == 1);
		this.worker.wakeUp();
		await().until(() -> this.rounds.get() == 2);
	}

	@Test
	void wakeUpDuringARoundIsNotLost() throws Exception {
		CountDownLatch inRound = new CountDownLatch(1);
		CountDownLatch go = new CountDownLatch(1);
		start(() -> {
			if (this.rounds.incrementAndGet() == 1) {
				inRound.countDown();
				awaitUninterrupted(go);
			}
			return LONG;
		});
		inRound.await();
		this.worker.wakeUp();
		this.worker.wakeUp();
		go.countDown();
		await().until(() -> this.rounds.get() == 2);
		await().during(Duration.ofMillis(100)).until(() -> this.rounds.get() == 2);
	}

	@Test
	@ExtendWith(OutputCaptureExtension.class)
	void goesOnAfterFailureAndLogsEachKindOnce(CapturedOutput output) {
		start(() -> {
			switch (this.rounds.incrementAndGet()) {
				case 1, 2 -> throw new IllegalStateException("broken");
				case 3 -> throw new NoClassDefFoundError("gone");
				default -> {
					return LONG;
				}
			}
		});
		await().until(() -> this.rounds.get() == 4);
		assertThat(output.toString().split("test failed and is tried again", -1)).hasSize(3);
	}

	@Test
	void stopWaitsForTheRound() throws Exception {
		CountDownLatch inRound = new CountDownLatch(1);
		CountDownLatch go = new CountDownLatch(1);
		AtomicBoolean finished = new AtomicBoolean();
		start(() -> {
			inRound.countDown();
			awaitUninterrupted(go);
			finished.set(true);
			return LONG;
		});
		inRound.await();
		Thread stopper = new Thread(() -> this.worker.stop(Duration.ofSeconds(20)));
		stopper.start();
		await().until(() -> !this.worker.isRunning());
		assertThat(stopper.isAlive()).isTrue();
		go.countDown();
		stopper.join();
		assertThat(finished).isTrue();
	}

	@Test
	void stopInterruptsTheRoundAfterTheTimeout() throws Exception {
		CountDownLatch inRound = new CountDownLatch(1);
		AtomicBoolean interrupted = new AtomicBoolean();
		start(() -> {
			inRound.countDown();
			try {
				new CountDownLatch(1).await();
			}
			catch (InterruptedException ex) {
				interrupted.set(true);
			}
			return LONG;
		});
		inRound.await();
		this.worker.stop(Duration.ofMillis(50));
		assertThat(interrupted).isTrue();
	}

	@Test
	void canBeStartedAgain() {
		start(() -> {
			this.rounds.incrementAndGet();
			return LONG;
		});
		await().until(() -> this.rounds.get() == 1);
		this.worker.stop(Duration.ofSeconds(5));
		assertThat(this.worker.isRunning()).isFalse();
		this.worker.wakeUp();
		this.worker.start();
		this.worker.start();
		await().until(() -> this.rounds.get() == 2);
		await().during(Duration.ofMillis(100)).until(() -> this.rounds.get() == 2);
	}

	@Test
	void taskMayStopItsWorker() {
		start(() -> {
			this.rounds.incrementAndGet();
			this.worker.stop(Duration.ofSeconds(20));
			return Duration.ZERO;
		});
		await().until(() -> !this.worker.isRunning());
		this.worker.start();
		await().until(() -> this.rounds.get() == 2);
	}

	@Test
	void taskThatDoesNotEndIsNotRunASecondTimeBesideItself() throws Exception {
		CountDownLatch go = new CountDownLatch(1);
		AtomicInteger inside = new AtomicInteger();
		AtomicBoolean together = new AtomicBoolean();
		start(() -> {
			together.compareAndSet(false, inside.incrementAndGet() > 1);
			if (this.rounds.incrementAndGet() == 1) {
				awaitUninterrupted(go);
			}
			inside.decrementAndGet();
			return Duration.ofMillis(1);
		});
		await().until(() -> inside.get() == 1);
		this.worker.stop(Duration.ofMillis(1));
		this.worker.start();
		await().during(Duration.ofMillis(100)).until(() -> this.rounds.get() == 1);
		go.countDown();
		await().until(() -> this.rounds.get() > 20);
		assertThat(together).isFalse();
		assertThat(Thread.getAllStackTraces().keySet()).filteredOn((thread) -> thread.getName().equals("test"))
			.hasSize(1);
	}

	private void start(java.util.function.Supplier<Duration> task) {
		this.worker = new PollingWorker("test", task);
		this.worker.start();
	}

	private static void awaitUninterrupted(CountDownLatch latch) {
		boolean done = false;
		while (!done) {
			try {
				latch.await();
				done = true;
			}
			catch (InterruptedException ex) {
				// A task that does not listen.
			}
		}
	}

}
