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

package dev.patterns.lock.metrics;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;

import dev.patterns.lock.engine.LockView;

/**
 * Gauges {@code patterns.lock.held} and {@code patterns.lock.waiting} and counter
 * {@code patterns.lock.lost} of this instance.
 */
public final class LockMeterBinder implements MeterBinder {

	private final LockView view;

	/**
	 * Create a binder.
	 * @param view knows how many locks there are
	 */
	public LockMeterBinder(LockView view) {
		this.view = view;
	}

	@Override
	public void bindTo(MeterRegistry registry) {
		Gauge.builder("patterns.lock.held", this.view, LockView::heldCount)
			.description("Locks that this instance holds")
			.register(registry);
		Gauge.builder("patterns.lock.waiting", this.view, LockView::waitingCount)
			.description("Callers that wait for a lock on this instance")
			.register(registry);
		FunctionCounter.builder("patterns.lock.lost", this.view, LockView::lostCount)
			.description("Locks that this instance lost before they were closed")
			.register(registry);
	}

}
