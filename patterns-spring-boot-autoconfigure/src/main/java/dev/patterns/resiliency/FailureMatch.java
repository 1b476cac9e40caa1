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

import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;

/**
 * Which failures a policy is about: of answers those with certain statuses, of other
 * failures those of certain types. What is not restricted is left to whoever asks.
 *
 * @param statuses statuses of answers; empty for no restriction
 * @param exceptions types of failures without an answer, or of their causes; empty for no
 * restriction
 * @param ignoredExceptions types of failures, or of their causes, that never match
 */
public record FailureMatch(List<StatusRange> statuses, Set<Class<? extends Throwable>> exceptions,
		Set<Class<? extends Throwable>> ignoredExceptions) {

	/**
	 * No restriction.
	 */
	public static final FailureMatch DEFAULT = new FailureMatch(List.of(), Set.of(), Set.of());

	private static final int MAX_CAUSES = 32;

	public FailureMatch {
		statuses = List.copyOf(statuses);
		exceptions = Set.copyOf(exceptions);
		ignoredExceptions = Set.copyOf(ignoredExceptions);
	}

	/**
	 * Whether a failure matches.
	 * @param failure the failure
	 * @param status status of the answer, {@code null} if there was none
	 * @param otherwise what to say where nothing is restricted
	 * @return {@code true} if it matches
	 */
	public boolean matches(Throwable failure, @Nullable Integer status, boolean otherwise) {
		if (isOneOf(this.ignoredExceptions, failure)) {
			return false;
		}
		if (status != null) {
			return this.statuses.isEmpty() ? otherwise
					: this.statuses.stream().anyMatch((range) -> range.contains(status));
		}
		return this.exceptions.isEmpty() ? otherwise : isOneOf(this.exceptions, failure);
	}

	private static boolean isOneOf(Set<Class<? extends Throwable>> types, Throwable failure) {
		return !types.isEmpty() && Stream.iterate(failure, (current) -> current != null, Throwable::getCause)
			.limit(MAX_CAUSES)
			.anyMatch((current) -> types.stream().anyMatch((type) -> type.isInstance(current)));
	}

}
