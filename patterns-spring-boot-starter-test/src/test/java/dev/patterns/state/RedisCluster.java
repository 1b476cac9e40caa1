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

package dev.patterns.state;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;

import org.jspecify.annotations.Nullable;
import org.springframework.data.redis.connection.RedisClusterConfiguration;
import org.springframework.data.redis.connection.RedisConnection;
import org.springframework.data.redis.connection.lettuce.LettuceConnectionFactory;

import dev.patterns.state.store.StateStore;
import dev.patterns.state.store.redis.RedisConnections;
import dev.patterns.state.store.redis.RedisStateStore;
import dev.patterns.test.services.EmbeddedServer;
import dev.patterns.test.services.EmbeddedServers;
import dev.patterns.test.services.Service;
import dev.patterns.time.TimeSource;

import static org.awaitility.Awaitility.await;

/**
 * A Redis cluster of one node, whose slots are kept apart as those of many nodes are.
 */
final class RedisCluster implements AutoCloseable {

	private static final int SLOTS = 16384;

	private final EmbeddedServer server;

	private final LettuceConnectionFactory application;

	private final RedisConnections connections;

	RedisCluster() {
		this.server = EmbeddedServers.builder(Service.REDIS).setting("cluster-enabled", "yes").start();
		assignSlots();
		this.application = new LettuceConnectionFactory(
				new RedisClusterConfiguration(List.of("127.0.0.1:" + this.server.port())));
		this.application.afterPropertiesSet();
		this.application.start();
		this.connections = RedisConnections.like(this.application);
	}

	private void assignSlots() {
		LettuceConnectionFactory single = new LettuceConnectionFactory("127.0.0.1", this.server.port());
		single.afterPropertiesSet();
		single.start();
		try (RedisConnection connection = single.getConnection()) {
			byte[][] arguments = new byte[SLOTS + 1][];
			arguments[0] = bytes("ADDSLOTS");
			for (int i = 0; i < SLOTS; i++) {
				arguments[i + 1] = bytes(Integer.toString(i));
			}
			connection.execute("CLUSTER", arguments);
			await().until(() -> new String((byte[]) connection.execute("CLUSTER", bytes("INFO")))
				.contains("cluster_state:ok"));
		}
		finally {
			single.destroy();
		}
	}

	private static byte[] bytes(String text) {
		return text.getBytes(StandardCharsets.US_ASCII);
	}

	int port() {
		return this.server.port();
	}

	StateStore store(@Nullable String hashTag, @Nullable TimeSource timeSource) {
		return new RedisStateStore(this.application, this.connections, hashTag, timeSource, Duration.ofDays(30));
	}

	@Override
	public void close() {
		this.connections.close();
		this.application.destroy();
		this.server.close();
	}

}
