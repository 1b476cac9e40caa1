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

package dev.patterns.secrets;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Map;

import org.springframework.util.FileSystemUtils;

/**
 * The contract on a directory.
 */
class DirectorySecretStoreTests extends SecretStoreTestSupport {

	private Path directory;

	@Override
	Map<String, Object> settings() throws IOException {
		this.directory = Files.createTempDirectory("secrets");
		return Map.of("patterns.secrets.stores.tested.type", "directory", "patterns.secrets.stores.tested.path",
				this.directory.toString());
	}

	@Override
	void write(String name, byte[] value) throws IOException {
		Path file = this.directory.resolve(name);
		Files.createDirectories(file.getParent());
		Path written = Files.write(Files.createTempFile(this.directory, "..", ""), value);
		Files.move(written, file, StandardCopyOption.REPLACE_EXISTING);
	}

	@Override
	void delete(String name) throws IOException {
		FileSystemUtils.deleteRecursively(this.directory.resolve(name));
	}

	@Override
	void stop() {
		super.stop();
		FileSystemUtils.deleteRecursively(this.directory.toFile());
	}

	// Such names are Kubernetes' own.
	@Override
	protected boolean canBeNamed(String name) {
		return !name.startsWith("..");
	}

}
