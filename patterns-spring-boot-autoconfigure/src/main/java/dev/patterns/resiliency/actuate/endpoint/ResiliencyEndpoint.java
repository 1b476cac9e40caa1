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

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;

import org.jspecify.annotations.Nullable;
import org.springframework.boot.actuate.endpoint.Access;
import org.springframework.boot.actuate.endpoint.annotation.Endpoint;
import org.springframework.boot.actuate.endpoint.annotation.ReadOperation;
import org.springframework.boot.actuate.endpoint.annotation.Selector;
import org.springframework.boot.actuate.endpoint.annotation.WriteOperation;

import dev.patterns.resiliency.CircuitState;
import dev.patterns.resiliency.ResiliencePolicies;
import dev.patterns.resiliency.TargetKind;
import dev.patterns.resiliency.TargetPolicy;

/**
 * Endpoint {@code resiliency}: the policies of each target that has been called, with the
 * state of what guards it. Where the endpoint's access is unrestricted, a circuit can be
 * put into another state.
 */
@Endpoint(id = "resiliency", defaultAccess = Access.READ_ONLY)
public class ResiliencyEndpoint {

	private final ResiliencePolicies policies;

	/**
	 * Create the endpoint.
	 * @param policies the policies in use
	 */
	public ResiliencyEndpoint(ResiliencePolicies policies) {
		this.policies = policies;
	}

	/**
	 * All targets.
	 * @return the targets by kind and name
	 */
	@ReadOperation
	public Map<String, Map<String, TargetDescriptor>> targets() {
		Map<String, Map<String, TargetDescriptor>> kinds = new LinkedHashMap<>();
		for (TargetKind kind : TargetKind.values()) {
			kinds.put(kind.key(), new TreeMap<>());
		}
		for (TargetPolicy policy : this.policies.active()) {
			kinds.computeIfAbsent(policy.kind().key(), (key) -> new TreeMap<>())
				.put(policy.target(), TargetDescriptor.of(policy));
		}
		return kinds;
	}

	/**
	 * One target.
	 * @param kind its kind, such as {@code services}
	 * @param name its name
	 * @return the target, {@code null} if none of that name has been called
	 */
	@ReadOperation
	public @Nullable TargetDescriptor target(@Selector String kind, @Selector String name) {
		TargetPolicy policy = find(kind, name);
		return (policy != null) ? TargetDescriptor.of(policy) : null;
	}

	/**
	 * Put a circuit of this instance into another state.
	 * @param kind kind of the target, such as {@code services}
	 * @param name name of the target
	 * @param circuit the state
	 * @return the target, {@code null} if none of that name has been called
	 * @throws IllegalStateException if the circuit cannot go into that state
	 */
	@WriteOperation
	public @Nullable TargetDescriptor change(@Selector String kind, @Selector String name, CircuitState circuit) {
		TargetPolicy policy = find(kind, name);
		if (policy == null) {
			return null;
		}
		if (policy.circuit().state() != circuit) {
			policy.circuit().transitionTo(circuit);
		}
		return TargetDescriptor.of(policy);
	}

	private @Nullable TargetPolicy find(String kind, String name) {
		return this.policies.active()
			.stream()
			.filter((policy) -> policy.kind().key().equals(kind) && policy.target().equals(name))
			.findFirst()
			.orElse(null);
	}

}
