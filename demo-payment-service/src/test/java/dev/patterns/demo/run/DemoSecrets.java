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

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.Collection;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;

/**
 * The passwords of one run, random ones, each in a file that nobody else may read. A
 * service is told in which directory its file is, and nothing more.
 */
final class DemoSecrets {

	/**
	 * The environment variable that names the directory.
	 */
	static final String DIRECTORY = "DEMO_SECRETS_DIRECTORY";

	/**
	 * The file in it, which is named like the property.
	 */
	static final String PASSWORD = "spring.datasource.password";

	private static final int BYTES = 24;

	private final SecureRandom random = new SecureRandom();

	private final Map<String, String> passwords = new ConcurrentHashMap<>();

	private final Path root;

	DemoSecrets(Path root) {
		this.root = root;
	}

	/**
	 * Return the password of a service, and make it when it is asked for first.
	 * @param service the service
	 * @return the password, of hexadecimal digits
	 */
	String password(String service) {
		return this.passwords.computeIfAbsent(service, (name) -> {
			byte[] bytes = new byte[BYTES];
			this.random.nextBytes(bytes);
			String password = HexFormat.of().formatHex(bytes);
			write(directory(name), password);
			return password;
		});
	}

	Path directory(String service) {
		return this.root.resolve(service);
	}

	/**
	 * Return the passwords that were made.
	 * @return the passwords
	 */
	Collection<String> all() {
		return List.copyOf(this.passwords.values());
	}

	/**
	 * Hand environment variables to a process. With a directory of secrets it gets no
	 * password of another server that this shell may have.
	 * @param variables the variables
	 * @param process the environment of the process
	 */
	static void handOver(Map<String, String> variables, Map<String, String> process) {
		if (variables.containsKey(DIRECTORY)) {
			process.remove("SPRING_DATASOURCE_PASSWORD");
		}
		process.putAll(variables);
	}

	private static void write(Path directory, String password) {
		try {
			Files.createDirectories(directory,
					PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
			Path file = Files.createFile(directory.resolve(PASSWORD),
					PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
			Files.writeString(file, password);
		}
		catch (IOException ex) {
			throw new DemoException("Cannot write a secret to " + directory, ex);
		}
	}

	/**
	 * Delete the files.
	 * @throws IOException if they cannot be deleted
	 */
	void delete() throws IOException {
		if (Files.exists(this.root)) {
			try (Stream<Path> files = Files.walk(this.root)) {
				for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
					Files.delete(file);
				}
			}
		}
	}

}
