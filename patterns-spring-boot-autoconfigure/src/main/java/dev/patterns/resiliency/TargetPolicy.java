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

import java.time.Duration;

import org.jspecify.annotations.Nullable;

import dev.patterns.retry.RetrySchedule;

/**
 * What applies to the calls of one target: retry outside of circuit breaker outside of
 * time limit, so that each attempt has the whole time limit and counts for the circuit.
 *
 * @param target name of the target
 * @param timeout time limit of one attempt, {@code null} for the caller's own default
 * @param retry how often and when a failed attempt is repeated, where that is safe
 * @param budget limits retries over all calls of the target
 * @param circuit refuses calls while the target is failing
 */
public record TargetPolicy(String target, @Nullable Duration timeout, RetrySchedule retry, RetryBudget budget,
		Circuit circuit) {

}
