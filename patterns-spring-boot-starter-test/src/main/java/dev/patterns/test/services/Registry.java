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
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Properties;
import java.util.UUID;

import org.jspecify.annotations.Nullable;

/**
 * The directory through which the processes of one user find the servers that they share,
 * and in which the watchdog looks for servers that nobody uses any more.
 */
final class Registry {

	private static final Duration LOCK_TIMEOUT = Duration.ofMinutes(5);

	private static final int PORT_ATTEMPTS = 3;

	/**
	 * The classes of which the watchdog consists.
	 */
	private static final JavaProgram WATCHDOG = new JavaProgram("Watchdog", "FileMutex", "OsProcess", "Platform",
			"ServerDirectory", "ServerDirectory$1");

	private final Path root;

	private final Cache cache;

	private final Duration grace;

	/**
	 * Open a registry.
	 * @param base the directory of the current user
	 * @param scope who shares the servers, a name of letters, digits, {@code _} and
	 * {@code -}
	 * @param grace how long a shared server outlives its last user
	 */
	Registry(Path base, String scope, Duration grace) {
		if (!scope.matches("[A-Za-z0-9_-]{1,20}")) {
			throw new EmbeddedServicesException(
					"'%s' is no name for a scope: use 1 to 20 letters, digits, '_' and '-'.".formatted(scope));
		}
		String version = Registry.class.getPackage().getImplementationVersion();
		this.root = base.resolve(scope + "-" + ((version != null) ? version : "development"));
		this.grace = grace;
		this.cache = new Cache(base.resolve("cache"));
		Cache.create(this.root);
		requireOwner(base);
	}

	static Path defaultBase() {
		String user = System.getProperty("user.name").replaceAll("[^A-Za-z0-9._-]", "_");
		return Path.of(System.getProperty("java.io.tmpdir"), "patterns-services-" + user).toAbsolutePath();
	}

	Cache cache() {
		return this.cache;
	}

	/**
	 * Find or start the server that all processes share.
	 * @param kind what to start
	 * @return the server
	 */
	ProcessServer shared(ServerKind kind) {
		Map<String, String> settings = kind.defaults();
		String fingerprint = HexFormat.of().toHexDigits(Objects.hash(kind.version(), settings));
		ServerDirectory directory = new ServerDirectory(this.root.resolve(kind.service().id() + "-" + fingerprint));
		return FileMutex.acquire(directory.lockFile(), LOCK_TIMEOUT).whileHeld(() -> {
			boolean used = directory.isUsed(OsProcess.current());
			directory.addUser(OsProcess.current());
			superviseServers();
			ServerLayout layout = layout(directory, settings);
			if (layout != null && directory.process().isPresent()) {
				return new ProcessServer(kind, layout, true);
			}
			if (layout != null && used) {
				// It died under its users: the data may still be of worth to them.
				ServerProcess.start(kind, layout);
				return new ProcessServer(kind, layout, true);
			}
			directory.end();
			return start(kind, directory, new ServerSettings(settings, null, 0), this.grace, true);
		});
	}

	/**
	 * Start a server for this process alone.
	 * @param kind what to start
	 * @param settings how to start it
	 * @return the server
	 */
	ProcessServer start(ServerKind kind, ServerSettings settings) {
		ServerDirectory directory = new ServerDirectory(
				this.root.resolve(ServerDirectory.PRIVATE_PREFIX + kind.service().id() + "-" + UUID.randomUUID()));
		return FileMutex.acquire(directory.lockFile(), LOCK_TIMEOUT)
			.whileHeld(() -> start(kind, directory, settings, Duration.ZERO, false));
	}

	private ProcessServer start(ServerKind kind, ServerDirectory directory, ServerSettings settings, Duration grace,
			boolean shared) {
		Path data = (settings.data() != null) ? settings.data() : directory.path().resolve("data");
		for (int attempt = 1;; attempt++) {
			directory.addUser(OsProcess.current());
			superviseServers();
			int port = (settings.port() != 0) ? settings.port() : Ports.free();
			ServerLayout layout = new ServerLayout(directory, data, port, settings.merged(kind.defaults()));
			try {
				ServerProcess.start(kind, layout);
				directory.writeState(state(kind, layout, settings.data() != null, grace));
				return new ProcessServer(kind, layout, shared);
			}
			catch (RuntimeException ex) {
				directory.end();
				boolean taken = ex.getMessage() != null && ex.getMessage().contains("in use");
				if (!taken || settings.port() != 0 || attempt >= PORT_ATTEMPTS) {
					throw ex;
				}
			}
		}
	}

	private static @Nullable ServerLayout layout(ServerDirectory directory, Map<String, String> settings) {
		Properties state = directory.state();
		String port = state.getProperty("port");
		return (port != null)
				? new ServerLayout(directory, Path.of(state.getProperty("data")), Integer.parseInt(port), settings)
				: null;
	}

	private static Properties state(ServerKind kind, ServerLayout layout, boolean kept, Duration grace) {
		Properties state = new Properties();
		state.setProperty("service", kind.service().id());
		state.setProperty("port", Integer.toString(layout.port()));
		state.setProperty("data", layout.data().toString());
		state.setProperty("kept", Boolean.toString(kept));
		state.setProperty("grace", grace.toString());
		state.setProperty("stop-signal", kind.stopSignal());
		return state;
	}

	/**
	 * See to it that a watchdog runs. The server must be known before.
	 */
	private void superviseServers() {
		FileMutex.tryAcquire(Watchdog.lockFile(this.root), Duration.ZERO)
			.ifPresent((mutex) -> mutex.whileHeld(this::startWatchdog));
	}

	private Process startWatchdog() {
		List<String> command = WATCHDOG.command(this.cache,
				List.of("-Xmx16m", "-Xss256k", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-XX:-UsePerfData"),
				List.of(), List.of(this.root.toString()));
		return ServerProcess.launch(command, this.root, this.root.resolve("watchdog.pid"),
				this.root.resolve("watchdog.log"));
	}

	/**
	 * The temporary directory is open to all users: do not work in a directory that
	 * another one put there.
	 * @param base the directory
	 */
	private static void requireOwner(Path base) {
		try {
			Path probe = Files.createTempFile(base, "owner", "");
			boolean own = Files.getOwner(probe).equals(Files.getOwner(base));
			Files.delete(probe);
			if (!own) {
				throw new EmbeddedServicesException("%s belongs to another user: remove it".formatted(base));
			}
		}
		catch (IOException ex) {
			throw new EmbeddedServicesException("%s cannot be used".formatted(base), ex);
		}
	}

}
