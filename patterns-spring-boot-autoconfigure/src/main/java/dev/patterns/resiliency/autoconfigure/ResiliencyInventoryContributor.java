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
import java.util.TreeMap;

import dev.patterns.inventory.InventoryContributor;
import dev.patterns.resiliency.ResiliencePolicies;
import dev.patterns.resiliency.TargetKind;
import dev.patterns.resiliency.TargetPolicy;

/**
 * Reports the policies in use with the state of their circuits.
 */
final class ResiliencyInventoryContributor implements InventoryContributor {

	private final ResiliencePolicies policies;

	ResiliencyInventoryContributor(ResiliencePolicies policies) {
		this.policies = policies;
	}

	@Override
	public String feature() {
		return "resiliency";
	}

	@Override
	public Map<String, Object> describe() {
		Map<String, Object> kinds = new LinkedHashMap<>();
		for (TargetKind kind : TargetKind.values()) {
			Map<String, Object> targets = new TreeMap<>();
			this.policies.active()
				.stream()
				.filter((policy) -> policy.kind() == kind)
				.forEach((policy) -> targets.put(policy.target(), describe(policy)));
			kinds.put(kind.key(), targets);
		}
		return kinds;
	}

	private static Map<String, Object> describe(TargetPolicy policy) {
		Map<String, Object> entry = new LinkedHashMap<>();
		Duration timeout = policy.timeout();
		if (timeout != null) {
			entry.put("timeout", timeout.toString());
		}
		entry.put("maxRetries", policy.retry().schedule().maxRetries());
		entry.put("retryBudget", policy.budget().available());
		entry.put("circuit", policy.circuit().state().name());
		return entry;
	}

}
