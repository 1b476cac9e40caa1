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
import java.util.List;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Tests for {@link Watchdog}.
 */
class WatchdogTests {

	@TempDir
	private Path registry;

	@Test
	void endsAServerWhoseDirectoryWasDeleted() {
		ServerDirectory server = new ServerDirectory(this.registry.resolve("redis"));
		server.addUser(OsProcess.current());
		ServerProcess.launch(List.of("sleep", "60"), server.path(), server.pidFile(), server.log());
		await().until(() -> server.process().isPresent());
		OsProcess process = server.process().orElseThrow();
		Watchdog watchdog = new Watchdog(this.registry);
		assertThat(watchdog.look()).isTrue();
		assertThat(process.isAlive()).isTrue();
		server.delete();
		assertThat(Files.exists(server.path())).isFalse();
		assertThat(watchdog.look()).isFalse();
		assertThat(process.isAlive()).isFalse();
	}

}
