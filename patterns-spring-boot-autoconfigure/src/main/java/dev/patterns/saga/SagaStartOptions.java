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
 * Options for the start of an instance. Immutable.
 *
 * @param id id of the instance, {@code null} for a generated one. Starting again with the
 * same id and input does nothing.
 * @param detached whether the instance is started in a transaction of its own if the
 * current transaction is one of another transaction manager; without it that is an error
 */
public record SagaStartOptions(@Nullable String id, boolean detached) {

	private static final SagaStartOptions DEFAULTS = new SagaStartOptions(null, false);

	/**
	 * A generated id, within the current transaction.
	 * @return the default options
	 */
	public static SagaStartOptions defaults() {
		return DEFAULTS;
	}

	/**
	 * Options with an id chosen by the caller.
	 * @param id the id, 1 to 128 characters
	 * @return the options
	 */
	public static SagaStartOptions id(String id) {
		return DEFAULTS.withId(id);
	}

	/**
	 * A copy with another id.
	 * @param id the id, 1 to 128 characters
	 * @return the new options
	 */
	public SagaStartOptions withId(String id) {
		return new SagaStartOptions(id, this.detached);
	}

	/**
	 * A copy that allows a transaction of another transaction manager to be active.
	 * @return the new options
	 */
	public SagaStartOptions asDetached() {
		return new SagaStartOptions(this.id, true);
	}

}
