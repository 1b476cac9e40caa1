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

import java.time.Duration;

/**
 * The failure of an attempt that took longer than its time limit. It is retried like any
 * other; the outcome of a step with {@code transactional = false} is then unknown.
 */
public class SagaStepTimeoutException extends SagaException {

	private static final long serialVersionUID = 1L;

	/**
	 * Create the exception.
	 * @param step name of the step
	 * @param timeout the time limit
	 */
	public SagaStepTimeoutException(String step, Duration timeout) {
		super("Step '" + step + "' took longer than " + timeout);
	}

}
