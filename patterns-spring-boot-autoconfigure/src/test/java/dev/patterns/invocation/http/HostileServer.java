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

package dev.patterns.invocation.http;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A server that answers with whatever bytes it is told to, for as long as the caller
 * reads them.
 */
final class HostileServer implements AutoCloseable {

	private final ServerSocket server;

	private final Answer answer;

	private final List<Socket> sockets = new CopyOnWriteArrayList<>();

	final List<String> requests = new CopyOnWriteArrayList<>();

	final AtomicInteger ended = new AtomicInteger();

	HostileServer(Answer answer) throws IOException {
		this.server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
		this.answer = answer;
		start(this::accept);
	}

	static HostileServer answering(String status, String headers, String body) throws IOException {
		byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
		String head = "HTTP/1.1 %s\r\n%sContent-Length: %d\r\n\r\n".formatted(status, headers, bytes.length);
		return new HostileServer((output) -> {
			output.write(head.getBytes(StandardCharsets.US_ASCII));
			output.write(bytes);
			output.flush();
		});
	}

	String address() {
		return "http://127.0.0.1:" + this.server.getLocalPort();
	}

	private void accept() {
		while (!this.server.isClosed()) {
			try {
				Socket socket = this.server.accept();
				this.sockets.add(socket);
				start(() -> serve(socket));
			}
			catch (IOException ex) {
				return;
			}
		}
	}

	private void serve(Socket socket) {
		try (socket) {
			InputStream input = socket.getInputStream();
			for (String head = readHead(input); !head.isEmpty(); head = readHead(input)) {
				this.requests.add(head);
				this.answer.write(socket.getOutputStream());
			}
		}
		catch (IOException ex) {
			// The caller went away.
		}
		finally {
			this.ended.incrementAndGet();
		}
	}

	// The bodies of the tests' requests are announced by their length.
	private static String readHead(InputStream input) throws IOException {
		StringBuilder head = new StringBuilder();
		while (!head.toString().endsWith("\r\n\r\n")) {
			int next = input.read();
			if (next < 0) {
				return "";
			}
			head.append((char) next);
		}
		for (String line : head.toString().split("\r\n")) {
			if (line.toLowerCase(Locale.ROOT).startsWith("content-length:")) {
				input.readNBytes(Integer.parseInt(line.substring(line.indexOf(':') + 1).trim()));
			}
		}
		return head.toString();
	}

	private static void start(Runnable task) {
		Thread thread = new Thread(task, "hostile-server");
		thread.setDaemon(true);
		thread.start();
	}

	@Override
	public void close() throws IOException {
		this.server.close();
		for (Socket socket : this.sockets) {
			socket.close();
		}
	}

	/**
	 * Writes answers.
	 */
	@FunctionalInterface
	interface Answer {

		void write(OutputStream output) throws IOException;

	}

}
