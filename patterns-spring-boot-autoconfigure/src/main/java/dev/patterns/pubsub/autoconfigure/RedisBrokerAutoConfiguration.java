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

package dev.patterns.pubsub.autoconfigure;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.context.annotation.Bean;
import org.springframework.core.env.Environment;
import org.springframework.data.redis.connection.RedisConnectionFactory;
import org.springframework.data.redis.connection.lettuce.LettuceConnectionFactory;

import dev.patterns.pubsub.broker.redis.RedisBrokerFactory;

/**
 * Auto-configuration of Redis Streams as a broker, on top of Spring Boot's connections.
 */
@AutoConfiguration(before = PubSubAutoConfiguration.class,
		afterName = "org.springframework.boot.data.redis.autoconfigure.DataRedisAutoConfiguration")
@ConditionalOnClass({ LettuceConnectionFactory.class, io.lettuce.core.RedisClient.class })
@ConditionalOnBean(RedisConnectionFactory.class)
public final class RedisBrokerAutoConfiguration {

	RedisBrokerAutoConfiguration() {
	}

	@Bean
	@ConditionalOnMissingBean
	RedisBrokerFactory patternsRedisBrokerFactory(ObjectProvider<RedisConnectionFactory> connectionFactory,
			Environment environment) {
		return new RedisBrokerFactory(connectionFactory::getObject, ListenerThreads.platform(),
				ListenerThreads.of(environment));
	}

}
