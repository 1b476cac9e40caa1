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

import java.time.Duration;
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
import dev.patterns.saga.engine.SagaOutline.Step;
import dev.patterns.saga.engine.SagaOutline.Value;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for diagrams.
 */
class DiagramTests {

	private final SagaOutline order = outline(step("reserve", 1, null, "release"), step("charge", 2, null, "refund"),
			step("inform", 2, null, null), step("gift", 3, "amount > 100", null), step("confirm", 4, null, null));

	@Test
	void definition() {
		assertThat(DefinitionDiagram.of(this.order)).isEqualTo("""
				flowchart TD
				    start(["order<br/>version 3"])
				    s0["reserve<br/>transactional"]
				    start --> s0
				    subgraph g1["in parallel"]
				    s1["charge<br/>transactional"]
				    s2["inform<br/>transactional"]
				    end
				    s0 --> s1
				    s0 --> s2
				    s3["gift<br/>transactional"]
				    c3{"amount #62; 100"}
				    c3 -->|"yes"| s3
				    s1 --> c3
				    s2 --> c3
				    s4["confirm<br/>transactional"]
				    s3 --> s4
				    c3 -->|"no"| s4
				    done(["COMPLETED"])
				    s4 --> done
				    u0["release"]:::compensation
				    s0 -.->|"undone by"| u0
				    u1["refund"]:::compensation
				    s1 -.->|"undone by"| u1
				    classDef compensation stroke-dasharray:4 4
				""");
	}

	@Test
	void parallelStepsAfterParallelSteps() {
		assertThat(DefinitionDiagram.of(outline(step("a", 1, null, null), step("b", 1, null, null),
				step("c", 2, null, null), step("d", 2, null, null))))
			.contains("s0 --> j0", "s1 --> j0", "j0 --> s2", "j0 --> s3")
			.doesNotContain("s0 --> s2");
	}

	@Test
	void labelsAreEscaped() {
		String nasty = "x == \"a\" && y\n]} %%{init: {}}%% <script>`;#";
		String chart = DefinitionDiagram.of(outline(step("s", 1, nasty, null)));
		String label = chart.lines().filter((line) -> line.contains("c0{")).findFirst().orElseThrow();
		assertThat(label.trim()).startsWith("c0{\"").endsWith("\"}");
		String inner = label.trim().substring(4, label.trim().length() - 2);
		assertThat(inner.replaceAll("#[0-9]+;", "")).doesNotContain("\"", "%", "<", ">", "{", "}", "]", "`", "#", ";",
				"&");
		assertThat(inner).contains("#34;a#34;").contains("#38;#38; y ");
	}

	@Test
	void longLabelsAreCut() {
		assertThat(DefinitionDiagram.of(outline(step("s", 1, "a".repeat(500), null)))).contains("a".repeat(100) + "…")
			.doesNotContain("a".repeat(101));
	}

	@Test
	void instanceThatWasCompensated() {
		SagaInstance saga = instance(SagaStatus.COMPENSATED, SagaEndReason.FAILED,
				record("reserve", SagaStepKind.FORWARD, SagaStepStatus.COMPLETED, 1),
				record("charge", SagaStepKind.FORWARD, SagaStepStatus.UNCERTAIN, 3),
				record("inform", SagaStepKind.FORWARD, SagaStepStatus.COMPLETED, 1),
				record("charge", SagaStepKind.COMPENSATION, SagaStepStatus.COMPLETED, 2),
				record("reserve", SagaStepKind.COMPENSATION, SagaStepStatus.COMPLETED, 1));
		assertThat(InstanceDiagram.of(saga, this.order)).startsWith("""
				flowchart TD
				    start(["o-1<br/>order, version 3<br/>COMPENSATED<br/>FAILED"])
				    r1s0["reserve<br/>COMPLETED"]:::completed
				    start --> r1s0
				    r1s1["charge<br/>UNCERTAIN, 3 attempts"]:::uncertain
				    r1s2["inform<br/>COMPLETED"]:::completed
				    r1s0 --> r1s1
				    r1s0 --> r1s2
				    r1u0["undo charge<br/>COMPLETED, 2 attempts"]:::completed
				    r1s1 -.->|"undone by"| r1u0
				    r1s1 -->|"FAILED"| r1u0
				    r1s2 -->|"FAILED"| r1u0
				    r1u1["undo reserve<br/>COMPLETED"]:::completed
				    r1s0 -.->|"undone by"| r1u1
				    r1u0 --> r1u1
				    ended(["COMPENSATED"])
				    r1u1 --> ended
				""");
	}

	@Test
	void instanceThatGoesOn() {
		SagaInstance saga = instance(SagaStatus.WAITING, null,
				record("reserve", SagaStepKind.FORWARD, SagaStepStatus.COMPLETED, 1),
				record("charge", SagaStepKind.FORWARD, SagaStepStatus.RETRYING, 2));
		assertThat(InstanceDiagram.of(saga, this.order)).contains("charge<br/>RETRYING, 2 attempts\"]:::retrying")
			.contains("inform<br/>to come\"]:::pending", "confirm<br/>to come\"]:::pending")
			.doesNotContain("ended(");
		assertThat(InstanceDiagram.of(saga, null)).contains("r1s0 --> r1s1").doesNotContain("to come");
	}

	private static SagaOutline outline(Step... steps) {
		return new SagaOutline("order", 3, List.of(), null, Value.UNKNOWN, List.of(steps), false, Value.UNKNOWN);
	}

	private static Step step(String name, int order, @Nullable String condition, @Nullable String compensation) {
		return new Step(name, order, true, condition, compensation, Duration.ofSeconds(1), 0, false, Value.UNKNOWN,
				Value.UNKNOWN);
	}

	private static SagaInstance instance(SagaStatus status, @Nullable SagaEndReason reason, SagaStepInstance... steps) {
		return new SagaInstance("o-1", "order", 3, 1, status, reason, null, null, Map.of(), null, null, Instant.EPOCH,
				Instant.EPOCH, null, null, List.of(steps));
	}

	private static SagaStepInstance record(String name, SagaStepKind kind, SagaStepStatus status, int attempts) {
		return new SagaStepInstance(name, kind, 1, 0, status, attempts, null, null, null, null, Instant.EPOCH, null,
				null, null, List.of());
	}

}
