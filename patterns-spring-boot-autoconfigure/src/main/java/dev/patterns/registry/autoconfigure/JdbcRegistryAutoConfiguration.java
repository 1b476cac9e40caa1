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

package dev.patterns.registry.autoconfigure;

import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.AutoConfigureOrder;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.cloud.client.ConditionalOnDiscoveryEnabled;
import org.springframework.cloud.client.discovery.DiscoveryClient;
import org.springframework.context.annotation.Bean;
import org.springframework.core.Ordered;
import org.springframework.jdbc.core.simple.JdbcClient;

import dev.patterns.identity.ApplicationIdentity;
import dev.patterns.jdbc.JdbcAccessSelector;
import dev.patterns.jdbc.SchemaManager;
import dev.patterns.jdbc.autoconfigure.JdbcAccessAutoConfiguration;
import dev.patterns.registry.RegistryType;
import dev.patterns.registry.store.InstanceStore;
import dev.patterns.registry.store.jdbc.JdbcInstanceStore;
import dev.patterns.serialization.PayloadSerializer;
import dev.patterns.serialization.autoconfigure.SerializationAutoConfiguration;

/**
 * Auto-configuration of the registry in a relational database.
 */
@AutoConfiguration(after = { RegistryAutoConfiguration.class, JdbcAccessAutoConfiguration.class,
		SerializationAutoConfiguration.class })
@AutoConfigureOrder(Ordered.LOWEST_PRECEDENCE)
@ConditionalOnClass({ DiscoveryClient.class, JdbcClient.class })
@ConditionalOnDiscoveryEnabled
@ConditionalOnRegistryType(RegistryType.JDBC)
@ConditionalOnBean(JdbcAccessSelector.class)
public final class JdbcRegistryAutoConfiguration {

	JdbcRegistryAutoConfiguration() {
	}

	@Bean
	@ConditionalOnMissingBean(InstanceStore.class)
	JdbcInstanceStore patternsInstanceStore(JdbcAccessSelector selector, SchemaManager schemaManager,
			PayloadSerializer serializer, ApplicationIdentity identity) {
		return new JdbcInstanceStore(selector.select("registry"), schemaManager, serializer, identity.namespace());
	}

}
