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

package dev.patterns.lock;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Stands between a client and a server, and cuts the connection instead of passing on one
 * of the next answers: the server has done what it was told, and the client does not know
 * it.
 */
final class AnswerCuttingProxy implements AutoCloseable {

	private static final int BUFFER = 65_536;

	private final ServerSocket listener;

	private final String host;

	private final int port;

	private final List<Socket> sockets = new CopyOnWriteArrayList<>();

	private final AtomicInteger answersLeft = new AtomicInteger();

	private final AtomicInteger cuts = new AtomicInteger();

	AnswerCuttingProxy(String host, int port) throws IOException {
		this.host = host;
		this.port = port;
		this.listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
		start(() -> {
			while (true) {
				accept(this.listener.accept());
			}
		});
	}

	int port() {
		return this.listener.getLocalPort();
	}

	/**
	 * Cut once.
	 * @param answer at which answer, counted from 1
	 */
	void cut(int answer) {
		this.answersLeft.set(answer);
	}

	/**
	 * How many connections were cut.
	 * @return the number
	 */
	int cuts() {
		return this.cuts.get();
	}

	private void accept(Socket client) throws IOException {
		Socket server = new Socket(this.host, this.port);
		client.setTcpNoDelay(true);
		server.setTcpNoDelay(true);
		this.sockets.addAll(List.of(client, server));
		start(() -> {
			try (client; server) {
				client.getInputStream().transferTo(server.getOutputStream());
			}
		});
		start(() -> {
			try (client; server) {
				answer(server.getInputStream(), client.getOutputStream());
			}
		});
	}

	private void answer(InputStream from, OutputStream to) throws IOException {
		byte[] buffer = new byte[BUFFER];
		for (int length = from.read(buffer); length >= 0; length = from.read(buffer)) {
			if (this.answersLeft.get() > 0 && this.answersLeft.decrementAndGet() == 0) {
				this.cuts.incrementAndGet();
				return;
			}
			to.write(buffer, 0, length);
			to.flush();
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
		}, "test-proxy");
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

	private interface Traffic {

		void run() throws IOException;

	}

}
