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

package dev.patterns.outbox.metrics;

import java.util.concurrent.TimeUnit;
import java.util.function.ToDoubleFunction;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.TimeGauge;
import io.micrometer.core.instrument.binder.MeterBinder;

import dev.patterns.outbox.engine.OutboxStatus;
import dev.patterns.outbox.engine.RelayStatistics;
import dev.patterns.outbox.store.OutboxBacklog;

/**
 * Counters of the relay ({@code patterns.outbox.messages}, by {@code outcome}) and gauges
 * of the table ({@code patterns.outbox.backlog} by {@code state},
 * {@code patterns.outbox.oldest}, {@code patterns.outbox.in-flight}).
 */
public final class OutboxMeterBinder implements MeterBinder {

	private final RelayStatistics statistics;

	private final OutboxStatus status;

	/**
	 * Create a binder.
	 * @param statistics what the relay did
	 * @param status what is waiting
	 */
	public OutboxMeterBinder(RelayStatistics statistics, OutboxStatus status) {
		this.statistics = statistics;
		this.status = status;
	}

	@Override
	public void bindTo(MeterRegistry registry) {
		counter(registry, "sent", RelayStatistics::getSent);
		counter(registry, "refused", RelayStatistics::getRefused);
		counter(registry, "parked", RelayStatistics::getParked);
		counter(registry, "expired", RelayStatistics::getExpired);
		counter(registry, "reordered", RelayStatistics::getReordered);
		Gauge.builder("patterns.outbox.in-flight", this.statistics, RelayStatistics::getInFlight)
			.description("Messages on their way to brokers")
			.register(registry);
		backlog(registry, "ready", OutboxBacklog::ready);
		backlog(registry, "delayed", OutboxBacklog::delayed);
		backlog(registry, "retrying", OutboxBacklog::retrying);
		backlog(registry, "dead", OutboxBacklog::dead);
		TimeGauge
			.builder("patterns.outbox.oldest", this.status, TimeUnit.MILLISECONDS,
					(current) -> current.getBacklog().oldest().toMillis())
			.description("Age of the oldest message that waits to be sent")
			.register(registry);
	}

	private void counter(MeterRegistry registry, String outcome, ToDoubleFunction<RelayStatistics> value) {
		FunctionCounter.builder("patterns.outbox.messages", this.statistics, value)
			.description("What became of messages in the relay of this instance")
			.tag("outcome", outcome)
			.register(registry);
	}

	private void backlog(MeterRegistry registry, String state, ToDoubleFunction<OutboxBacklog> value) {
		Gauge.builder("patterns.outbox.backlog", this.status, (current) -> value.applyAsDouble(current.getBacklog()))
			.description("Messages in the table, counted up to " + OutboxBacklog.LIMIT)
			.tag("state", state)
			.register(registry);
	}

}
