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

package dev.patterns.state.metrics;

import java.util.Comparator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.Stream;

import io.micrometer.common.KeyValue;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.MockClock;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.observation.DefaultMeterObservationHandler;
import io.micrometer.core.instrument.observation.DefaultMeterObservationHandler.IgnoredMeters;
import io.micrometer.core.instrument.observation.MeterObservationHandler;
import io.micrometer.core.instrument.simple.SimpleConfig;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationRegistry;
import org.junit.jupiter.api.Test;

import dev.patterns.state.observation.DefaultStateObservationConvention;
import dev.patterns.state.observation.StateObservationContext;
import dev.patterns.state.observation.StateObservationDocumentation;
import dev.patterns.state.observation.StateOperation;
import dev.patterns.state.observation.StateResult;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link StateMeterObservationHandler}.
 */
class StateMeterObservationHandlerTests {

	private final MockClock clock = new MockClock();

	private final MeterRegistry meters = new SimpleMeterRegistry(SimpleConfig.DEFAULT, this.clock);

	private final ObservationRegistry observations = registry(new StateMeterObservationHandler(this.meters));

	@Test
	void metersAreThoseOfTheDefaultHandler() {
		MeterRegistry expected = new SimpleMeterRegistry();
		ObservationRegistry byDefault = registry(
				new DefaultMeterObservationHandler(expected, IgnoredMeters.LONG_TASK_TIMER));
		for (ObservationRegistry registry : List.of(this.observations, byDefault)) {
			observe(registry, StateOperation.GET, (observation) -> {
			});
			observe(registry, StateOperation.GET, (observation) -> observation.event(Observation.Event.of("retried")));
			observe(registry, StateOperation.SAVE, (observation) -> observation.error(new IllegalStateException()));
			observe(registry, StateOperation.SAVE, (observation) -> observation.lowCardinalityKeyValue("tenant", "a"));
		}
		assertThat(ids(this.meters)).isNotEmpty().containsExactlyElementsOf(ids(expected));
		assertThat(counts(this.meters)).containsExactlyElementsOf(counts(expected)).contains(2L);
	}

	@Test
	void timeIsThatOfTheOperation() {
		observe(this.observations, StateOperation.GET, (observation) -> this.clock.add(20, TimeUnit.MILLISECONDS));
		assertThat(timer().max(TimeUnit.MILLISECONDS)).isEqualTo(20);
	}

	@Test
	void operationsAreCountedAnewAfterMetersWereRemoved() {
		observe(this.observations, StateOperation.GET, (observation) -> {
		});
		this.meters.clear();
		observe(this.observations, StateOperation.GET, (observation) -> {
		});
		assertThat(timer().count()).isOne();
		this.meters.remove(timer());
		observe(this.observations, StateOperation.GET, (observation) -> {
		});
		assertThat(timer().count()).isOne();
	}

	@Test
	void anyNumberOfTimersIsRight() {
		for (int round = 0; round < 2; round++) {
			for (int i = 0; i < 1200; i++) {
				String tenant = Integer.toString(i);
				observe(this.observations, StateOperation.GET,
						(observation) -> observation.lowCardinalityKeyValue("tenant", tenant));
			}
		}
		assertThat(this.meters.find("patterns.state.operation").timers()).hasSize(1200)
			.allSatisfy((timer) -> assertThat(timer.count()).isEqualTo(2));
	}

	@Test
	void otherObservationsAreLeftToOthers() {
		assertThat(new StateMeterObservationHandler(this.meters).supportsContext(new Observation.Context())).isFalse();
	}

	private Timer timer() {
		return this.meters.get("patterns.state.operation")
			.tags("store", "default", "operation", "get", "outcome", "done", "error", KeyValue.NONE_VALUE)
			.timer();
	}

	private static ObservationRegistry registry(MeterObservationHandler<?> handler) {
		ObservationRegistry registry = ObservationRegistry.create();
		registry.observationConfig().observationHandler(handler);
		return registry;
	}

	private static void observe(ObservationRegistry registry, StateOperation operation, Consumer<Observation> work) {
		StateObservationContext context = new StateObservationContext("default", operation, "key");
		Observation observation = StateObservationDocumentation.OPERATION
			.observation(null, new DefaultStateObservationConvention(), () -> context, registry)
			.start();
		work.accept(observation);
		context.setOutcome(StateResult.DONE);
		observation.stop();
	}

	private static List<String> ids(MeterRegistry meters) {
		return sorted(meters).map((meter) -> meter.getId().toString()).toList();
	}

	private static List<Long> counts(MeterRegistry meters) {
		return sorted(meters).map((meter) -> (long) meter.measure().iterator().next().getValue()).toList();
	}

	private static Stream<Meter> sorted(MeterRegistry meters) {
		return meters.getMeters().stream().sorted(Comparator.comparing((meter) -> meter.getId().toString()));
	}

}
