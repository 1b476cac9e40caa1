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

package dev.patterns.definition.autoconfigure;

import java.util.LinkedHashSet;
import java.util.Set;

import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

import dev.patterns.definition.DefinitionProblem;
import dev.patterns.definition.InvalidDefinitionException;

/**
 * Prints every problem of an {@link InvalidDefinitionException} with what to do.
 */
final class InvalidDefinitionFailureAnalyzer extends AbstractFailureAnalyzer<InvalidDefinitionException> {

	@Override
	protected FailureAnalysis analyze(Throwable rootFailure, InvalidDefinitionException cause) {
		StringBuilder description = new StringBuilder("%d %s %s:%n".formatted(cause.getProblems().size(),
				cause.getKind(), (cause.getProblems().size() != 1) ? "definitions are wrong" : "definition is wrong"));
		Set<String> remedies = new LinkedHashSet<>();
		for (DefinitionProblem problem : cause.getProblems()) {
			description.append("%n  - %s%n    %s%n".formatted(problem.where(), problem.what()));
			remedies.add(problem.where() + ": " + problem.remedy());
		}
		StringBuilder action = new StringBuilder();
		for (String remedy : remedies) {
			action.append("%n  - %s".formatted(remedy));
		}
		return new FailureAnalysis(description.toString(), action.toString().stripLeading(), cause);
	}

}
