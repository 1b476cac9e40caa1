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

import java.util.Map;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.dao.DataIntegrityViolationException;

import dev.patterns.saga.SagaQuery;
import dev.patterns.saga.SagaStatus;
import dev.patterns.saga.SagaStepKind;
import dev.patterns.saga.store.SagaRecord;
import dev.patterns.saga.store.SagaStepRecord;
import dev.patterns.saga.store.SagaStore;
import dev.patterns.saga.store.SagaTransition;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * What every {@link SagaStore} must do with what is written last in a transaction,
 * whether it commits with it or not.
 */
abstract class SagaStoreLastWriteContractTests extends SagaStoreContractSupport {

	@BeforeEach
	void prepare() {
		reset();
		lease("a", true);
		lease("b", true);
	}

	@Test
	void lastTransitionIsCommittedWithWhatWasWrittenBefore() {
		SagaRecord saga = claimed();
		SagaStepRecord step = step(saga, "\"r\"");
		SagaTransition transition = SagaTransition.of(saga, NOW).with(step, true);
		assertThat(transitAfterBusiness(saga, transition)).isTrue();
		assertThat(store().find("business")).isPresent();
		assertThat(store().find("s1")).contains(saga.after(transition));
		assertThat(store().findSteps("s1", null)).containsExactly(step);
	}

	@Test
	void lastTransitionMayHaveALongResultAndEndTheInstance() {
		SagaRecord saga = claimed();
		SagaStepRecord step = step(saga, "\"" + "x".repeat(20_000) + "\"");
		SagaTransition transition = SagaTransition.of(saga, NOW).with(step, true);
		assertThat(transitAfterBusiness(saga, transition)).isTrue();
		assertThat(store().findSteps("s1", null)).containsExactly(step);
		saga = saga.after(transition);
		SagaStepRecord other = SagaStepRecord.first(saga, "ship", SagaStepKind.FORWARD, NOW).completed(null, 2, NOW);
		SagaTransition end = SagaTransition.of(saga, NOW).with(other, true).to(SagaStatus.COMPLETED).release(null);
		assertThat(transitAfterBusiness(saga, end)).isTrue();
		assertThat(store().find("s1")).contains(saga.after(end));
		assertThat(store().findSteps("s1", null)).containsExactly(step, other);
	}

	@Test
	void lastTransitionIsFencedWithWhatWasWrittenBefore() {
		SagaRecord old = claimed();
		lease("a", false);
		SagaRecord current = claim("b", 1).get(0);
		for (String result : new String[] { "\"r\"", "\"" + "x".repeat(20_000) + "\"" }) {
			assertThat(transitAfterBusiness(old, SagaTransition.of(old, NOW).with(step(old, result), true))).isFalse();
			assertThat(store().find("business")).isEmpty();
			assertThat(store().findSteps("s1", null)).isEmpty();
			assertThat(store().find("s1")).contains(current);
		}
	}

	@Test
	void lastTransitionIsNotWrittenTwice() {
		SagaRecord saga = claimed();
		SagaTransition transition = SagaTransition.of(saga, NOW).with(step(saga, null), true);
		assertThat(transitAfterBusiness(saga, transition)).isTrue();
		assertThatExceptionOfType(DataIntegrityViolationException.class).isThrownBy(() -> transit(saga, transition));
		assertThat(store().find("s1")).contains(saga.after(transition));
	}

	@Test
	void lastInsertIsCommittedAndTellsOfATakenId() {
		SagaRecord saga = queued("s1");
		assertThat(insertLast(saga)).isTrue();
		assertThat(store().find("s1")).contains(saga);
		store().transaction().executeWithoutResult((status) -> {
			assertThat(store().insertLast(due("s1", NOW.plusSeconds(1)))).isFalse();
			assertThat(store().find("s1")).contains(saga);
		});
		SagaRecord found = start("s2", KEY, Map.of("customer", "c1"), null, NOW);
		assertThat(insertLast(found)).isTrue();
		assertThat(store().list(SagaQuery.all().withAttribute("customer", "c1"))).containsExactly(found);
	}

	private boolean insertLast(SagaRecord saga) {
		return Boolean.TRUE.equals(store().transaction().execute((status) -> store().insertLast(saga)));
	}

	private SagaRecord claimed() {
		insert(queued("s1"));
		return claim("a", 1).get(0);
	}

	private static SagaStepRecord step(SagaRecord saga, @Nullable String result) {
		return SagaStepRecord.first(saga, "charge", SagaStepKind.FORWARD, NOW).completed(result, 1, NOW.plusMillis(5));
	}

	private boolean transitAfterBusiness(SagaRecord saga, SagaTransition transition) {
		return transit(saga, transition, () -> store().insert(due("business", NOW.plusSeconds(60))));
	}

}
