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

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatNoException;

/**
 * Tests for {@link DefinitionProblems}.
 */
class DefinitionProblemsTests {

	private final DefinitionProblems problems = new DefinitionProblems("@Saga");

	@Test
	void withoutProblemNothingIsThrown() {
		assertThat(this.problems.isEmpty()).isTrue();
		assertThatNoException().isThrownBy(this.problems::throwIfAny);
	}

	@Test
	void allProblemsAreThrownTogetherInTheOrderOfDiscovery() throws Exception {
		this.problems.add(Sample.class.getDeclaredMethod("reserve", String.class, List.class), "Ambiguous.",
				"Name it.");
		this.problems.add("patterns.saga.x", "Unknown.", "Correct it.");
		assertThat(this.problems.isEmpty()).isFalse();
		assertThatExceptionOfType(InvalidDefinitionException.class).isThrownBy(this.problems::throwIfAny)
			.satisfies((ex) -> {
				assertThat(ex.getKind()).isEqualTo("@Saga");
				assertThat(ex.getProblems()).extracting(DefinitionProblem::where)
					.containsExactly(Sample.class.getName() + ".reserve(String, List)", "patterns.saga.x");
				assertThat(ex.getMessage()).contains("@Saga", "Ambiguous.", "Unknown.");
			});
	}

	@Test
	void exceptionKeepsItsProblemsWhenMoreAreAdded() {
		this.problems.add("a", "What.", "Remedy.");
		List<DefinitionProblem> copy = this.problems.toList();
		this.problems.add("b", "What.", "Remedy.");
		assertThat(copy).hasSize(1);
	}

	@Test
	void problemWithoutRemedyIsRefused() {
		assertThatIllegalArgumentException().isThrownBy(() -> this.problems.add("a", "What.", " "))
			.withMessageContaining("remedy");
	}

	static class Sample {

		void reserve(String command, List<String> items) {
		}

	}

}
