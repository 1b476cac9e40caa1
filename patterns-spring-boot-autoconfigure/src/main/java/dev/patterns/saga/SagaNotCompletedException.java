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
 * Thrown at somebody who waits for the result of an instance that did not complete, or
 * that does not go on without help.
 *
 * @see SagaTemplate#await(String, java.time.Duration, Class)
 */
public class SagaNotCompletedException extends SagaException {

	private static final long serialVersionUID = 1L;

	private final String sagaId;

	private final SagaOutcome outcome;

	/**
	 * Create the exception.
	 * @param sagaId id of the instance
	 * @param outcome its status, and why
	 */
	public SagaNotCompletedException(String sagaId, SagaOutcome outcome) {
		super("Saga '" + sagaId + "' has no result, its status is " + outcome.status()
				+ ((outcome.reason() != null) ? " because " + outcome.reason() : "")
				+ ((outcome.failure() != null) ? ": " + outcome.failure() : ""));
		this.sagaId = sagaId;
		this.outcome = outcome;
	}

	/**
	 * The instance.
	 * @return its id
	 */
	public String getSagaId() {
		return this.sagaId;
	}

	/**
	 * What became of it.
	 * @return status, reason and failure
	 */
	public SagaOutcome getOutcome() {
		return this.outcome;
	}

}
