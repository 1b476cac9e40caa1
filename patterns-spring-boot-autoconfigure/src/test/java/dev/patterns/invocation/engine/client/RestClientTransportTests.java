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

package dev.patterns.invocation.engine.client;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;

import com.sun.net.httpserver.HttpServer;
import org.junit.jupiter.api.Test;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpMethod;
import org.springframework.http.client.ClientHttpRequestFactory;
import org.springframework.util.unit.DataSize;
import org.springframework.web.client.RestClient;

import dev.patterns.failure.DeclaredFailures;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

/**
 * Tests for {@link RestClientTransport}.
 */
class RestClientTransportTests {

	private static final URI ADDRESS = URI.create("http://127.0.0.1:1/");

	// Apache HttpClient that was cancelled before it connected said so by this exception,
	// which went to the caller.
	@Test
	void cancellationBeforeConnectingIsATimeout() {
		ClientHttpRequestFactory factory = (uri, method) -> {
			CountDownLatch cancelled = new CountDownLatch(1);
			TimeLimit.onCancel(cancelled::countDown);
			try {
				cancelled.await(10, TimeUnit.SECONDS);
			}
			catch (InterruptedException ex) {
				Thread.currentThread().interrupt();
			}
			throw new IllegalStateException("Endpoint not acquired / already released");
		};
		assertThatExceptionOfType(SocketTimeoutException.class).isThrownBy(() -> send(factory, Duration.ofMillis(50)))
			.withRootCauseInstanceOf(IllegalStateException.class);
	}

	@Test
	void otherIllegalStateStaysOne() {
		ClientHttpRequestFactory factory = (uri, method) -> {
			throw new IllegalStateException("broken");
		};
		assertThatIllegalStateException().isThrownBy(() -> send(factory, Duration.ofSeconds(10))).withMessage("broken");
	}

	@Test
	void aCallWithinACallLeavesTheOuterOneItsTimeLimit() {
		AtomicReference<Duration> left = new AtomicReference<>();
		ClientHttpRequestFactory inner = (uri, method) -> {
			throw new IOException("inner");
		};
		ClientHttpRequestFactory outer = (uri, method) -> {
			assertThatExceptionOfType(IOException.class).isThrownBy(() -> send(inner, Duration.ofSeconds(1)))
				.withMessage("inner");
			left.set(TimeLimit.current());
			throw new IOException("outer");
		};
		assertThatExceptionOfType(IOException.class).isThrownBy(() -> send(outer, Duration.ofSeconds(10)))
			.withMessage("outer");
		assertThat(left).hasValue(Duration.ofSeconds(10));
		assertThat(TimeLimit.current()).isNull();
	}

	// Apache HttpClient has a limit for the silence only, as docs/invocation.md says.
	@Test
	void downloadByTheClientOfTheJdkEndsAtTheTimeLimitAndIsNotTakenForWhole() throws Exception {
		CountDownLatch read = new CountDownLatch(1);
		HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
		server.createContext("/", (exchange) -> {
			exchange.sendResponseHeaders(200, 0);
			OutputStream body = exchange.getResponseBody();
			try {
				for (int i = 0; i < 100 && !read.await(50, TimeUnit.MILLISECONDS); i++) {
					body.write('x');
					body.flush();
				}
			}
			catch (InterruptedException ex) {
				Thread.currentThread().interrupt();
			}
			exchange.close();
		});
		server.start();
		JdkRequestFactory factory = new JdkRequestFactory(Duration.ofSeconds(1), Duration.ofSeconds(10), null);
		RestClientTransport transport = new RestClientTransport(RestClient.builder().requestFactory(factory).build(),
				factory, DataSize.ofKilobytes(1));
		try {
			OutgoingCall call = new OutgoingCall("a", "b", "b", true, HttpMethod.GET, "", new HttpHeaders(), null,
					InputStream.class, DeclaredFailures.none(), false, null, null);
			InputStream download = transport
				.open(URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/"), call, new HttpHeaders(),
						Duration.ofMillis(700))
				.stream();
			assertThat(download).isNotNull();
			assertThatExceptionOfType(IOException.class).isThrownBy(download::readAllBytes);
			download.close();
		}
		finally {
			read.countDown();
			server.stop(0);
			transport.destroy();
		}
	}

	@Test
	void bodyThatCannotBeReadIsTheCallersOwnDoing() throws Exception {
		HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
		server.start();
		try {
			URI address = URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/");
			for (ClientHttpRequestFactory factory : List.of(
					new JdkRequestFactory(Duration.ofSeconds(1), Duration.ofSeconds(10), null),
					HttpComponentsRequestFactories.create(Duration.ofSeconds(1), Duration.ofSeconds(10), 2, 2, null))) {
				OutgoingCall call = new OutgoingCall("a", "b", "b", true, HttpMethod.POST, "", new HttpHeaders(), null,
						void.class, DeclaredFailures.none(), false, null, null, StreamedBody.of(new Unreadable()));
				RestClientTransport transport = new RestClientTransport(
						RestClient.builder().requestFactory(factory).build(), factory, DataSize.ofKilobytes(1));
				assertThatExceptionOfType(IOException.class)
					.isThrownBy(() -> transport.open(address, call, new HttpHeaders(), Duration.ofSeconds(10)))
					.satisfies((ex) -> {
						assertThat(TransportFailures.isOwnDoing(ex)).isTrue();
						assertThat(TransportFailures.toException(call, "a:1", ex).wasSent()).isTrue();
					});
				transport.destroy();
			}
		}
		finally {
			server.stop(0);
		}
	}

	private static void send(ClientHttpRequestFactory factory, Duration limit) throws Exception {
		RestClient client = RestClient.builder().requestFactory(factory).build();
		new RestClientTransport(client, factory, DataSize.ofKilobytes(1)).send(ADDRESS, HttpMethod.GET,
				new HttpHeaders(), null, limit);
	}

	private static final class Unreadable extends InputStream {

		@Override
		public int read() throws IOException {
			// As of a connection that the body is read from.
			throw new ConnectException("refused");
		}

	}

}
