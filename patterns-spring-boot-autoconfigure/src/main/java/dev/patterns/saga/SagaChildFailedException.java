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
 * Thrown at a flow whose child did not complete. A flow that does not catch it is
 * compensated.
 */
public class SagaChildFailedException extends SagaException {

	private static final long serialVersionUID = 1L;

	private final String childId;

	private final SagaOutcome outcome;

	/**
	 * Create the exception.
	 * @param childId id of the child
	 * @param outcome how it ended
	 */
	public SagaChildFailedException(String childId, SagaOutcome outcome) {
		super("Child '" + childId + "' ended as " + outcome.status()
				+ ((outcome.failure() != null) ? ": " + outcome.failure() : ""));
		this.childId = childId;
		this.outcome = outcome;
	}

	/**
	 * The child.
	 * @return its id
	 */
	public String getChildId() {
		return this.childId;
	}

	/**
	 * How it ended.
	 * @return status, reason and failure
	 */
	public SagaOutcome getOutcome() {
		return this.outcome;
	}

}
