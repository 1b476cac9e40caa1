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

/**
 * What undoes a step of a flow. It may run in another process than the step, after a
 * replay of the flow, and also without knowing whether the step had its effect.
 */
@FunctionalInterface
public interface SagaCompensation {

	/**
	 * Undo the step.
	 * @param undo what is undone
	 * @throws Exception if it fails; it is tried again
	 */
	void undo(SagaUndo undo) throws Exception;

}
