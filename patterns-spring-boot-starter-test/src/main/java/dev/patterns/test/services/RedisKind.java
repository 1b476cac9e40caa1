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
import java.net.Socket;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;
import redis.embedded.RedisServer;

/**
 * Redis from the binaries of {@code embedded-redis}.
 */
final class RedisKind implements ServerKind {

	private static final Map<String, String> BINARIES = Map.of("linux/amd64", "redis-server-6.2.6-v5-linux-amd64",
			"linux/arm64", "redis-server-6.2.7-linux-arm64", "linux/i386", "redis-server-6.2.7-linux-386",
			"darwin/amd64", "redis-server-6.2.6-v5-darwin-amd64", "darwin/arm64", "redis-server-6.2.6-v5-darwin-arm64",
			"windows/amd64", "redis-server-5.0.14.1-windows-amd64.exe");

	private static final int TIMEOUT = 2000;

	private final Cache cache;

	private final Platform platform;

	RedisKind(Cache cache, Platform platform) {
		this.cache = cache;
		this.platform = platform;
	}

	@Override
	public Service service() {
		return Service.REDIS;
	}

	@Override
	public String version() {
		return BINARIES.getOrDefault(this.platform.toString(), "none");
	}

	@Override
	public Map<String, String> defaults() {
		Map<String, String> settings = new LinkedHashMap<>();
		settings.put("bind", ServerLayout.HOST);
		settings.put("daemonize", "no");
		settings.put("save", "");
		settings.put("appendonly", "yes");
		settings.put("appendfsync", "everysec");
		return settings;
	}

	@Override
	public void initialize(ServerLayout layout) {
		Cache.create(layout.data());
	}

	@Override
	public List<String> command(ServerLayout layout) {
		List<String> command = new ArrayList<>(List.of(program().toString(), "--port", Integer.toString(layout.port()),
				"--dir", layout.data().toString()));
		layout.settings().forEach((name, value) -> command.addAll(List.of("--" + name, value)));
		return command;
	}

	private Path program() {
		URL binary = binary();
		if (binary == null) {
			throw new UnsupportedPlatformException(service(),
					"embedded-redis has no binary for %s.".formatted(this.platform));
		}
		return this.cache.get(version(), (directory) -> {
			try (InputStream stream = binary.openStream()) {
				Path program = directory.resolve("redis-server");
				Files.copy(stream, program);
				Archives.setExecutable(program);
			}
		}).resolve("redis-server");
	}

	private @Nullable URL binary() {
		String name = BINARIES.get(this.platform.toString());
		return (name != null) ? RedisServer.class.getResource("/" + name) : null;
	}

	@Override
	public boolean isReady(ServerLayout layout) throws IOException {
		try (Socket socket = new Socket()) {
			socket.connect(new InetSocketAddress(ServerLayout.HOST, layout.port()), TIMEOUT);
			socket.setSoTimeout(TIMEOUT);
			socket.getOutputStream().write("PING\r\n".getBytes(StandardCharsets.US_ASCII));
			// While it reads its file, it answers with an error.
			return socket.getInputStream().read() == '+';
		}
	}

	@Override
	public Map<String, String> properties(String host, int port) {
		Map<String, String> properties = new LinkedHashMap<>();
		properties.put("spring.data.redis.host", host);
		properties.put("spring.data.redis.port", Integer.toString(port));
		return properties;
	}

}
