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
 * Thrown instead of calling a target whose circuit is open. Nothing was sent.
 */
public class CircuitOpenException extends CallRefusedException {

	private static final long serialVersionUID = 1L;

	private final boolean forced;

	/**
	 * Create the exception for a circuit that has opened by itself.
	 * @param target name of the target
	 */
	public CircuitOpenException(String target) {
		this(target, false);
	}

	/**
	 * Create the exception.
	 * @param target name of the target
	 * @param forced whether somebody put the circuit into the state
	 * {@link CircuitState#FORCED_OPEN}
	 */
	public CircuitOpenException(String target, boolean forced) {
		super(target, forced ? "The circuit of '" + target + "' is held open"
				: "The circuit of '" + target + "' is open: too many of the last calls failed");
		this.forced = forced;
	}

	/**
	 * Whether somebody holds the circuit open.
	 * @return {@code false} if it has opened by itself
	 */
	public boolean isForced() {
		return this.forced;
	}

}
