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

import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.dao.DataAccessResourceFailureException;

import dev.patterns.lease.NodeLease;
import dev.patterns.saga.SagaStatus;
import dev.patterns.saga.store.SagaStore;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.BDDMockito.given;
import static org.mockito.BDDMockito.then;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.times;

/**
 * Tests for {@link SagaBacklog}.
 */
class SagaBacklogTests {

	private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");

	private final SagaStore store = mock(SagaStore.class);

	private final SagaRegistry registry = mock(SagaRegistry.class);

	private final SagaBacklog backlog = new SagaBacklog(this.registry, provider());

	@BeforeEach
	void prepare() {
		NodeLease lease = mock(NodeLease.class);
		given(lease.timeSource()).willReturn(() -> NOW);
		given(this.store.lease()).willReturn(lease);
		given(this.store.oldestDue()).willReturn(Optional.of(NOW.minusSeconds(90)));
		given(this.store.count(any()))
			.willReturn(Map.of(SagaStatus.RUNNING, 3L, SagaStatus.PARKED, 2L, SagaStatus.COMPENSATION_FAILED, 1L));
	}

	@Test
	void isCountedOnceForManyWhoAsk() {
		for (int i = 0; i < 10; i++) {
			SagaBacklog.Snapshot snapshot = this.backlog.get();
			assertThat(snapshot.counts()).containsEntry(SagaStatus.RUNNING, 3L);
			assertThat(snapshot.stuck()).isEqualTo(3);
			assertThat(snapshot.oldest()).isEqualTo(Duration.ofSeconds(90));
			assertThat(snapshot.error()).isNull();
		}
		then(this.store).should(times(1)).count(this.backlog.statuses());
		assertThat(this.backlog.statuses()).noneMatch(SagaStatus::isEnded).hasSize(8);
	}

	@Test
	void troubleOfTheStoreIsToldAndNotAskedForAgainAtOnce() {
		given(this.store.count(any())).willThrow(new DataAccessResourceFailureException("down"));
		assertThat(this.backlog.get().error()).isEqualTo("DataAccessResourceFailureException");
		assertThat(this.backlog.get().counts()).isEmpty();
		then(this.store).should(times(1)).count(any());
	}

	@Test
	void whatIsDueInTheFutureIsNotOld() {
		given(this.store.oldestDue()).willReturn(Optional.of(NOW.plusSeconds(90)));
		assertThat(this.backlog.get().oldest()).isZero();
	}

	@Test
	void asksForNoStoreWithoutSagas() {
		given(this.registry.isEmpty()).willReturn(true);
		assertThat(this.backlog.get().counts()).isEmpty();
		then(this.store).shouldHaveNoInteractions();
	}

	private ObjectProvider<SagaStore> provider() {
		return new ObjectProvider<>() {

			@Override
			public SagaStore getObject() {
				return SagaBacklogTests.this.store;
			}

		};
	}

}
