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

package dev.patterns.state;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Stands before a server. Once told to, it lets the next request with a certain text
 * through, keeps its answer for itself, and breaks the connection: the client cannot know
 * that the request was executed.
 */
final class ReplySwallowingProxy implements AutoCloseable {

	private final ServerSocket listener;

	private final String host;

	private final int port;

	private final List<Socket> sockets = new CopyOnWriteArrayList<>();

	private volatile String text = "";

	private volatile CountDownLatch swallowed = new CountDownLatch(1);

	private volatile CountDownLatch accepting = new CountDownLatch(0);

	ReplySwallowingProxy(String host, int port) throws IOException {
		this.listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
		this.host = host;
		this.port = port;
		Thread acceptor = new Thread(this::accept, "swallowing-proxy");
		acceptor.setDaemon(true);
		acceptor.start();
	}

	int port() {
		return this.listener.getLocalPort();
	}

	/**
	 * Swallow the answer of a request, and let nobody connect again until told so.
	 * @param text a text of the request
	 */
	void swallow(String text) {
		this.swallowed = new CountDownLatch(1);
		this.accepting = new CountDownLatch(1);
		this.text = text;
	}

	boolean awaitSwallowed() throws InterruptedException {
		return this.swallowed.await(30, TimeUnit.SECONDS);
	}

	void acceptAgain() {
		this.accepting.countDown();
	}

	private void accept() {
		while (!this.listener.isClosed()) {
			try {
				Socket client = this.listener.accept();
				this.accepting.await();
				Socket server = new Socket(this.host, this.port);
				this.sockets.add(client);
				this.sockets.add(server);
				Connection connection = new Connection(client, server);
				start(connection::requests);
				start(connection::answers);
			}
			catch (IOException | InterruptedException ex) {
				return;
			}
		}
	}

	private static void start(Runnable work) {
		Thread thread = new Thread(work, "swallowing-proxy");
		thread.setDaemon(true);
		thread.start();
	}

	@Override
	public void close() throws IOException {
		this.listener.close();
		for (Socket socket : this.sockets) {
			socket.close();
		}
	}

	/**
	 * A connection through the proxy.
	 */
	private final class Connection {

		private final Socket client;

		private final Socket server;

		private volatile boolean swallowing;

		Connection(Socket client, Socket server) {
			this.client = client;
			this.server = server;
		}

		void requests() {
			copy(this.client, this.server, true);
		}

		void answers() {
			copy(this.server, this.client, false);
		}

		private void copy(Socket from, Socket to, boolean requests) {
			byte[] buffer = new byte[100_000];
			try (from; to) {
				InputStream in = from.getInputStream();
				OutputStream out = to.getOutputStream();
				for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
					String wanted = ReplySwallowingProxy.this.text;
					if (requests && !wanted.isEmpty()
							&& new String(buffer, 0, read, StandardCharsets.ISO_8859_1).contains(wanted)) {
						this.swallowing = true;
						ReplySwallowingProxy.this.text = "";
					}
					if (!requests && this.swallowing) {
						this.client.close();
						ReplySwallowingProxy.this.swallowed.countDown();
						return;
					}
					out.write(buffer, 0, read);
					out.flush();
				}
			}
			catch (IOException ex) {
				// The other side is gone.
			}
		}

	}

}
