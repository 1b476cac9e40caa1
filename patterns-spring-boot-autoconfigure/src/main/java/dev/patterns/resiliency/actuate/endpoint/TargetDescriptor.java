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

package dev.patterns.resiliency.actuate.endpoint;

import java.time.Duration;
import java.util.List;

import com.fasterxml.jackson.annotation.JsonInclude;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.actuate.endpoint.OperationResponseBody;

import dev.patterns.resiliency.BulkheadPolicy;
import dev.patterns.resiliency.CircuitBreakerPolicy;
import dev.patterns.resiliency.CircuitState;
import dev.patterns.resiliency.CircuitStatistics;
import dev.patterns.resiliency.FailureMatch;
import dev.patterns.resiliency.RateLimitPolicy;
import dev.patterns.resiliency.RetryPolicy;
import dev.patterns.resiliency.StatusRange;
import dev.patterns.resiliency.TargetPolicy;

/**
 * A target. Durations are texts by ISO 8601.
 *
 * @param timeout time limit of an attempt, {@code null} for the default
 * @param retry how failed attempts are repeated
 * @param circuit the circuit
 * @param bulkhead the bulkhead, {@code null} if there is none
 * @param rateLimiter the rate limiter, {@code null} if there is none
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record TargetDescriptor(@Nullable String timeout, RetryDescriptor retry, CircuitDescriptor circuit,
		@Nullable BulkheadDescriptor bulkhead,
		@Nullable RateLimiterDescriptor rateLimiter) implements OperationResponseBody {

	static TargetDescriptor of(TargetPolicy policy) {
		BulkheadPolicy bulkhead = policy.settings().bulkhead();
		RateLimitPolicy rateLimit = policy.settings().rateLimit();
		return new TargetDescriptor(text(policy.timeout()),
				RetryDescriptor.of(policy.retry(), policy.budget().available()),
				CircuitDescriptor.of(policy.circuit().state(), policy.circuit().statistics(),
						policy.settings().circuitBreaker()),
				(bulkhead != null) ? new BulkheadDescriptor(bulkhead.maxConcurrent(), bulkhead.maxWait().toString(),
						policy.bulkhead().available()) : null,
				(rateLimit != null) ? new RateLimiterDescriptor(rateLimit.limit(), rateLimit.period().toString(),
						rateLimit.maxWait().toString(), policy.rateLimit().available()) : null);
	}

	private static @Nullable String text(@Nullable Duration duration) {
		return (duration != null) ? duration.toString() : null;
	}

	/**
	 * A retry policy.
	 *
	 * @param maxRetries how many times a failed attempt is repeated at most
	 * @param delay delay before the first retry
	 * @param multiplier factor by which it grows
	 * @param maxDelay upper limit of the delay
	 * @param failures after which failures, {@code null} if that is not restricted
	 * @param budget how many retries of the target are possible now
	 */
	@JsonInclude(JsonInclude.Include.NON_NULL)
	public record RetryDescriptor(int maxRetries, String delay, double multiplier, String maxDelay,
			@Nullable FailuresDescriptor failures, long budget) {

		static RetryDescriptor of(RetryPolicy policy, long budget) {
			return new RetryDescriptor(policy.schedule().maxRetries(), policy.schedule().delay().toString(),
					policy.schedule().multiplier(), policy.schedule().maxDelay().toString(),
					FailuresDescriptor.of(policy.failures()), budget);
		}

	}

	/**
	 * A circuit. Rates are in percent.
	 *
	 * @param state the state
	 * @param failureRate share of the calls in the window that failed, {@code null} if
	 * there were too few to say
	 * @param slowCallRate share of the calls in the window that were slow, {@code null}
	 * if there were too few to say
	 * @param calls number of calls in the window
	 * @param failedCalls number of calls in the window that failed
	 * @param refusedCalls number of calls that were refused
	 * @param policy when it opens, {@code null} for never
	 */
	@JsonInclude(JsonInclude.Include.NON_NULL)
	public record CircuitDescriptor(CircuitState state, @Nullable Float failureRate, @Nullable Float slowCallRate,
			int calls, int failedCalls, long refusedCalls, @Nullable CircuitBreakerDescriptor policy) {

		static CircuitDescriptor of(CircuitState state, CircuitStatistics statistics,
				@Nullable CircuitBreakerPolicy policy) {
			return new CircuitDescriptor(state, known(statistics.failureRate()), known(statistics.slowCallRate()),
					statistics.calls(), statistics.failedCalls(), statistics.refusedCalls(),
					(policy != null) ? CircuitBreakerDescriptor.of(policy) : null);
		}

		private static @Nullable Float known(float rate) {
			return (rate >= 0) ? rate : null;
		}

	}

	/**
	 * A circuit breaker policy.
	 *
	 * @param failureRate share of failed calls at which the circuit opens
	 * @param window how many calls, or how much time, is looked at
	 * @param minimumCalls how many calls there must be
	 * @param slowCallDuration from when on a call is slow, {@code null} for never
	 * @param openDuration how long the circuit stays open
	 * @param trialCalls how many trial calls decide
	 * @param failures which failures count, {@code null} if that is not restricted
	 */
	@JsonInclude(JsonInclude.Include.NON_NULL)
	public record CircuitBreakerDescriptor(float failureRate, String window, int minimumCalls,
			@Nullable String slowCallDuration, String openDuration, int trialCalls,
			@Nullable FailuresDescriptor failures) {

		static CircuitBreakerDescriptor of(CircuitBreakerPolicy policy) {
			Duration window = policy.windowDuration();
			return new CircuitBreakerDescriptor(policy.failureRate(),
					(window != null) ? window.toString() : Integer.toString(policy.window()), policy.minimumCalls(),
					text(policy.slowCallDuration()), policy.openDuration().toString(), policy.trialCalls(),
					FailuresDescriptor.of(policy.failures()));
		}

	}

	/**
	 * Which failures a policy is about.
	 *
	 * @param statuses statuses of answers, empty if they are not restricted
	 * @param exceptions types of other failures, empty if they are not restricted
	 * @param ignoredExceptions types of failures that it is not about
	 */
	public record FailuresDescriptor(List<String> statuses, List<String> exceptions, List<String> ignoredExceptions) {

		static @Nullable FailuresDescriptor of(FailureMatch match) {
			return match.equals(FailureMatch.DEFAULT) ? null
					: new FailuresDescriptor(match.statuses().stream().map(StatusRange::toString).toList(),
							match.exceptions().stream().map(Class::getName).sorted().toList(),
							match.ignoredExceptions().stream().map(Class::getName).sorted().toList());
		}

	}

	/**
	 * A bulkhead.
	 *
	 * @param maxConcurrent how many calls may be under way
	 * @param maxWait how long a further call waits
	 * @param available how many further calls would be let through now
	 */
	public record BulkheadDescriptor(int maxConcurrent, String maxWait, int available) {

	}

	/**
	 * A rate limiter.
	 *
	 * @param limit number of calls in a period
	 * @param period the period
	 * @param maxWait how long a further call waits
	 * @param available how many further calls would be let through in this period
	 */
	public record RateLimiterDescriptor(int limit, String period, String maxWait, int available) {

	}

}
