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
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;

import org.jspecify.annotations.Nullable;

import dev.patterns.resiliency.Bulkhead;
import dev.patterns.resiliency.Circuit;
import dev.patterns.resiliency.CircuitBreakerPolicy;
import dev.patterns.resiliency.CircuitState;
import dev.patterns.resiliency.FailureMatch;
import dev.patterns.resiliency.PolicyDefinitions;
import dev.patterns.resiliency.PolicyNames;
import dev.patterns.resiliency.RateLimit;
import dev.patterns.resiliency.ResiliencePolicies;
import dev.patterns.resiliency.RetryPolicy;
import dev.patterns.resiliency.TargetKind;
import dev.patterns.resiliency.TargetPolicy;
import dev.patterns.resiliency.TargetSettings;
import dev.patterns.retry.RetrySchedule;

/**
 * Policies from properties. For each kind the policy that the target names applies, else
 * the first of the defaults of its kind, such as {@code default-service} and
 * {@code default}, else what is built in: for services a retry policy and a circuit
 * breaker, for brokers and stores nothing. Can be changed while it is in use: what guards
 * a target is replaced only where its own policy is another one.
 */
public final class ConfiguredPolicies implements ResiliencePolicies {

	static final RetryPolicy BUILT_IN_RETRY = new RetryPolicy(
			new RetrySchedule(3, Duration.ofMillis(100), 2, Duration.ofSeconds(2), 0.5), FailureMatch.DEFAULT);

	private final GuardFactory guards;

	private final Map<String, Entry> services = new ConcurrentHashMap<>();

	private final Map<String, Entry> brokers = new ConcurrentHashMap<>();

	private final Map<String, Entry> stores = new ConcurrentHashMap<>();

	private volatile PolicyDefinitions definitions;

	/**
	 * Create the policies.
	 * @param definitions all policies and their targets
	 * @param guards makes circuits, bulkheads and rate limits
	 * @throws dev.patterns.definition.InvalidDefinitionException if a target names a
	 * policy that does not exist, or one whose library is missing
	 */
	public ConfiguredPolicies(PolicyDefinitions definitions, GuardFactory guards) {
		DefinitionCheck.check(definitions, guards);
		this.definitions = definitions;
		this.guards = guards;
	}

	/**
	 * Change the policies. Calls that are under way end by the old ones.
	 * @param definitions all policies and their targets
	 * @throws dev.patterns.definition.InvalidDefinitionException as the constructor does;
	 * nothing is changed then
	 */
	public void update(PolicyDefinitions definitions) {
		DefinitionCheck.check(definitions, this.guards);
		this.definitions = definitions;
	}

	@Override
	public TargetPolicy service(String name) {
		return find(this.services, TargetKind.SERVICE, name, null);
	}

	@Override
	public TargetPolicy broker(String name, String type) {
		return find(this.brokers, TargetKind.BROKER, name, type);
	}

	@Override
	public TargetPolicy store(String name, String type) {
		return find(this.stores, TargetKind.STORE, name, type);
	}

	private TargetPolicy find(Map<String, Entry> entries, TargetKind kind, String name, @Nullable String type) {
		PolicyDefinitions current = this.definitions;
		Entry entry = entries.get(name);
		if (entry == null || entry.definitions() != current) {
			entry = entries.compute(name, (key, known) -> renew(known, kind, name, type));
		}
		return Objects.requireNonNull(entry).policy();
	}

	@Override
	public Collection<TargetPolicy> active() {
		List<TargetPolicy> policies = new ArrayList<>();
		this.services.forEach((name, entry) -> policies.add(service(name)));
		this.brokers.forEach((name, entry) -> policies.add(find(this.brokers, TargetKind.BROKER, name, entry.type())));
		this.stores.forEach((name, entry) -> policies.add(find(this.stores, TargetKind.STORE, name, entry.type())));
		return policies;
	}

	private Entry renew(@Nullable Entry known, TargetKind kind, String name, @Nullable String type) {
		PolicyDefinitions current = this.definitions;
		if (known != null && known.definitions() == current) {
			return known;
		}
		TargetSettings settings = resolve(current, kind, name, type);
		TargetPolicy policy = (known != null) ? change(known.policy(), settings) : create(kind, name, settings);
		return new Entry(current, type, policy);
	}

	private TargetPolicy create(TargetKind kind, String name, TargetSettings settings) {
		return TargetPolicy.of(kind, name, settings, circuit(kind, name, settings, false),
				bulkhead(kind, name, settings, false), rateLimit(kind, name, settings, false));
	}

