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

package dev.patterns.saga.store;

import java.time.Instant;

import org.jspecify.annotations.Nullable;

/**
 * Something that somebody asked of an instance.
 *
 * @param id id, ascending in the order of insertion
 * @param sagaId id of the instance
 * @param type what was asked
 * @param argument what it is about, {@code null} if the type says it all
 * @param payload what comes with it as JSON, {@code null} if there is nothing
 * @param raisedBy who raised the event, {@code null} if nobody knows
 * @param createdAt when
 */
public record SagaRequest(long id, String sagaId, Type type, @Nullable String argument, @Nullable String payload,
		@Nullable String raisedBy, Instant createdAt) {

	/**
	 * What may be asked.
	 */
	public enum Type {

		/**
		 * Compensate.
		 */
		CANCEL,

		/**
		 * End without compensation.
		 */
		TERMINATE,

		/**
		 * Halt before the next step.
		 */
		SUSPEND,

		/**
		 * Go on after a halt.
		 */
		RESUME,

		/**
		 * Go on, with all attempts again.
		 */
		RETRY,

		/**
		 * Leave out the compensation that gave up.
		 */
		SKIP,

		/**
		 * Run again from the step that the argument names.
		 */
		RERUN,

		/**
		 * Take note of the event that the argument names.
		 */
		EVENT,

		/**
		 * Take note of the answer to a command.
		 */
		REPLY,

		/**
		 * Take note that the child that the argument names has ended.
		 */
		CHILD,

		/**
		 * Undo what was completed, because the parent is undone.
		 */
		UNDO

	}

}
