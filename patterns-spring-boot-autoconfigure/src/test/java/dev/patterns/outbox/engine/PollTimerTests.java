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

	private final PollTimer timer = new PollTimer(Duration.ofMillis(50), Duration.ofSeconds(1));

	@Test
	void looksAtOnceWhenItIsNew() {
		assertThat(this.timer.isDue(System.nanoTime())).isTrue();
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
		this.timer.hasRead(0, false, 1, false);
		this.timer.hasRead(millis(10), false, 40, false);
		assertThat(this.timer.untilGathered(millis(10), false)).isEqualTo(millis(16));
		assertThat(this.timer.untilGathered(millis(10), true)).isEqualTo(millis(16));
		assertThat(this.timer.untilGathered(millis(26), true)).isZero();
		this.timer.hasRead(millis(26), false, 17, false);
		assertThat(this.timer.untilGathered(millis(26), false)).as("at most").isEqualTo(millis(25));
		this.timer.hasRead(millis(46), false, 2000, false);
		assertThat(this.timer.untilGathered(millis(46), true)).as("at least").isEqualTo(millis(5));
	}

	@Test
	void aBurstIsNoLoad() {
		this.timer.hasRead(0, false, 1, false);
		this.timer.hasRead(millis(500), false, 100, false);
		assertThat(this.timer.untilGathered(millis(500), false)).isZero();
	}

	private static long millis(int millis) {
		return Duration.ofMillis(millis).toNanos();
	}

}
