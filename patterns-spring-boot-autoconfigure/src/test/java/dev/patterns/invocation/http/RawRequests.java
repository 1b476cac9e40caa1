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

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Random;

/**
 * Random requests over a plain connection, since clients refuse to send what is wrong.
 * Not thread-safe.
 */
final class RawRequests implements AutoCloseable {

	/** What does not begin so is not ours to answer. */
	private static final String PREFIX = "/invoke/";

	private static final List<String> METHODS = List.of("POST", "POST", "POST", "POST", "GET", "PUT", "DELETE", "PATCH",
			"HEAD", "OPTIONS");

	private static final List<String> PATHS = List.of("/invoke/payments/charge", "/invoke/payments/receipts",
			"/invoke/payments/find", "/invoke/payments/refund", "/invoke/payments/unknown", "/invoke/", "/invoke//",
			"/invoke/payments%2Fcharge", "/invoke/payments/%2e%2e/charge", "/invoke/payments/./charge",
			"/invoke/../invoke/payments/charge", "/invoke/payments/charge;a=b", "/invoke/payments/charge?x=%00",
			"/invoke/payments/charge/%ff", "/invoke/%7Bx%7D/${x}", "/invoke/payments\\charge",
			"/invoke/PAYMENTS/CHARGE", "/invoke/" + "a".repeat(3000), "/invoke/payments/charge%",
			"/invoke/payments/char ge", "/invoke/shelves/7?day=2026-01-01&colors=RED&colors=BLUE",
			"/invoke/shelves/pen", "/invoke/shelves/7?day=%zz", "/invoke/shelves/%37;a=b?day=",
			"/invoke/shelves/7/data", "/invoke/shelves/7%2F8", "/invoke/shelves/99999999999?&&=&day",
			"/invoke/shelves/7?colors=" + "a,".repeat(900));

	private static final List<String> TYPES = List.of("application/json", "application/json", "application/json",
			"application/json;charset=UTF-16", "application/json; charset=nonsense", "text/plain", "*/*", "",
			"application/x-www-form-urlencoded", "multipart/form-data", "multipart/form-data; boundary=", "a/b/c",
			"application/cbor");

	private static final List<String> BODIES = List.of("{\"customer\":\"ann\",\"amount\":10,\"note\":null}",
			"{\"customer\":\"a\",\"limit\":3}", "\"ann\"", "null", "", "[]", "{}", "123456789012345678901234567890",
			"1e999999999", "{\"customer\":{\"a\":[]},\"amount\":\"x\"}", "{\"amount\":1e400,\"customer\":\"\\ud800\"}",
			"{\"customer\":\"" + "x".repeat(20_000) + "\",\"amount\":1}", "[".repeat(2000),
			"{\"a\":".repeat(1500) + "1" + "}".repeat(1500), "{\"customer\":\"a\",\"customer\":\"b\",\"amount\":1}",
			"{\"@class\":\"java.lang.Runtime\",\"customer\":\"a\",\"amount\":1}");

	private static final List<String> HEADERS = List.of("Idempotency-Key: k", "Idempotency-Key: a b",
			"Idempotency-Key:", "Idempotency-First-Sent: -1", "Idempotency-First-Sent: 99999999999999999",
			"X-Deadline-Remaining: x", "X-Deadline-Remaining: 0", "X-Deadline-Remaining: 5000",
			"traceparent: 00-zz-1-01", "traceparent: \u0001", "baggage: " + "a=b,".repeat(100), "Accept: nonsense",
			"Accept: text/html", "Accept: application/cbor", "X-Region: \u00ff\u0001", "Content-Encoding: gzip",
			"X-Forwarded-Host: [", "Cookie: " + "c".repeat(500));

	private final int port;

	private final Random random;

	private Socket socket;

	private InputStream input;

	RawRequests(int port, long seed) {
		this.port = port;
		this.random = new Random(seed);
	}

