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

package dev.patterns.test.secrets;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;

import org.jspecify.annotations.Nullable;

/**
 * The test server of Vault's API as a process of its own, which can be killed at any
 * moment and comes back on the same port with everything that it answered. It is set up
 * by its API. Not thread-safe.
 */
public final class VaultProcess implements AutoCloseable {

	static final String READY = "## ready ";

	private final Path file;

	private int port;

	private @Nullable Process process;

	private VaultProcess(Path file) {
		this.file = file;
	}

	/**
	 * Start a server on a free port.
	 * @param directory where it keeps what it has
	 * @return the server, which answers
	 */
	public static VaultProcess run(Path directory) {
		VaultProcess server = new VaultProcess(directory.resolve("vault.json"));
		server.start();
		return server;
	}

	/**
	 * Start the server again, with what it had.
	 */
	public void start() {
		try {
			Process started = new ProcessBuilder(List.of(
					System.getProperty("java.home") + File.separator + "bin" + File.separator + "java", "-Xmx64m",
					"-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-cp", System.getProperty("java.class.path"),
					VaultServerMain.class.getName(), this.file.toString(), Integer.toString(this.port)))
				.redirectError(ProcessBuilder.Redirect.INHERIT)
				.start();
			this.process = started;
			BufferedReader output = new BufferedReader(
					new InputStreamReader(started.getInputStream(), StandardCharsets.UTF_8));
			String line = output.readLine();
			while (line != null && !line.startsWith(READY)) {
				line = output.readLine();
			}
			if (line == null) {
				throw new IllegalStateException("The test server of Vault's API did not start");
			}
			this.port = Integer.parseInt(line.substring(READY.length()));
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	/**
	 * Kill the process, with no time to do anything.
	 */
	public void kill() {
		Process running = this.process;
		this.process = null;
		if (running != null) {
			running.destroyForcibly();
			try {
				running.waitFor(10, TimeUnit.SECONDS);
			}
			catch (InterruptedException ex) {
				Thread.currentThread().interrupt();
			}
		}
	}

	/**
	 * Address of the server.
	 * @return for example {@code http://127.0.0.1:8200}
	 */
	public URI uri() {
		return URI.create("http://127.0.0.1:" + this.port);
	}

	/**
	 * A token that may do everything and never ends.
	 * @return the token
	 */
	public String rootToken() {
		VaultState state = VaultState.read(this.file);
		if (state == null) {
			throw new IllegalStateException("The server was not started");
		}
		return state.tokens().root();
	}

	@Override
	public void close() {
		kill();
	}

}
