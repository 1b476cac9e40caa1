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

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

import org.junit.jupiter.api.Test;

import dev.patterns.saga.SagaStepKind;
import dev.patterns.saga.SagaStepStatus;
import dev.patterns.saga.store.SagaDefinitionKey;
import dev.patterns.saga.store.SagaRecord;
import dev.patterns.saga.store.SagaStepRecord;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What is known of instances and their branches.
 */
class SagaHistoryTests {

	private static final Instant NOW = Instant.ofEpochMilli(1_000_000);

	private static final SagaRecord SAGA = SagaRecord.start("s", new SagaDefinitionKey("flow", 1, "f"),
			new SagaRecord.Origin("app", null, Map.of(), Map.of(), null, null, NOW), NOW);

	@Test
	void thousandsOfBranchesShareWhatIsKnown() {
		SagaState state = state(
				IntStream.range(0, 5000).mapToObj((i) -> step("a", i, SagaStepStatus.COMPLETED)).toList());
		// Copies would not fit into the memory of this test.
		List<SagaState> branches = IntStream.range(0, 20_000).mapToObj((i) -> state.branch()).toList();
		assertThat(branches).allMatch((branch) -> branch.size() == 5000)
			.allMatch((branch) -> branch.find(SagaStepKind.FORWARD, "a", 4999) != null);
	}

	@Test
	void branchHasItsOwnRecordsOverThoseOfTheOthers() {
		SagaState state = state(List.of(step("a", 0, SagaStepStatus.STARTED), step("b", 0, SagaStepStatus.COMPLETED)));
		SagaState branch = state.branch();
		branch.pend(step("a", 0, SagaStepStatus.COMPLETED), false);
		branch.pend(step("c", 0, SagaStepStatus.STARTED), true);
		assertThat(branch.steps(SagaStepKind.FORWARD)).extracting(SagaStepRecord::step).containsExactly("a", "b", "c");
		assertThat(branch.unsettled()).extracting(SagaStepRecord::step).containsExactly("c");
		assertThat(branch.size()).isEqualTo(3);
		assertThat(branch.at("", 1)).isNotNull();
		assertThat(state.unsettled()).extracting(SagaStepRecord::step).containsExactly("a");
		assertThat(state.size()).isEqualTo(2);
		SagaState inner = branch.branch();
		inner.pend(step("d", 0, SagaStepStatus.STARTED), true);
		assertThat(inner.steps()).hasSize(4);
		List<SagaStepRecord> all = new ArrayList<>(inner.steps());
		branch.refresh(SAGA, all);
		assertThat(branch.steps()).containsExactlyElementsOf(all);
		assertThat(branch.isPending()).isFalse();
	}

	@Test
	void eventsThatWaitAreNoEntries() {
		SagaState state = state(List.of(event(0), event(1)));
		assertThat(state.size()).isZero();
		assertThat(state.hasBegun()).isFalse();
		SagaState branch = state.branch();
		branch.pend(event(0).settled(SagaStepStatus.COMPLETED, null, null, NOW), false);
		assertThat(branch.size()).isEqualTo(1);
		branch.learn(event(0));
		branch.learn(event(2));
		assertThat(branch.size()).isEqualTo(1);
		assertThat(branch.steps(SagaStepKind.EVENT)).extracting(SagaStepRecord::status)
			.containsExactly(SagaStepStatus.COMPLETED, SagaStepStatus.STARTED, SagaStepStatus.STARTED);
		assertThat(state.steps(SagaStepKind.EVENT)).hasSize(2);
	}

	private static SagaState state(List<SagaStepRecord> steps) {
		return new SagaState(SAGA, steps, new SagaEvents(List.of()));
	}

	private static SagaStepRecord step(String name, int iteration, SagaStepStatus status) {
		return SagaStepRecord.first(SAGA, name, iteration, iteration + 1, SagaStepKind.FORWARD, NOW)
			.settled(status, null, null, NOW);
	}

	private static SagaStepRecord event(int number) {
		return SagaStepRecord.first(SAGA, "go", number, null, SagaStepKind.EVENT, NOW)
			.settled(SagaStepStatus.STARTED, null, null, NOW);
	}

}
