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

package dev.patterns.resiliency.engine;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;

import io.github.resilience4j.circuitbreaker.CircuitBreakerRegistry;
import org.junit.jupiter.api.Test;

import dev.patterns.resiliency.Circuit;
import dev.patterns.resiliency.CircuitBreakerPolicy;
import dev.patterns.resiliency.CircuitOpenException;
import dev.patterns.resiliency.CircuitState;
import dev.patterns.resiliency.FailureMatch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

/**
 * Tests for circuits as they are documented, with a clock that the test moves.
 */
class Resilience4jGuardFactoryTests {

	private static final long QUICK = Duration.ofMillis(1).toNanos();

	private static final long SLOW = Duration.ofSeconds(2).toNanos();

	private final CircuitBreakerRegistry registry = CircuitBreakerRegistry.ofDefaults();

	private final MovableClock clock = new MovableClock();

	private final Resilience4jGuardFactory factory = new Resilience4jGuardFactory(this.registry, null, null,
			this.clock);

	@Test
	void opensAtTheRateAndNotBefore() {
		Circuit circuit = circuit(policy(50, 4, null, null));
		succeed(circuit, 2);
		fail(circuit, 1);
		assertThat(circuit.state()).isEqualTo(CircuitState.CLOSED);
		fail(circuit, 1);
		assertThat(circuit.state()).isEqualTo(CircuitState.OPEN);
		assertThatExceptionOfType(CircuitOpenException.class).isThrownBy(circuit::acquire);
		assertThat(circuit.statistics().refusedCalls()).isEqualTo(1);
		assertThat(circuit.statistics().failureRate()).isEqualTo(50);
	}

	@Test
	void staysOpenForItsTimeAndClosesAfterTrialCalls() {
		Circuit circuit = opened();
		pass(Duration.ofMillis(9_999));
		assertThatExceptionOfType(CircuitOpenException.class).isThrownBy(circuit::acquire);
		pass(Duration.ofMillis(2));
		circuit.acquire();
		assertThat(circuit.state()).isEqualTo(CircuitState.HALF_OPEN);
		circuit.acquire();
		assertThatExceptionOfType(CircuitOpenException.class).isThrownBy(circuit::acquire);
		circuit.success(QUICK);
		circuit.success(QUICK);
		assertThat(circuit.state()).isEqualTo(CircuitState.CLOSED);
	}

	@Test
	void opensAgainWhenTrialCallsFail() {
		Circuit circuit = opened();
		pass(Duration.ofMillis(10_001));
		fail(circuit, 2);
		assertThat(circuit.state()).isEqualTo(CircuitState.OPEN);
		pass(Duration.ofMillis(10_001));
		succeed(circuit, 2);
		assertThat(circuit.state()).isEqualTo(CircuitState.CLOSED);
	}

	@Test
	void aTrialCallThatIsGivenBackLetsAnotherOneThrough() {
		Circuit circuit = opened();
		pass(Duration.ofMillis(10_001));
		circuit.acquire();
		circuit.acquire();
		circuit.release();
		circuit.acquire();
		circuit.success(QUICK);
		circuit.success(QUICK);
		assertThat(circuit.state()).isEqualTo(CircuitState.CLOSED);
	}

	@Test
	void opensWhenCallsAreSlow() {
		Circuit circuit = circuit(policy(100, 4, null, Duration.ofSeconds(1)));
		for (int i = 0; i < 4; i++) {
			circuit.acquire();
			circuit.success(SLOW);
		}
		assertThat(circuit.state()).isEqualTo(CircuitState.OPEN);
		assertThat(circuit.statistics().slowCalls()).isEqualTo(4);
	}

	@Test
	void forgetsWhatIsOlderThanAWindowOfTime() {
		Circuit circuit = circuit(policy(50, 1, Duration.ofSeconds(10), null));
		fail(circuit, 3);
		pass(Duration.ofSeconds(11));
		succeed(circuit, 3);
		fail(circuit, 1);
		assertThat(circuit.state()).isEqualTo(CircuitState.CLOSED);
		assertThat(circuit.statistics().calls()).isEqualTo(4);
		fail(circuit, 2);
		assertThat(circuit.state()).isEqualTo(CircuitState.OPEN);
	}

	@Test
	void canBePutIntoAState() {
		Circuit circuit = circuit(policy(50, 4, null, null));
		circuit.transitionTo(CircuitState.FORCED_OPEN);
		pass(Duration.ofDays(1));
		assertThatExceptionOfType(CircuitOpenException.class).isThrownBy(circuit::acquire)
			.withMessageContaining("is held open")
			.satisfies((ex) -> assertThat(ex.isForced()).isTrue());
		circuit.transitionTo(CircuitState.DISABLED);
		fail(circuit, 10);
		assertThat(circuit.state()).isEqualTo(CircuitState.DISABLED);
		circuit.transitionTo(CircuitState.CLOSED);
		assertThatIllegalStateException().isThrownBy(() -> circuit.transitionTo(CircuitState.HALF_OPEN))
			.withMessageContaining("from CLOSED to HALF_OPEN");
		circuit.transitionTo(CircuitState.OPEN);
		circuit.transitionTo(CircuitState.HALF_OPEN);
		assertThat(circuit.state()).isEqualTo(CircuitState.HALF_OPEN);
		assertThatIllegalStateException()
			.isThrownBy(() -> Circuit.alwaysClosed().transitionTo(CircuitState.FORCED_OPEN));
	}

	@Test
	void isReplacedOnlyWhenAskedTo() {
		Circuit circuit = opened();
		assertThat(this.factory.circuit("a", policy(50, 4, null, null), false).state()).isEqualTo(CircuitState.OPEN);
		assertThat(this.factory.circuit("a", policy(50, 8, null, null), true).state()).isEqualTo(CircuitState.CLOSED);
		assertThat(circuit.state()).isEqualTo(CircuitState.OPEN);
		assertThat(this.registry.getAllCircuitBreakers()).hasSize(1);
	}

	private Circuit opened() {
		Circuit circuit = circuit(policy(50, 4, null, null));
		fail(circuit, 4);
		assertThat(circuit.state()).isEqualTo(CircuitState.OPEN);
		return circuit;
	}

	private Circuit circuit(CircuitBreakerPolicy policy) {
		return this.factory.circuit("a", policy, false);
	}

	private static CircuitBreakerPolicy policy(float rate, int window, Duration windowDuration, Duration slow) {
		return new CircuitBreakerPolicy(rate, window, windowDuration, 4, 100, slow, Duration.ofSeconds(10), 2,
				FailureMatch.DEFAULT);
	}

	private static void succeed(Circuit circuit, int times) {
		for (int i = 0; i < times; i++) {
			circuit.acquire();
			circuit.success(QUICK);
		}
	}

	private static void fail(Circuit circuit, int times) {
		for (int i = 0; i < times; i++) {
			circuit.acquire();
			circuit.failure(QUICK, new IllegalStateException());
		}
	}

	private void pass(Duration time) {
		this.clock.now = this.clock.now.plus(time);
	}

	private static final class MovableClock extends Clock {

		private Instant now = Instant.parse("2026-01-01T00:00:00Z");

		@Override
		public ZoneId getZone() {
			return ZoneOffset.UTC;
		}

		@Override
		public Clock withZone(ZoneId zone) {
			return this;
		}

		@Override
		public Instant instant() {
			return this.now;
		}

	}

}
