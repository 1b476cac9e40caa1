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

package dev.patterns.lock.autoconfigure;

import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.data.redis.connection.RedisConnectionFactory;
import org.springframework.data.redis.core.StringRedisTemplate;

import dev.patterns.identity.ApplicationIdentity;
import dev.patterns.identity.autoconfigure.IdentityAutoConfiguration;
import dev.patterns.lock.store.redis.RedisLockStore;

/**
 * Auto-configuration of locks in Redis, which is connected when a lock is asked for.
 */
@AutoConfiguration(after = IdentityAutoConfiguration.class,
		afterName = "org.springframework.boot.data.redis.autoconfigure.DataRedisAutoConfiguration")
@ConditionalOnClass(StringRedisTemplate.class)
@ConditionalOnBean(RedisConnectionFactory.class)
@EnableConfigurationProperties(LockProperties.class)
public final class RedisLockStoreAutoConfiguration {

	RedisLockStoreAutoConfiguration() {
	}

	@Bean
	LockStoreSource patternsRedisLockStoreSource(RedisConnectionFactory connectionFactory, ApplicationIdentity identity,
			LockProperties properties) {
		return new LockStoreSource(LockProperties.Store.REDIS, () -> true, () -> new RedisLockStore(connectionFactory,
				LockScope.of(properties, identity), properties.redis().allowVolatile()));
	}

}
