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

package dev.patterns.invocation.engine.client;

import org.jspecify.annotations.Nullable;
import org.springframework.cloud.client.ServiceInstance;

/**
 * Chooses an instance for each attempt of a call, and learns what became of it.
 * Thread-safe.
 */
public interface InstanceChooser {

	/**
	 * Choose an instance.
	 * @param application name of the application
	 * @return an instance, {@code null} if there is none
	 */
	@Nullable ServiceInstance choose(String application);

	/**
	 * An attempt begins. It ends by exactly one call of {@link #ended}.
	 * @param instance the chosen instance
	 */
	default void begun(ServiceInstance instance) {
	}

	/**
	 * An attempt has ended.
	 * @param instance the chosen instance
	 * @param outcome what became of it
	 */
	default void ended(ServiceInstance instance, Outcome outcome) {
	}

	/**
	 * What became of an attempt, as far as it tells of the instance.
	 */
	enum Outcome {

		/** It answered. */
		ANSWERED,

		/** It did not answer, or with a failure of the server. */
		FAILED,

		/** No connection could be made. */
		UNREACHABLE,

		/** It takes no work at present. */
		REFUSED,

		/** The attempt tells nothing of the instance. */
		ABANDONED

	}

}
