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

import java.util.List;
import java.util.Set;

import org.jspecify.annotations.Nullable;

import dev.patterns.binding.BoundBean;
import dev.patterns.binding.PropertiesBinder;
import dev.patterns.configuration.engine.ListenerMethod.ListenerCall;

/**
 * What to do once a content is visible.
 *
 * @param changed names of properties that have another value then
 * @param beans beans that are bound to them
 * @param calls calls of listeners
 * @param after the properties as they will be, {@code null} if nothing changes
 */
record Prepared(Set<String> changed, List<BoundBean> beans, List<ListenerCall> calls,
		@Nullable PropertiesBinder after) {

	/**
	 * Give up what was made to try it out.
	 */
	void close() {
		this.beans.forEach(BoundBean::close);
	}

}
