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

import java.time.Duration;

import dev.patterns.saga.Saga;
import dev.patterns.saga.SagaContext;
import dev.patterns.saga.SagaFlow;

/**
 * The examples of docs/saga-flow-changes.md: a flow, and the ways to change it.
 */
class FlowChanges {

	record Claim(String id, int amount) {

	}

	/**
	 * What the flows use.
	 */
	interface Office {

		int assess(Claim claim);

		void check(Claim claim);

		void survey(Claim claim);

		void pay(Claim claim, int amount);

	}

	@Saga("claim")
	static class ClaimSaga {

		private final Office office;

		ClaimSaga(Office office) {
			this.office = office;
		}

		@SagaFlow
		void run(Claim claim, SagaContext saga) {
			int amount = saga.step("assess", Integer.class, () -> this.office.assess(claim));
			saga.awaitEvent("approval", String.class, Duration.ofDays(3));
			saga.step("pay", () -> this.office.pay(claim, amount));
		}

	}

	@Saga("claim")
	static class WronglyChangedClaimSaga {

		private final Office office;

		WronglyChangedClaimSaga(Office office) {
			this.office = office;
		}

		@SagaFlow
		void run(Claim claim, SagaContext saga) {
			saga.step("check", () -> this.office.check(claim));
			int amount = saga.step("assess", Integer.class, () -> this.office.assess(claim));
			saga.awaitEvent("approval", String.class, Duration.ofDays(3));
			saga.step("pay", () -> this.office.pay(claim, amount));
		}

	}

	@Saga("claim")
	static class PatchedClaimSaga {

		private final Office office;

		PatchedClaimSaga(Office office) {
			this.office = office;
		}

		@SagaFlow
		void run(Claim claim, SagaContext saga) {
			if (saga.changed("check-first")) {
				saga.step("check", () -> this.office.check(claim));
			}
			int amount = saga.step("assess", Integer.class, () -> this.office.assess(claim));
			saga.awaitEvent("approval", String.class, Duration.ofDays(3));
			saga.step("pay", () -> this.office.pay(claim, amount));
		}

	}

	@Saga(value = "claim", version = 2)
	static class ClaimSaga2 {

		private final Office office;

		ClaimSaga2(Office office) {
			this.office = office;
		}

		@SagaFlow
		void run(Claim claim, SagaContext saga) {
			saga.step("survey", () -> this.office.survey(claim));
			saga.awaitEvent("report", Integer.class, Duration.ofDays(30));
			saga.step("pay", () -> this.office.pay(claim, claim.amount()));
		}

	}

	@Saga("claim-with-survey")
	static class SurveyedClaimSaga {

		private final Office office;

		SurveyedClaimSaga(Office office) {
			this.office = office;
		}

		@SagaFlow
		void run(Claim claim, SagaContext saga) {
			saga.step("survey", () -> this.office.survey(claim));
			int report = saga.awaitEvent("report", Integer.class, Duration.ofDays(30));
			saga.step("pay", () -> this.office.pay(claim, report));
		}

	}

}
