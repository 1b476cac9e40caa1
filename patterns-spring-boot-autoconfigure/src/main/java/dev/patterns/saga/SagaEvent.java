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

import org.jspecify.annotations.Nullable;

/**
 * Something that happened to an instance.
 *
 * @param type what happened
 * @param id id of the instance
 * @param name durable name of the saga
 * @param version version of the definition
 * @param status status of the instance afterwards
 * @param reason why it is or was compensated, {@code null} if it is not
 * @param step durable name of the step that it is about, {@code null} if it is about the
 * whole instance; without the numbers of a flow's branches
 */
public record SagaEvent(Type type, String id, String name, int version, SagaStatus status,
		@Nullable SagaEndReason reason, @Nullable String step) {

	/**
	 * What may happen.
	 */
	public enum Type {

		/**
		 * The instance was started, and the start is committed.
		 */
		STARTED,

		/**
		 * The instance was taken over from an instance of the application that is gone.
		 */
		TAKEN_OVER,

		/**
		 * An attempt of a step or compensation failed, there will be another.
		 */
		RETRIED,

		/**
		 * The compensation began.
		 */
		COMPENSATING,

		/**
		 * A compensation gave up.
		 */
		COMPENSATION_FAILED,

		/**
		 * No live instance of the application can run the instance, or its flow does not
		 * fit its history.
		 */
		PARKED,

		/**
		 * The instance ended.
		 */
		ENDED

	}

}
