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
 * Status of a step or of a compensation of an instance.
 */
public enum SagaStepStatus {

	/**
	 * An attempt is under way, or the process that made it has died.
	 */
	STARTED,

	/**
	 * A command was sent and has not been answered.
	 */
	AWAITING,

	/**
	 * The last attempt failed, there will be another.
	 */
	RETRYING,

	/**
	 * Completed, with its effect and result.
	 */
	COMPLETED,

	/**
	 * Failed for good, without effect.
	 */
	FAILED,

	/**
	 * Failed for good, and an attempt may have had an effect.
	 */
	UNCERTAIN,

	/**
	 * Left out: a step whose condition was not met, or a compensation that an operator
	 * gave up.
	 */
	SKIPPED

}
