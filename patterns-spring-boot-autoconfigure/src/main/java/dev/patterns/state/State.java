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

import java.time.Instant;
import java.util.Optional;

import org.jspecify.annotations.Nullable;

/**
 * What is stored under a key at the moment of reading.
 *
 * @param <T> the type of the value
 * @param key the key
 * @param value the value; {@code null} if there is no entry, or if {@code null} was saved
 * @param etag the version of the entry, another one after each write; {@code null} if
 * there is no entry
 * @param expiresAt when the entry ceases to exist, by the clock of the store;
 * {@code null} if it does not
 */
public record State<T>(String key, @Nullable T value, @Nullable String etag, @Nullable Instant expiresAt) {

	/**
	 * No entry.
	 * @param <T> the type of the value
	 * @param key the key
	 * @return the state
	 */
	public static <T> State<T> absent(String key) {
		return new State<>(key, null, null, null);
	}

	/**
	 * Whether there is an entry, also one whose value is {@code null}.
	 * @return {@code false} if nothing was saved, it was deleted, or it has expired
	 */
	public boolean exists() {
		return this.etag != null;
	}

	/**
	 * The value.
	 * @return the value, empty if there is none
	 */
	public Optional<T> asOptional() {
		return Optional.ofNullable(this.value);
	}

}
