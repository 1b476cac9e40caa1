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
import java.util.Map;
import java.util.function.Function;

import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.Assert;

import dev.patterns.definition.DefinitionProblems;
import dev.patterns.resiliency.CircuitBreakerPolicy;
import dev.patterns.resiliency.PolicyDefinitions;
import dev.patterns.resiliency.PolicyNames;
import dev.patterns.retry.RetrySchedule;

/**
 * Properties of resiliency: policies by name, and the targets that they apply to. Of each
 * kind the policy called 'default-service', else the one called 'default', applies where
 * a target names none.
 *
 * @param policies policies by name
 * @param targets policy names by target
 */
@ConfigurationProperties("patterns.resiliency")
public record ResiliencyProperties(@DefaultValue Policies policies, @DefaultValue Targets targets) {

	PolicyDefinitions toDefinitions() {
		DefinitionProblems problems = new DefinitionProblems("resiliency policy");
		Map<String, Duration> timeouts = convert("timeouts", this.policies.timeouts(), problems, (timeout) -> {
			// A transport takes 0 for 'no limit'.
			Assert.isTrue(timeout.toMillis() > 0, "It must be a millisecond or more");
			return timeout;
		});
		Map<String, RetrySchedule> retries = convert("retries", this.policies.retries(), problems,
				ResiliencyProperties::toSchedule);
		Map<String, CircuitBreakerPolicy> circuitBreakers = convert("circuit-breakers", this.policies.circuitBreakers(),
				problems, (breaker) -> new CircuitBreakerPolicy(breaker.failureRate(), breaker.window(),
						breaker.minimumCalls(), breaker.openDuration(), breaker.trialCalls()));
		problems.throwIfAny();
		Map<String, PolicyNames> services = new LinkedHashMap<>();
		this.targets.services()
			.forEach((name, target) -> services.put(name,
					new PolicyNames(target.timeout(), target.retry(), target.circuitBreaker())));
		return new PolicyDefinitions(timeouts, retries, circuitBreakers, services);
	}

	private static RetrySchedule toSchedule(Retry retry) {
		// Whoever calls waits with its thread, and may have no deadline.
		Assert.isTrue(retry.maxRetries() >= 0, "'max-retries' must be 0 or more, calls are not retried for ever");
		return new RetrySchedule(retry.maxRetries(), retry.delay(), retry.multiplier(), retry.maxDelay(),
				retry.jitter());
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
	 */
	public record Policies(@DefaultValue Map<String, Duration> timeouts, @DefaultValue Map<String, Retry> retries,
			@DefaultValue Map<String, CircuitBreaker> circuitBreakers) {

	}

	/**
	 * A retry policy.
	 *
	 * @param maxRetries how many times a failed call is repeated at most, 0 for never
	 * @param delay delay before the first retry
	 * @param multiplier factor by which the delay grows from retry to retry
	 * @param maxDelay upper limit of the delay
	 * @param jitter share of the delay, 0 to 1, that is taken off at random
	 */
	public record Retry(@DefaultValue("3") int maxRetries, @DefaultValue("100ms") Duration delay,
			@DefaultValue("2") double multiplier, @DefaultValue("2s") Duration maxDelay,
			@DefaultValue("0.5") double jitter) {

	}

	/**
	 * A circuit breaker policy.
	 *
	 * @param failureRate share of failed calls, in percent, at which the circuit opens
	 * @param window how many of the last calls are looked at
	 * @param minimumCalls how many calls there must be before the share is computed
	 * @param openDuration how long the circuit stays open before trial calls are made
	 * @param trialCalls how many trial calls decide whether it closes
	 */
	public record CircuitBreaker(@DefaultValue("50") float failureRate, @DefaultValue("20") int window,
			@DefaultValue("10") int minimumCalls, @DefaultValue("5s") Duration openDuration,
			@DefaultValue("3") int trialCalls) {

	}

	/**
	 * Targets.
	 *
	 * @param services policy names by the name of the called application
	 */
	public record Targets(@DefaultValue Map<String, Target> services) {

	}

	/**
	 * The policies of a target.
	 *
	 * @param timeout name of a timeout, or 'none'
	 * @param retry name of a retry policy, or 'none'
	 * @param circuitBreaker name of a circuit breaker policy, or 'none'
	 */
	public record Target(@Nullable String timeout, @Nullable String retry, @Nullable String circuitBreaker) {

	}

}
