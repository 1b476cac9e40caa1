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

package dev.patterns.binding.autoconfigure;

import org.junit.jupiter.api.Test;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.autoconfigure.context.ConfigurationPropertiesAutoConfiguration;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.cloud.autoconfigure.ConfigurationPropertiesRebinderAutoConfiguration;
import org.springframework.cloud.context.properties.ConfigurationPropertiesRebinder;

import dev.patterns.configuration.autoconfigure.ConfigurationAutoConfiguration;
import dev.patterns.configuration.autoconfigure.ConfigurationCloudAutoConfiguration;
import dev.patterns.identity.autoconfigure.IdentityAutoConfiguration;

import static org.assertj.core.api.Assertions.assertThat;

class BindingAutoConfigurationTests {

	@Test
	void springCloudsRebinderIsThereWhereItIsMovedToTheFront() {
		new ApplicationContextRunner()
			.withConfiguration(AutoConfigurations.of(BindingAutoConfiguration.class,
					ConfigurationCloudAutoConfiguration.class, ConfigurationAutoConfiguration.class,
					IdentityAutoConfiguration.class, ConfigurationPropertiesAutoConfiguration.class,
					ConfigurationPropertiesRebinderAutoConfiguration.class))
			.run((context) -> assertThat(context).hasSingleBean(ConfigurationPropertiesRebinder.class));
	}

}
