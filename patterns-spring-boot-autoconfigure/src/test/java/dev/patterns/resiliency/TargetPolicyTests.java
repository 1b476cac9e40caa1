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

package dev.patterns.resiliency;

import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;

import io.github.resilience4j.circuitbreaker.CircuitBreakerRegistry;
import io.github.resilience4j.ratelimiter.RateLimiterRegistry;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import dev.patterns.resiliency.engine.GuardFactory;
import dev.patterns.resiliency.engine.Resilience4jGuardFactory;
import dev.patterns.resiliency.engine.Resilience4jRateLimits;
import dev.patterns.retry.Pause;
import dev.patterns.retry.RetrySchedule;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

/**
 * Tests for {@link TargetPolicy#call}.
 */
@Timeout(20)
class TargetPolicyTests {

	private static final RetryPolicy TWICE = new RetryPolicy(
			new RetrySchedule(2, Duration.ofMillis(1), 1, Duration.ofMillis(1), 0), FailureMatch.DEFAULT);

	private static final GuardFactory GUARDS = new Resilience4jGuardFactory(CircuitBreakerRegistry.ofDefaults(), null,
			null, Clock.systemUTC());

	@Test
	void withoutPoliciesACallIsMadeOnceInTheThreadOfItsCaller() {
		AtomicInteger calls = new AtomicInteger();
		TargetPolicy policy = TargetPolicy.none(TargetKind.STORE, "registry");
		assertThat(policy.<Thread>call(Thread::currentThread)).isSameAs(Thread.currentThread());
		assertThatIllegalStateException().isThrownBy(() -> policy.run(() -> {
			calls.incrementAndGet();
			throw new IllegalStateException("down");
		}));
		assertThat(calls).hasValue(1);
	}

	@Test
	void aCallThatFailsIsRepeated() {
		AtomicInteger calls = new AtomicInteger();
		assertThat(policy(TWICE, null, null).<String>call(() -> {
			if (calls.incrementAndGet() < 3) {
				throw new IllegalStateException("down");
			}
			return "up";
		})).isEqualTo("up");
		assertThat(calls).hasValue(3);
	}

	@Test
	void aFailureThatIsToBeIgnoredIsNotRepeated() {
		AtomicInteger calls = new AtomicInteger();
		RetryPolicy ignoring = new RetryPolicy(TWICE.schedule(),
				new FailureMatch(List.of(), Set.of(), Set.of(IllegalStateException.class)));
		assertThatIllegalStateException().isThrownBy(() -> policy(ignoring, null, null).run(() -> {
			calls.incrementAndGet();
			throw new IllegalStateException("down");
		}));
		assertThat(calls).hasValue(1);
	}

	@Test
	void retriesOfAllCallsShareABudget() {
		TargetPolicy policy = policy(TWICE, null, null);
		AtomicInteger calls = new AtomicInteger();
		for (int i = 0; i < 50; i++) {
			assertThatIllegalStateException().isThrownBy(() -> policy.run(() -> {
				calls.incrementAndGet();
				throw new IllegalStateException("down");
			}));
		}
		assertThat(calls).hasValueBetween(51, 100);
	}

	@Test
	void attemptsCountForTheCircuitWhichThenRefuses() {
		CircuitBreakerPolicy breaker = new CircuitBreakerPolicy(100, 3, null, 3, 100, null, Duration.ofMinutes(1), 1,
				FailureMatch.DEFAULT);
		Circuit circuit = GUARDS.circuit("registry", breaker, false);
		TargetPolicy policy = policy(TWICE, null, circuit);
		assertThatIllegalStateException().isThrownBy(() -> policy.run(() -> {
			throw new IllegalStateException("down");
		}));
		assertThatExceptionOfType(CircuitOpenException.class)
			.isThrownBy(() -> policy.run(() -> assertThat(false).as("called").isTrue()));
	}

	@Test
	void whatIsWaitedForOnePolicyIsNotWaitedForTheNext() {
		AtomicReference<Duration> left = new AtomicReference<>();
		RateLimit slow = new RateLimit() {

			@Override
			public void acquire(@Nullable Duration atMost) {
				assertThat(Pause.of(Duration.ofMillis(50))).isTrue();
			}

			@Override
			public int available() {
				return 1;
			}

		};
		Bulkhead bulkhead = new Bulkhead() {

			@Override
			public void acquire(@Nullable Duration atMost) {
				left.set(atMost);
			}

			@Override
			public void release() {
			}

			@Override
			public int available() {
				return 1;
			}

		};
		TargetPolicy policy = TargetPolicy.of(TargetKind.SERVICE, "a", TargetSettings.NONE, Circuit.alwaysClosed(),
				bulkhead, slow);
		policy.acquire(Duration.ofMillis(200)).succeeded();
		assertThat(left.get()).isBetween(Duration.ZERO, Duration.ofMillis(150));
		policy.acquire(Duration.ofMillis(10)).succeeded();
		assertThat(left).hasValue(Duration.ZERO);
	}

