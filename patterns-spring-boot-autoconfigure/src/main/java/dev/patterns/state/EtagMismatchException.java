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

/**
 * Thrown when an entry is not the one that a write asked for: it was changed, deleted or
 * has expired since it was read; or there is one where there should be none. Nothing was
 * changed. Read again and decide anew.
 */
public class EtagMismatchException extends StateRefusedException {

	private static final long serialVersionUID = 1L;

	/**
	 * Create the exception.
	 * @param key the key
	 * @param absent whether no entry was asked for
	 */
	public EtagMismatchException(String key, boolean absent) {
		super(key, absent ? "There is an entry under the key '%s' already".formatted(key)
				: "The entry under the key '%s' does not have the etag that was asked for".formatted(key));
	}

}
