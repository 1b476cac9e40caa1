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
 * What a recorded step did.
 */
public enum SagaStepKind {

	/**
	 * The step itself.
	 */
	FORWARD,

	/**
	 * The compensation of the step.
	 */
	COMPENSATION,

	/**
	 * The end callback; recorded only if it failed.
	 */
	ENDED,

	/**
	 * A flow waits, or waited: for some time, for events, for children.
	 */
	WAIT,

	/**
	 * An event that was raised; completed when a wait has taken it.
	 */
	EVENT,

	/**
	 * A value that a flow got once and gets again in each replay, such as the time.
	 */
	VALUE,

	/**
	 * A mark of a change to a flow, see {@link SagaContext#changed}.
	 */
	PATCH,

	/**
	 * The status text that a flow has set.
	 */
	STATUS,

	/**
	 * A flow has begun branches that run in parallel.
	 */
	PARALLEL,

	/**
	 * A flow has started a child.
	 */
	CHILD,

	/**
	 * What a flow returned.
	 */
	RESULT

}
