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

package dev.patterns.invocation.mapped;

import java.io.IOException;
import java.io.InputStream;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicInteger;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.core.io.ByteArrayResource;
import org.springframework.core.io.Resource;

import dev.patterns.invocation.InvocationException;
import dev.patterns.invocation.OutcomeUnknownException;
import dev.patterns.invocation.http.TestApplications;
import dev.patterns.invocation.mapped.StockServer.WarehouseStock;
import dev.patterns.invocation.mapped.StockServer.Zeros;
import dev.patterns.invocation.mapped.remote.Stock;
import dev.patterns.resiliency.CircuitStatistics;
import dev.patterns.resiliency.ResiliencePolicies;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests for bodies and results that are not held in memory, over real HTTP.
 */
@ExtendWith(OutputCaptureExtension.class)
class StreamedOperationTests {

	/** More than a body of JSON may have, and than an answer may have. */
	private static final long LARGE = 50_000_000;

	private static ConfigurableApplicationContext server;

	private static ConfigurableApplicationContext caller;

	private static Stock stock;

	@BeforeAll
	static void start() {
		server = TestApplications.server(StockServer.class, "spring.application.name=stock-service",
				"patterns.jdbc.initialize-schema=always");
		caller = caller("http://localhost:" + TestApplications.port(server));
		stock = caller.getBean(Stock.class);
	}

	private static ConfigurableApplicationContext caller(String addresses, String... more) {
		String[] properties = Arrays.copyOf(more, more.length + 3);
		properties[more.length] = "spring.application.name=shop";
		properties[more.length + 1] = "patterns.invocation.packages=dev.patterns.invocation.mapped.remote";
		properties[more.length + 2] = "patterns.registry.static.services.stock-service=" + addresses;
		return TestApplications.client(StockServer.Caller.class, properties);
	}

	@AfterAll
	static void stop() {
		caller.close();
		server.close();
	}

	@Test
	void downloadsWhatDoesNotFitIntoALimit() throws IOException {
		try (InputStream picture = stock.picture("pen", LARGE)) {
			assertThat(WarehouseStock.count(picture)).isEqualTo(LARGE);
		}
	}

	@Test
	void resourceTellsItsLength() throws IOException {
		Resource manual = stock.manual("pen").orElseThrow();
		assertThat(manual.contentLength()).isEqualTo(13);
		assertThat(manual.getContentAsString(StandardCharsets.UTF_8)).isEqualTo("Manual of pen");
		assertThat(stock.manual("none")).isEmpty();
	}

	@Test
	void downloadThatBreaksIsNotTakenForWhole() {
		assertThatExceptionOfType(IOException.class).isThrownBy(() -> {
			try (InputStream picture = stock.picture("pen", StockServer.BROKEN)) {
				picture.readAllBytes();
			}
		});
	}

	@Test
	void downloadsThatAreNotReadGiveTheirConnectionsBack() throws IOException {
		for (int i = 0; i < 150; i++) {
			try (InputStream picture = stock.picture("pen", LARGE)) {
				assertThat(picture.read()).isZero();
			}
		}
	}

	@Test
	void uploadsWhatDoesNotFitIntoALimit() {
		Zeros picture = new Zeros(LARGE);
		assertThat(stock.upload("pen", picture)).isEqualTo(LARGE);
		assertThat(picture.closed).isTrue();
		assertThat(stock.importAll(new ByteArrayResource(new byte[3_000_000]))).isEqualTo(3_000_000);
	}

	@Test
	void anUploadThatBreaksOffIsItsClientsFailureAndFillsNoLog(CapturedOutput output) throws IOException {
		try (Socket socket = new Socket("localhost", TestApplications.port(server))) {
			socket.getOutputStream()
				.write(("PUT /invoke/warehouse/pen/picture HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1000\r\n"
						+ "Content-Type: application/octet-stream\r\n\r\nonly this")
					.getBytes(StandardCharsets.ISO_8859_1));
			socket.shutdownOutput();
			String answer = new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
			assertThat(answer).startsWith("HTTP/1.1 400").contains("malformed-request");
		}
		assertThat(output).doesNotContain("ERROR").doesNotContain("EOFException");
	}

	@Test
	void bodyThatIsNotReadIsNoProblem() {
		for (int i = 0; i < 20; i++) {
			assertThat(stock.upload("unread", new Zeros(1000))).isZero();
		}
	}

	@Test
	void halfOfAStreamIsNotSentAgain() throws IOException {
		try (ServerSocket breaking = new ServerSocket(0)) {
			AtomicInteger accepted = new AtomicInteger();
			Thread thread = new Thread(() -> {
				try {
					while (true) {
						Socket socket = breaking.accept();
						accepted.incrementAndGet();
						socket.getInputStream().read(new byte[100]);
						socket.close();
					}
				}
				catch (IOException ex) {
					// The test has ended.
				}
			});
			thread.setDaemon(true);
			thread.start();
			String addresses = "http://localhost:" + breaking.getLocalPort();
			try (ConfigurableApplicationContext other = caller(addresses)) {
				Stock broken = other.getBean(Stock.class);
				// A PUT may be repeated, but not with half of a stream.
				assertThatExceptionOfType(InvocationException.class)
					.isThrownBy(() -> broken.upload("pen", new Zeros(LARGE)));
				assertThat(accepted).hasValue(1);
			}
		}
	}

	// Whoever passed on an upload blamed the callee for a client that went away.
	@Test
	void streamOfTheCallerThatBreaksIsNotTheFaultOfTheCallee() {
		try (ConfigurableApplicationContext other = caller("http://localhost:" + TestApplications.port(server))) {
			Stock caller = other.getBean(Stock.class);
			for (int i = 0; i < 3; i++) {
				assertThatExceptionOfType(OutcomeUnknownException.class)
					.isThrownBy(() -> caller.upload("pen", new Zeros(StockServer.BROKEN)))
					.withMessageContaining("cannot be read")
					.withRootCauseInstanceOf(IOException.class);
			}
			assertThat(caller.upload("pen", new Zeros(1000))).isEqualTo(1000);
			CircuitStatistics counted = other.getBean(ResiliencePolicies.class)
				.service("stock-service")
				.circuit()
				.statistics();
			assertThat(counted.failedCalls()).isZero();
			assertThat(counted.calls()).isEqualTo(1);
		}
	}

	@Test
	void streamIsSentIfItWasNotBegun() throws IOException {
		int closed;
		try (ServerSocket socket = new ServerSocket(0)) {
			closed = socket.getLocalPort();
		}
		try (ConfigurableApplicationContext other = caller(
				"http://localhost:" + closed + ",http://localhost:" + TestApplications.port(server))) {
			for (int i = 0; i < 4; i++) {
				assertThat(other.getBean(Stock.class).upload("pen", new Zeros(1000))).isEqualTo(1000);
			}
		}
	}

}
