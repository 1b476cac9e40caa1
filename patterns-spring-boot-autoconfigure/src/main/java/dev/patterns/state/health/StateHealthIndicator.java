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

package dev.patterns.state.health;

import java.util.List;

import org.springframework.boot.health.contributor.AbstractHealthIndicator;
import org.springframework.boot.health.contributor.Health;

import dev.patterns.state.engine.StateBackend;
import dev.patterns.state.engine.StatePurger;
import dev.patterns.state.engine.StateStores;

/**
 * Tells which stores are used. Never down: that a database or Redis does not answer is
 * told by its own indicator.
 */
public final class StateHealthIndicator extends AbstractHealthIndicator {

	private final StateStores stores;

	private final StatePurger purger;

	/**
	 * Create the indicator.
	 * @param stores the stores
	 * @param purger deletes what has expired
	 */
	public StateHealthIndicator(StateStores stores, StatePurger purger) {
		this.stores = stores;
		this.purger = purger;
	}

	@Override
	protected void doHealthCheck(Health.Builder builder) {
		List<StateBackend> used = this.stores.used();
		if (used.isEmpty()) {
			builder.unknown();
			return;
		}
		builder.up().withDetail("purged", this.purger.getPurged());
		used.forEach((backend) -> builder.withDetail(backend.name(), backend.store().guarantees().type()));
		if (this.purger.getLastRun() != null) {
			builder.withDetail("lastPurge", this.purger.getLastRun());
		}
	}

}
