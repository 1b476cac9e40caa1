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
 * Status of an instance.
 */
public enum SagaStatus {

	/**
	 * Starts later.
	 */
	SCHEDULED,

	/**
	 * Started, waits for its first step.
	 */
	QUEUED,

	/**
	 * Steps are being run.
	 */
	RUNNING,

	/**
	 * Waits for the time of the next attempt; holds no thread.
	 */
	WAITING,

	/**
	 * Halted by an operator.
	 */
	SUSPENDED,

	/**
	 * Completed steps are being undone.
	 */
	COMPENSATING,

	/**
	 * Ended: all steps were run.
	 */
	COMPLETED,

	/**
	 * Ended: all that had been done was undone.
	 */
	COMPENSATED,

	/**
	 * A compensation gave up. Waits for repair, see {@link SagaTemplate#retry}.
	 */
	COMPENSATION_FAILED,

	/**
	 * No live instance of the application can run it, or its flow does not fit its
	 * history. Waits for repair.
	 */
	PARKED,

	/**
	 * Ended by an operator, without compensation.
	 */
	TERMINATED;

	/**
	 * Whether an instance in this status is over for good.
	 * @return {@code true} if nothing will happen any more
	 */
	public boolean isEnded() {
		return this == COMPLETED || this == COMPENSATED || this == TERMINATED;
	}

	/**
	 * Whether an instance in this status does not go on without somebody's help.
	 * @return {@code true} if it waits for repair
	 */
	public boolean isStuck() {
		return this == COMPENSATION_FAILED || this == PARKED;
	}

}
