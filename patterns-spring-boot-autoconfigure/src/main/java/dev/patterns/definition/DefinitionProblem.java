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

package dev.patterns.definition;

import org.springframework.util.Assert;

/**
 * One thing that is wrong with a definition in the user's code or configuration.
 *
 * @param where the class, method or property, as the user would search for it
 * @param what what is wrong, as a full sentence
 * @param remedy what to do about it, as a full sentence
 */
public record DefinitionProblem(String where, String what, String remedy) {

	public DefinitionProblem {
		Assert.hasText(where, "'where' must not be empty");
		Assert.hasText(what, "'what' must not be empty");
		Assert.hasText(remedy, "'remedy' must not be empty");
	}

}
