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

package dev.patterns.outbox.engine;

import java.time.Duration;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link PollTimer}.
 */
class PollTimerTests {

	private final PollTimer timer = timer(Duration.ofMillis(25));

	private long lastLook;

	private static PollTimer timer(Duration maxGather) {
		return new PollTimer(Duration.ofMillis(50), Duration.ofSeconds(1), maxGather, 0);
	}

	@Test
	void looksAtOnceWhenItIsNew() {
		assertThat(this.timer.isDue(0)).isTrue();
	}

	@Test
	void looksSoonWhileThatFindsSomethingAndMoreAndMoreSeldomOtherwise() {
		this.timer.hasRead(0, true, 1, false);
		assertThat(this.timer.remaining(0)).isEqualTo(millis(50));
		assertThat(this.timer.isDue(millis(50))).isTrue();
		this.timer.hasRead(0, false, 1, false);
		assertThat(this.timer.remaining(0)).isEqualTo(millis(100));
		for (int i = 0; i < 10; i++) {
			this.timer.hasRead(0, false, 1, false);
		}
		assertThat(this.timer.remaining(0)).isEqualTo(millis(1000));
		assertThat(this.timer.remaining(millis(1500))).isZero();
	}

	@Test
	void gathersOnlyWhileSomethingIsOnItsWay() {
		this.timer.hasRead(0, false, 1, false);
		assertThat(this.timer.untilGathered(millis(2), true)).isEqualTo(millis(3));
		assertThat(this.timer.untilGathered(millis(6), true)).isZero();
		assertThat(this.timer.untilGathered(millis(2), false)).isZero();
	}

	@Test
	void gathersNothingAfterAFullBatch() {
		this.timer.hasRead(0, false, 1000, true);
		assertThat(this.timer.untilGathered(millis(1), true)).isZero();
	}

	@Test
	void gathersUnderLoadUntilAboutSixtyAreThereButNotForLong() {
		look(0, 0);
		look(10, 40);
		assertThat(gathers(false)).as("only from the second time on").isZero();
		look(20, 40);
		assertThat(gathers(false)).isEqualTo(millis(16));
		assertThat(gathers(true)).isEqualTo(millis(16));
		assertThat(this.timer.untilGathered(millis(36), true)).isZero();
		look(36, 17);
		assertThat(gathers(false)).as("at most").isEqualTo(millis(25));
		look(61, 2000);
		assertThat(gathers(true)).as("at least").isEqualTo(millis(5));
	}

	@Test
	void gathersNothingIfItMustNot() {
		PollTimer impatient = timer(Duration.ZERO);
		impatient.hasRead(0, false, 0, false);
		impatient.hasRead(millis(10), false, 40, false);
		impatient.hasRead(millis(20), false, 40, false);
		assertThat(impatient.untilGathered(millis(20), true)).isZero();
	}

	@Test
	void aBurstIsNoLoad() {
		look(500, 100);
		look(1000, 100);
		assertThat(gathers(false)).isZero();
	}

	@Test
	void fewThatComeSoonAreNoLoad() {
		look(0, 0);
		look(10, 1);
		look(11, 7);
		look(12, 7);
		assertThat(gathers(false)).isZero();
	}

	@Test
	void doesNotWaitForThoseWhoWaitThemselves() {
		look(0, 0);
		look(3, 8);
		look(6, 8);
		assertThat(gathers(false)).isEqualTo(millis(24));
		look(30, 8);
		look(33, 8);
		look(36, 8);
		assertThat(gathers(false)).as("for a second").isZero();
		look(1031, 1);
		look(1034, 8);
		look(1037, 8);
		assertThat(gathers(false)).isEqualTo(millis(24));
	}

	@Test
	void doesNotGatherWhereALookCannotTellWhatHasArrived() {
		look(0, 0);
		look(3, 10);
		look(6, PollTimer.UNKNOWN);
		look(9, 10);
		assertThat(gathers(false)).isZero();
		look(12, 10);
		assertThat(gathers(false)).isPositive();
	}

	private void look(int at, int arrived) {
		this.lastLook = millis(at);
		this.timer.hasRead(this.lastLook, false, arrived, false);
	}

	private long gathers(boolean inFlight) {
		return this.timer.untilGathered(this.lastLook, inFlight);
	}

	private static long millis(int millis) {
		return Duration.ofMillis(millis).toNanos();
	}

}
