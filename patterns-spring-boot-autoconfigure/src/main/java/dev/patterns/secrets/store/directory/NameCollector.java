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
import java.nio.file.AccessDeniedException;
import java.nio.file.FileVisitResult;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

import dev.patterns.secrets.InvalidSecretNameException;
import dev.patterns.secrets.SecretName;

/**
 * Collects the names of the files that are a prefix or lie below it. A directory that may
 * not be looked into, such as {@code lost+found}, is left out; one that cannot be at the
 * moment is a failure, since its files must not seem to be gone.
 */
final class NameCollector extends SimpleFileVisitor<Path> {

	private final Path base;

	private final String prefix;

	private final Set<SecretName> names = new TreeSet<>();

	private final Map<String, String> leftOut = new TreeMap<>();

	NameCollector(Path base, String prefix) {
		this.base = base;
		this.prefix = prefix;
	}

	Set<SecretName> names() {
		return this.names;
	}

	Map<String, String> leftOut() {
		return this.leftOut;
	}

	@Override
	public FileVisitResult preVisitDirectory(Path directory, BasicFileAttributes attributes) {
		return (directory.equals(this.base) || isWanted(directory)) ? FileVisitResult.CONTINUE
				: FileVisitResult.SKIP_SUBTREE;
	}

	@Override
	public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
		if (attributes.isRegularFile() && isWanted(file)) {
			try {
				SecretName name = new SecretName(relative(file));
				if (name.isWithin(this.prefix)) {
					this.names.add(name);
				}
			}
			catch (InvalidSecretNameException ex) {
				// Nobody can ask for a file of such a name.
			}
		}
		return FileVisitResult.CONTINUE;
	}

	@Override
	public FileVisitResult visitFileFailed(Path file, IOException ex) throws IOException {
		if (file.equals(this.base)) {
			throw ex;
		}
		if (isWanted(file)) {
			if (!(ex instanceof AccessDeniedException)) {
				throw ex;
			}
			this.leftOut.put(relative(file), "it may not be looked into");
		}
		return FileVisitResult.CONTINUE;
	}

	// Whether it is not hidden, and on the way to the prefix or below it.
	private boolean isWanted(Path path) {
		Path last = path.getFileName();
		if (last == null || last.toString().startsWith("..")) {
			return false;
		}
		String name = relative(path);
		return this.prefix.isEmpty() || name.equals(this.prefix) || name.startsWith(this.prefix + "/")
				|| this.prefix.startsWith(name + "/");
	}

	private String relative(Path path) {
		return this.base.relativize(path).toString().replace(path.getFileSystem().getSeparator(), "/");
	}

}
