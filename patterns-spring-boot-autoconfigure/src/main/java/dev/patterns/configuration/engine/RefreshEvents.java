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

package dev.patterns.configuration.engine;

import java.util.Set;

/**
 * Tells others that properties have changed.
 */
public interface RefreshEvents {

	/**
	 * Tells nobody.
	 */
	RefreshEvents NONE = (names) -> {
	};

	/**
	 * Properties have changed, and beans that are bound to them have been as well.
	 * @param names names of the properties
	 */
	void changed(Set<String> names);

}
