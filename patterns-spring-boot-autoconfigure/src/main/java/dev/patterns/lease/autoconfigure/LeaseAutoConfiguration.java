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

package dev.patterns.lease.autoconfigure;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;

import dev.patterns.identity.ApplicationIdentity;
import dev.patterns.identity.autoconfigure.IdentityAutoConfiguration;
import dev.patterns.jdbc.SchemaManager;
import dev.patterns.jdbc.autoconfigure.JdbcAccessAutoConfiguration;
import dev.patterns.lease.NodeLeases;
import dev.patterns.time.TimeSource;

/**
 * Auto-configuration of node leases. A bean of type {@link TimeSource} replaces the time
 * that follows the clock of the database.
 */
@AutoConfiguration(after = { IdentityAutoConfiguration.class, JdbcAccessAutoConfiguration.class })
@ConditionalOnBean(SchemaManager.class)
@EnableConfigurationProperties(LeaseProperties.class)
public final class LeaseAutoConfiguration {

	LeaseAutoConfiguration() {
	}

	@Bean
	@ConditionalOnMissingBean
	NodeLeases patternsNodeLeases(ApplicationIdentity identity, SchemaManager schemaManager, LeaseProperties properties,
			ObjectProvider<TimeSource> timeSource) {
		return new NodeLeases(identity, schemaManager, properties.duration(), timeSource.getIfAvailable());
	}

}
