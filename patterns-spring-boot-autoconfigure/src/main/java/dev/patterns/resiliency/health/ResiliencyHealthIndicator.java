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

package dev.patterns.resiliency.health;

import java.util.Map;
import java.util.TreeMap;

import org.springframework.boot.health.contributor.AbstractHealthIndicator;
import org.springframework.boot.health.contributor.Health;

import dev.patterns.resiliency.ResiliencePolicies;
import dev.patterns.resiliency.TargetKind;
import dev.patterns.resiliency.TargetPolicy;

/**
 * Shows the state of each circuit. Always up: that another service is in trouble does not
 * make this one ill.
 */
public final class ResiliencyHealthIndicator extends AbstractHealthIndicator {

	private final ResiliencePolicies policies;

	/**
	 * Create the indicator.
	 * @param policies the policies in use
	 */
	public ResiliencyHealthIndicator(ResiliencePolicies policies) {
		super("Circuits could not be looked at");
		this.policies = policies;
	}

	@Override
	protected void doHealthCheck(Health.Builder builder) {
		Map<String, String> circuits = new TreeMap<>();
		for (TargetPolicy policy : this.policies.active()) {
			boolean service = policy.kind() == TargetKind.SERVICE;
			if (service || policy.settings().circuitBreaker() != null) {
				circuits.put(service ? policy.target() : policy.kind().key() + "/" + policy.target(),
						policy.circuit().state().name());
			}
		}
		builder.up().withDetail("circuits", circuits);
	}

}
