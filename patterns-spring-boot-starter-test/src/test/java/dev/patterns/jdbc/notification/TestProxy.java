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

package dev.patterns.jdbc.notification;

import java.io.Closeable;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * Stands between a client and PostgreSQL as a pooler does: makes up the number of the
 * server's process and, if told, passes no notifications on, as one that has given the
 * server's session to somebody else. Without encryption.
 */
final class TestProxy implements AutoCloseable {

	private static final int MADE_UP = 1;

	private final ServerSocket server;

	private final String host;

	private final int port;

	private final boolean deaf;

	private final List<Closeable> open = new CopyOnWriteArrayList<>();

	TestProxy(String host, int port, boolean deaf) throws IOException {
		this.host = host;
		this.port = port;
		this.deaf = deaf;
		this.server = new ServerSocket(0, 10, InetAddress.getLoopbackAddress());
		start(() -> {
			while (true) {
				accept(this.server.accept());
			}
		});
	}

	int port() {
		return this.server.getLocalPort();
	}

	private void accept(Socket client) throws IOException {
		Socket upstream = new Socket(this.host, this.port);
		this.open.addAll(List.of(client, upstream));
		start(() -> {
			try (client; upstream) {
				client.getInputStream().transferTo(upstream.getOutputStream());
			}
		});
		start(() -> {
			try (client; upstream) {
				answer(new DataInputStream(upstream.getInputStream()), new DataOutputStream(client.getOutputStream()));
			}
		});
	}

	private void answer(DataInputStream from, DataOutputStream to) throws IOException {
		while (true) {
			char type = (char) from.readUnsignedByte();
			byte[] content = from.readNBytes(from.readInt() - Integer.BYTES);
			if (type == 'K') {
				ByteBuffer.wrap(content).putInt(MADE_UP);
			}
			if (type != 'A' || !this.deaf) {
				ByteBuffer message = ByteBuffer.allocate(1 + Integer.BYTES + content.length);
				message.put((byte) type).putInt(Integer.BYTES + content.length).put(content);
				to.write(message.array());
				to.flush();
			}
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
		this.server.close();
		for (Closeable socket : this.open) {
			socket.close();
		}
	}

	private interface Traffic {

		void run() throws IOException;

	}

}
