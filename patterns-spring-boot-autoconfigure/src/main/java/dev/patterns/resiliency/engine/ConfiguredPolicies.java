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

import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

import org.jspecify.annotations.Nullable;

import dev.patterns.definition.DefinitionProblems;
import dev.patterns.resiliency.Circuit;
import dev.patterns.resiliency.CircuitBreakerPolicy;
import dev.patterns.resiliency.PolicyDefinitions;
import dev.patterns.resiliency.PolicyNames;
import dev.patterns.resiliency.ResiliencePolicies;
import dev.patterns.resiliency.RetryBudget;
import dev.patterns.resiliency.TargetPolicy;
import dev.patterns.retry.RetrySchedule;

/**
 * Policies from properties. For each kind the policy that the target names applies, else
 * the one called {@code default-service}, else the one called {@code default}, else the
 * built-in one.
 */
public final class ConfiguredPolicies implements ResiliencePolicies {

	static final RetrySchedule BUILT_IN_RETRY = new RetrySchedule(3, Duration.ofMillis(100), 2, Duration.ofSeconds(2),
			0.5);

	private static final List<String> DEFAULTS = List.of("default-service", "default");

	private static final double BUDGET_RATIO = 0.2;

	private static final int BUDGET_PER_SECOND = 10;

	private final PolicyDefinitions definitions;

	private final CircuitFactory circuits;

	private final Map<String, TargetPolicy> services = new ConcurrentHashMap<>();

	/**
	 * Create the policies.
	 * @param definitions all policies and their targets
	 * @param circuits makes the circuits
	 * @throws dev.patterns.definition.InvalidDefinitionException if a target names a
	 * policy that does not exist
	 */
	public ConfiguredPolicies(PolicyDefinitions definitions, CircuitFactory circuits) {
		this.definitions = definitions;
		this.circuits = circuits;
		check(definitions);
	}

	@Override
	public TargetPolicy service(String name) {
		TargetPolicy policy = this.services.get(name);
		return (policy != null) ? policy : this.services.computeIfAbsent(name, this::create);
	}

	@Override
	public Collection<TargetPolicy> active() {
		return List.copyOf(this.services.values());
	}

	private TargetPolicy create(String service) {
		PolicyNames names = this.definitions.services().getOrDefault(service, PolicyNames.DEFAULT);
		RetrySchedule retry = PolicyNames.NONE.equals(names.retry()) ? RetrySchedule.NONE
				: resolve(this.definitions.retries(), names.retry());
		return new TargetPolicy(service, resolve(this.definitions.timeouts(), names.timeout()),
				(retry != null) ? retry : BUILT_IN_RETRY, new RetryBudget(BUDGET_RATIO, BUDGET_PER_SECOND),
				circuit(service, names));
	}

	private Circuit circuit(String service, PolicyNames names) {
		if (PolicyNames.NONE.equals(names.circuitBreaker())) {
			return Circuit.alwaysClosed();
		}
		CircuitBreakerPolicy policy = resolve(this.definitions.circuitBreakers(), names.circuitBreaker());
		return this.circuits.create(service, (policy != null) ? policy : CircuitBreakerPolicy.DEFAULT);
	}

	private static <P> @Nullable P resolve(Map<String, P> policies, @Nullable String name) {
		if (name != null) {
			return policies.get(name);
		}
		for (String candidate : DEFAULTS) {
			P policy = policies.get(candidate);
			if (policy != null) {
				return policy;
			}
		}
		return null;
	}

	private static void check(PolicyDefinitions definitions) {
		DefinitionProblems problems = new DefinitionProblems("resiliency target");
		definitions.services().forEach((service, names) -> {
			check(problems, service, "timeout", names.timeout(), "timeouts", definitions.timeouts());
			check(problems, service, "retry", names.retry(), "retries", definitions.retries());
			check(problems, service, "circuit-breaker", names.circuitBreaker(), "circuit-breakers",
					definitions.circuitBreakers());
		});
		problems.throwIfAny();
	}

	private static void check(DefinitionProblems problems, String service, String kind, @Nullable String name,
			String policies, Map<String, ?> known) {
		if (name != null && !PolicyNames.NONE.equals(name) && !known.containsKey(name)) {
			problems.add("patterns.resiliency.targets.services." + service + "." + kind,
					"There is no policy '%s' in 'patterns.resiliency.policies.%s'.".formatted(name, policies),
					"Define 'patterns.resiliency.policies.%s.%s', or name one of %s, or 'none'.".formatted(policies,
							name, known.keySet().stream().sorted().toList()));
		}
	}

}