	private TargetPolicy change(TargetPolicy old, TargetSettings settings) {
		TargetKind kind = old.kind();
		String name = old.target();
		TargetSettings before = old.settings();
		forget(before, settings, guardName(kind, name));
		Circuit circuit = Objects.equals(before.circuitBreaker(), settings.circuitBreaker()) ? old.circuit()
				: replace(old, circuit(kind, name, settings, true));
		Bulkhead bulkhead = Objects.equals(before.bulkhead(), settings.bulkhead()) ? old.bulkhead()
				: bulkhead(kind, name, settings, true);
		RateLimit rateLimit = Objects.equals(before.rateLimit(), settings.rateLimit()) ? old.rateLimit()
				: rateLimit(kind, name, settings, true);
		return new TargetPolicy(kind, name, settings, old.budget(), circuit, bulkhead, rateLimit);
	}

	// Else metrics would go on showing what is in use no more.
	private void forget(TargetSettings before, TargetSettings settings, String guard) {
		if (before.circuitBreaker() != null && settings.circuitBreaker() == null) {
			this.guards.remove(PolicyKind.CIRCUIT_BREAKER, guard);
		}
		if (before.bulkhead() != null && settings.bulkhead() == null) {
			this.guards.remove(PolicyKind.BULKHEAD, guard);
		}
		if (before.rateLimit() != null && settings.rateLimit() == null) {
			this.guards.remove(PolicyKind.RATE_LIMITER, guard);
		}
	}

	// What somebody has put it into it keeps.
	private static Circuit replace(TargetPolicy old, Circuit next) {
		CircuitState state = old.circuit().state();
		boolean forced = state == CircuitState.FORCED_OPEN || state == CircuitState.DISABLED;
		if (forced && old.settings().circuitBreaker() != null && next != Circuit.alwaysClosed()) {
			next.transitionTo(state);
		}
		return next;
	}

	private Circuit circuit(TargetKind kind, String name, TargetSettings settings, boolean replace) {
		CircuitBreakerPolicy policy = settings.circuitBreaker();
		return (policy != null) ? this.guards.circuit(guardName(kind, name), policy, replace) : Circuit.alwaysClosed();
	}

	private Bulkhead bulkhead(TargetKind kind, String name, TargetSettings settings, boolean replace) {
		return (settings.bulkhead() != null) ? this.guards.bulkhead(guardName(kind, name), settings.bulkhead(), replace)
				: Bulkhead.unlimited();
	}

	private RateLimit rateLimit(TargetKind kind, String name, TargetSettings settings, boolean replace) {
		return (settings.rateLimit() != null)
				? this.guards.rateLimit(guardName(kind, name), settings.rateLimit(), replace) : RateLimit.unlimited();
	}

	// Services go by their plain names, as they do for Spring Cloud's circuit breakers.
	private static String guardName(TargetKind kind, String name) {
		return (kind == TargetKind.SERVICE) ? name : kind.key() + "/" + name;
	}

	private static TargetSettings resolve(PolicyDefinitions definitions, TargetKind kind, String name,
			@Nullable String type) {
		PolicyNames names = definitions.namesOf(kind, name);
		List<String> defaults = kind.defaults(type);
		boolean service = kind == TargetKind.SERVICE;
		RetryPolicy retry = resolve(definitions.retries(), names.retry(), defaults,
				service ? BUILT_IN_RETRY : RetryPolicy.NONE);
		return new TargetSettings(resolve(definitions.timeouts(), names.timeout(), defaults, null),
				(retry != null) ? retry : RetryPolicy.NONE,
				resolve(definitions.circuitBreakers(), names.circuitBreaker(), defaults,
						service ? CircuitBreakerPolicy.DEFAULT : null),
				resolve(definitions.bulkheads(), names.bulkhead(), defaults, null),
				resolve(definitions.rateLimiters(), names.rateLimiter(), defaults, null));
	}

	private static <P> @Nullable P resolve(Map<String, P> policies, @Nullable String name, List<String> defaults,
			@Nullable P builtIn) {
		if (name != null) {
			return PolicyNames.NONE.equals(name) ? null : policies.get(name);
		}
		for (String candidate : defaults) {
			P policy = policies.get(candidate);
			if (policy != null) {
				return policy;
			}
		}
		return builtIn;
	}

	/**
	 * The policy of a target.
	 *
	 * @param definitions of which it was made
	 * @param type type of the target, {@code null} if it has none
	 * @param policy the policy
	 */
	private record Entry(PolicyDefinitions definitions, @Nullable String type, TargetPolicy policy) {

	}

}
