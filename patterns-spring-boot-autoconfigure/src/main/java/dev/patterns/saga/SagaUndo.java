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

package dev.patterns.saga;

import java.util.Optional;

import org.springframework.core.ParameterizedTypeReference;

/**
 * A step of a flow that is being undone.
 */
public interface SagaUndo {

	/**
	 * The result of the step.
	 * @param <T> its type
	 * @param type its type
	 * @return the result, empty if the step has none or may not have completed
	 */
	<T> Optional<T> result(Class<T> type);

	/**
	 * The result of the step.
	 * @param <T> its type
	 * @param type its type
	 * @return the result, empty if the step has none or may not have completed
	 */
	<T> Optional<T> result(ParameterizedTypeReference<T> type);

	/**
	 * Attempt to undo the step, counted from 1.
	 * @return the attempt
	 */
	int attempt();

	/**
	 * Whether the step is known to have completed.
	 * @return {@code false} if only a failed attempt may have had an effect
	 */
	boolean isCompleted();

}
