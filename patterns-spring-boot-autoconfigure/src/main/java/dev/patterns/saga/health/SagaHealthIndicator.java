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

package dev.patterns.saga.health;

import java.util.EnumSet;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;
import org.springframework.boot.health.contributor.AbstractHealthIndicator;
import org.springframework.boot.health.contributor.Health;
import org.springframework.dao.DataAccessException;

import dev.patterns.saga.SagaStatus;
import dev.patterns.saga.store.SagaStore;

/**
 * Shows how many sagas are under way and how many wait for repair. Is always up: neither
 * a saga that needs help nor trouble of the database is a reason to take the application
 * out of service.
 */
public final class SagaHealthIndicator extends AbstractHealthIndicator {

	private static final Set<SagaStatus> SHOWN = EnumSet.of(SagaStatus.QUEUED, SagaStatus.RUNNING, SagaStatus.WAITING,
			SagaStatus.COMPENSATING, SagaStatus.COMPENSATION_FAILED, SagaStatus.PARKED);

	private final Supplier<@Nullable SagaStore> store;

	/**
	 * Create an indicator.
	 * @param store the store, {@code null} while no saga is in use
	 */
	public SagaHealthIndicator(Supplier<@Nullable SagaStore> store) {
		this.store = store;
	}

	@Override
	protected void doHealthCheck(Health.Builder builder) {
		builder.up();
		try {
			SagaStore current = this.store.get();
			if (current == null) {
				return;
			}
			Map<SagaStatus, Long> counts = current.count(SHOWN);
			counts.forEach((status, count) -> builder.withDetail(status.name().toLowerCase(Locale.ROOT), count));
			builder.withDetail("stuck",
					counts.entrySet()
						.stream()
						.filter((entry) -> entry.getKey().isStuck())
						.mapToLong(Map.Entry::getValue)
						.sum());
		}
		catch (DataAccessException ex) {
			builder.withDetail("error", "The store does not answer: " + ex.getClass().getSimpleName());
		}
	}

}