	@Test
	void whoHasLittleTimeUsesUpNoPermitsOfARateLimit() {
		RateLimit limit = new Resilience4jGuardFactory(CircuitBreakerRegistry.ofDefaults(), null,
				new Resilience4jRateLimits(RateLimiterRegistry.ofDefaults()), Clock.systemUTC())
			.rateLimit("little-time", new RateLimitPolicy(1, Duration.ofMillis(400), Duration.ofSeconds(5)), false);
		limit.acquire(null);
		for (int i = 0; i < 20; i++) {
			assertThatExceptionOfType(RateLimitExceededException.class)
				.isThrownBy(() -> limit.acquire(Duration.ofMillis(1)));
		}
		// Of the next period, and not of the twentieth.
		limit.acquire(Duration.ofSeconds(1));
	}

	@Test
	void anAttemptThatTakesTooLongIsInterrupted() {
		CountDownLatch interrupted = new CountDownLatch(1);
		Supplier<@Nullable Void> hanging = () -> {
			try {
				new CountDownLatch(1).await();
			}
			catch (InterruptedException ex) {
				interrupted.countDown();
			}
			return null;
		};
		TargetPolicy policy = policy(RetryPolicy.NONE, Duration.ofMillis(50), null);
		assertThatExceptionOfType(CallTimedOutException.class).isThrownBy(() -> policy.call(hanging))
			.satisfies((ex) -> assertThat(ex.getTarget()).isEqualTo("registry"));
		Awaitility.await().until(() -> interrupted.getCount() == 0);
		assertThat(policy.<String>call(() -> "answer")).isEqualTo("answer");
	}

	@Test
	void whatFailsWithinTheTimeLimitFailsAsItIs() {
		TargetPolicy policy = policy(RetryPolicy.NONE, Duration.ofSeconds(5), null);
		assertThatIllegalStateException().isThrownBy(() -> policy.run(() -> {
			throw new IllegalStateException("down");
		})).withMessage("down");
		assertThatExceptionOfType(AssertionError.class).isThrownBy(() -> policy.run(() -> {
			throw new AssertionError("broken");
		})).withMessage("broken");
	}

	@Test
	void callsThatHangTakeALimitedNumberOfThreads() {
		CountDownLatch end = new CountDownLatch(1);
		AtomicInteger started = new AtomicInteger();
		TargetPolicy policy = policy(RetryPolicy.NONE, Duration.ofMillis(10), null);
		// It does not even notice that it is interrupted.
		Runnable stubborn = () -> {
			started.incrementAndGet();
			boolean ended = false;
			while (!ended) {
				try {
					end.await();
					ended = true;
				}
				catch (InterruptedException ex) {
					// Goes on.
				}
			}
		};
		try {
			for (int i = 0; i < 100; i++) {
				assertThatExceptionOfType(CallTimedOutException.class).isThrownBy(() -> policy.run(stubborn));
			}
			assertThat(started.get()).isLessThanOrEqualTo(32);
		}
		finally {
			end.countDown();
		}
		Awaitility.await().ignoreExceptions().until(() -> policy.<String>call(() -> "answer").equals("answer"));
	}

	@Test
	void whoeverIsInterruptedStopsWaitingAndTheTargetIsNotBlamed() throws InterruptedException {
		Circuit circuit = GUARDS.circuit("interrupted",
				new CircuitBreakerPolicy(100, 1, null, 1, 100, null, Duration.ofMinutes(1), 1, FailureMatch.DEFAULT),
				false);
		TargetPolicy policy = policy(TWICE, Duration.ofMinutes(1), circuit);
		CountDownLatch waiting = new CountDownLatch(1);
		List<Throwable> failures = new ArrayList<>();
		AtomicReference<Boolean> stillInterrupted = new AtomicReference<>();
		Thread caller = new Thread(() -> {
			try {
				policy.run(() -> {
					waiting.countDown();
					try {
						new CountDownLatch(1).await();
					}
					catch (InterruptedException ex) {
						// Its caller is gone.
					}
				});
			}
			catch (RuntimeException ex) {
				failures.add(ex);
				stillInterrupted.set(Thread.currentThread().isInterrupted());
			}
		});
		caller.start();
		waiting.await();
		caller.interrupt();
		caller.join();
		assertThat(failures).singleElement().isInstanceOf(CancellationException.class);
		assertThat(stillInterrupted).hasValue(true);
		assertThat(circuit.state()).isEqualTo(CircuitState.CLOSED);
	}

	private static TargetPolicy policy(RetryPolicy retry, @Nullable Duration timeout, @Nullable Circuit circuit) {
		return TargetPolicy.of(TargetKind.STORE, "registry", new TargetSettings(timeout, retry, null, null, null),
				(circuit != null) ? circuit : Circuit.alwaysClosed(), Bulkhead.unlimited(), RateLimit.unlimited());
	}

}
