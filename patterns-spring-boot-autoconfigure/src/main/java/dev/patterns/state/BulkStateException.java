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
 * Thrown when some of several writes were refused. All others were done.
 */
public class BulkStateException extends StateException {

	private static final long serialVersionUID = 1L;

	private final transient Map<String, StateRefusedException> failures;

	private final transient Map<String, String> etags;

	/**
	 * Create the exception.
	 * @param failures why writes were refused, by their keys
	 * @param etags the new etags of what was saved, by the keys
	 */
	public BulkStateException(Map<String, StateRefusedException> failures, Map<String, String> etags) {
		super("Some of the writes were refused: "
				+ failures.values().stream().map(Throwable::getMessage).collect(Collectors.joining("; ")), null);
		this.failures = new LinkedHashMap<>(failures);
		this.etags = new LinkedHashMap<>(etags);
		for (StateRefusedException failure : failures.values()) {
			addSuppressed(failure);
		}
	}

	/**
	 * Why writes were refused.
	 * @return the exceptions by the keys, in the order in which they were given
	 */
	public Map<String, StateRefusedException> getFailures() {
		return this.failures;
	}

	/**
	 * What was saved nevertheless.
	 * @return the new etags by the keys
	 */
	public Map<String, String> getEtags() {
		return this.etags;
	}

}
