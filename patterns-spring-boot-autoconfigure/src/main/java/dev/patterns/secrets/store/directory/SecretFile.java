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

package dev.patterns.secrets.store.directory;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;

import dev.patterns.secrets.InvalidSecretNameException;
import dev.patterns.secrets.MalformedSecretException;
import dev.patterns.secrets.SecretName;

/**
 * Reads files that are secrets.
 */
final class SecretFile {

	/** More than any certificate chain; a secret is not a data file. */
	static final int MAX_BYTES = 1024 * 1024;

	private static final int MAX_SEGMENT = 255;

	private final Opener opener;

	SecretFile(Opener opener) {
		this.opener = opener;
	}

	Optional<byte[]> read(Path base, SecretName name) throws IOException {
		Path file = resolve(base, name);
		if (isTooLong(name)) {
			return Optional.empty();
		}
		try {
			if (!isBelowDirectories(base, file)) {
				return Optional.empty();
			}
			if (!file.toRealPath().equals(file)) {
				return refuseLink(file, name);
			}
			BasicFileAttributes before = attributes(file);
			if (!before.isRegularFile()) {
				return Optional.empty();
			}
			byte[] bytes;
			try (InputStream input = this.opener.open(file)) {
				bytes = input.readNBytes(MAX_BYTES + 1);
			}
			if (bytes.length > MAX_BYTES) {
				throw new MalformedSecretException("Secret '%s' is larger than %d bytes".formatted(name, MAX_BYTES));
			}
			if (!isSame(before, attributes(file)) || bytes.length != before.size()) {
				throw new TornReadException();
			}
			return Optional.of(bytes);
		}
		catch (NoSuchFileException ex) {
			// If the directory was swapped, the caller sees it and asks again.
			return Optional.empty();
		}
	}

	private static Path resolve(Path base, SecretName name) {
		try {
			Path file = base.resolve(name.value()).normalize();
			if (!file.startsWith(base) || file.equals(base)) {
				throw new InvalidSecretNameException("Secret '%s' is not in the directory".formatted(name));
			}
			return file;
		}
		catch (InvalidPathException ex) {
			throw new InvalidSecretNameException("Secret '%s' cannot be the name of a file".formatted(name));
		}
	}

	// From above, since below a file there is nothing. What cannot be looked at may be
	// there.
	private static boolean isBelowDirectories(Path base, Path file) throws IOException {
		Path directory = base;
		for (Path segment : base.relativize(file)) {
			if (!Files.readAttributes(directory, BasicFileAttributes.class).isDirectory()) {
				return false;
			}
			directory = directory.resolve(segment);
		}
		return true;
	}

	private static boolean isTooLong(SecretName name) {
		return Stream.of(name.value().split("/"))
			.anyMatch((segment) -> segment.getBytes(StandardCharsets.UTF_8).length > MAX_SEGMENT);
	}

	// On a file system that ignores case a name in another case is not that name.
	private static Optional<byte[]> refuseLink(Path file, SecretName name) throws IOException {
		if (file.toRealPath(LinkOption.NOFOLLOW_LINKS).equals(file)) {
			throw new InvalidSecretNameException("Secret '%s' is behind a symbolic link".formatted(name));
		}
		return Optional.empty();
	}

	private static BasicFileAttributes attributes(Path file) throws IOException {
		return Files.readAttributes(file, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
	}

	private static boolean isSame(BasicFileAttributes before, BasicFileAttributes after) {
		return before.size() == after.size() && before.lastModifiedTime().equals(after.lastModifiedTime())
				&& Objects.equals(before.fileKey(), after.fileKey());
	}

	/**
	 * Opens a file.
	 */
	@FunctionalInterface
	interface Opener {

		InputStream open(Path file) throws IOException;

	}

}
