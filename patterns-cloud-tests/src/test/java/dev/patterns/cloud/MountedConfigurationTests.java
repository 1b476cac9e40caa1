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

package dev.patterns.cloud;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

import org.junit.jupiter.api.io.TempDir;

/**
 * Next to a volume that Kubernetes mounts of a ConfigMap: a directory with a file for
 * each property.
 */
class MountedConfigurationTests extends ForeignConfigurationTestSupport {

	@TempDir
	static Path directory;

	@Override
	void startSource() {
		// It is there.
	}

	@Override
	void stopSource() {
		// It goes with the test.
	}

	@Override
	void set(String name, String value) throws IOException {
		Files.writeString(directory.resolve(name), value);
	}

	@Override
	String location() {
		return "configtree:" + directory + "/";
	}

	@Override
	List<String> properties() {
		return List.of();
	}

}
