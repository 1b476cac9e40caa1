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

import java.util.Locale;

import org.springframework.boot.health.contributor.AbstractHealthIndicator;
import org.springframework.boot.health.contributor.Health;

import dev.patterns.saga.engine.SagaBacklog;
import dev.patterns.saga.engine.SagaBacklog.Snapshot;

/**
 * Shows how many sagas are under way, how many wait for repair, and how long the oldest
 * that is due has been waiting; counted every few seconds, however often health is asked
 * for. Is always up: neither a saga that needs help nor trouble of the database is a
 * reason to take the application out of service.
 */
public final class SagaHealthIndicator extends AbstractHealthIndicator {

	private final SagaBacklog backlog;

	/**
	 * Create an indicator.
	 * @param backlog what has not ended
	 */
	public SagaHealthIndicator(SagaBacklog backlog) {
		this.backlog = backlog;
	}

	@Override
	protected void doHealthCheck(Health.Builder builder) {
		builder.up();
		Snapshot snapshot = this.backlog.get();
		if (snapshot.error() != null) {
			builder.withDetail("error", "The store does not answer: " + snapshot.error());
			return;
		}
		if (snapshot.counts().isEmpty()) {
			return;
		}
		this.backlog.statuses()
			.forEach((status) -> builder.withDetail(status.name().toLowerCase(Locale.ROOT),
					snapshot.counts().getOrDefault(status, 0L)));
		builder.withDetail("stuck", snapshot.stuck());
		builder.withDetail("oldest", snapshot.oldest().toString());
	}

}
