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

import java.util.List;
import java.util.stream.Collectors;

/**
 * Thrown while the application starts when definitions in the user's code are wrong.
 * Carries all problems of one kind; a failure analyzer prints them with their remedies.
 */
public class InvalidDefinitionException extends RuntimeException {

	private static final long serialVersionUID = 1L;

	private final String kind;

	private final transient List<DefinitionProblem> problems;

	/**
	 * Create the exception.
	 * @param kind what was being defined, for example {@code @Saga}
	 * @param problems at least one problem
	 */
	public InvalidDefinitionException(String kind, List<DefinitionProblem> problems) {
		super(problems.stream()
			.map((problem) -> problem.where() + ": " + problem.what())
			.collect(Collectors.joining("; ", "Invalid " + kind + " definition: ", "")));
		this.kind = kind;
		this.problems = List.copyOf(problems);
	}

	/**
	 * What was being defined.
	 * @return for example {@code @Saga}
	 */
	public String getKind() {
		return this.kind;
	}

	/**
	 * All problems that were found.
	 * @return at least one problem
	 */
	public List<DefinitionProblem> getProblems() {
		return this.problems;
	}

}
