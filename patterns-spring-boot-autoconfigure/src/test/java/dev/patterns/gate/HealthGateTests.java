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

package dev.patterns.gate;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Tests for {@link HealthGate}.
 */
@Timeout(30)
class HealthGateTests {

	private static final Duration INTERVAL = Duration.ofMillis(20);

	private final AtomicInteger checks = new AtomicInteger();

	private final List<Boolean> events = new CopyOnWriteArrayList<>();

	private final CountDownLatch hanging = new CountDownLatch(1);

	private HealthGate gate = gate(() -> true);

	@AfterEach
	void stop() {
		this.hanging.countDown();
		this.gate.stop();
	}

	@Test
	void isOpenBeforeTheFirstCheck() {
		assertThat(gate(() -> false).isOpen()).isTrue();
	}

	@Test
	void closesAfterFailuresInARowOnly() {
		// two failures, a good one, and then failures only: closes with the sixth check
		start(() -> {
			int check = this.checks.incrementAndGet();
			if (check <= 6) {
				assertThat(this.gate.isOpen()).isTrue();
			}
			return check == 3;
		});
		await().until(() -> !this.gate.isOpen());
		assertThat(this.checks).hasValueGreaterThanOrEqualTo(6);
		assertThat(this.events).containsExactly(false);
	}

	@Test
	void firstGoodCheckReopens() {
		start(() -> this.checks.incrementAndGet() > 5);
		await().until(() -> this.events.equals(List.of(false, true)));
		assertThat(this.gate.isOpen()).isTrue();
		int checks = this.checks.get();
		await().until(() -> this.checks.get() > checks + 2);
		assertThat(this.events).hasSize(2);
	}

	@Test
	void checkThatThrowsHasFailed() {
		start(() -> {
			throw new IllegalStateException("broken");
		});
		await().until(() -> !this.gate.isOpen());
	}

	@Test
	void checkThatHangsHasFailedAndIsNotStartedTwice() {
		start(() -> {
			if (this.checks.incrementAndGet() == 1) {
				awaitHanging();
			}
			return true;
		});
		await().until(() -> !this.gate.isOpen());
		assertThat(this.checks).hasValue(1);
		this.hanging.countDown();
		await().until(this.gate::isOpen);
		assertThat(this.checks).hasValueGreaterThan(1);
	}

	@Test
	void checkThatIsAlwaysTooLateHasFailed() {
		// Each check ends between two rounds: its late result must not count as good.
		this.gate = new HealthGate(() -> {
			this.checks.incrementAndGet();
			await().pollDelay(Duration.ofMillis(30)).until(() -> true);
			return true;
		}, Duration.ofMillis(60), Duration.ofMillis(1), 3, (event) -> record(event));
		this.gate.start();
		await().until(() -> !this.gate.isOpen());
		// A round that finds one still running starts no other.
		assertThat(this.checks).hasValueGreaterThanOrEqualTo(1);
	}

	@Test
	void aClosedGateIsToldAgainWhenAListenerFailed() {
		AtomicBoolean broken = new AtomicBoolean(true);
		this.gate = new HealthGate(() -> false, INTERVAL, Duration.ofMillis(10), 3, (event) -> {
			if (broken.getAndSet(false)) {
				throw new IllegalStateException("On purpose");
			}
			record(event);
		});
		this.gate.start();
		await().until(() -> this.events.equals(List.of(false)));
	}

	@Test
	void canBeStartedAgain() {
		AtomicBoolean healthy = new AtomicBoolean(true);
		start(() -> {
			this.checks.incrementAndGet();
			return healthy.get();
		});
		await().until(() -> this.checks.get() >= 1);
		this.gate.stop();
		healthy.set(false);
		assertThat(this.gate.isRunning()).isFalse();
		assertThat(this.gate.isOpen()).isTrue();
		this.gate.start();
		await().until(() -> !this.gate.isOpen());
	}

	private void start(BooleanSupplier check) {
		this.gate = gate(check);
		this.gate.start();
	}

	private HealthGate gate(BooleanSupplier check) {
		return new HealthGate(check, INTERVAL, Duration.ofMillis(10), 3, (event) -> record(event));
	}

	private void record(Object event) {
		this.events.add(((GateChangedEvent) event).isOpen());
	}

	private void awaitHanging() {
		try {
			this.hanging.await();
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
	}

}
