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

package dev.patterns.state.autoconfigure;

import java.util.List;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationRegistry;
import org.junit.jupiter.api.Test;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.micrometer.metrics.autoconfigure.CompositeMeterRegistryAutoConfiguration;
import org.springframework.boot.micrometer.metrics.autoconfigure.MetricsAutoConfiguration;
import org.springframework.boot.micrometer.metrics.autoconfigure.export.simple.SimpleMetricsExportAutoConfiguration;
import org.springframework.boot.micrometer.observation.autoconfigure.ObservationAutoConfiguration;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.ApplicationContext;

import dev.patterns.identity.autoconfigure.IdentityAutoConfiguration;
import dev.patterns.serialization.autoconfigure.SerializationAutoConfiguration;
import dev.patterns.state.StateTemplate;
import dev.patterns.state.metrics.StateMeterObservationHandler;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link StateMetricsAutoConfiguration}.
 */
class StateMetricsAutoConfigurationTests {

	private static final String TIMER = "patterns.state.operation";

	private final ApplicationContextRunner unmeasured = new ApplicationContextRunner()
		.withConfiguration(AutoConfigurations.of(SerializationAutoConfiguration.class, IdentityAutoConfiguration.class,
				StateAutoConfiguration.class, StateMetricsAutoConfiguration.class, ObservationAutoConfiguration.class))
		.withPropertyValues("spring.application.name=shop", "patterns.state.type=memory");

	private final ApplicationContextRunner runner = this.unmeasured
		.withConfiguration(AutoConfigurations.of(MetricsAutoConfiguration.class,
				SimpleMetricsExportAutoConfiguration.class, CompositeMeterRegistryAutoConfiguration.class));

	@Test
	void operationsAreTimedWithoutALongTaskTimer() {
		this.runner.run((context) -> assertThat(timers(context)).containsExactly(TIMER));
	}

	@Test
	void thereIsALongTaskTimerIfAskedFor() {
		this.runner.withPropertyValues("patterns.state.metrics.long-task-timer=true").run((context) -> {
			assertThat(context).doesNotHaveBean(StateMeterObservationHandler.class);
			assertThat(timers(context)).containsExactly(TIMER, TIMER + ".active");
		});
	}

	@Test
	void otherObservationsAreMeasuredAsBefore() {
		this.runner.run((context) -> {
			Observation.start("mine", context.getBean(ObservationRegistry.class)).stop();
			assertThat(names(context, "mine")).containsExactly("mine", "mine.active");
		});
	}

	@Test
	void aHandlerOfTheApplicationReplacesIt() {
		this.runner
			.withBean(StateMeterObservationHandler.class,
					() -> new StateMeterObservationHandler(new SimpleMeterRegistry()))
			.run((context) -> assertThat(context).hasSingleBean(StateMeterObservationHandler.class));
	}

	@Test
	void nothingIsMeasuredWithoutTheMetricsOfSpringBoot() {
		this.unmeasured.run((context) -> {
			assertThat(context).hasNotFailed().doesNotHaveBean(StateMeterObservationHandler.class);
			context.getBean(StateTemplate.class).save("k", 1);
		});
	}

	private static List<String> timers(ApplicationContext context) {
		context.getBean(StateTemplate.class).save("k", 1);
		return names(context, TIMER);
	}

	private static List<String> names(ApplicationContext context, String beginning) {
		return context.getBean(MeterRegistry.class)
			.getMeters()
			.stream()
			.map((meter) -> meter.getId().getName())
			.filter((name) -> name.startsWith(beginning))
			.sorted()
			.toList();
	}

}
