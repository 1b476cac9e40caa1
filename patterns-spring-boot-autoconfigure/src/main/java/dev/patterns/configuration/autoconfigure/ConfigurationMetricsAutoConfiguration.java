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

package dev.patterns.configuration.autoconfigure;

import io.micrometer.core.instrument.binder.MeterBinder;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.context.annotation.Bean;

import dev.patterns.configuration.engine.ConfigurationStores;
import dev.patterns.configuration.engine.LiveConfiguration;
import dev.patterns.configuration.metrics.ConfigurationMeterBinder;

/**
 * Auto-configuration of the metrics of configuration stores.
 */
@AutoConfiguration(after = ConfigurationAutoConfiguration.class)
@ConditionalOnClass(MeterBinder.class)
@ConditionalOnBean(ConfigurationStores.class)
public final class ConfigurationMetricsAutoConfiguration {

	ConfigurationMetricsAutoConfiguration() {
	}

	@Bean
	@ConditionalOnMissingBean
	ConfigurationMeterBinder patternsConfigurationMeterBinder(ConfigurationStores stores, LiveConfiguration live) {
		return new ConfigurationMeterBinder(stores, live.imported());
	}

}
