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

import java.util.Map;

import org.jspecify.annotations.Nullable;

import dev.patterns.definition.DefinitionProblems;
import dev.patterns.resiliency.PolicyDefinitions;
import dev.patterns.resiliency.PolicyNames;
import dev.patterns.resiliency.TargetKind;

/**
 * Finds targets that name what does not exist, and policies that nothing here can apply.
 */
final class DefinitionCheck {

	private DefinitionCheck() {
	}

	static void check(PolicyDefinitions definitions, GuardFactory guards) {
		DefinitionProblems problems = new DefinitionProblems("resiliency target");
		definitions.targets()
			.forEach((kind, targets) -> targets
				.forEach((name, names) -> check(problems, kind, name, names, definitions)));
		for (PolicyKind kind : PolicyKind.values()) {
			String missing = guards.missingFor(kind);
			if (missing != null && !policies(definitions, kind).isEmpty()) {
				problems.add("patterns.resiliency.policies." + kind.plural(),
						"What applies these policies, '%s', is not on the class path.".formatted(missing),
						"Add the dependency '%s', or remove the policies.".formatted(missing));
			}
		}
		problems.throwIfAny();
	}

	private static void check(DefinitionProblems problems, TargetKind targetKind, String target, PolicyNames names,
			PolicyDefinitions definitions) {
		for (PolicyKind kind : PolicyKind.values()) {
			String name = name(names, kind);
			Map<String, ?> known = policies(definitions, kind);
			if (name != null && !PolicyNames.NONE.equals(name) && !known.containsKey(name)) {
				problems.add(
						"patterns.resiliency.targets.%s.%s.%s".formatted(targetKind.key(), target, kind.singular()),
						"There is no policy '%s' in 'patterns.resiliency.policies.%s'.".formatted(name, kind.plural()),
						"Define 'patterns.resiliency.policies.%s.%s', or name one of %s, or 'none'."
							.formatted(kind.plural(), name, known.keySet().stream().sorted().toList()));
			}
		}
	}

	private static @Nullable String name(PolicyNames names, PolicyKind kind) {
		return switch (kind) {
			case TIMEOUT -> names.timeout();
			case RETRY -> names.retry();
			case CIRCUIT_BREAKER -> names.circuitBreaker();
			case BULKHEAD -> names.bulkhead();
			case RATE_LIMITER -> names.rateLimiter();
		};
	}

	private static Map<String, ?> policies(PolicyDefinitions definitions, PolicyKind kind) {
		return switch (kind) {
			case TIMEOUT -> definitions.timeouts();
			case RETRY -> definitions.retries();
			case CIRCUIT_BREAKER -> definitions.circuitBreakers();
			case BULKHEAD -> definitions.bulkheads();
			case RATE_LIMITER -> definitions.rateLimiters();
		};
	}

}
