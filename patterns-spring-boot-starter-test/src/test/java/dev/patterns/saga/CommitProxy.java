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

package dev.patterns.saga;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;

import org.jspecify.annotations.Nullable;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Stands between a process and its database, and holds back a chosen {@code COMMIT}, or
 * the answer to it.
 */
final class CommitProxy implements AutoCloseable {

	private final ServerSocket listener;

	private final String host;

	private final int port;

	private final List<Socket> sockets = new CopyOnWriteArrayList<>();

	private final AtomicReference<@Nullable Hold> expected = new AtomicReference<>();

	CommitProxy(String host, int port) {
		this.host = host;
		this.port = port;
		try {
			this.listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
		start("accept", this::accept);
	}

	int port() {
		return this.listener.getLocalPort();
	}

	/**
	 * Hold the next commit of a transaction that mentions a text.
	 * @param text the text
	 * @param answer whether the commit reaches the database and only its answer is held
	 * @return the hold
	 */
	Hold hold(String text, boolean answer) {
		Hold hold = new Hold(text, answer);
		this.expected.set(hold);
		return hold;
	}

	private void accept() throws IOException {
		while (!this.listener.isClosed()) {
			Socket client = this.listener.accept();
			Socket server = new Socket(this.host, this.port);
			client.setTcpNoDelay(true);
			server.setTcpNoDelay(true);
			this.sockets.addAll(List.of(client, server));
			Connection connection = new Connection(client, server);
			start("requests", connection::forwardRequests);
			start("answers", connection::forwardAnswers);
		}
	}

	private static void start(String name, Task task) {
		Thread thread = new Thread(() -> {
			try {
				task.run();
			}
			catch (IOException | InterruptedException ex) {
				// One of the ends is gone.
			}
		}, "commit-proxy-" + name);
		thread.setDaemon(true);
		thread.start();
	}

	@Override
	public void close() {
		try {
			this.listener.close();
			for (Socket socket : this.sockets) {
				socket.close();
			}
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	private interface Task {

		void run() throws IOException, InterruptedException;

	}

	/**
	 * One commit that is held back.
	 */
	static final class Hold {

		private final String text;

		private final boolean answer;

		private final CountDownLatch held = new CountDownLatch(1);

		private final CountDownLatch released = new CountDownLatch(1);

		private volatile @Nullable Connection connection;

		private Hold(String text, boolean answer) {
			this.text = text;
			this.answer = answer;
		}

		void awaitHeld() throws InterruptedException {
			assertThat(this.held.await(60, TimeUnit.SECONDS)).as("the commit of " + this.text).isTrue();
		}

		/**
		 * Let it through.
		 */
		void release() {
			this.released.countDown();
		}

		/**
		 * Close the connection instead.
		 */
		void cut() {
			Connection current = this.connection;
			assertThat(current).isNotNull();
			current.close();
			this.released.countDown();
		}

	}

	private final class Connection {

		private final Socket client;

		private final Socket server;

		private volatile @Nullable Hold hold;

		private boolean mentioned;

		private String tail = "";

		Connection(Socket client, Socket server) {
			this.client = client;
			this.server = server;
		}

		void close() {
			try {
				this.client.close();
				this.server.close();
			}
			catch (IOException ex) {
				throw new UncheckedIOException(ex);
			}
		}

		private void forwardRequests() throws IOException, InterruptedException {
			try (InputStream in = this.client.getInputStream(); OutputStream out = this.server.getOutputStream()) {
				byte[] buffer = new byte[65536];
				for (int length = in.read(buffer); length >= 0; length = in.read(buffer)) {
					Hold wanted = wanted(new String(buffer, 0, length, StandardCharsets.ISO_8859_1));
					if (wanted != null && wanted.answer) {
						this.hold = wanted;
						out.write(buffer, 0, length);
						out.flush();
					}
					else {
						await(wanted);
						out.write(buffer, 0, length);
						out.flush();
					}
				}
			}
		}

		private @Nullable Hold wanted(String request) {
			Hold wanted = CommitProxy.this.expected.get();
			if (wanted == null) {
				return null;
			}
			this.mentioned |= contains(request, wanted.text);
			boolean commit = contains(request, "COMMIT");
			this.tail = request.substring(Math.max(0, request.length() - 100));
			if (!commit || !this.mentioned || !CommitProxy.this.expected.compareAndSet(wanted, null)) {
				return null;
			}
			this.mentioned = false;
			wanted.connection = this;
			return wanted;
		}

		// What is read may begin in the middle of it.
		private boolean contains(String request, String text) {
			String begun = this.tail.substring(Math.max(0, this.tail.length() - text.length() + 1));
			return (begun + request).contains(text);
		}

		private void forwardAnswers() throws IOException, InterruptedException {
			try (InputStream in = this.server.getInputStream(); OutputStream out = this.client.getOutputStream()) {
				byte[] buffer = new byte[65536];
				for (int length = in.read(buffer); length >= 0; length = in.read(buffer)) {
					await(this.hold);
					this.hold = null;
					out.write(buffer, 0, length);
					out.flush();
				}
			}
		}

		private void await(@Nullable Hold current) throws InterruptedException {
			if (current != null) {
				current.held.countDown();
				current.released.await();
			}
		}

	}

}
