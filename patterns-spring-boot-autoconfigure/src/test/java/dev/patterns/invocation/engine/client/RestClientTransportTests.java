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

import java.net.SocketTimeoutException;
import java.net.URI;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.Test;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpMethod;
import org.springframework.http.client.ClientHttpRequestFactory;
import org.springframework.util.unit.DataSize;
import org.springframework.web.client.RestClient;

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

	private static void send(ClientHttpRequestFactory factory, Duration limit) throws Exception {
		RestClient client = RestClient.builder().requestFactory(factory).build();
		new RestClientTransport(client, factory, DataSize.ofKilobytes(1)).send(ADDRESS, HttpMethod.GET,
				new HttpHeaders(), null, limit);
	}

}
