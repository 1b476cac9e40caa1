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

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.context.annotation.Bean;
import org.springframework.data.redis.connection.RedisConnectionFactory;
import org.springframework.data.redis.core.StringRedisTemplate;

import dev.patterns.time.TimeSource;

/**
 * Auto-configuration of stores of state in Redis. Nothing connects until one is used.
 */
@AutoConfiguration(before = StateAutoConfiguration.class,
		afterName = "org.springframework.boot.data.redis.autoconfigure.DataRedisAutoConfiguration")
@ConditionalOnClass(StringRedisTemplate.class)
public final class RedisStateStoreAutoConfiguration {

	RedisStateStoreAutoConfiguration() {
	}

	@Bean
	RedisStateStoreFactory patternsRedisStateStoreFactory(ObjectProvider<RedisConnectionFactory> connectionFactory,
			ObjectProvider<TimeSource> timeSource) {
		return new RedisStateStoreFactory(connectionFactory, timeSource.getIfAvailable());
	}

}
