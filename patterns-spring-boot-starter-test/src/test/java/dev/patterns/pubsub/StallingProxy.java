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

package dev.patterns.pubsub;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;

/**
 * Stands between a client and a server, and passes nothing on any more when it is told:
 * no connection ends, and nobody notices but by the time it takes.
 */
final class StallingProxy implements AutoCloseable {

	private final ServerSocket listener;

	private final String host;

	private final int port;

	private final List<Socket> sockets = new CopyOnWriteArrayList<>();

	private volatile boolean stalled;

	private volatile CountDownLatch released = new CountDownLatch(0);

	StallingProxy(String host, int port) {
		this.host = host;
		this.port = port;
		try {
			this.listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
		start(() -> {
			while (true) {
				accept(this.listener.accept());
			}
		});
	}

	int port() {
		return this.listener.getLocalPort();
	}

	void stall() {
		this.stalled = true;
	}

	/**
	 * Read nothing any more, so that who writes has to wait.
	 */
	void hold() {
		this.released = new CountDownLatch(1);
	}

	void release() {
		this.released.countDown();
	}

	private void accept(Socket client) throws IOException {
		Socket server = new Socket(this.host, this.port);
		this.sockets.addAll(List.of(client, server));
		start(() -> pass(client.getInputStream(), server.getOutputStream()));
		start(() -> pass(server.getInputStream(), client.getOutputStream()));
	}

	private void pass(InputStream from, OutputStream to) throws IOException {
		byte[] buffer = new byte[8192];
		for (int count = from.read(buffer); count >= 0; count = from.read(buffer)) {
			awaitRelease();
			if (!this.stalled) {
				to.write(buffer, 0, count);
				to.flush();
			}
		}
	}

	private void awaitRelease() throws IOException {
		try {
			this.released.await();
		}
		catch (InterruptedException ex) {
			throw new IOException(ex);
		}
	}

	private static void start(Traffic traffic) {
		Thread thread = new Thread(() -> {
			try {
				traffic.run();
			}
			catch (IOException ex) {
				// One side has hung up.
			}
		}, "stalling-proxy");
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

	private interface Traffic {

		void run() throws IOException;

	}

}
