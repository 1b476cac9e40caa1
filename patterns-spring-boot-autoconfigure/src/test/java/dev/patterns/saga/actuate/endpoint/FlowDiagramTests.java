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

package dev.patterns.saga.actuate.endpoint;

import java.time.Instant;
import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

import dev.patterns.saga.SagaEndReason;
import dev.patterns.saga.SagaInstance;
import dev.patterns.saga.SagaStatus;
import dev.patterns.saga.SagaStepInstance;
import dev.patterns.saga.SagaStepKind;
import dev.patterns.saga.SagaStepStatus;
import dev.patterns.saga.engine.SagaOutline;
import dev.patterns.saga.engine.SagaOutline.Value;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Charts of flows.
 */
class FlowDiagramTests {

	@Test
	void commandsAreDrawnInTheirOrderWithBranches() {
		String chart = InstanceDiagram.of(instance(SagaStatus.COMPENSATED, step("now", SagaStepKind.VALUE, 0, 1),
				step("pay", SagaStepKind.FORWARD, 0, 2), step("both", SagaStepKind.PARALLEL, 0, 3),
				step("both[0].ship", SagaStepKind.FORWARD, 0, 1), step("both[0].mail", SagaStepKind.FORWARD, 0, 2),
				step("both[1].inner", SagaStepKind.PARALLEL, 0, 1),
				step("both[1].inner[0].leaf", SagaStepKind.FORWARD, 0, 1), step("pay", SagaStepKind.FORWARD, 1, 5),
				step("approval", SagaStepKind.WAIT, 0, 4), step("approval", SagaStepKind.EVENT, 0, null),
				step("loan", SagaStepKind.CHILD, 0, 6), step("pay", SagaStepKind.COMPENSATION, 1, null)), null);
		assertThat(chart).contains("r1s0[\"pay<br/>COMPLETED\"]:::completed", "r1s1[\"in parallel: both")
			.contains("r1s1 --> r1s2", "r1s2 --> r1s3", "r1s1 --> r1s4", "r1s4 --> r1s5")
			.contains("r1s6([\"wait: approval", "r1s3 --> r1s6", "r1s5 --> r1s6")
			.contains("r1s7[\"pay#35;1<br/>COMPLETED\"]", "r1s8[\"child: loan")
			.contains("r1u0[\"undo pay#35;1", "r1s7 -.->|\"undone by\"| r1u0")
			.doesNotContain("now");
	}

	@Test
	void definitionOfAFlowHasNoSteps() {
		assertThat(DefinitionDiagram
			.of(new SagaOutline("loan", 1, List.of(), null, Value.UNKNOWN, List.of(), true, Value.UNKNOWN)))
			.contains("a flow: its steps are its code", "start --> flow", "flow --> done");
	}

	private static SagaInstance instance(SagaStatus status, SagaStepInstance... steps) {
		return new SagaInstance("f-1", "loan", 1, 1, status, SagaEndReason.FAILED, null, null, Map.of(), null, null,
				Instant.EPOCH, Instant.EPOCH, null, "waits", List.of(steps));
	}

	private static SagaStepInstance step(String name, SagaStepKind kind, int iteration, @Nullable Integer position) {
		return new SagaStepInstance(name, kind, 1, iteration, SagaStepStatus.COMPLETED, 1, null, null, null, null,
				Instant.EPOCH, null, position, null, List.of());
	}

}
