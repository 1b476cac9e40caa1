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

import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;

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
		super(failures.size() + " of the branches '" + name + "' failed: " + new TreeMap<>(failures),
				failures.isEmpty() ? null : new TreeMap<>(failures).firstEntry().getValue());
		// In the same order in each process: a flow may go through them.
		this.failures = Collections.unmodifiableMap(new TreeMap<>(failures));
	}

	/**
	 * What failed. A failed step is a {@link SagaStepFailedException}, which says what
	 * the step threw.
	 * @return what each of the branches threw that failed, by number, from 0, and in the
	 * order of the numbers
	 */
	public Map<Integer, Exception> getFailures() {
		return this.failures;
	}

}
