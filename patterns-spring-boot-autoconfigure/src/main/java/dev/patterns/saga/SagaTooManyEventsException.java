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
 * Thrown when an event is raised of an instance that has not taken as many of the earlier
 * ones as may wait. Nothing was changed.
 */
public class SagaTooManyEventsException extends SagaException {

	private static final long serialVersionUID = 1L;

	/**
	 * Create the exception.
	 * @param id id of the instance
	 * @param limit how many events may wait
	 */
	public SagaTooManyEventsException(String id, int limit) {
		super("Saga '" + id + "' has " + limit + " events that it has not taken, as many as"
				+ " 'patterns.saga.flow-history-limit' allows. Let it take them, or send several things in one event.");
	}

}
