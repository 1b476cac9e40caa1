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

package dev.patterns.resiliency.autoconfigure;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;

import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.Assert;

import dev.patterns.definition.DefinitionProblems;
import dev.patterns.resiliency.BulkheadPolicy;
import dev.patterns.resiliency.CircuitBreakerPolicy;
import dev.patterns.resiliency.FailureMatch;
import dev.patterns.resiliency.PolicyDefinitions;
import dev.patterns.resiliency.PolicyNames;
import dev.patterns.resiliency.RateLimitPolicy;
import dev.patterns.resiliency.RetryPolicy;
import dev.patterns.resiliency.StatusRange;
import dev.patterns.resiliency.TargetKind;
import dev.patterns.retry.RetrySchedule;

/**
 * Properties of resiliency: policies by name, and the targets that they apply to. Of each
 * kind the policy called 'default-service', 'default-broker' or 'default-store', else the
 * one called 'default', applies where a target names none.
 *
 * @param policies policies by name
 * @param targets policy names by target
 */
@ConfigurationProperties(ResiliencyProperties.PREFIX)
public record ResiliencyProperties(@DefaultValue Policies policies, @DefaultValue Targets targets) {

	/**
	 * The name that all properties begin with.
	 */
	static final String PREFIX = "patterns.resiliency";

	PolicyDefinitions toDefinitions() {
		DefinitionProblems problems = new DefinitionProblems("resiliency policy");
		Map<String, Duration> timeouts = convert("timeouts", this.policies.timeouts(), problems, (timeout) -> {
			// A transport takes 0 for 'no limit'.
			Assert.isTrue(timeout.toMillis() > 0, "It must be a millisecond or more");
			return timeout;
		});
		Map<String, RetryPolicy> retries = convert("retries", this.policies.retries(), problems,
				ResiliencyProperties::toPolicy);
		Map<String, CircuitBreakerPolicy> circuitBreakers = convert("circuit-breakers", this.policies.circuitBreakers(),
				problems, ResiliencyProperties::toPolicy);
		Map<String, BulkheadPolicy> bulkheads = convert("bulkheads", this.policies.bulkheads(), problems,
				(bulkhead) -> new BulkheadPolicy(bulkhead.maxConcurrent(), bulkhead.maxWait()));
		Map<String, RateLimitPolicy> rateLimiters = convert("rate-limiters", this.policies.rateLimiters(), problems,
				(limiter) -> new RateLimitPolicy(limiter.limit(), limiter.period(), limiter.maxWait()));
		problems.throwIfAny();
		return new PolicyDefinitions(timeouts, retries, circuitBreakers, bulkheads, rateLimiters,
				Map.of(TargetKind.SERVICE, toNames(this.targets.services()), TargetKind.BROKER,
						toNames(this.targets.brokers()), TargetKind.STORE, toNames(this.targets.stores())));
	}

	private static Map<String, PolicyNames> toNames(Map<String, Target> targets) {
		Map<String, PolicyNames> names = new LinkedHashMap<>();
		targets.forEach((name, target) -> names.put(name, new PolicyNames(target.timeout(), target.retry(),
				target.circuitBreaker(), target.bulkhead(), target.rateLimiter())));
		return names;
	}

	private static RetryPolicy toPolicy(Retry retry) {
		// Whoever calls waits with its thread, and may have no deadline.
		Assert.isTrue(retry.maxRetries() >= 0, "'max-retries' must be 0 or more, calls are not retried for ever");
		return new RetryPolicy(new RetrySchedule(retry.maxRetries(), retry.delay(), retry.multiplier(),
				retry.maxDelay(), retry.jitter()),
				toMatch(retry.statuses(), retry.exceptions(), retry.ignoredExceptions()));
	}

	private static CircuitBreakerPolicy toPolicy(CircuitBreaker breaker) {
		return new CircuitBreakerPolicy(breaker.failureRate(), breaker.window(), breaker.windowDuration(),
				breaker.minimumCalls(), breaker.slowCallRate(), breaker.slowCallDuration(), breaker.openDuration(),
				breaker.trialCalls(), toMatch(breaker.statuses(), breaker.exceptions(), breaker.ignoredExceptions()));
	}

	private static FailureMatch toMatch(@Nullable String statuses, Set<Class<? extends Throwable>> exceptions,
			Set<Class<? extends Throwable>> ignoredExceptions) {
		return new FailureMatch((statuses != null) ? StatusRange.parse(statuses) : List.of(), exceptions,
				ignoredExceptions);
	}

	private static <S, T> Map<String, T> convert(String kind, Map<String, S> sources, DefinitionProblems problems,
			Function<S, T> converter) {
		Map<String, T> converted = new LinkedHashMap<>();
		sources.forEach((name, source) -> {
			try {
				converted.put(name, converter.apply(source));
			}
			catch (IllegalArgumentException ex) {
				problems.add("patterns.resiliency.policies." + kind + "." + name, ex.getMessage() + ".",
						"Change the value, or leave it out for the default.");
			}
		});
		return converted;
	}

