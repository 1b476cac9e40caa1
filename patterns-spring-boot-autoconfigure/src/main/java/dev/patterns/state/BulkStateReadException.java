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

package dev.patterns.state;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * Thrown when some of several entries are there but cannot be read: they cannot be
 * decrypted, are no values of the type that was asked for, or were not written as state.
 * Carries all others.
 */
public class BulkStateReadException extends StateException {

	private static final long serialVersionUID = 1L;

	private static final int NAMED = 10;

	private final transient Map<String, RuntimeException> failures;

	private final transient Map<String, State<?>> states;

	/**
	 * Create the exception.
	 * @param failures why entries cannot be read, by their keys, not empty
	 * @param states the other entries, by their keys
	 */
	public BulkStateReadException(Map<String, RuntimeException> failures, Map<String, ? extends State<?>> states) {
		super("%d of %d entries cannot be read: %s%s".formatted(failures.size(), failures.size() + states.size(),
				failures.keySet().stream().limit(NAMED).map((key) -> "'" + key + "'").collect(Collectors.joining(", ")),
				(failures.size() > NAMED) ? ", ..." : ""), failures.values().iterator().next());
		this.failures = new LinkedHashMap<>(failures);
		this.states = new LinkedHashMap<>(states);
	}

	/**
	 * Why entries cannot be read: a {@link StateEncryptionException} or a
	 * {@link StateValueException}.
	 * @return the exceptions by the keys, in the order in which they were given
	 */
	public Map<String, RuntimeException> getFailures() {
		return this.failures;
	}

	/**
	 * What could be read, with what is absent.
	 * @return the entries by the keys, in the order in which they were given
	 */
	public Map<String, State<?>> getStates() {
		return this.states;
	}

}
