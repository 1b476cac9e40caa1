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
 * Thrown at a flow that does what a flow must not do: a command inside of a step, in
 * another thread than its own, or a call, a message or a start outside of a step. The
 * instance is parked with this text.
 */
public class SagaFlowException extends SagaException {

	private static final long serialVersionUID = 1L;

	/**
	 * Create the exception.
	 * @param message what was done, and what to do instead
	 */
	public SagaFlowException(String message) {
		super(message);
	}

}
