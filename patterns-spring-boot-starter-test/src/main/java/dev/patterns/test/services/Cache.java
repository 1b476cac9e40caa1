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

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.CopyOption;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.util.Objects;
import java.util.UUID;

/**
 * Directories that are made once and kept: unpacked binaries and freshly initialised data
 * directories, from which others are copied. Several processes may use the same cache.
 *
 * @param root the directory of the cache
 */
record Cache(Path root) {

	private static final Duration TIMEOUT = Duration.ofMinutes(3);

	/**
	 * Return an entry, and make it when it is not there.
	 * @param name the name of the entry, different for different content
	 * @param filler makes the content
	 * @return the directory, complete
	 */
	Path get(String name, Filler filler) {
		Path entry = this.root.resolve(name);
		if (Files.isDirectory(entry)) {
			return entry;
		}
		create(this.root);
		return FileMutex.acquire(this.root.resolve(name + ".lock"), TIMEOUT).whileHeld(() -> {
			if (!Files.isDirectory(entry)) {
				fill(entry, filler);
			}
			return entry;
		});
	}

	private void fill(Path entry, Filler filler) {
		Path partial = this.root.resolve("." + UUID.randomUUID());
		create(partial);
		try {
			filler.fill(partial);
			Files.move(partial, entry, StandardCopyOption.ATOMIC_MOVE);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
		finally {
			new ServerDirectory(partial).delete();
		}
	}

	/**
	 * Copy a directory as a whole: the target is there with all its content or not at
	 * all.
	 * @param source what to copy
	 * @param target a directory that does not exist or is empty
	 */
	static void copy(Path source, Path target) {
		Path partial = target.resolveSibling("." + UUID.randomUUID());
		try {
			create(Objects.requireNonNull(target.getParent()));
			Files.walkFileTree(source, new Copier(source, partial));
			Files.deleteIfExists(target);
			Files.move(partial, target, StandardCopyOption.ATOMIC_MOVE);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
		finally {
			new ServerDirectory(partial).delete();
		}
	}

	static void create(Path directory) {
		try {
			Files.createDirectories(directory);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	/**
	 * Fills a directory.
	 */
	interface Filler {

		/**
		 * Fill a directory that is to become an entry of the cache.
		 * @param directory an empty directory
		 * @throws IOException if it cannot be filled
		 */
		void fill(Path directory) throws IOException;

	}

	private static final class Copier extends SimpleFileVisitor<Path> {

		private static final CopyOption[] OPTIONS = { StandardCopyOption.COPY_ATTRIBUTES, LinkOption.NOFOLLOW_LINKS };

		private final Path source;

		private final Path target;

		private Copier(Path source, Path target) {
			this.source = source;
			this.target = target;
		}

		@Override
		public FileVisitResult preVisitDirectory(Path directory, BasicFileAttributes attributes) throws IOException {
			return copy(directory);
		}

		@Override
		public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
			return copy(file);
		}

		private FileVisitResult copy(Path file) throws IOException {
			Files.copy(file, this.target.resolve(this.source.relativize(file).toString()), OPTIONS);
			return FileVisitResult.CONTINUE;
		}

	}

}
