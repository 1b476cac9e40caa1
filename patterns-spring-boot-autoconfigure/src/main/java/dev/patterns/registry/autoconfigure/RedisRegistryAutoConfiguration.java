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
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.cloud.client.ConditionalOnDiscoveryEnabled;
import org.springframework.cloud.client.discovery.DiscoveryClient;
import org.springframework.context.annotation.Bean;
import org.springframework.core.Ordered;
import org.springframework.data.redis.connection.RedisConnectionFactory;
import org.springframework.data.redis.core.StringRedisTemplate;

import dev.patterns.identity.ApplicationIdentity;
import dev.patterns.registry.RegistryType;
import dev.patterns.registry.store.InstanceStore;
import dev.patterns.registry.store.redis.RedisInstanceStore;
import dev.patterns.serialization.PayloadSerializer;
import dev.patterns.serialization.autoconfigure.SerializationAutoConfiguration;

/**
 * Auto-configuration of the registry in Redis.
 */
@AutoConfiguration(after = { RegistryAutoConfiguration.class, SerializationAutoConfiguration.class },
		afterName = "org.springframework.boot.data.redis.autoconfigure.DataRedisAutoConfiguration")
@AutoConfigureOrder(Ordered.LOWEST_PRECEDENCE)
@ConditionalOnClass({ DiscoveryClient.class, StringRedisTemplate.class })
@ConditionalOnDiscoveryEnabled
@ConditionalOnRegistryType(RegistryType.REDIS)
public final class RedisRegistryAutoConfiguration {

	RedisRegistryAutoConfiguration() {
	}

	@Bean
	@ConditionalOnMissingBean(InstanceStore.class)
	RedisInstanceStore patternsInstanceStore(RedisConnectionFactory connectionFactory, PayloadSerializer serializer,
			ApplicationIdentity identity) {
		return new RedisInstanceStore(new StringRedisTemplate(connectionFactory), serializer, identity.namespace());
	}

}
