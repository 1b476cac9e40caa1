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

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;

/**
 * The program that ends servers whose last user is gone, also when the users were killed.
 * It runs in a small JVM of its own without any library, one for each registry, and ends
 * when there is no server left.
 */
final class Watchdog {

	private static final Duration INTERVAL = Duration.ofMillis(250);

	/**
	 * Who looks whether a watchdog lives takes its lock for a moment: be patient.
	 */
	private static final Duration PATIENCE = Duration.ofSeconds(2);

	private static final Duration KILL_TIMEOUT = Duration.ofSeconds(10);

	private final Path registry;

	private final Map<Path, Long> unusedSince = new HashMap<>();

	/**
	 * The processes seen so far: one whose directory was deleted is known nowhere else.
	 */
	private final Map<Path, OsProcess> processes = new HashMap<>();

	Watchdog(Path registry) {
		this.registry = registry;
	}

	/**
	 * Run the watchdog.
	 * @param args the directory of the registry
	 */
	public static void main(String[] args) {
		Path registry = Path.of(args[0]);
		do {
			Optional<FileMutex> mutex = FileMutex.tryAcquire(lockFile(registry), PATIENCE);
			if (mutex.isEmpty()) {
				return;
			}
			mutex.get().whileHeld(() -> {
				new Watchdog(registry).watch();
				return null;
			});
			// Who started a server while the lock was held relied on this watchdog.
		}
		while (!servers(registry).isEmpty());
	}

	static Path lockFile(Path registry) {
		return registry.resolve("watchdog.lock");
	}

	static List<Path> servers(Path registry) {
		return ServerDirectory.list(registry)
			.stream()
			.filter((path) -> Files.isDirectory(path) && !path.getFileName().toString().startsWith("."))
			.toList();
	}

	private void watch() {
		while (look()) {
			LockSupport.parkNanos(INTERVAL.toNanos());
		}
	}

	/**
	 * Look at all servers once.
	 * @return whether there is any
	 */
	boolean look() {
		List<Path> servers = servers(this.registry);
		for (Path server : servers) {
			try {
				check(new ServerDirectory(server));
			}
			catch (RuntimeException ex) {
				// A directory that vanishes or is written just now: look again later.
				System.err.println(server + ": " + ex);
			}
		}
		this.processes.entrySet().removeIf((entry) -> {
			boolean deleted = !servers.contains(entry.getKey());
			return deleted && entry.getValue().kill(KILL_TIMEOUT);
		});
		return !servers.isEmpty();
	}

	private void check(ServerDirectory server) {
		server.process().ifPresent((process) -> this.processes.put(server.path(), process));
		if (server.isUsed(null)) {
			this.unusedSince.remove(server.path());
			return;
		}
		long now = System.nanoTime();
		long since = this.unusedSince.computeIfAbsent(server.path(), (key) -> now);
		if (now - since >= server.grace().toNanos()) {
			end(server);
		}
	}

	private void end(ServerDirectory server) {
		FileMutex.tryAcquire(server.lockFile(), Duration.ZERO).ifPresent((mutex) -> mutex.whileHeld(() -> {
			if (!server.isUsed(null)) {
				server.end();
				this.unusedSince.remove(server.path());
			}
			return null;
		}));
	}

}
