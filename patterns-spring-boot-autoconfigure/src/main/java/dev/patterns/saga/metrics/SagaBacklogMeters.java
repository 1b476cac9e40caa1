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

package dev.patterns.saga.metrics;

import java.util.Locale;
import java.util.concurrent.TimeUnit;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.TimeGauge;
import io.micrometer.core.instrument.binder.MeterBinder;

import dev.patterns.saga.SagaStatus;
import dev.patterns.saga.engine.SagaBacklog;

/**
 * Gauges of what has not ended, of the whole cluster: {@code patterns.saga.active} by
 * {@code status}, and {@code patterns.saga.oldest}. They are not a number while the store
 * does not answer. {@code patterns.saga.lost} counts what this instance of the
 * application could not write after a commit.
 */
public final class SagaBacklogMeters implements MeterBinder {

	private final SagaBacklog backlog;

	/**
	 * Create the meters.
	 * @param backlog what has not ended
	 */
	public SagaBacklogMeters(SagaBacklog backlog) {
		this.backlog = backlog;
	}

	@Override
	public void bindTo(MeterRegistry registry) {
		for (SagaStatus status : this.backlog.statuses()) {
			Gauge.builder("patterns.saga.active", this.backlog, (current) -> count(current.get(), status))
				.description("Sagas that have not ended")
				.tag("status", status.name().toLowerCase(Locale.ROOT))
				.register(registry);
		}
		TimeGauge
			.builder("patterns.saga.oldest", this.backlog, TimeUnit.MILLISECONDS, (current) -> oldest(current.get()))
			.description("How long the oldest saga that is due has been waiting for somebody to run it")
			.register(registry);
		FunctionCounter.builder("patterns.saga.lost", this.backlog, SagaBacklog::countLost)
			.description("Starts and requests of committed transactions that could not be written")
			.register(registry);
	}

	private static double count(SagaBacklog.Snapshot snapshot, SagaStatus status) {
		return (snapshot.error() != null) ? Double.NaN : snapshot.counts().getOrDefault(status, 0L);
	}

	private static double oldest(SagaBacklog.Snapshot snapshot) {
		return (snapshot.error() != null) ? Double.NaN : snapshot.oldest().toMillis();
	}

}
