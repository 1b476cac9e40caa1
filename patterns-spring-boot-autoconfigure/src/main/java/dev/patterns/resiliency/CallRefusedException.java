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

/**
 * Thrown instead of calling a target: nothing was sent. Such exceptions have no stack
 * trace: they are thrown often, and where they come from is known.
 */
public abstract class CallRefusedException extends RuntimeException {

	private static final long serialVersionUID = 1L;

	private final String target;

	/**
	 * Create the exception.
	 * @param target name of the target
	 * @param message why it is not called
	 */
	protected CallRefusedException(String target, String message) {
		super(message, null, false, false);
		this.target = target;
	}

	/**
	 * Name of the target.
	 * @return the name
	 */
	public String getTarget() {
		return this.target;
	}

}
