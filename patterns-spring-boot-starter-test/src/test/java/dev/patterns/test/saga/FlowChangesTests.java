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

package dev.patterns.test.saga;

import java.io.IOException;

import org.junit.jupiter.api.Test;

import dev.patterns.saga.SagaInstance;
import dev.patterns.test.saga.FlowChanges.Claim;
import dev.patterns.test.saga.FlowChanges.ClaimSaga;
import dev.patterns.test.saga.FlowChanges.ClaimSaga2;
import dev.patterns.test.saga.FlowChanges.Office;
import dev.patterns.test.saga.FlowChanges.PatchedClaimSaga;
import dev.patterns.test.saga.FlowChanges.SurveyedClaimSaga;
import dev.patterns.test.saga.FlowChanges.WronglyChangedClaimSaga;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.mockito.BDDMockito.then;
import static org.mockito.Mockito.mock;

/**
 * What docs/saga-flow-changes.md says.
 */
class FlowChangesTests {

	private static final Claim CLAIM = new Claim("c1", 700);

	private final Office office = mock(Office.class);

	@Test
	void theCodeOfThePageIsCompiled() throws IOException {
		DocumentedCode.of("saga-flow-changes.md").standsIn(FlowChanges.class, FlowChangesTests.class);
	}

	@Test
	void aFlowIsChangedByAPatch() {
		SagaInstance waiting;
		try (SagaTestKit kit = SagaTestKit.of(new ClaimSaga(this.office))) {
			waiting = kit.saga(ClaimSaga.class).start(CLAIM).toRest().instance();
		}
		assertThatExceptionOfType(AssertionError.class)
			.isThrownBy(() -> SagaReplay.of(new WronglyChangedClaimSaga(this.office)).replays(waiting))
			.withMessageContaining("expected step 'assess', came step 'check'");
		SagaReplay.of(new PatchedClaimSaga(this.office)).replays(waiting).withoutWarnings();
		try (SagaTestKit kit = SagaTestKit.of(new PatchedClaimSaga(this.office))) {
			SagaExecution claim = kit.saga(PatchedClaimSaga.class).start(CLAIM).toRest();
			kit.sagas().raise(claim.id(), "approval", "ann");
			SagaInstance patched = claim.toEnd().instance();
			assertThat(claim).isCompleted().executed("check", "assess", "pay");
			// Marks that are in the history and no longer in the code are passed over.
			SagaReplay.of(new WronglyChangedClaimSaga(this.office)).replays(patched);
		}
	}

	@Test
	void aFlowIsChangedByAVersion() {
		try (SagaTestKit kit = SagaTestKit.of(new ClaimSaga(this.office), new ClaimSaga2(this.office))) {
			SagaExecution claim = kit.saga("claim").start(CLAIM).toRest();
			assertThat(claim.instance().version()).isEqualTo(2);
			kit.sagas().raise(claim.id(), "report", 500);
			assertThat(claim.toEnd()).isCompleted().executed("survey", "pay");
			then(this.office).should().pay(CLAIM, 700);
		}
	}

	@Test
	void aFlowOfAnotherNameIsAnotherFlow() {
		try (SagaTestKit kit = SagaTestKit.of(new ClaimSaga(this.office), new SurveyedClaimSaga(this.office))) {
			SagaExecution claim = kit.saga(SurveyedClaimSaga.class).start(CLAIM).toRest();
			kit.sagas().raise(claim.id(), "report", 500);
			assertThat(claim.toEnd()).isCompleted().executed("survey", "pay");
			then(this.office).should().pay(CLAIM, 500);
		}
	}

}