	Answer next() throws IOException {
		byte[] request = request();
		for (int attempt = 0;; attempt++) {
			try {
				if (this.socket == null) {
					this.socket = new Socket(InetAddress.getLoopbackAddress(), this.port);
					this.socket.setSoTimeout(30_000);
					this.input = new BufferedInputStream(this.socket.getInputStream());
				}
				this.socket.getOutputStream().write(request);
				this.socket.getOutputStream().flush();
				return read(new String(request, StandardCharsets.ISO_8859_1));
			}
			catch (IOException ex) {
				// The server may close a connection when it has answered.
				disconnect();
				if (attempt > 2) {
					throw ex;
				}
			}
		}
	}

	private byte[] request() throws IOException {
		String method = pick(METHODS);
		byte[] body = method.equals("HEAD") ? new byte[0] : mutate(pick(BODIES).getBytes(StandardCharsets.UTF_8), 3);
		StringBuilder head = new StringBuilder(method).append(' ')
			.append(PREFIX)
			.append(new String(mutate(pick(PATHS).substring(PREFIX.length()).getBytes(StandardCharsets.ISO_8859_1), 8),
					StandardCharsets.ISO_8859_1)
				.replaceAll("[\\r\\n]", "x"))
			.append(" HTTP/1.1\r\nHost: localhost\r\nContent-Length: ")
			.append(body.length)
			.append("\r\nContent-Type: ")
			.append(pick(TYPES))
			.append("\r\n");
		for (int i = this.random.nextInt(3); i > 0; i--) {
			head.append(pick(HEADERS)).append("\r\n");
		}
		ByteArrayOutputStream bytes = new ByteArrayOutputStream();
		bytes.write(head.append("\r\n").toString().getBytes(StandardCharsets.ISO_8859_1));
		bytes.write(body);
		return bytes.toByteArray();
	}

	private byte[] mutate(byte[] bytes, int oneIn) {
		if (bytes.length > 0 && this.random.nextInt(oneIn) == 0) {
			for (int i = this.random.nextInt(4); i >= 0; i--) {
				bytes[this.random.nextInt(bytes.length)] = (byte) this.random.nextInt(256);
			}
		}
		return bytes;
	}

	private <T> T pick(List<T> values) {
		// The first one is right: not all that comes in is refused at once.
		return values.get((this.random.nextInt(3) == 0) ? 0 : this.random.nextInt(values.size()));
	}

	private Answer read(String request) throws IOException {
		String status = line();
		String type = "";
		int length = 0;
		boolean close = false;
		boolean chunked = false;
		for (String header = line(); !header.isEmpty(); header = line()) {
			String lower = header.toLowerCase(Locale.ROOT);
			type = lower.startsWith("content-type:") ? lower.substring(13).strip() : type;
			length = lower.startsWith("content-length:") ? Integer.parseInt(lower.substring(15).strip()) : length;
			close |= lower.equals("connection: close");
			chunked |= lower.equals("transfer-encoding: chunked");
		}
		ByteArrayOutputStream body = new ByteArrayOutputStream();
		if (!request.startsWith("HEAD")) {
			body.write(this.input.readNBytes(length));
			while (chunked) {
				int size = Integer.parseInt(line(), 16);
				body.write(this.input.readNBytes(size));
				line();
				chunked = size > 0;
			}
		}
		if (close) {
			disconnect();
		}
		return new Answer(Integer.parseInt(status.split(" ")[1]), type, body.toString(StandardCharsets.UTF_8), request);
	}

	private String line() throws IOException {
		StringBuilder line = new StringBuilder();
		for (int character = this.input.read(); character != '\n'; character = this.input.read()) {
			if (character < 0) {
				throw new IOException("The connection was closed");
			}
			if (character != '\r') {
				line.append((char) character);
			}
		}
		return line.toString();
	}

	private void disconnect() throws IOException {
		if (this.socket != null) {
			this.socket.close();
			this.socket = null;
		}
	}

	@Override
	public void close() throws IOException {
		disconnect();
	}

	/**
	 * An answer.
	 *
	 * @param status the status
	 * @param contentType the content type in lower case, empty for none
	 * @param body the body
	 * @param request what was asked
	 */
	record Answer(int status, String contentType, String body, String request) {

	}

}
