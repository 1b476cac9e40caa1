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
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

import dev.patterns.secrets.InvalidSecretNameException;
import dev.patterns.secrets.MalformedSecretException;
import dev.patterns.secrets.SecretName;
import dev.patterns.secrets.SecretStoreUnavailableException;
import dev.patterns.secrets.SecretValue;
import dev.patterns.secrets.SecretValues;
import dev.patterns.secrets.store.SecretStore;

/**
 * Secrets in a directory: a file is a secret of one value, its bytes as they are, and its
 * path below the directory is the name. Kubernetes' layout, whose symlink {@code ..data}
 * is swapped for all files at once, is read through the directory that the link led to at
 * the beginning; if it was swapped meanwhile, everything is read again. No other symlink
 * is followed.
 */
public final class DirectorySecretStore implements SecretStore {

	private static final Log logger = LogFactory.getLog(DirectorySecretStore.class);

	private static final String DATA = "..data";

	private static final int ATTEMPTS = 20;

	private final Path directory;

	private final Set<SecretName> leftOut = ConcurrentHashMap.newKeySet();

	/**
	 * Create a store.
	 * @param directory the directory, which need not be there yet
	 */
	public DirectorySecretStore(Path directory) {
		this.directory = directory.toAbsolutePath();
	}

	@Override
	public @Nullable SecretValues read(SecretName name) {
		checked(name);
		return consistently((base) -> SecretFile.read(base, name).map((value) -> secret(name, value)).orElse(null));
	}

	@Override
	public Set<SecretName> list(String prefix) {
		Set<SecretName> names = consistently((base) -> names(base, prefix));
		return (names != null) ? names : Set.of();
	}

	@Override
	public Map<SecretName, SecretValues> readAll(String prefix, Predicate<SecretName> permitted) {
		Map<SecretName, SecretValues> all = consistently((base) -> {
			Map<SecretName, SecretValues> secrets = new TreeMap<>();
			for (SecretName name : names(base, prefix)) {
				if (permitted.test(name)) {
					readInto(secrets, base, name);
				}
			}
			return secrets;
		});
		return (all != null) ? all : Map.of();
	}

	// A file that is no secret, such as a truststore, is not the others' business.
	private void readInto(Map<SecretName, SecretValues> secrets, Path base, SecretName name) throws IOException {
		try {
			SecretFile.read(base, name).ifPresent((value) -> secrets.put(name, secret(name, value)));
		}
		catch (MalformedSecretException ex) {
			if (this.leftOut.add(name)) {
				logger.warn("Left out of the secrets of directory '%s': %s".formatted(this.directory, ex.getMessage()));
			}
		}
	}

	@Override
	public void check() {
		consistently((base) -> base);
	}

	private static SecretValues secret(SecretName name, byte[] value) {
		return SecretValues.single(name.value(), SecretValue.of(value), null);
	}

	private static void checked(SecretName name) {
		for (String segment : name.value().split("/")) {
			if (segment.startsWith("..")) {
				throw new InvalidSecretNameException("No name in a directory has a segment that begins with '..'");
			}
		}
	}

	private <T> @Nullable T consistently(DirectoryRead<T> read) {
		IOException failure = new TornReadException();
		for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
			try {
				Path base = base();
				T result = read.from(base);
				if (base.equals(base())) {
					return result;
				}
			}
			catch (TornReadException | NoSuchFileException | NotDirectoryException ex) {
				// If the directory is being swapped or written, the next attempt sees it.
				failure = ex;
			}
			catch (IOException | SecurityException ex) {
				throw unavailable(ex);
			}
		}
		throw unavailable(failure);
	}

	private SecretStoreUnavailableException unavailable(Exception failure) {
		return new SecretStoreUnavailableException((failure instanceof TornReadException)
				? "Directory '%s' changed each time while it was read".formatted(this.directory)
				: "Directory '%s' cannot be read: %s".formatted(this.directory, failure.getClass().getSimpleName()));
	}

	private Path base() throws IOException {
		Path data = this.directory.resolve(DATA);
		Path root = this.directory.toRealPath();
		Path base = (Files.isSymbolicLink(data) ? data : root).toRealPath();
		if (!Files.isDirectory(base)) {
			throw new NotDirectoryException(base.toString());
		}
		if (!base.startsWith(root)) {
			throw new InvalidSecretNameException(
					"The link '..data' of directory '%s' leads out of it".formatted(this.directory));
		}
		return base;
	}

	private static Set<SecretName> names(Path base, String prefix) throws IOException {
		Set<SecretName> names = new TreeSet<>();
		Files.walkFileTree(base, new SimpleFileVisitor<>() {

			@Override
			public FileVisitResult preVisitDirectory(Path directory, BasicFileAttributes attributes) {
				return (!directory.equals(base) && isHidden(directory)) ? FileVisitResult.SKIP_SUBTREE
						: FileVisitResult.CONTINUE;
			}

			@Override
			public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
				if (attributes.isRegularFile() && !isHidden(file)) {
					add(base.relativize(file), prefix, names);
				}
				return FileVisitResult.CONTINUE;
			}

			@Override
			public FileVisitResult visitFileFailed(Path file, IOException ex) throws IOException {
				throw ex;
			}

		});
		return names;
	}

	private static void add(Path relative, String prefix, Set<SecretName> names) {
		try {
			SecretName name = new SecretName(relative.toString().replace(relative.getFileSystem().getSeparator(), "/"));
			if (name.isWithin(prefix)) {
				names.add(name);
			}
		}
		catch (InvalidSecretNameException ex) {
			// Nobody can ask for a file of such a name.
		}
	}

	private static boolean isHidden(Path path) {
		Path name = path.getFileName();
		return name != null && name.toString().startsWith("..");
	}

	/**
	 * Reads from a directory that may be swapped or written meanwhile.
	 *
	 * @param <T> what is read
	 */
	@FunctionalInterface
	private interface DirectoryRead<T> {

		@Nullable T from(Path base) throws IOException;

	}

}