	/**
	 * Policies by name.
	 *
	 * @param timeouts time limits by name
	 * @param retries retry policies by name
	 * @param circuitBreakers circuit breaker policies by name
	 * @param bulkheads bulkhead policies by name
	 * @param rateLimiters rate limiter policies by name
	 */
	public record Policies(@DefaultValue Map<String, Duration> timeouts, @DefaultValue Map<String, Retry> retries,
			@DefaultValue Map<String, CircuitBreaker> circuitBreakers, @DefaultValue Map<String, Bulkhead> bulkheads,
			@DefaultValue Map<String, RateLimiter> rateLimiters) {

	}

	/**
	 * A retry policy.
	 *
	 * @param maxRetries how many times a failed call is repeated at most, 0 for never
	 * @param delay delay before the first retry
	 * @param multiplier factor by which the delay grows from retry to retry
	 * @param maxDelay upper limit of the delay
	 * @param jitter share of the delay, 0 to 1, that is taken off at random
	 * @param statuses statuses of answers after which a call is repeated, such as
	 * '429,500-599'; 429 and 500 to 599 unless set
	 * @param exceptions types of other failures after which a call is repeated; any
	 * unless set
	 * @param ignoredExceptions types of failures after which a call is never repeated
	 */
	public record Retry(@DefaultValue("3") int maxRetries, @DefaultValue("100ms") Duration delay,
			@DefaultValue("2") double multiplier, @DefaultValue("2s") Duration maxDelay,
			@DefaultValue("0.5") double jitter, @Nullable String statuses,
			@DefaultValue Set<Class<? extends Throwable>> exceptions,
			@DefaultValue Set<Class<? extends Throwable>> ignoredExceptions) {

	}

	/**
	 * A circuit breaker policy.
	 *
	 * @param failureRate share of failed calls, in percent, at which the circuit opens
	 * @param window how many of the last calls are looked at
	 * @param windowDuration look at the calls of this time instead
	 * @param minimumCalls how many calls there must be before a share is computed
	 * @param slowCallRate share of slow calls, in percent, at which the circuit opens
	 * @param slowCallDuration from when on a call is slow; never unless set
	 * @param openDuration how long the circuit stays open before trial calls are made
	 * @param trialCalls how many trial calls decide whether it closes
	 * @param statuses statuses of answers that count as failures, such as '429,500-599';
	 * 500 to 599 unless set
	 * @param exceptions types of other failures that count; any unless set
	 * @param ignoredExceptions types of failures that never count
	 */
	public record CircuitBreaker(@DefaultValue("50") float failureRate, @DefaultValue("20") int window,
			@Nullable Duration windowDuration, @DefaultValue("10") int minimumCalls,
			@DefaultValue("100") float slowCallRate, @Nullable Duration slowCallDuration,
			@DefaultValue("5s") Duration openDuration, @DefaultValue("3") int trialCalls, @Nullable String statuses,
			@DefaultValue Set<Class<? extends Throwable>> exceptions,
			@DefaultValue Set<Class<? extends Throwable>> ignoredExceptions) {

	}

	/**
	 * A bulkhead policy.
	 *
	 * @param maxConcurrent how many calls may be under way at once
	 * @param maxWait how long a further call waits for its turn
	 */
	public record Bulkhead(@DefaultValue("25") int maxConcurrent, @DefaultValue("0ms") Duration maxWait) {

	}

	/**
	 * A rate limiter policy.
	 *
	 * @param limit how many calls may be made in a period
	 * @param period the period
	 * @param maxWait how long a further call waits for its turn
	 */
	public record RateLimiter(@DefaultValue("50") int limit, @DefaultValue("1s") Duration period,
			@DefaultValue("0ms") Duration maxWait) {

	}

	/**
	 * Targets.
	 *
	 * @param services policy names by the name of the called application
	 * @param brokers policy names by the name of the broker
	 * @param stores policy names by the name of the store: 'registry' is the one in which
	 * a registry of type 'redis' or 'jdbc' is kept
	 */
	public record Targets(@DefaultValue Map<String, Target> services, @DefaultValue Map<String, Target> brokers,
			@DefaultValue Map<String, Target> stores) {

	}

	/**
	 * The policies of a target.
	 *
	 * @param timeout name of a timeout, or 'none'
	 * @param retry name of a retry policy, or 'none'
	 * @param circuitBreaker name of a circuit breaker policy, or 'none'
	 * @param bulkhead name of a bulkhead policy, or 'none'
	 * @param rateLimiter name of a rate limiter policy, or 'none'
	 */
	public record Target(@Nullable String timeout, @Nullable String retry, @Nullable String circuitBreaker,
			@Nullable String bulkhead, @Nullable String rateLimiter) {

	}

}
