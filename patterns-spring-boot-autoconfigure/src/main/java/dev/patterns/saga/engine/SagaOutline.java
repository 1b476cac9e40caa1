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

package dev.patterns.saga.engine;

import java.lang.reflect.Type;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

import org.jspecify.annotations.Nullable;

/**
 * What may be told about the definition of a saga.
 *
 * @param name durable name
 * @param version version
 * @param aliases former names
 * @param timeout time limit of an instance, {@code null} for none
 * @param input the input
 * @param steps the steps in the order of their execution, empty for a flow
 * @param flow whether it is a flow
 * @param result what the flow returns
 */
public record SagaOutline(String name, int version, List<String> aliases, @Nullable Duration timeout, Value input,
		List<Step> steps, boolean flow, Value result) {

	public SagaOutline {
		aliases = List.copyOf(aliases);
		steps = List.copyOf(steps);
	}

	/**
	 * Find a step.
	 * @param step durable name of the step
	 * @return the step, empty if there is none of that name
	 */
	public Optional<Step> step(String step) {
		return this.steps.stream().filter((candidate) -> candidate.name().equals(step)).findFirst();
	}

	/**
	 * A step. Steps with the same position run in parallel.
	 *
	 * @param name durable name
	 * @param order position
	 * @param transactional whether effect and checkpoint are one commit
	 * @param condition expression that decides whether it is run, {@code null} to run it
	 * always
	 * @param compensation name of the method that undoes it, {@code null} if nothing does
	 * @param timeout time limit of an attempt
	 * @param maxRetries how often it is repeated, -1 for no limit
	 * @param command whether it sends a command
	 * @param result its result
	 * @param compensationResult result of the method that undoes it
	 */
	public record Step(String name, int order, boolean transactional, @Nullable String condition,
			@Nullable String compensation, Duration timeout, int maxRetries, boolean command, Value result,
			Value compensationResult) {

	}

	/**
	 * A stored value.
	 *
	 * @param type its declared type, {@code null} if there is none
	 * @param hidden whether it must not be shown
	 */
	public record Value(@Nullable Type type, boolean hidden) {

		/**
		 * A value of which nothing is known.
		 */
		public static final Value UNKNOWN = new Value(null, true);

	}

}
