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
import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link OsProcess}.
 */
class OsProcessTests {

	@TempDir
	private Path directory;

	@Test
	void currentProcessIsAliveAndReadBack() {
		OsProcess current = OsProcess.current();
		assertThat(current.isAlive()).isTrue();
		assertThat(OsProcess.parse(current.toString())).contains(current);
	}

	@Test
	void reusedIdIsAnotherProcess() {
		OsProcess current = OsProcess.current();
		assertThat(new OsProcess(current.pid(), current.start() - 1).isAlive()).isFalse();
	}

	@Test
	void incompleteFilesAreNoProcess() throws Exception {
		Path file = this.directory.resolve("pid");
		assertThat(OsProcess.read(file)).isEmpty();
		for (String content : new String[] { "", "x", "12 (a b) S 1" }) {
			Files.writeString(file, content);
			assertThat(OsProcess.read(file)).isEmpty();
		}
		assertThat(OsProcess.parse("x")).isEmpty();
		assertThat(OsProcess.parse("-")).isEmpty();
	}

	@Test
	void killReachesDescendants() throws Exception {
		Process process = new ProcessBuilder("sh", "-c", "sleep 60 & echo $!; wait").start();
		OsProcess child = OsProcess.of(Long.parseLong(process.inputReader().readLine()));
		OsProcess parent = OsProcess.of(process.pid());
		assertThat(child.isAlive()).isTrue();
		assertThat(parent.kill(Duration.ofSeconds(5))).isTrue();
		assertThat(parent.isAlive()).isFalse();
		assertThat(child.isAlive()).isFalse();
		assertThat(process.waitFor(5, TimeUnit.SECONDS)).isTrue();
	}

	@Test
	void stopKillsWhatDoesNotEnd() throws Exception {
		Process process = new ProcessBuilder("sh", "-c", "trap '' TERM; echo; while :; do sleep 1; done").start();
		process.inputReader().readLine();
		OsProcess stubborn = OsProcess.of(process.pid());
		stubborn.suspend();
		stubborn.stop("TERM", Duration.ofMillis(300));
		assertThat(stubborn.isAlive()).isFalse();
	}

}
