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

package dev.patterns.lock.health;

import org.springframework.boot.health.contributor.AbstractHealthIndicator;
import org.springframework.boot.health.contributor.Health;

import dev.patterns.lock.engine.LockView;

/**
 * Whether locks can be had: down if the application uses locks and their store does not
 * answer, unknown if it uses none.
 */
public final class LockHealthIndicator extends AbstractHealthIndicator {

	private static final String PROBE = "patterns-health";

	private final LockView view;

	/**
	 * Create the indicator.
	 * @param view the locks
	 */
	public LockHealthIndicator(LockView view) {
		super("The store of locks does not answer");
		this.view = view;
	}

	@Override
	protected void doHealthCheck(Health.Builder builder) {
		String store = this.view.description();
		if (store == null) {
			builder.unknown();
			return;
		}
		this.view.find(PROBE);
		builder.up()
			.withDetail("store", store)
			.withDetail("held", this.view.heldCount())
			.withDetail("waiting", this.view.waitingCount())
			.withDetail("lost", this.view.lostCount());
	}

}
