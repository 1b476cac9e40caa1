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

package dev.patterns.registry.store.dns;

import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.SocketException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Answers questions over UDP with the records that a test gives it (RFC 1035), and knows
 * no other names.
 */
final class FakeDnsServer implements AutoCloseable {

	private static final int A = 1;

	private static final int SRV = 33;

	private static final int NAME_ERROR = 3;

	private final DatagramSocket socket;

	private final Map<String, List<String>> records = new ConcurrentHashMap<>();

	private volatile boolean silent;

	private volatile boolean denying;

	FakeDnsServer() throws IOException {
		this.socket = new DatagramSocket(0, InetAddress.getLoopbackAddress());
		Thread thread = new Thread(this::serve, "fake-dns");
		thread.setDaemon(true);
		thread.start();
	}

	String address() {
		return "127.0.0.1:" + this.socket.getLocalPort();
	}

	void set(String name, String... values) {
		this.records.put(name, List.of(values));
	}

	void remove(String name) {
		this.records.remove(name);
	}

	void setSilent(boolean silent) {
		this.silent = silent;
	}

	/**
	 * Say of a name that it is not there if it has no records of the type.
	 */
	void setDenying(boolean denying) {
		this.denying = denying;
	}

	private void serve() {
		try {
			while (true) {
				DatagramPacket packet = new DatagramPacket(new byte[1024], 1024);
				this.socket.receive(packet);
				if (!this.silent) {
					byte[] answer = answer(packet.getData(), packet.getLength());
					this.socket.send(new DatagramPacket(answer, answer.length, packet.getSocketAddress()));
				}
			}
		}
		catch (SocketException ex) {
			// Closed.
		}
		catch (IOException ex) {
			throw new IllegalStateException(ex);
		}
	}

	private byte[] answer(byte[] question, int length) throws IOException {
		StringBuilder name = new StringBuilder();
		int position = 12;
		while (question[position] != 0) {
			name.append((name.length() > 0) ? "." : "")
				.append(new String(question, position + 1, question[position], StandardCharsets.US_ASCII));
			position += question[position] + 1;
		}
		int type = ByteBuffer.wrap(question, position + 1, 2).getShort();
		List<String> values = this.records.get(name.toString().toLowerCase(Locale.ROOT));
		List<String> matching = (values != null) ? values.stream()
			.filter((value) -> (value.indexOf(' ') >= 0) == (type == SRV) && (type == SRV || type == A))
			.toList() : List.of();
		ByteArrayOutputStream bytes = new ByteArrayOutputStream();
		DataOutputStream out = new DataOutputStream(bytes);
		out.write(question, 0, 2);
		boolean found = values != null && !(this.denying && matching.isEmpty());
		out.writeShort(0x8180 | (found ? 0 : NAME_ERROR));
		out.writeShort(1);
		out.writeShort(matching.size());
		out.writeInt(0);
		out.write(question, 12, position + 5 - 12);
		for (String value : matching) {
			out.writeShort(0xC00C);
			out.writeShort(type);
			out.writeShort(1);
			out.writeInt(1);
			byte[] data = (type == SRV) ? srv(value) : InetAddress.getByName(value).getAddress();
			out.writeShort(data.length);
			out.write(data);
		}
		return bytes.toByteArray();
	}

	private static byte[] srv(String value) throws IOException {
		String[] fields = value.split(" ");
		ByteArrayOutputStream bytes = new ByteArrayOutputStream();
		DataOutputStream out = new DataOutputStream(bytes);
		for (int i = 0; i < 3; i++) {
			out.writeShort(Integer.parseInt(fields[i]));
		}
		for (String label : fields[3].split("\\.")) {
			out.writeByte(label.length());
			out.write(label.getBytes(StandardCharsets.US_ASCII));
		}
		out.writeByte(0);
		return bytes.toByteArray();
	}

	@Override
	public void close() {
		this.socket.close();
	}

}
