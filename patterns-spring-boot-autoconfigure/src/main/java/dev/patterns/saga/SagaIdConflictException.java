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
 * Thrown when an instance with the same id, but of another saga or with another input, is
 * there already. The caller's transaction is not affected.
 */
public class SagaIdConflictException extends SagaException {

	private static final long serialVersionUID = 1L;

	private final String id;

	/**
	 * Create the exception.
	 * @param id the id
	 * @param message what differs
	 */
	public SagaIdConflictException(String id, String message) {
		super(message);
		this.id = id;
	}

	/**
	 * The id that is taken.
	 * @return the id
	 */
	public String getId() {
		return this.id;
	}

}
