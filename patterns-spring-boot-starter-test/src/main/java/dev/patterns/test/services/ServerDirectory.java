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
import java.io.Reader;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Properties;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;

/**
 * The directory of one server: what it is, its process, its users, its data and its log.
 * Uses nothing but the JDK at run time, since the watchdog reads it too.
 *
 * @param path the directory
 */
record ServerDirectory(Path path) {

	/**
	 * How the directories of servers begin that are not shared.
	 */
	static final String PRIVATE_PREFIX = "private-";

	/**
	 * How long an unused server of unknown settings is kept.
	 */
	private static final Duration DEFAULT_GRACE = Duration.ofSeconds(10);

	private static final Duration STOP_TIMEOUT = Duration.ofSeconds(10);

	Path pidFile() {
		return this.path.resolve("pid");
	}

	Path log() {
		return this.path.resolve("server.log");
	}

	/**
	 * A file that a server may write when it is ready.
	 * @return the file
	 */
	Path readyFile() {
		return this.path.resolve("ready");
	}

	Path lockFile() {
		return this.path.resolveSibling(this.path.getFileName() + ".lock");
	}

	boolean isPrivate() {
		return this.path.getFileName().toString().startsWith(PRIVATE_PREFIX);
	}

	/**
	 * The process of the server, if it was started and still runs.
	 * @return the process or nothing
	 */
	Optional<OsProcess> process() {
		return OsProcess.read(pidFile()).filter(OsProcess::isAlive);
	}

	/**
	 * What was written about the server when it was ready.
	 * @return the state, empty when it never was ready
	 */
	Properties state() {
		Properties state = new Properties();
		try (Reader reader = Files.newBufferedReader(this.path.resolve("state"))) {
			state.load(reader);
		}
		catch (NoSuchFileException ex) {
			// Not ready yet.
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
		return state;
	}

	void writeState(Properties state) {
		Path partial = this.path.resolve("state.partial");
		try {
			try (Writer writer = Files.newBufferedWriter(partial)) {
				state.store(writer, null);
			}
			Files.move(partial, this.path.resolve("state"), StandardCopyOption.ATOMIC_MOVE);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	/**
	 * Create the directory and note that a process uses the server.
	 * @param user the process
	 */
	void addUser(OsProcess user) {
		try {
			Files.createDirectories(users());
			Files.write(users().resolve(user.toString()), new byte[0]);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	void removeUser(OsProcess user) {
		delete(users().resolve(user.toString()));
	}

	/**
	 * Whether a living process uses the server.
	 * @param except a process that does not count
	 * @return whether another one is found
	 */
	boolean isUsed(@Nullable OsProcess except) {
		return list(users()).stream()
			.flatMap((file) -> OsProcess.parse(file.getFileName().toString()).stream())
			.anyMatch((user) -> !user.equals(except) && user.isAlive());
	}

	/**
	 * How long the server is kept after its last user is gone.
	 * @return the time
	 */
	Duration grace() {
		String grace = state().getProperty("grace");
		return (grace != null) ? Duration.parse(grace) : DEFAULT_GRACE;
	}

	/**
	 * End the server and delete the directory. A server whose data is kept elsewhere is
	 * stopped in an orderly way.
	 */
	void end() {
		Properties state = state();
		boolean kept = Boolean.parseBoolean(state.getProperty("kept"));
		process().ifPresent((process) -> {
			if (kept) {
				process.stop(state.getProperty("stop-signal", "TERM"), STOP_TIMEOUT);
			}
			process.kill(STOP_TIMEOUT);
		});
		delete();
		if (isPrivate()) {
			delete(lockFile());
		}
	}

	/**
	 * Delete the directory. Files that appear or vanish meanwhile do no harm.
	 */
	void delete() {
		for (int attempt = 0; attempt < 5 && Files.exists(this.path); attempt++) {
			try {
				deleteTree(this.path);
			}
			catch (IOException ex) {
				// A dying process may still have written: once more.
				Thread.onSpinWait();
			}
		}
	}

	private static void delete(Path file) {
		try {
			Files.deleteIfExists(file);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	private Path users() {
		return this.path.resolve("users");
	}

	private static void deleteTree(Path root) throws IOException {
		Files.walkFileTree(root, new SimpleFileVisitor<Path>() {

			@Override
			public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
				Files.deleteIfExists(file);
				return FileVisitResult.CONTINUE;
			}

			@Override
			public FileVisitResult visitFileFailed(Path file, IOException failure) {
				return FileVisitResult.CONTINUE;
			}

			@Override
			public FileVisitResult postVisitDirectory(Path directory, @Nullable IOException failure)
					throws IOException {
				Files.deleteIfExists(directory);
				return FileVisitResult.CONTINUE;
			}

		});
	}

	static List<Path> list(Path directory) {
		try (Stream<Path> files = Files.list(directory)) {
			return new ArrayList<>(files.toList());
		}
		catch (NoSuchFileException ex) {
			return List.of();
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

}
