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

package dev.patterns.saga.autoconfigure;

import java.util.List;

import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Lazy;
import org.springframework.data.redis.connection.RedisConnectionFactory;
import org.springframework.data.redis.core.StringRedisTemplate;
import org.springframework.transaction.PlatformTransactionManager;

import dev.patterns.identity.ApplicationIdentity;
import dev.patterns.identity.autoconfigure.IdentityAutoConfiguration;
import dev.patterns.lease.autoconfigure.LeaseProperties;
import dev.patterns.saga.store.SagaStore;
import dev.patterns.saga.store.redis.RedisSagaLease;
import dev.patterns.saga.store.redis.RedisSagaStore;
import dev.patterns.serialization.PayloadSerializer;
import dev.patterns.serialization.autoconfigure.SerializationAutoConfiguration;
import dev.patterns.time.TimeSource;

/**
 * Auto-configuration of the store of sagas in Redis. The store is created, and connected,
 * when it is first needed.
 */
@AutoConfiguration(after = { IdentityAutoConfiguration.class, SerializationAutoConfiguration.class },
		before = SagaAutoConfiguration.class,
		afterName = "org.springframework.boot.data.redis.autoconfigure.DataRedisAutoConfiguration")
@ConditionalOnClass({ PlatformTransactionManager.class, StringRedisTemplate.class })
@ConditionalOnProperty(name = "patterns.saga.store", havingValue = "redis")
@ConditionalOnBean(RedisConnectionFactory.class)
@EnableConfigurationProperties({ SagaProperties.class, LeaseProperties.class })
public final class RedisSagaStoreAutoConfiguration {

	RedisSagaStoreAutoConfiguration() {
	}

	@Bean
	RedisSagaLease patternsRedisSagaLease(RedisConnectionFactory connectionFactory, ApplicationIdentity identity,
			LeaseProperties properties, ObjectProvider<TimeSource> timeSource) {
		return new RedisSagaLease(connectionFactory, identity, properties.duration(), timeSource.getIfAvailable());
	}

	@Bean
	@Lazy
	@ConditionalOnMissingBean(SagaStore.class)
	RedisSagaStore patternsSagaStore(RedisConnectionFactory connectionFactory, ApplicationIdentity identity,
			RedisSagaLease lease, PayloadSerializer serializer, SagaProperties properties,
			ObjectProvider<PlatformTransactionManager> transactionManagers) {
		return new RedisSagaStore(connectionFactory, identity, lease, serializer, primary(transactionManagers),
				properties.redis().allowVolatile());
	}

	private static @Nullable PlatformTransactionManager primary(ObjectProvider<PlatformTransactionManager> managers) {
		PlatformTransactionManager unique = managers.getIfUnique();
		List<PlatformTransactionManager> all = managers.stream().toList();
		if (unique == null && !all.isEmpty()) {
			throw new IllegalStateException("There are " + all.size() + " transaction managers, and none says that"
					+ " the transactional steps of sagas run in its transactions: mark one of them as @Primary.");
		}
		return unique;
	}

}
