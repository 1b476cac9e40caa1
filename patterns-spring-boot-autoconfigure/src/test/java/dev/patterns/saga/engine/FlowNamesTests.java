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

package dev.patterns.saga.engine;

import org.junit.jupiter.api.Test;

import dev.patterns.saga.SagaStepKind;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/**
 * Tests for {@link FlowNames}.
 */
class FlowNamesTests {

	@Test
	void scopesOfBranches() {
		String scope = FlowNames.scope("ship", 0, 2);
		assertThat(scope).isEqualTo("ship[2].");
		String inner = FlowNames.scope(FlowNames.require(scope, "pack", SagaStepKind.FORWARD), 1, 0);
		assertThat(inner).isEqualTo("ship[2].pack#1[0].");
		String step = FlowNames.require(inner, "label.x", SagaStepKind.FORWARD);
		assertThat(FlowNames.scopeOf(step)).isEqualTo(inner);
		assertThat(FlowNames.scopeOf("label.x")).isEmpty();
		assertThat(FlowNames.withoutNumbers(step)).isEqualTo("ship.pack.label.x");
		assertThat(FlowNames.withoutNumbers("label.x")).isEqualTo("label.x");
	}

	@Test
	void namesThatCannotBeStored() {
		assertThatIllegalArgumentException().isThrownBy(() -> FlowNames.require("", "a/b", SagaStepKind.FORWARD));
		assertThatIllegalArgumentException().isThrownBy(() -> FlowNames.require("", "a[1]", SagaStepKind.FORWARD));
		assertThatIllegalArgumentException().isThrownBy(() -> FlowNames.require("", "", SagaStepKind.FORWARD));
		assertThatIllegalArgumentException()
			.isThrownBy(() -> FlowNames.require("x".repeat(100), "y".repeat(100), SagaStepKind.FORWARD))
			.withMessageContaining("longer than 128");
	}

}
