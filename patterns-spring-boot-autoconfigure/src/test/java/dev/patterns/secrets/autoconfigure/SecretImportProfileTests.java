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

package dev.patterns.secrets.autoconfigure;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.context.ConfigurableApplicationContext;

import dev.patterns.secrets.SecretNotFoundException;
import dev.patterns.secrets.SecretStoreUnavailableException;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * A profile says what an import may have, though its file is read after the import.
 */
class SecretImportProfileTests {

	@TempDir
	Path temporary;

	private Path secrets;

	@BeforeEach
	void secrets() throws IOException {
		this.secrets = this.temporary.resolve("secrets");
		Files.createDirectories(this.secrets.resolve("admin"));
		Files.writeString(this.secrets.resolve("admin/key"), "admin-value");
		Files.writeString(this.secrets.resolve("key"), "value-of-key");
		Files.createDirectories(this.temporary.resolve("none"));
	}

	@Test
	void theListsOfAProfileHold() throws IOException {
		try (ConfigurableApplicationContext context = run("patterns-secrets:files",
				"patterns.secrets.stores.files.denied=admin/**")) {
			assertThat(context.getEnvironment().getProperty("key")).isEqualTo("value-of-key");
			assertThat(context.getEnvironment().containsProperty("admin.key")).isFalse();
		}
	}

	@Test
	void nothingIsLeftOfAnotherStore() throws IOException {
		String missing = "patterns.secrets.stores.files.path=" + this.temporary.resolve("missing");
		try (ConfigurableApplicationContext context = run("optional:patterns-secrets:files", missing)) {
			assertThat(context.getEnvironment().containsProperty("key")).isFalse();
		}
		assertThatExceptionOfType(SecretStoreUnavailableException.class)
			.isThrownBy(() -> run("patterns-secrets:files", missing).close());
		assertThatExceptionOfType(SecretNotFoundException.class).isThrownBy(() -> run("patterns-secrets:files",
				"patterns.secrets.stores.files.path=" + this.temporary.resolve("none"))
			.close());
	}

	private ConfigurableApplicationContext run(String location, String ofProfile) throws IOException {
		Path files = Files.createDirectories(this.temporary.resolve("config"));
		Files.write(files.resolve("application.properties"), List.of("patterns.secrets.stores.files.type=directory",
				"patterns.secrets.stores.files.path=" + this.secrets, "spring.config.import=" + location));
		Files.write(files.resolve("application-prod.properties"), List.of(ofProfile));
		return SecretApplication.run("spring.config.location=file:" + files + "/", "spring.profiles.active=prod");
	}

}
