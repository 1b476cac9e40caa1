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

import org.jspecify.annotations.Nullable;

/**
 * One of several values that are saved at once.
 *
 * @param key the key
 * @param value the value, may be {@code null}
 * @param options how it is saved
 */
public record StateEntry(String key, @Nullable Object value, SaveOptions options) {

	/**
	 * A value of which the last write wins.
	 * @param key the key
	 * @param value the value, may be {@code null}
	 */
	public StateEntry(String key, @Nullable Object value) {
		this(key, value, SaveOptions.NONE);
	}

}
