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

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import io.micrometer.core.instrument.composite.CompositeMeterRegistry;
import io.micrometer.core.instrument.observation.DefaultMeterObservationHandler;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.context.annotation.Bean;
import org.springframework.core.annotation.Order;

import dev.patterns.state.engine.StatePurger;
import dev.patterns.state.engine.StateStores;
import dev.patterns.state.metrics.StateMeterBinder;
import dev.patterns.state.metrics.StateMeterObservationHandler;

/**
 * Auto-configuration of the metrics of state.
 */
@AutoConfiguration(after = StateAutoConfiguration.class,
		afterName = "org.springframework.boot.micrometer.metrics.autoconfigure.MetricsAutoConfiguration")
@ConditionalOnClass(MeterBinder.class)
@ConditionalOnBean({ StateStores.class, StatePurger.class })
public final class StateMetricsAutoConfiguration {

	StateMetricsAutoConfiguration() {
	}

	@Bean
	@ConditionalOnMissingBean
	StateMeterBinder patternsStateMeterBinder(StateStores stores, StatePurger purger) {
		return new StateMeterBinder(stores, purger);
	}

	// Before the default of Spring Boot, of which the first that supports a context is
	// taken.
	@Bean
	@Order(0)
	@ConditionalOnMissingBean
	@ConditionalOnBean(DefaultMeterObservationHandler.class)
	@ConditionalOnBooleanProperty(name = "patterns.state.metrics.long-task-timer", havingValue = false,
			matchIfMissing = true)
	StateMeterObservationHandler patternsStateMeterObservationHandler(ObjectProvider<MeterRegistry> meters) {
		return new StateMeterObservationHandler(meters.getIfAvailable(CompositeMeterRegistry::new));
	}

}
