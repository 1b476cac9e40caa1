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

package dev.patterns.lock;

import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;

import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisURI;
import io.lettuce.core.api.StatefulRedisConnection;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.springframework.data.redis.connection.RedisClusterConfiguration;
import org.springframework.data.redis.connection.lettuce.LettuceConnectionFactory;

import dev.patterns.lock.store.LockStore;
import dev.patterns.lock.store.redis.RedisLockStore;
import dev.patterns.test.lock.LockStoreContractTests;
import dev.patterns.test.services.EmbeddedServer;
import dev.patterns.test.services.EmbeddedServers;
import dev.patterns.test.services.Service;

import static org.awaitility.Awaitility.await;

/**
 * The contract on a Redis Cluster, which refuses scripts whose keys are not in one slot.
 */
@EnabledIfSystemProperty(named = "patterns.proof", matches = "true", disabledReason = "long: run with -Pproof")
class RedisClusterLockStoreIntegrationTests extends LockStoreContractTests {

	private static final int SLOTS = 16_384;

	private static EmbeddedServer server;

	private static LettuceConnectionFactory connections;

	@BeforeAll
	static void start() {
		server = EmbeddedServers.builder(Service.REDIS).setting("cluster-enabled", "yes").start();
		RedisClient client = RedisClient.create(RedisURI.create(server.host(), server.port()));
		try (StatefulRedisConnection<String, String> connection = client.connect()) {
			connection.sync().clusterAddSlots(IntStream.range(0, SLOTS).toArray());
			await().atMost(Duration.ofSeconds(20))
				.until(() -> connection.sync().clusterInfo().contains("cluster_state:ok"));
		}
		finally {
			client.shutdown();
		}
		connections = new LettuceConnectionFactory(
				new RedisClusterConfiguration(List.of(server.host() + ":" + server.port())));
		connections.afterPropertiesSet();
		connections.start();
	}

	@AfterAll
	static void stop() {
		connections.destroy();
		server.close();
	}

	@Override
	protected LockStore store(String scope) {
		return new RedisLockStore(connections, scope, false);
	}

}
