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

import org.springframework.util.Assert;

/**
 * A value as it is stored.
 *
 * @param key the key
 * @param value the value, as it was set: placeholders are not resolved
 * @param version the store's revision in which the key was last set, greater than 0. Of
 * two values of a store the later one has the greater version
 */
public record ConfigurationItem(String key, String value, long version) {

	public ConfigurationItem {
		Assert.notNull(key, "'key' must not be null");
		Assert.notNull(value, "'value' must not be null");
	}

}
