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
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Configuration;

import dev.patterns.call.CallScope;
import dev.patterns.invocation.InvocationException;
import dev.patterns.invocation.InvocationTemplate;
import dev.patterns.invocation.InvocationTimeoutException;
import dev.patterns.invocation.OutcomeUnknownException;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

/**
 * Calls of servers that are slow, endless or full.
 */
class InvocationHostileServerTests {

	private static final String HEAD = "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n";

	private ConfigurableApplicationContext client;

	private HostileServer server;

	@AfterEach
	void close() throws IOException {
		this.client.close();
		if (this.server != null) {
			this.server.close();
		}
	}

	@Test
	void bodyInDropsDoesNotOutliveTheTimeLimit() throws Exception {
		this.server = new HostileServer((output) -> {
			write(output, HEAD + "Content-Length: 100000\r\n\r\n");
			drip(output, " ");
		});
		assertThatCallEndsInTime();
	}

	@Test
	void headersInDropsDoNotOutliveTheTimeLimit() throws Exception {
		this.server = new HostileServer((output) -> {
			write(output, HEAD + "X-Drip: ");
			drip(output, "x");
		});
		assertThatCallEndsInTime();
	}

	@Test
	void endlessAnswerIsNotRead() throws Exception {
		this.server = new HostileServer((output) -> {
			write(output, HEAD + "Transfer-Encoding: chunked\r\n\r\n");
			String chunk = "1000\r\n" + " ".repeat(4096) + "\r\n";
			while (!Thread.currentThread().isInterrupted()) {
				write(output, chunk);
			}
		});
		InvocationTemplate template = client("patterns.invocation.max-response-size=64KB",
				"patterns.invocation.timeout=20s");
		assertThatExceptionOfType(OutcomeUnknownException.class).isThrownBy(() -> call(template))
			.withMessageContaining("patterns.invocation.max-response-size");
		await().atMost(Duration.ofSeconds(5)).until(() -> this.server.ended.get() == 1);
	}

	@Test
	void connectingDoesNotOutliveTheDeadline() throws Exception {
		// Nobody accepts, and the queue of connections that wait for it is full.
		try (ServerSocket full = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
			List<Socket> waiting = fill(full);
			InvocationTemplate template = client("patterns.invocation.connect-timeout=20s",
					"patterns.registry.static.services.server[0]=http://127.0.0.1:" + full.getLocalPort());
			CallScope scope = CallScope.current().withDeadline(Instant.now().plusMillis(500));
			long start = System.nanoTime();
			assertThatExceptionOfType(InvocationException.class).isThrownBy(() -> scope.call(() -> call(template)));
			assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(5));
			for (Socket socket : waiting) {
				socket.close();
			}
		}
	}

	private static List<Socket> fill(ServerSocket full) {
		List<Socket> sockets = new ArrayList<>();
		try {
			for (int i = 0; i < 20; i++) {
				Socket socket = new Socket();
				sockets.add(socket);
				socket.connect(full.getLocalSocketAddress(), 200);
			}
			throw new IllegalStateException("The queue does not fill");
		}
		catch (IOException ex) {
			return sockets;
		}
	}

	private void assertThatCallEndsInTime() {
		InvocationTemplate template = client("patterns.invocation.timeout=700ms");
		long start = System.nanoTime();
		assertThatExceptionOfType(InvocationTimeoutException.class).isThrownBy(() -> call(template));
		assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(3));
		await().atMost(Duration.ofSeconds(5)).until(() -> this.server.ended.get() == 1);
	}

	private static Object call(InvocationTemplate template) {
		return template.invoke("server", "any/thing", "body", String.class);
	}

	private InvocationTemplate client(String... properties) {
		List<String> all = new ArrayList<>(List.of(properties));
		all.add("spring.application.name=client");
		if (this.server != null) {
			all.add("patterns.registry.static.services.server[0]=" + this.server.address());
		}
		this.client = TestApplications.client(ClientApplication.class, all.toArray(String[]::new));
		return this.client.getBean(InvocationTemplate.class);
	}

	private static void drip(OutputStream output, String drop) throws IOException {
		try {
			// For ten seconds, far beyond the time limit.
			for (int i = 0; i < 100 && !new CountDownLatch(1).await(100, TimeUnit.MILLISECONDS); i++) {
				write(output, drop);
			}
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
	}

	private static void write(OutputStream output, String text) throws IOException {
		output.write(text.getBytes(StandardCharsets.US_ASCII));
		output.flush();
	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	static class ClientApplication {

	}

}
