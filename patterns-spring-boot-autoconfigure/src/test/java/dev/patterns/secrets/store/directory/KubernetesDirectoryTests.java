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
import java.nio.file.FileSystemException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import dev.patterns.secrets.InvalidSecretNameException;
import dev.patterns.secrets.MalformedSecretException;
import dev.patterns.secrets.SecretName;
import dev.patterns.secrets.SecretStoreUnavailableException;
import dev.patterns.secrets.SecretValues;
import dev.patterns.secrets.store.SecretBatch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests of a directory as Kubernetes mounts it, and of what leads out of it.
 */
class KubernetesDirectoryTests {

	@TempDir
	Path temporary;

	private Path mount;

	private DirectorySecretStore store;

	@BeforeEach
	void mount() throws IOException {
		this.mount = Files.createDirectory(this.temporary.resolve("mount"));
		this.store = new DirectorySecretStore(this.mount);
	}

	@Test
	void readsThroughTheLinkThatIsSwapped() throws IOException {
		swap("1", "scott", "tiger1");
		assertThat(text("username")).isEqualTo("scott");
		assertThat(this.store.list("")).extracting(SecretName::value).containsExactly("password", "username");
		swap("2", "scott", "tiger2");
		assertThat(text("password")).isEqualTo("tiger2");
	}

	@Test
	void seesAllFilesOfOneMoment() throws Exception {
		swap("0", "user-0", "password-0");
		AtomicBoolean end = new AtomicBoolean();
		ExecutorService threads = Executors.newSingleThreadExecutor();
		CompletableFuture<Integer> swapper = CompletableFuture.supplyAsync(() -> {
			int n = 0;
			while (!end.get()) {
				n++;
				swap(Integer.toString(n), "user-" + n, "password-" + n);
				// Kubernetes swaps once a minute at most.
				java.util.concurrent.locks.LockSupport.parkNanos(500_000);
			}
			return n;
		}, threads);
		try {
			for (int i = 0; i < 1000; i++) {
				Map<SecretName, SecretValues> all = this.store.readAll("", (name) -> true).secrets();
				String user = all.get(new SecretName("username")).value().toText();
				String password = all.get(new SecretName("password")).value().toText();
				assertThat(password.substring("password-".length())).isEqualTo(user.substring("user-".length()));
			}
		}
		finally {
			end.set(true);
			threads.shutdown();
			assertThat(swapper.get(20, TimeUnit.SECONDS)).isGreaterThan(10);
		}
	}

	@Test
	void refusesLinksOutOfTheDirectory() throws IOException {
		Path outside = Files.writeString(this.temporary.resolve("outside"), "marker-outside");
		Files.createSymbolicLink(this.mount.resolve("link"), outside);
		Files.createSymbolicLink(this.mount.resolve("dir"), this.temporary);
		assertRefused("link");
		assertRefused("dir/outside");
		assertThat(this.store.list("")).isEmpty();
		assertThat(this.store.readAll("", (name) -> true).secrets()).isEmpty();
	}

	@Test
	void refusesLinksToOtherSecrets() throws IOException {
		Files.writeString(this.mount.resolve("denied"), "marker-denied");
		Files.createSymbolicLink(this.mount.resolve("alias"), this.mount.resolve("denied"));
		assertRefused("alias");
		assertThat(this.store.list("")).extracting(SecretName::value).containsExactly("denied");
	}

	@Test
	void refusesTheFilesBehindTheLink() throws IOException {
		swap("1", "scott", "tiger");
		assertRefused("..data/password");
		assertRefused("..1/password");
	}

	@Test
	void refusesALinkThatLeadsOut() throws IOException {
		Path other = Files.createDirectory(this.temporary.resolve("other"));
		Files.writeString(other.resolve("key"), "marker-other");
		Files.createSymbolicLink(this.mount.resolve("..data"), other);
		assertRefused("key");
	}

	@Test
	void directoriesAreNoSecrets() throws IOException {
		Files.createDirectories(this.mount.resolve("a/b"));
		assertThat(this.store.read(new SecretName("a"))).isNull();
		assertThat(this.store.read(new SecretName("a/b/c"))).isNull();
		Files.writeString(this.mount.resolve("file"), "x");
		assertThat(this.store.read(new SecretName("file/c"))).isNull();
	}

	@Test
	void whatCannotBeLookedAtIsNotAbsent() throws IOException {
		// Whoever runs the test may read everything, so the way there is an endless one.
		Files.createSymbolicLink(this.mount.resolve("loop"), this.mount.resolve("loop"));
		assertThatExceptionOfType(SecretStoreUnavailableException.class)
			.isThrownBy(() -> this.store.read(new SecretName("loop/key")));
	}

