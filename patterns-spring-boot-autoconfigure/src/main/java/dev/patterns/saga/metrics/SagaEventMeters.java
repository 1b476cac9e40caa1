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

import java.util.List;
import java.util.Locale;
import java.util.concurrent.CopyOnWriteArrayList;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.binder.MeterBinder;
import org.jspecify.annotations.Nullable;

import dev.patterns.saga.SagaEvent;
import dev.patterns.saga.SagaListener;

/**
 * Counts what happens to instances on this instance of the application. The names of
 * sagas and steps are those of definitions, so that their number is bounded; an id is
 * never a tag.
 * <ul>
 * <li>{@code patterns.saga.started}</li>
 * <li>{@code patterns.saga.ended} by {@code status} and {@code reason}</li>
 * <li>{@code patterns.saga.retries} by {@code saga.step}</li>
 * <li>{@code patterns.saga.compensation.failures}</li>
 * <li>{@code patterns.saga.takeovers}</li>
 * <li>{@code patterns.saga.parked}</li>
 * </ul>
 */
public final class SagaEventMeters implements SagaListener, MeterBinder {

	private static final String NONE = "none";

	private final List<MeterRegistry> registries = new CopyOnWriteArrayList<>();

	/**
	 * Create the meters. They count once they are bound.
	 */
	public SagaEventMeters() {
	}

	@Override
	public void bindTo(MeterRegistry registry) {
		this.registries.add(registry);
	}

	@Override
	public void on(SagaEvent event) {
		Tags name = Tags.of("saga.name", event.name());
		switch (event.type()) {
			case STARTED -> count("patterns.saga.started", "Sagas started", name);
			case ENDED -> count("patterns.saga.ended", "Sagas that ended",
					name.and("status", lowerCase(event.status()), "reason", lowerCase(event.reason())));
			case RETRIED -> count("patterns.saga.retries", "Attempts that failed and are followed by another",
					name.and("saga.step", (event.step() != null) ? event.step() : NONE));
			case COMPENSATION_FAILED ->
				count("patterns.saga.compensation.failures", "Compensations that gave up", name);
			case TAKEN_OVER -> count("patterns.saga.takeovers", "Sagas taken over from an instance that is gone", name);
			case PARKED -> count("patterns.saga.parked",
					"Sagas that no live instance can run, or whose flow does not fit its history", name);
			case COMPENSATING -> {
				// Seen when it ends.
			}
		}
	}

	private void count(String name, String description, Tags tags) {
		for (MeterRegistry registry : this.registries) {
			Counter.builder(name).description(description).tags(tags).register(registry).increment();
		}
	}

	private static String lowerCase(@Nullable Enum<?> value) {
		return (value != null) ? value.name().toLowerCase(Locale.ROOT) : NONE;
	}

}
