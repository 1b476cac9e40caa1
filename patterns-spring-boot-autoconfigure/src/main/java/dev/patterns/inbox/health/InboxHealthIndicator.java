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

package dev.patterns.inbox.health;

import org.springframework.boot.health.contributor.AbstractHealthIndicator;
import org.springframework.boot.health.contributor.Health;

import dev.patterns.inbox.engine.IdempotentOperations;
import dev.patterns.inbox.engine.InboxBackend;
import dev.patterns.inbox.engine.InboxEngine;
import dev.patterns.inbox.engine.InboxPurger;

/**
 * Tells what the inbox does. Never down: that the database does not answer is told by its
 * own indicator.
 */
public final class InboxHealthIndicator extends AbstractHealthIndicator {

	private final IdempotentOperations operations;

	private final InboxBackend backend;

	private final InboxEngine engine;

	private final InboxPurger purger;

	/**
	 * Create the indicator.
	 * @param operations the idempotent operations
	 * @param backend the database
	 * @param engine the engine
	 * @param purger the purger
	 */
	public InboxHealthIndicator(IdempotentOperations operations, InboxBackend backend, InboxEngine engine,
			InboxPurger purger) {
		this.operations = operations;
		this.backend = backend;
		this.engine = engine;
		this.purger = purger;
	}

	@Override
	protected void doHealthCheck(Health.Builder builder) {
		String platform = this.backend.getPlatform();
		if (platform == null) {
			builder.unknown();
			return;
		}
		builder.up()
			.withDetail("database", platform)
			.withDetail("operations", this.operations.all().size())
			.withDetail("waitingInMemory", this.engine.statistics().getWaitingInMemory())
			.withDetail("purged", this.purger.getPurged());
		if (this.purger.getLastRun() != null) {
			builder.withDetail("lastPurge", this.purger.getLastRun());
		}
	}

}
