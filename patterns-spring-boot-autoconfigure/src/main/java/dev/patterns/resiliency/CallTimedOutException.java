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

package dev.patterns.resiliency;

import java.time.Duration;

/**
 * Thrown when a target has not answered within the time limit of its policy. Whether it
 * has done what was asked of it is not known.
 */
public class CallTimedOutException extends RuntimeException {

	private static final long serialVersionUID = 1L;

	private final String target;

	private final Duration timeout;

	/**
	 * Create the exception.
	 * @param target name of the target
	 * @param timeout the time limit
	 */
	public CallTimedOutException(String target, Duration timeout) {
		super("'" + target + "' has not answered within " + timeout);
		this.target = target;
		this.timeout = timeout;
	}

	/**
	 * Name of the target.
	 * @return the name
	 */
	public String getTarget() {
		return this.target;
	}

	/**
	 * The time limit.
	 * @return the time limit of one attempt
	 */
	public Duration getTimeout() {
		return this.timeout;
	}

}
