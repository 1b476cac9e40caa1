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

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.cloud.autoconfigure.ConfigurationPropertiesRebinderAutoConfiguration;
import org.springframework.cloud.context.environment.EnvironmentChangeEvent;
import org.springframework.cloud.context.scope.refresh.RefreshScope;
import org.springframework.context.ApplicationContext;
import org.springframework.context.annotation.Bean;

import dev.patterns.configuration.engine.EnvironmentChanges;
import dev.patterns.configuration.engine.LiveConfiguration;
import dev.patterns.configuration.engine.SpringCloudEvents;
import dev.patterns.configuration.engine.SpringCloudReloads;

/**
 * Auto-configuration of what configuration stores tell to Spring Cloud, and hear of it.
 */
@AutoConfiguration(before = ConfigurationAutoConfiguration.class,
		after = ConfigurationPropertiesRebinderAutoConfiguration.class)
@ConditionalOnClass({ EnvironmentChangeEvent.class, RefreshScope.class })
@EnableConfigurationProperties(ConfigurationStoresProperties.class)
public final class ConfigurationCloudAutoConfiguration {

	ConfigurationCloudAutoConfiguration() {
	}

	@Bean
	SpringCloudEvents patternsConfigurationEvents(ApplicationContext context, ObjectProvider<RefreshScope> scope,
			ConfigurationStoresProperties properties) {
		return new SpringCloudEvents(context, scope, properties.refreshScope());
	}

	@Bean
	SpringCloudReloads patternsConfigurationReloads(ApplicationContext context, LiveConfiguration configuration) {
		return new SpringCloudReloads(context, configuration);
	}

	// After what binds beans again, of which nobody says an order.
	@Bean
	EnvironmentChanges patternsConfigurationEnvironmentChanges(LiveConfiguration configuration) {
		return new EnvironmentChanges(configuration);
	}

}