	@Test
	void refusesWhatIsTooLarge() throws IOException {
		Files.write(this.mount.resolve("large"), new byte[SecretFile.MAX_BYTES + 1]);
		assertThatExceptionOfType(MalformedSecretException.class)
			.isThrownBy(() -> this.store.read(new SecretName("large")));
		Files.writeString(this.mount.resolve("small"), "x");
		SecretBatch batch = this.store.readAll("", (name) -> true);
		assertThat(batch.secrets()).containsOnlyKeys(new SecretName("small"));
		assertThat(batch.leftOut()).containsOnlyKeys("large");
		Files.write(this.mount.resolve("large"), new byte[SecretFile.MAX_BYTES]);
		assertThat(this.store.read(new SecretName("large"))).isNotNull();
	}

	@Test
	void leavesOutAndNamesWhatMayNotBeRead() throws IOException {
		// Whoever runs the test may read everything.
		List<String> opened = new ArrayList<>();
		DirectorySecretStore limited = new DirectorySecretStore(this.mount, new SecretFile((file) -> {
			opened.add(file.getFileName().toString());
			if (file.endsWith("private")) {
				throw new AccessDeniedException(file.toString());
			}
			return Files.newInputStream(file);
		}));
		for (String name : List.of("private", "denied", "key")) {
			Files.writeString(this.mount.resolve(name), "value-of-" + name);
		}
		SecretBatch batch = limited.readAll("", (name) -> !name.value().equals("denied"));
		assertThat(batch.secrets()).containsOnlyKeys(new SecretName("key"));
		assertThat(batch.leftOut()).containsOnlyKeys("private");
		assertThat(opened).as("what is denied is not opened").containsExactly("key", "private");
		assertThatExceptionOfType(SecretStoreUnavailableException.class)
			.isThrownBy(() -> limited.read(new SecretName("private")));
	}

	@Test
	void leavesOutDirectoriesThatMayNotBeLookedInto() throws IOException {
		NameCollector names = new NameCollector(this.mount, "app");
		AccessDeniedException denied = new AccessDeniedException("it");
		assertThat(names.visitFileFailed(this.mount.resolve("app/lost+found"), denied))
			.isEqualTo(FileVisitResult.CONTINUE);
		assertThat(names.leftOut()).containsOnlyKeys("app/lost+found");
		assertThat(names.visitFileFailed(this.mount.resolve("other"), new FileSystemException("stale")))
			.isEqualTo(FileVisitResult.CONTINUE);
		for (String name : List.of("", "app", "app/key")) {
			assertThatExceptionOfType(FileSystemException.class)
				.isThrownBy(() -> names.visitFileFailed(this.mount.resolve(name), new FileSystemException("stale")));
		}
		assertThatExceptionOfType(AccessDeniedException.class).as("it is no empty directory")
			.isThrownBy(() -> names.visitFileFailed(this.mount, denied));
	}

	@Test
	void looksOnlyWhereThePrefixLeads() throws IOException {
		Files.createDirectories(this.mount.resolve("app/db"));
		Files.createDirectories(this.mount.resolve("apples"));
		Files.writeString(this.mount.resolve("app/db/password"), "x");
		Files.writeString(this.mount.resolve("apples/password"), "x");
		assertThat(this.store.list("app")).extracting(SecretName::value).containsExactly("app/db/password");
		assertThat(this.store.list("app/db/password")).hasSize(1);
		assertThat(this.store.list("app/d")).isEmpty();
	}

	@Test
	void isUnavailableWhileThereIsNoDirectory() throws IOException {
		DirectorySecretStore missing = new DirectorySecretStore(this.temporary.resolve("missing"));
		SecretName name = new SecretName("key");
		assertThatExceptionOfType(SecretStoreUnavailableException.class).isThrownBy(() -> missing.read(name));
		assertThatExceptionOfType(SecretStoreUnavailableException.class).isThrownBy(() -> missing.list(""));
		assertThatExceptionOfType(SecretStoreUnavailableException.class).isThrownBy(missing::check);
		Files.createDirectory(this.temporary.resolve("missing"));
		assertThat(missing.read(name)).isNull();
	}

	private void assertRefused(String name) {
		assertThatExceptionOfType(InvalidSecretNameException.class)
			.isThrownBy(() -> this.store.read(new SecretName(name)));
	}

	private String text(String name) {
		return this.store.read(new SecretName(name)).value().toText();
	}

	private void swap(String generation, String username, String password) {
		try {
			Path data = Files.createDirectory(this.mount.resolve(".." + generation));
			Files.writeString(data.resolve("username"), username);
			Files.writeString(data.resolve("password"), password);
			Path before = Files.exists(this.mount.resolve("..data")) ? this.mount.resolve("..data").toRealPath() : null;
			Files.createSymbolicLink(this.mount.resolve("..data_tmp"), Path.of(".." + generation));
			Files.move(this.mount.resolve("..data_tmp"), this.mount.resolve("..data"), StandardCopyOption.ATOMIC_MOVE);
			if (before == null) {
				Files.createSymbolicLink(this.mount.resolve("username"), Path.of("..data/username"));
				Files.createSymbolicLink(this.mount.resolve("password"), Path.of("..data/password"));
			}
			else {
				Files.delete(before.resolve("username"));
				Files.delete(before.resolve("password"));
				Files.delete(before);
			}
		}
		catch (IOException ex) {
			throw new java.io.UncheckedIOException(ex);
		}
	}

}
