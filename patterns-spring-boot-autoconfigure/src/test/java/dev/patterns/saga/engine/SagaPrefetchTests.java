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
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link SagaPrefetch}.
 */
class SagaPrefetchTests {

	private final AtomicLong clock = new AtomicLong();

	private final SagaPrefetch<String> prefetch = new SagaPrefetch<>(64, this.clock::get);

	@Test
	void thereIsNoRoomWhereNothingWasRunInTheLastMoments() {
		pass(20);
		assertThat(this.prefetch.room()).isZero();
		run(1);
		pass(1000);
		assertThat(this.prefetch.room()).isZero();
	}

	@Test
	void thereIsRoomForWhatIsRunInFiftyMilliseconds() {
		runTwice(20, 100);
		assertThat(this.prefetch.room()).isEqualTo(10);
	}

	@Test
	void whatEndsAtOnceAfterALongTimeMakesNoRoom() {
		run(10);
		pass(1200);
		assertThat(this.prefetch.room()).isZero();
		run(10);
		pass(20);
		assertThat(this.prefetch.room()).isZero();
		pass(1200);
		assertThat(this.prefetch.room()).isZero();
	}

	@Test
	void aShortTimeTellsNothing() {
		runTwice(10, 20);
		assertThat(this.prefetch.room()).isEqualTo(25);
		run(1);
		pass(5);
		assertThat(this.prefetch.room()).isEqualTo(25);
	}

	@Test
	void thereIsRoomForAsManyAsThereArePlacesAtMost() {
		runTwice(1000, 20);
		assertThat(this.prefetch.room()).isEqualTo(64);
	}

	@Test
	void thereIsNoRoomWhileMoreThanHalfOfThemWait() {
		runTwice(20, 100);
		assertThat(this.prefetch.room()).isEqualTo(10);
		for (int i = 0; i < 10; i++) {
			this.prefetch.add("saga-" + i);
		}
		assertThat(this.prefetch.isLow()).isFalse();
		assertThat(this.prefetch.room()).isZero();
		for (int i = 0; i < 5; i++) {
			assertThat(this.prefetch.next()).isEqualTo("saga-" + i);
		}
		assertThat(this.prefetch.isLow()).isTrue();
		assertThat(this.prefetch.room()).isEqualTo(5);
	}

	@Test
	void whatHasWaitedForTooLongIsToBeGivenUp() {
		assertThat(this.prefetch.patience()).isNull();
		this.prefetch.add("first");
		pass(400);
		this.prefetch.add("second");
		assertThat(this.prefetch.patience()).isEqualTo(Duration.ofMillis(600));
		pass(1000);
		assertThat(this.prefetch.patience()).isZero();
		assertThat(this.prefetch.next()).isEqualTo("first");
		assertThat(this.prefetch.next()).isEqualTo("second");
		assertThat(this.prefetch.next()).isNull();
		assertThat(this.prefetch.isEmpty()).isTrue();
	}

	private void runTwice(int count, long milliseconds) {
		run(count);
		pass(milliseconds);
		this.prefetch.room();
		run(count);
		pass(milliseconds);
	}

	private void run(int count) {
		for (int i = 0; i < count; i++) {
			this.prefetch.ended();
		}
	}

	private void pass(long milliseconds) {
		this.clock.addAndGet(TimeUnit.MILLISECONDS.toNanos(milliseconds));
	}

}
