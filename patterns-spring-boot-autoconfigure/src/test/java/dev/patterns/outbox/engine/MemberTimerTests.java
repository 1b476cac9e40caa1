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

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import dev.patterns.outbox.store.RelayNotifications;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.BDDMockito.given;
import static org.mockito.Mockito.mock;

/**
 * Tests for {@link MemberTimer}.
 */
class MemberTimerTests {

	private static final long START = Duration.ofHours(1).toNanos();

	private final Ownership ownership = mock(Ownership.class);

	private final RelayNotifications notifications = mock(RelayNotifications.class);

	private boolean quiet = true;

	private final MemberTimer timer = new MemberTimer(this.ownership, this.notifications, () -> this.quiet);

	@BeforeEach
	void prepare() {
		given(this.ownership.isSettled()).willReturn(true);
		given(this.ownership.isLeaseHeld()).willReturn(true);
		given(this.ownership.othersLast()).willReturn(Duration.ofSeconds(8));
		given(this.notifications.isHearing()).willReturn(true);
	}

	@Test
	void quietRelayLooksWhenTheFirstLeaseOfTheOthersMayRunOut() {
		assertThat(this.timer.isDue(START)).isTrue();
		look();
		assertDueAfter(8000);
	}

	@Test
	void relayWithSomethingToDoLooksSoon() {
		look();
		this.quiet = false;
		assertDueAfter(2000);
	}

	@Test
	void relayThatHearsNobodyLooksSoon() {
		given(this.notifications.isHearing()).willReturn(false);
		look();
		assertDueAfter(2000);
	}

	@Test
	void relayThatWasToldSomethingLooksSoonOnce() {
		look();
		assertThat(this.timer.tell()).isTrue();
		assertThat(this.timer.tell()).isFalse();
		assertDueAfter(2000);
		look();
		assertDueAfter(8000);
	}

	@Test
	void leaseThatIsAboutToRunOutIsNoReasonToLookAllTheTime() {
		given(this.ownership.othersLast()).willReturn(Duration.ofMillis(3));
		look();
		assertDueAfter(2000);
	}

	@Test
	void relayThatWaitsForItsShareLooksOften() {
		given(this.ownership.isSettled()).willReturn(false);
		look();
		assertDueAfter(500);
	}

	@Test
	void looksAtOnceWhenItIsAskedToOrHasLeft() {
		look();
		this.timer.ask();
		assertThat(this.timer.isDue(START)).isTrue();
		look();
		assertThat(this.timer.isDue(START)).isFalse();
		this.timer.hasLeft();
		assertThat(this.timer.isDue(START)).isTrue();
	}

	@Test
	void looksAgainAtOnceIfTheLeaseWasNotHeld() {
		given(this.ownership.isLeaseHeld()).willReturn(false);
		look();
		assertThat(this.timer.isDue(START)).isTrue();
	}

	private void look() {
		this.timer.looks();
		this.timer.hasLooked(START);
	}

	private void assertDueAfter(long millis) {
		long at = START + Duration.ofMillis(millis).toNanos();
		assertThat(this.timer.remaining(START)).isEqualTo(Duration.ofMillis(millis).toNanos());
		assertThat(this.timer.isDue(at - 1)).isFalse();
		assertThat(this.timer.isDue(at)).isTrue();
	}

}
