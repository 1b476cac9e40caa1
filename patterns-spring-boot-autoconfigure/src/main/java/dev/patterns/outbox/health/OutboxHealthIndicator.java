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

package dev.patterns.outbox.health;

import java.time.Duration;

import org.springframework.boot.health.contributor.AbstractHealthIndicator;
import org.springframework.boot.health.contributor.Health;

import dev.patterns.outbox.engine.OutboxStatus;
import dev.patterns.outbox.store.OutboxBacklog;

/**
 * Reports how late the outbox is. Never takes the application down: while the broker is
 * away messages are safe, and there is no use in taking away their publishers too.
 */
public final class OutboxHealthIndicator extends AbstractHealthIndicator {

	private final OutboxStatus status;

	private final Duration maxBacklogAge;

	/**
	 * Create an indicator.
	 * @param status knows the backlog
	 * @param maxBacklogAge age of the oldest message from which on the outbox is late
	 */
	public OutboxHealthIndicator(OutboxStatus status, Duration maxBacklogAge) {
		this.status = status;
		this.maxBacklogAge = maxBacklogAge;
	}

	@Override
	protected void doHealthCheck(Health.Builder builder) {
		OutboxBacklog backlog = this.status.getBacklog();
		builder.up();
		if (backlog == null) {
			builder.withDetail("error", "The database does not answer");
			return;
		}
		builder.withDetail("late", backlog.oldest().compareTo(this.maxBacklogAge) > 0)
			.withDetail("oldest", backlog.oldest().toString())
			.withDetail("ready", backlog.ready())
			.withDetail("retrying", backlog.retrying())
			.withDetail("dead", backlog.dead());
	}

}
