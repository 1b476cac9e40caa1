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

import io.lettuce.core.RedisClient;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.data.redis.autoconfigure.DataRedisProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.core.annotation.Order;
import org.springframework.data.redis.connection.RedisConnectionFactory;
import org.springframework.data.redis.core.StringRedisTemplate;

/**
 * Auto-configuration of configuration stores in Redis. Asks for no connection: the stores
 * do when they are used.
 */
@AutoConfiguration(before = ConfigurationAutoConfiguration.class)
@ConditionalOnClass({ StringRedisTemplate.class, RedisClient.class, DataRedisProperties.class })
@EnableConfigurationProperties(ConfigurationStoresProperties.class)
public final class ConfigurationRedisAutoConfiguration {

	ConfigurationRedisAutoConfiguration() {
	}

	@Bean
	@Order(1)
	RedisStoreProvider patternsRedisConfigurationStoreProvider(ObjectProvider<RedisConnectionFactory> connections,
			ConfigurationStoresProperties properties) {
		return new RedisStoreProvider(connections, properties.history());
	}

}
