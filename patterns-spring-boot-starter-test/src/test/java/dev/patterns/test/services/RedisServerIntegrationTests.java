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

package dev.patterns.test.services;

import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisFuture;
import io.lettuce.core.RedisURI;
import io.lettuce.core.api.StatefulRedisConnection;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

/**
 * Tests for Redis as an embedded server.
 */
class RedisServerIntegrationTests {

	@Test
	void writtenKeySurvivesKillAndSuspendedServerGivesNoAnswer() throws Exception {
		try (EmbeddedServer server = EmbeddedServers.builder(Service.REDIS).setting("appendfsync", "always").start()) {
			set(server, "key", "value");
			server.kill();
			assertThat(server.isRunning()).isFalse();
			server.start();
			assertThat(get(server, "key")).isEqualTo("value");
			try (RedisClient client = client(server);
					StatefulRedisConnection<String, String> connection = client.connect()) {
				server.suspend();
				RedisFuture<String> answer = connection.async().get("key");
				assertThat(answer.await(300, TimeUnit.MILLISECONDS)).isFalse();
				server.resume();
				assertThat(answer.get(10, TimeUnit.SECONDS)).isEqualTo("value");
			}
		}
	}

	@Test
	void givenDataDirectoryAndPortAreKept(@TempDir Path directory) {
		int port = Ports.free();
		EmbeddedServers.Builder builder = EmbeddedServers.builder(Service.REDIS)
			.dataDirectory(directory.resolve("redis"))
			.port(port)
			.setting("appendfsync", "always");
		try (EmbeddedServer server = builder.start()) {
			assertThat(server.port()).isEqualTo(port);
			set(server, "key", "value");
			assertThatExceptionOfType(EmbeddedServicesException.class)
				.isThrownBy(() -> EmbeddedServers.builder(Service.REDIS).port(port).start())
				.withMessageContaining("in use");
		}
		try (EmbeddedServer server = builder.start()) {
			assertThat(get(server, "key")).isEqualTo("value");
		}
	}

	@Test
	void hasNoDatabases() {
		EmbeddedServer server = EmbeddedServers.shared(Service.REDIS);
		assertThatExceptionOfType(UnsupportedOperationException.class).isThrownBy(() -> server.createDatabase("a"));
		assertThatExceptionOfType(UnsupportedOperationException.class).isThrownBy(() -> server.dropDatabase("a"));
	}

	@Test
	void sharedServerRefusesToBeKilled() {
		EmbeddedServer server = EmbeddedServers.shared(Service.REDIS);
		assertThat(EmbeddedServers.shared(Service.REDIS)).isSameAs(server);
		assertThat(server.isShared()).isTrue();
		assertThatIllegalStateException().isThrownBy(server::kill)
			.withMessageContaining("EmbeddedServers.start(Service.REDIS)");
		assertThatIllegalStateException().isThrownBy(server::stop);
		assertThatIllegalStateException().isThrownBy(server::start);
		assertThatIllegalStateException().isThrownBy(server::suspend);
		assertThatIllegalStateException().isThrownBy(server::resume);
		server.close();
		assertThat(server.isRunning()).isTrue();
	}

	static void set(EmbeddedServer server, String key, String value) {
		try (RedisClient client = client(server);
				StatefulRedisConnection<String, String> connection = client.connect()) {
			connection.sync().set(key, value);
		}
	}

	static String get(EmbeddedServer server, String key) {
		try (RedisClient client = client(server);
				StatefulRedisConnection<String, String> connection = client.connect()) {
			return connection.sync().get(key);
		}
	}

	private static RedisClient client(EmbeddedServer server) {
		return RedisClient.create(RedisURI.create(server.host(), server.port()));
	}

}
