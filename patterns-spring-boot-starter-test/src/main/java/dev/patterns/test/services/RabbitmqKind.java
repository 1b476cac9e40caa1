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
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * RabbitMQ as the Debian package {@code rabbitmq-server} installs it, run as the current
 * user and with its own port mapper, so that nothing of it outlives it.
 */
final class RabbitmqKind implements ServerKind {

	private static final Path INSTALLED = Path.of("/usr/lib/rabbitmq");

	private static final int TIMEOUT = 2000;

	private static final int METHOD_FRAME = 1;

	/**
	 * A name that does not depend on the port, since it is part of the data.
	 */
	private static final String NODE = "patterns@localhost";

	/**
	 * The port mapper is a child too, and ends with the server when that is told to stop.
	 * Without one that answers the server would start another, which outlives it; and a
	 * process id is only killed while it is that of the port mapper, as ids come again.
	 */
	private static final String SCRIPT = """
			epmd -port "$ERL_EPMD_PORT" -address 127.0.0.1 & epmd=$!
			is_epmd() { [ "$(cat "/proc/$epmd/comm" 2>/dev/null)" = epmd ]; }
			tries=0
			until epmd -port "$ERL_EPMD_PORT" -names >/dev/null 2>&1; do
				tries=$((tries + 1))
				[ "$tries" -lt 300 ] || { echo "The port mapper does not answer"; exit 70; }
				sleep 0.1
			done
			is_epmd || { echo "Port $ERL_EPMD_PORT of the port mapper is in use"; exit 70; }
			"$0" & server=$!
			trap 'kill -TERM "$server"' TERM INT
			wait "$server"; status=$?
			while kill -0 "$server" 2>/dev/null; do wait "$server"; status=$?; done
			if is_epmd; then kill "$epmd"; fi
			exit "$status"
			""";

	private final Platform platform;

	private final Path installed;

	RabbitmqKind(Platform platform) {
		this(platform, INSTALLED);
	}

	RabbitmqKind(Platform platform, Path installed) {
		this.platform = platform;
		this.installed = installed;
	}

	@Override
	public Service service() {
		return Service.RABBITMQ;
	}

	@Override
	public String version() {
		return ServerDirectory.list(this.installed.resolve("lib"))
			.stream()
			.map((directory) -> directory.getFileName().toString())
			.sorted()
			.findFirst()
			.orElse("none");
	}

	@Override
	public Map<String, String> defaults() {
		Map<String, String> settings = new LinkedHashMap<>();
		settings.put("log.console.level", "warning");
		// A test that restarts the server does not wait for statistics.
		settings.put("collect_statistics_interval", "60000");
		return settings;
	}

	@Override
	public void initialize(ServerLayout layout) {
		requireInstalled();
		List<String> configuration = new ArrayList<>();
		configuration.add("listeners.tcp.1 = %s:%d".formatted(ServerLayout.HOST, layout.port()));
		layout.settings().forEach((name, value) -> configuration.add(name + " = " + value));
		try {
			Files.createDirectories(layout.data());
			Files.write(configuration(layout), configuration);
			Files.writeString(plugins(layout), "[].\n");
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	@Override
	public List<String> command(ServerLayout layout) {
		requireInstalled();
		Path home = layout.directory().path();
		List<String> command = new ArrayList<>(List.of("env", "HOME=" + home, "RABBITMQ_NODENAME=" + NODE,
				"RABBITMQ_MNESIA_BASE=" + layout.data(), "RABBITMQ_LOG_BASE=" + home, "RABBITMQ_LOGS=-",
				"RABBITMQ_CONFIG_FILE=" + configuration(layout), "RABBITMQ_ENABLED_PLUGINS_FILE=" + plugins(layout),
				"RABBITMQ_CONF_ENV_FILE=" + home.resolve("none"), "RABBITMQ_PID_FILE=" + home.resolve("rabbitmq.pid"),
				"ERL_EPMD_ADDRESS=" + ServerLayout.HOST));
		// Nobody but the node uses these.
		int epmd = freeExcept(layout.port(), layout.port());
		command.add("ERL_EPMD_PORT=" + epmd);
		command.add("RABBITMQ_DIST_PORT=" + freeExcept(layout.port(), epmd));
		command.addAll(List.of("/bin/sh", "-c", SCRIPT, program().toString()));
		return command;
	}

	private static int freeExcept(int one, int other) {
		int port = Ports.free();
		while (port == one || port == other) {
			port = Ports.free();
		}
		return port;
	}

	private void requireInstalled() {
		if (!Files.isExecutable(program())) {
			throw new UnsupportedPlatformException(service(), """
					there is no binary of it in a registry for %s, and the Debian package is not installed in %s. \
					Install it with 'apt-get install rabbitmq-server'.""".formatted(this.platform, this.installed));
		}
	}

	private Path program() {
		return this.installed.resolve("bin").resolve("rabbitmq-server");
	}

	@Override
	public boolean isReady(ServerLayout layout) throws IOException {
		try (Socket socket = new Socket()) {
			socket.connect(new InetSocketAddress(ServerLayout.HOST, layout.port()), TIMEOUT);
			socket.setSoTimeout(TIMEOUT);
			socket.getOutputStream().write("AMQP\0\0\11\1".getBytes(StandardCharsets.US_ASCII));
			return socket.getInputStream().read() == METHOD_FRAME;
		}
	}

	@Override
	public Map<String, String> properties(String host, int port) {
		return springProperties(host, port);
	}

	static Map<String, String> springProperties(String host, int port) {
		Map<String, String> properties = new LinkedHashMap<>();
		properties.put("spring.rabbitmq.host", host);
		properties.put("spring.rabbitmq.port", Integer.toString(port));
		properties.put("spring.rabbitmq.username", "guest");
		properties.put("spring.rabbitmq.password", "guest");
		return properties;
	}

	private static Path configuration(ServerLayout layout) {
		return layout.directory().path().resolve("rabbitmq.conf");
	}

	private static Path plugins(ServerLayout layout) {
		return layout.directory().path().resolve("enabled_plugins");
	}

}
