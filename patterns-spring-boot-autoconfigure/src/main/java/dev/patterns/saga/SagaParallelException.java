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

import java.util.Map;

/**
 * Thrown at a flow of which branches failed. A flow that does not catch it is
 * compensated.
 */
public class SagaParallelException extends SagaException {

	private static final long serialVersionUID = 1L;

	private final transient Map<Integer, Exception> failures;

	/**
	 * Create the exception.
	 * @param name name of the branches
	 * @param failures what each of those threw that failed, by number, from 0
	 */
	public SagaParallelException(String name, Map<Integer, Exception> failures) {
		super(failures.size() + " of the branches '" + name + "' failed: " + failures,
				failures.values().stream().findFirst().orElse(null));
		this.failures = Map.copyOf(failures);
	}

	/**
	 * What failed.
	 * @return what each of the branches threw that failed, by number, from 0
	 */
	public Map<Integer, Exception> getFailures() {
		return this.failures;
	}

}
