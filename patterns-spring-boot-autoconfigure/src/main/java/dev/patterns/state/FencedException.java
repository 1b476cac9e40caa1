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

import dev.patterns.lock.FencingToken;

/**
 * Thrown when an entry was written with a higher token of the same lock: whoever writes
 * has lost the lock to another. Nothing was changed. Stop the work that the lock guards.
 */
public class FencedException extends StateRefusedException {

	private static final long serialVersionUID = 1L;

	private final FencingToken fence;

	/**
	 * Create the exception.
	 * @param key the key
	 * @param fence the token that was too low
	 */
	public FencedException(String key, FencingToken fence) {
		super(key, "The entry under the key '%s' was written with a higher token of the lock '%s' than %d"
			.formatted(key, fence.lock(), fence.value()));
		this.fence = fence;
	}

	/**
	 * The token that was too low.
	 * @return the token
	 */
	public FencingToken getToken() {
		return this.fence;
	}

}
