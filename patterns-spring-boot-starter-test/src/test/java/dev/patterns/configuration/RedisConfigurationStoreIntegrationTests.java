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

package dev.patterns.configuration;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.springframework.data.redis.connection.lettuce.LettuceConnectionFactory;
import org.springframework.data.redis.core.StringRedisTemplate;
import org.springframework.data.redis.core.types.Expiration;

import dev.patterns.configuration.store.ConfigurationStore;
import dev.patterns.configuration.store.redis.RedisConfigurationStore;
import dev.patterns.test.configuration.ConfigurationTemplateContractTests;
import dev.patterns.test.services.EmbeddedServers;
import dev.patterns.test.services.Service;

/**
 * The contract on Redis.
 */
class RedisConfigurationStoreIntegrationTests extends ConfigurationTemplateContractTests {

	private static LettuceConnectionFactory connections;

	@BeforeAll
	static void connect() {
		connections = new LettuceConnectionFactory("127.0.0.1", EmbeddedServers.shared(Service.REDIS).port());
		connections.afterPropertiesSet();
		connections.start();
	}

	@AfterAll
	static void disconnect() {
		connections.destroy();
	}

	@Override
	protected ConfigurationStore store(String name, int history) {
		return new RedisConfigurationStore(name, () -> connections, history);
	}

	@Override
	protected Runnable backup(String name) {
		StringRedisTemplate template = new StringRedisTemplate(connections);
		Map<String, byte[]> dumps = new HashMap<>();
		for (String part : List.of("items", "head", "changes")) {
			String key = "patterns:configuration:{" + name + "}:" + part;
			dumps.put(key, template.dump(key));
		}
		return () -> dumps.forEach((key, dump) -> template.restore(key, dump, Expiration.persistent(), true));
	}

}
