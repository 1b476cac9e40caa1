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

package dev.patterns.invocation.observation;

import io.micrometer.observation.Observation;
import org.jspecify.annotations.Nullable;

/**
 * Context of the observation of the handling of a call.
 */
public class InvocationServerObservationContext extends Observation.Context {

	private final String operation;

	private final @Nullable String key;

	private @Nullable String code;

	/**
	 * Create the context.
	 * @param operation durable name of the operation
	 * @param key the idempotency key, or {@code null}
	 */
	public InvocationServerObservationContext(String operation, @Nullable String key) {
		this.operation = operation;
		this.key = key;
	}

	/**
	 * Durable name of the operation.
	 * @return the name
	 */
	public String getOperation() {
		return this.operation;
	}

	/**
	 * The idempotency key.
	 * @return the key, or {@code null}
	 */
	public @Nullable String getKey() {
		return this.key;
	}

	/**
	 * Code of the problem that was answered.
	 * @return the code, {@code null} for success
	 */
	public @Nullable String getCode() {
		return this.code;
	}

	/**
	 * Set the code of the problem that is answered.
	 * @param code the code, {@code null} for success
	 */
	public void setCode(@Nullable String code) {
		this.code = code;
	}

}
