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

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

/**
 * Tests for {@link Registry}.
 */
class RegistryIntegrationTests {

	@TempDir
	private Path base;

	private Registry registry;

	private ServerKind kind;

	@BeforeEach
	void openRegistry() {
		this.registry = new Registry(this.base, "tests", Duration.ofSeconds(10));
		this.kind = new RedisKind(this.registry.cache(), Platform.current());
	}

	@AfterEach
	void endServers() {
		servers().forEach(ServerDirectory::end);
		await().untilAsserted(
				() -> assertThat(OsProcess.read(registryDirectory().resolve("watchdog.pid")).filter(OsProcess::isAlive))
					.isEmpty());
	}

	@Test
	void sharedServerIsFoundAgain() {
		ProcessServer server = this.registry.shared(this.kind);
		OsProcess process = process();
		assertThat(this.registry.shared(this.kind).port()).isEqualTo(server.port());
		assertThat(process()).isEqualTo(process);
	}

	@Test
	void serverWhoseStarterCrashedIsReplaced() throws Exception {
		this.registry.shared(this.kind);
		OsProcess crashed = process();
		Files.delete(directory().path().resolve("state"));
		directory().removeUser(OsProcess.current());
		this.registry.shared(this.kind);
		assertThat(crashed.isAlive()).isFalse();
		assertThat(process()).isNotEqualTo(crashed);
	}

	@Test
	void serverThatDiedUnderItsUsersComesBackWithItsData() throws Exception {
		ProcessServer server = this.registry.shared(this.kind);
		RedisServerIntegrationTests.set(server, "key", "value");
		Process other = new ProcessBuilder("sleep", "60").start();
		try {
			directory().addUser(OsProcess.of(other.pid()));
			process().stop("TERM", Duration.ofSeconds(5));
			ProcessServer again = this.registry.shared(this.kind);
			assertThat(again.port()).isEqualTo(server.port());
			assertThat(RedisServerIntegrationTests.get(again, "key")).isEqualTo("value");
		}
		finally {
			other.destroyForcibly();
		}
	}

	@Test
	void scopeIsANameOfADirectory() {
		assertThatExceptionOfType(EmbeddedServicesException.class)
			.isThrownBy(() -> new Registry(this.base, "../x", Duration.ZERO))
			.withMessageContaining("'../x' is no name for a scope");
	}

	private Path registryDirectory() {
		return ServerDirectory.list(this.base)
			.stream()
			.filter((path) -> path.getFileName().toString().startsWith("tests-"))
			.findFirst()
			.orElseThrow();
	}

	private List<ServerDirectory> servers() {
		return Watchdog.servers(registryDirectory()).stream().map(ServerDirectory::new).toList();
	}

	private ServerDirectory directory() {
		return servers().get(0);
	}

	private OsProcess process() {
		return directory().process().orElseThrow();
	}

}
