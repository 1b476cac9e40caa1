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
import java.util.Map;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.data.redis.connection.RedisConnection;
import org.springframework.data.redis.connection.RedisConnectionFactory;
import org.springframework.data.redis.core.types.RedisClientInfo;

import dev.patterns.test.services.EmbeddedServer;
import dev.patterns.test.services.EmbeddedServers;
import dev.patterns.test.services.Service;

/**
 * Nodes that share a store on a Redis of their own.
 */
class RedisConfigurationIntegrationTests extends ConfigurationClusterTestSupport {

	@Override
	EmbeddedServer startServer() {
		return EmbeddedServers.builder(Service.REDIS).setting("appendfsync", "always").start();
	}

	@Override
	Map<String, String> properties(EmbeddedServer server) {
		Map<String, String> properties = new HashMap<>(server.properties());
		properties.put("spring.data.redis.timeout", "1s");
		properties.put("spring.data.redis.connect-timeout", "500ms");
		properties.put("patterns.configuration.connect-timeout", "2s");
		return properties;
	}

	@Override
	String store() {
		return "redis";
	}

	@Test
	@EnabledIfSystemProperty(named = "patterns.proof", matches = "true", disabledReason = "long: run with -Pproof")
	void aServerThatHangsIsOutlived() {
		outliveAServerThatHangs();
	}

	@Override
	void breakConnections(ConfigurableApplicationContext node) {
		try (RedisConnection connection = node.getBean(RedisConnectionFactory.class).getConnection()) {
			for (RedisClientInfo client : connection.serverCommands().getClientList()) {
				String[] address = client.getAddressPort().split(":");
				if ("xread".equals(client.getLastCommand())) {
					connection.serverCommands().killClient(address[0], Integer.parseInt(address[1]));
				}
			}
		}
	}

}
