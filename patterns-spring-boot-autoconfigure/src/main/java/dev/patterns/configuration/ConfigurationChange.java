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

package dev.patterns.configuration;

import java.util.Objects;

import org.jspecify.annotations.Nullable;
import org.springframework.util.Assert;

/**
 * What is to be done to one key. Several changes that are applied together are one
 * revision of the store: nobody sees some of them only.
 *
 * @param key the key
 * @param value the new value, {@code null} to delete the key
 * @param expectedVersion the version that the key must have, 0 if it must not exist,
 * {@code null} if it does not matter
 */
public record ConfigurationChange(String key, @Nullable String value, @Nullable Long expectedVersion) {

	public ConfigurationChange {
		Assert.notNull(key, "'key' must not be null");
	}

	/**
	 * Set a key.
	 * @param key the key
	 * @param value the value
	 * @return the change
	 */
	public static ConfigurationChange set(String key, String value) {
		return new ConfigurationChange(key, Objects.requireNonNull(value, "'value' must not be null"), null);
	}

	/**
	 * Delete a key. Nothing happens if there is none.
	 * @param key the key
	 * @return the change
	 */
	public static ConfigurationChange delete(String key) {
		return new ConfigurationChange(key, null, null);
	}

	/**
	 * The same change, to be made only if the key has a version.
	 * @param version the version, 0 if the key must not exist
	 * @return a new change
	 */
	public ConfigurationChange ifVersion(long version) {
		Assert.isTrue(version >= 0, "'version' must not be negative");
		return new ConfigurationChange(this.key, this.value, version);
	}

}
