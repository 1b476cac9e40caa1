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

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.BDDMockito.given;
import static org.mockito.Mockito.mock;

/**
 * Tests for {@link ServerKind} implementations where no binary fits.
 */
class ServerKindTests {

	@TempDir
	private Path directory;

	@Test
	void missingBinarySaysWhatToDo() {
		Cache cache = new Cache(this.directory.resolve("cache"));
		Platform platform = Platform.of("SunOS", "sparcv9");
		ServerLayout layout = new ServerLayout(new ServerDirectory(this.directory), this.directory.resolve("data"),
				20_000, Map.of());
		for (ServerKind kind : List.of(new PostgresqlKind(cache, platform), new MariadbKind(cache, platform),
				new RedisKind(cache, platform), new RabbitmqKind(platform, this.directory))) {
			assertThatExceptionOfType(UnsupportedPlatformException.class).isThrownBy(() -> {
				kind.initialize(layout);
				kind.command(layout);
			})
				.withMessageContaining("sunos/sparcv9")
				.withMessageContaining("patterns.test.services=testcontainers")
				.withMessageContaining("patterns.test.services=external")
				.satisfies((ex) -> assertThat(ex.getService()).isEqualTo(kind.service()));
			assertThat(kind.version()).isNotEmpty();
		}
	}

	@Test
	void programOfAnotherPlatformSaysWhatToDo() throws IOException {
		Path program = Files.write(this.directory.resolve("program"), new byte[] { 0x7f, 'E', 'L', 'F', 0 });
		Archives.setExecutable(program);
		assertThatExceptionOfType(UnsupportedPlatformException.class)
			.isThrownBy(() -> Command.require(Service.POSTGRESQL, List.of(program.toString())))
			.withMessageContaining("does not run on " + Platform.current())
			.withMessageContaining("patterns.test.services=testcontainers");
	}

	@Test
	void programThatTheShellCannotRunSaysWhatToDo() throws IOException {
		ServerDirectory server = new ServerDirectory(Files.createDirectory(this.directory.resolve("server")));
		ServerKind kind = mock(ServerKind.class);
		given(kind.service()).willReturn(Service.REDIS);
		given(kind.command(any())).willReturn(List.of(this.directory.resolve("absent").toString()));
		assertThatExceptionOfType(UnsupportedPlatformException.class)
			.isThrownBy(() -> ServerProcess.start(kind,
					new ServerLayout(server, this.directory.resolve("data"), Ports.free(), Map.of())))
			.withMessageContaining("redis cannot run here")
			.withMessageContaining("absent");
	}

	@Test
	void platformsAreNormalized() {
		assertThat(Platform.of("Linux", "amd64")).hasToString("linux/amd64");
		assertThat(Platform.of("Mac OS X", "aarch64")).hasToString("darwin/arm64");
		assertThat(Platform.of("Windows 11", "x86_64")).hasToString("windows/amd64");
	}

}
