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
import java.util.stream.Collectors;

import dev.patterns.binding.BindProblem;

/**
 * Thrown when properties cannot be what they would be.
 */
final class RefusedException extends RuntimeException {

	private static final long serialVersionUID = 1L;

	private final transient List<BindProblem> problems;

	RefusedException(List<BindProblem> problems) {
		super(problems.stream().map(BindProblem::text).collect(Collectors.joining("; ")));
		this.problems = List.copyOf(problems);
	}

	List<BindProblem> problems() {
		return this.problems;
	}

}
