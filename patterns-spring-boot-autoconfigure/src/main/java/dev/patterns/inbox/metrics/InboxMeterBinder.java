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

package dev.patterns.inbox.metrics;

import java.util.concurrent.TimeUnit;
import java.util.function.ToDoubleFunction;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.TimeGauge;
import io.micrometer.core.instrument.binder.MeterBinder;
import org.jspecify.annotations.Nullable;

import dev.patterns.inbox.engine.InboxPurger;
import dev.patterns.inbox.engine.InboxStatistics;
import dev.patterns.inbox.engine.InboxStatus;
import dev.patterns.inbox.observation.InboxOutcome;
import dev.patterns.inbox.store.InboxTotals;

/**
 * Counters of this instance ({@code patterns.inbox.requests} by {@code outcome},
 * {@code patterns.inbox.waits} by {@code place}, {@code patterns.inbox.purged}) and
 * gauges ({@code patterns.inbox.waiting} by {@code place}; of the table
 * {@code patterns.inbox.records} and {@code patterns.inbox.oldest}, which are not a
 * number while the database does not answer).
 */
public final class InboxMeterBinder implements MeterBinder {

	private final InboxStatistics statistics;

	private final InboxPurger purger;

	private final InboxStatus status;

	/**
	 * Create a binder.
	 * @param statistics what became of requests
	 * @param purger deletes old records
	 * @param status knows how many records there are
	 */
	public InboxMeterBinder(InboxStatistics statistics, InboxPurger purger, InboxStatus status) {
		this.statistics = statistics;
		this.purger = purger;
		this.status = status;
	}

	@Override
	public void bindTo(MeterRegistry registry) {
		for (InboxOutcome outcome : InboxOutcome.values()) {
			FunctionCounter
				.builder("patterns.inbox.requests", this.statistics, (current) -> current.getRequests(outcome))
				.description("How idempotent handlers of this instance dealt with requests")
				.tag("outcome", outcome.tag())
				.register(registry);
		}
		waits(registry, "memory", InboxStatistics::getMemoryWaits, InboxStatistics::getWaitingInMemory);
		waits(registry, "database", InboxStatistics::getDatabaseWaits, InboxStatistics::getWaitingInDatabase);
		FunctionCounter.builder("patterns.inbox.purged", this.purger, InboxPurger::getPurged)
			.description("Records that this instance deleted after the retention")
			.register(registry);
		Gauge.builder("patterns.inbox.records", this.status, (current) -> records(current.getTotals()))
			.description("Records in the table, counted up to " + InboxTotals.LIMIT)
			.register(registry);
		TimeGauge
			.builder("patterns.inbox.oldest", this.status, TimeUnit.MILLISECONDS,
					(current) -> oldest(current.getTotals()))
			.description("Age of the oldest record")
			.register(registry);
	}

	private void waits(MeterRegistry registry, String place, ToDoubleFunction<InboxStatistics> count,
			ToDoubleFunction<InboxStatistics> now) {
		FunctionCounter.builder("patterns.inbox.waits", this.statistics, count)
			.description("Requests that had to wait for the same request")
			.tag("place", place)
			.register(registry);
		Gauge.builder("patterns.inbox.waiting", this.statistics, now)
			.description("Requests that wait for the same request")
			.tag("place", place)
			.register(registry);
	}

	private static double records(@Nullable InboxTotals totals) {
		return (totals != null) ? totals.records() : Double.NaN;
	}

	private static double oldest(@Nullable InboxTotals totals) {
		return (totals != null) ? totals.oldest().toMillis() : Double.NaN;
	}

}
