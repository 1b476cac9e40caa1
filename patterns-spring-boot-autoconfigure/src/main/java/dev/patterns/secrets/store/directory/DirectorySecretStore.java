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
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Predicate;

import org.jspecify.annotations.Nullable;

import dev.patterns.secrets.InvalidSecretNameException;
import dev.patterns.secrets.MalformedSecretException;
import dev.patterns.secrets.SecretName;
import dev.patterns.secrets.SecretStoreUnavailableException;
import dev.patterns.secrets.SecretValue;
import dev.patterns.secrets.SecretValues;
import dev.patterns.secrets.store.SecretBatch;
import dev.patterns.secrets.store.SecretStore;

/**
 * Secrets in a directory: a file is a secret of one value, its bytes as they are, and its
 * path below the directory is the name. Kubernetes' layout, whose symlink {@code ..data}
 * is swapped for all files at once, is read through the directory that the link led to at
 * the beginning; if it was swapped meanwhile, everything is read again. No other symlink
 * is followed.
 */
public final class DirectorySecretStore implements SecretStore {

	private static final String DATA = "..data";

	private static final int ATTEMPTS = 20;

	private final Path directory;

	private final SecretFile files;

	/**
	 * Create a store.
	 * @param directory the directory, which need not be there yet
	 */
	public DirectorySecretStore(Path directory) {
		this(directory, new SecretFile((file) -> Files.newInputStream(file, LinkOption.NOFOLLOW_LINKS)));
	}

	DirectorySecretStore(Path directory, SecretFile files) {
		this.directory = directory.toAbsolutePath();
		this.files = files;
	}

	@Override
	public @Nullable SecretValues read(SecretName name) {
		checked(name);
		return consistently((base) -> this.files.read(base, name).map((value) -> secret(name, value)).orElse(null));
	}

	@Override
	public Set<SecretName> list(String prefix) {
		Set<SecretName> names = consistently((base) -> names(base, prefix).names());
		return (names != null) ? names : Set.of();
	}

	@Override
	public SecretBatch readAll(String prefix, Predicate<SecretName> permitted) {
		SecretBatch all = consistently((base) -> {
			NameCollector collector = names(base, prefix);
			SecretBatch batch = new SecretBatch(new TreeMap<>(), new TreeMap<>(collector.leftOut()));
			for (SecretName name : collector.names()) {
				if (permitted.test(name)) {
					readInto(batch, base, name);
				}
			}
			return batch;
		});
		return (all != null) ? all : new SecretBatch(Map.of(), Map.of());
	}

	// A file that is no secret, such as a truststore, is not the others' business.
	private void readInto(SecretBatch batch, Path base, SecretName name) throws IOException {
		try {
			this.files.read(base, name).ifPresent((value) -> batch.secrets().put(name, secret(name, value)));
		}
		catch (MalformedSecretException | InvalidSecretNameException ex) {
			batch.leftOut().put(name.value(), String.valueOf(ex.getMessage()));
		}
		catch (AccessDeniedException ex) {
			batch.leftOut().put(name.value(), "it may not be read");
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

	private static NameCollector names(Path base, String prefix) throws IOException {
		NameCollector collector = new NameCollector(base, prefix);
		Files.walkFileTree(base, collector);
		return collector;
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
