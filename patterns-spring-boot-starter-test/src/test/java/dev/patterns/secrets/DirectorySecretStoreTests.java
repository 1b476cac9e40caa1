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
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

import org.junit.jupiter.api.io.TempDir;

/**
 * The contract on a directory.
 */
class DirectorySecretStoreTests extends SecretStoreTestSupport {

	@TempDir
	Path directory;

	@Override
	Map<String, Object> settings() {
		return Map.of("patterns.secrets.stores.tested.type", "directory", "patterns.secrets.stores.tested.path",
				this.directory.toString());
	}

	@Override
	protected void put(String name, byte[] value) {
		try {
			Path file = this.directory.resolve(name);
			Files.createDirectories(file.getParent());
			Path written = Files.write(Files.createTempFile(this.directory, "..", ""), value);
			Files.move(written, file, java.nio.file.StandardCopyOption.REPLACE_EXISTING);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	@Override
	protected void remove(String name) {
		try {
			Files.deleteIfExists(this.directory.resolve(name));
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	// Such names are Kubernetes' own.
	@Override
	protected boolean canBeNamed(String name) {
		return !name.startsWith("..");
	}

}
