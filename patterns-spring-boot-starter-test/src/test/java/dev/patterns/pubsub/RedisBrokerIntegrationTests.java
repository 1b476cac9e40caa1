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

package dev.patterns.pubsub;

import java.nio.charset.StandardCharsets;
import java.util.Map;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.springframework.data.redis.connection.RedisConnection;
import org.springframework.data.redis.connection.RedisStandaloneConfiguration;
import org.springframework.data.redis.connection.lettuce.LettuceConnectionFactory;

import dev.patterns.pubsub.broker.Broker;
import dev.patterns.pubsub.broker.redis.RedisBrokerFactory;
import dev.patterns.test.pubsub.BrokerContractTests;
import dev.patterns.test.services.EmbeddedServer;
import dev.patterns.test.services.EmbeddedServers;
import dev.patterns.test.services.Service;

/**
 * The contract of brokers, for a real Redis.
 */
class RedisBrokerIntegrationTests extends BrokerContractTests {

	private static LettuceConnectionFactory connections;

	@BeforeAll
	static void connect() {
		EmbeddedServer server = EmbeddedServers.shared(Service.REDIS);
		connections = new LettuceConnectionFactory(new RedisStandaloneConfiguration("127.0.0.1", server.port()));
		connections.afterPropertiesSet();
		connections.start();
	}

	@AfterAll
	static void disconnect() {
		connections.destroy();
	}

	@Override
	protected Broker createBroker() {
		return new RedisBrokerFactory(() -> connections, Thread::new).create("redis", Map.of());
	}

	@Override
	protected boolean sendMalformed(String topic, String key) {
		try (RedisConnection connection = connections.getConnection()) {
			connection.streamCommands()
				.xAdd(bytes(topic), Map.of(bytes("key"), bytes(key), bytes("content-type"),
						bytes("application/cloudevents+json"), bytes("data"), new byte[] { 0, 1, -1 }));
		}
		return true;
	}

	private static byte[] bytes(String text) {
		return text.getBytes(StandardCharsets.UTF_8);
	}

}
