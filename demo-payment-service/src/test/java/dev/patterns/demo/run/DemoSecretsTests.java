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

package dev.patterns.demo.run;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link DemoSecrets} and {@link SecretCheck}.
 */
class DemoSecretsTests {

	@TempDir
	private Path directory;

	@Test
	void eachServiceHasAPasswordThatOnlyThisUserCanRead() throws Exception {
		DemoSecrets secrets = new DemoSecrets(this.directory.resolve("secrets"));
		String password = secrets.password("order");
		assertThat(password).hasSize(48).isEqualTo(secrets.password("order")).isNotEqualTo(secrets.password("payment"));
		Path file = secrets.directory("order").resolve("spring.datasource.password");
		assertThat(file).hasContent(password);
		assertThat(mode(file)).isEqualTo("rw-------");
		assertThat(mode(secrets.directory("order"))).isEqualTo("rwx------");
		assertThat(mode(this.directory.resolve("secrets"))).isEqualTo("rwx------");
		secrets.delete();
		assertThat(this.directory.resolve("secrets")).doesNotExist();
		secrets.delete();
	}

	@Test
	void aServiceWithSecretsGetsNoPasswordFromTheShell() {
		Map<String, String> process = new HashMap<>(Map.of("SPRING_DATASOURCE_PASSWORD", "of the shell"));
		DemoSecrets.handOver(Map.of("SPRING_DATASOURCE_URL", "jdbc:somewhere"), process);
		assertThat(process).containsEntry("SPRING_DATASOURCE_PASSWORD", "of the shell");
		DemoSecrets.handOver(Map.of("DEMO_SECRETS_DIRECTORY", "somewhere"), process);
		assertThat(process).doesNotContainKey("SPRING_DATASOURCE_PASSWORD")
			.containsKeys("SPRING_DATASOURCE_URL", "DEMO_SECRETS_DIRECTORY");
	}

	@Test
	void aPasswordInALogIsFound() throws Exception {
		DemoSecrets secrets = new DemoSecrets(this.directory.resolve("secrets"));
		String password = secrets.password("payment");
		Path logs = Files.createDirectory(this.directory.resolve("logs"));
		Files.writeString(logs.resolve("order-1.log"), "started\n");
		SecretCheck check = new SecretCheck(secrets, logs);
		assertThat(check.faults(List.of())).isEmpty();
		Files.writeString(logs.resolve("payment-1.log"), "connected by \"" + password + "\"\n");
		assertThat(check.faults(List.of())).singleElement()
			.asString()
			.contains("payment-1.log")
			.doesNotContain(password);
	}

	@Test
	void aPasswordInACommandLineIsFound() throws Exception {
		DemoSecrets secrets = new DemoSecrets(this.directory.resolve("secrets"));
		Process process = new ProcessBuilder("sh", "-c", "read line; : " + secrets.password("order")).start();
		try {
			assertThat(
					new SecretCheck(secrets, Files.createDirectory(this.directory.resolve("logs"))).faults(List.of()))
				.singleElement()
				.asString()
				.contains("process " + process.pid());
		}
		finally {
			process.destroyForcibly();
		}
	}

	private static String mode(Path path) throws Exception {
		return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
	}

}
