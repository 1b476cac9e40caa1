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

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.ToDoubleFunction;

import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.TimeGauge;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.binder.MeterBinder;
import org.jspecify.annotations.Nullable;

import dev.patterns.outbox.engine.OutboxStatus;
import dev.patterns.outbox.engine.RelayRecorder;
import dev.patterns.outbox.engine.RelayStatistics;
import dev.patterns.outbox.store.OutboxBacklog;

/**
 * Counters of this instance ({@code patterns.outbox.messages}, by {@code outcome}), how
 * long messages took ({@code patterns.outbox.lag}), how large batches are
 * ({@code patterns.outbox.batch.size}), what is on its way
 * ({@code patterns.outbox.in-flight}), and gauges of the tables
 * ({@code patterns.outbox.backlog} by {@code state}, {@code patterns.outbox.oldest}, both
 * by {@code data-source}).
 */
public final class OutboxMeterBinder implements MeterBinder {

	private static final String DATA_SOURCE = "data-source";

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
		counter(registry, "stored", RelayStatistics::getStored);
		counter(registry, "sent", RelayStatistics::getSent);
		counter(registry, "refused", RelayStatistics::getRefused);
		counter(registry, "parked", RelayStatistics::getParked);
		counter(registry, "expired", RelayStatistics::getExpired);
		counter(registry, "reordered", RelayStatistics::getReordered);
		Gauge.builder("patterns.outbox.in-flight", this.statistics, RelayStatistics::getInFlight)
			.description("Messages on their way to brokers")
			.register(registry);
		this.status.getNames().forEach((name) -> table(registry, name));
		this.statistics.setRecorder(new MeterRecorder(registry));
	}

	private void table(MeterRegistry registry, String name) {
		backlog(registry, name, "ready", OutboxBacklog::ready);
		backlog(registry, name, "delayed", OutboxBacklog::delayed);
		backlog(registry, name, "retrying", OutboxBacklog::retrying);
		backlog(registry, name, "dead", OutboxBacklog::dead);
		TimeGauge
			.builder("patterns.outbox.oldest", this.status, TimeUnit.MILLISECONDS,
					(current) -> value(current.getBacklog(name), (backlog) -> backlog.oldest().toMillis()))
			.description("Age of the oldest message that waits to be sent")
			.tag(DATA_SOURCE, name)
			.register(registry);
	}

	private void counter(MeterRegistry registry, String outcome, ToDoubleFunction<RelayStatistics> value) {
		FunctionCounter.builder("patterns.outbox.messages", this.statistics, value)
			.description("What became of messages in the relay of this instance")
			.tag("outcome", outcome)
			.register(registry);
	}

	private void backlog(MeterRegistry registry, String name, String state, ToDoubleFunction<OutboxBacklog> value) {
		Gauge.builder("patterns.outbox.backlog", this.status, (current) -> value(current.getBacklog(name), value))
			.description("Messages in the table, counted up to " + OutboxBacklog.LIMIT)
			.tag("state", state)
			.tag(DATA_SOURCE, name)
			.register(registry);
	}

	private static double value(@Nullable OutboxBacklog backlog, ToDoubleFunction<OutboxBacklog> value) {
		return (backlog != null) ? value.applyAsDouble(backlog) : Double.NaN;
	}

	/**
	 * Records what happens to single messages and batches.
	 */
	private static final class MeterRecorder implements RelayRecorder {

		private final Timer lag;

		private final DistributionSummary batchSize;

		MeterRecorder(MeterRegistry registry) {
			this.lag = Timer.builder("patterns.outbox.lag")
				.description("Time from the publication of a message until its broker had it")
				.register(registry);
			this.batchSize = DistributionSummary.builder("patterns.outbox.batch.size")
				.description("Messages read at once")
				.baseUnit("messages")
				.register(registry);
		}

		@Override
		public void sent(Duration lag) {
			this.lag.record(lag);
		}

		@Override
		public void read(int size) {
			this.batchSize.record(size);
		}

	}

}
