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

package dev.patterns.saga.engine;

import java.util.List;

import dev.patterns.retry.RetrySchedule;

/**
 * When a failed step is tried again.
 *
 * @param schedule how often and when
 * @param includes failures worth a retry, empty for all
 * @param excludes failures that end the step at once
 */
record RetryRule(RetrySchedule schedule, List<Class<? extends Throwable>> includes,
		List<Class<? extends Throwable>> excludes) {

	RetryRule {
		includes = List.copyOf(includes);
		excludes = List.copyOf(excludes);
	}

	boolean isRetryable(Throwable failure) {
		return !isExcluded(failure) && (this.includes.isEmpty() || matches(this.includes, failure));
	}

	boolean isExcluded(Throwable failure) {
		return matches(this.excludes, failure);
	}

	private static boolean matches(List<Class<? extends Throwable>> types, Throwable failure) {
		return types.stream().anyMatch((type) -> type.isInstance(failure));
	}

}
