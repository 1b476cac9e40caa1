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

package dev.patterns.identity.autoconfigure;

import java.util.UUID;

import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.core.env.Environment;
import org.springframework.util.StringUtils;

import dev.patterns.identity.ApplicationIdentity;

/**
 * Auto-configuration of the application's identity.
 */
@AutoConfiguration
@EnableConfigurationProperties(IdentityProperties.class)
public final class IdentityAutoConfiguration {

	IdentityAutoConfiguration() {
	}

	@Bean
	@ConditionalOnMissingBean
	ApplicationIdentity patternsApplicationIdentity(IdentityProperties properties, Environment environment) {
		String application = StringUtils.hasText(properties.application()) ? properties.application()
				: environment.getProperty("spring.application.name");
		String name = StringUtils.hasText(application) ? application : ApplicationIdentity.UNNAMED;
		// Stored as the owner of claimed work, in columns of 128 characters.
		String instance = name.substring(0, Math.min(name.length(), 100)) + "-"
				+ UUID.randomUUID().toString().replace("-", "").substring(0, 12);
		return new ApplicationIdentity(properties.namespace(), name, instance);
	}

}
