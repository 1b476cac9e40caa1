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

import java.util.List;

import org.junit.jupiter.api.Test;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.boot.diagnostics.FailureAnalyzer;
import org.springframework.core.io.support.SpringFactoriesLoader;

import dev.patterns.definition.DefinitionProblem;
import dev.patterns.definition.InvalidDefinitionException;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link InvalidDefinitionFailureAnalyzer}.
 */
class InvalidDefinitionFailureAnalyzerTests {

	@Test
	void printsEveryProblemAndEveryRemedy() {
		FailureAnalysis analysis = analyze(new InvalidDefinitionException("@Saga",
				List.of(new DefinitionProblem("PlaceOrder.reserve(Command)", "Has 100% no result.", "Return one."),
						new DefinitionProblem("PlaceOrder.charge(Command)", "Is private.", "Make it visible."))));
		assertThat(analysis.getDescription()).startsWith("2 @Saga definitions are wrong:")
			.contains("PlaceOrder.reserve(Command)", "Has 100% no result.", "PlaceOrder.charge(Command)",
					"Is private.");
		assertThat(analysis.getAction().lines()).containsExactly("- PlaceOrder.reserve(Command): Return one.",
				"  - PlaceOrder.charge(Command): Make it visible.");
	}

	@Test
	void oneProblemIsInTheSingular() {
		FailureAnalysis analysis = analyze(new InvalidDefinitionException("@Outbox",
				List.of(new DefinitionProblem("Event", "Wrong.", "Correct it."))));
		assertThat(analysis.getDescription()).startsWith("1 @Outbox definition is wrong:");
	}

	@Test
	void isFoundThroughSpringFactoriesAndLooksIntoCauses() {
		RuntimeException failure = new IllegalStateException("context failed", new InvalidDefinitionException("@Saga",
				List.of(new DefinitionProblem("Saga", "Wrong.", "Correct it."))));
		assertThat(SpringFactoriesLoader.forDefaultResourceLocation().load(FailureAnalyzer.class, (type, name, ex) -> {
			// Some of Spring Boot's want arguments.
		})).filteredOn(InvalidDefinitionFailureAnalyzer.class::isInstance)
			.singleElement()
			.satisfies((analyzer) -> assertThat(analyzer.analyze(failure)).isNotNull());
	}

	private static FailureAnalysis analyze(Exception failure) {
		FailureAnalysis analysis = new InvalidDefinitionFailureAnalyzer().analyze(failure);
		assertThat(analysis).isNotNull();
		return analysis;
	}

}
