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
import java.util.Map;

import org.junit.jupiter.api.Test;
import org.springframework.cloud.client.DefaultServiceInstance;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpMethod;

import dev.patterns.failure.DeclaredFailures;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Where requests to instances go, by what the registry says of them.
 */
class DestinationsTests {

	private static final String PORT = Destinations.PORT_METADATA;

	private static final String PATH = Destinations.PATH_METADATA;

	@Test
	void operationsAreBelowTheBasePath() {
		assertThat(uri("10.0.0.1", Map.of(), true, "")).isEqualTo("http://10.0.0.1:8080/invoke/payments/charge");
		assertThat(uri("10.0.0.1", Map.of(PATH, "/api/ops"), true, ""))
			.isEqualTo("http://10.0.0.1:8080/api/ops/payments/charge");
		assertThat(uri("10.0.0.1", Map.of(), false, "/invoices?x=1")).isEqualTo("http://10.0.0.1:8080/invoices?x=1");
	}

	@Test
	void operationsMayHaveAPortOfTheirOwn() {
		Map<String, String> metadata = Map.of(PORT, "8090");
		assertThat(uri("h", metadata, true, "")).isEqualTo("http://h:8090/invoke/payments/charge");
		assertThat(uri("h", metadata, false, "/invoke/payments/charge"))
			.isEqualTo("http://h:8090/invoke/payments/charge");
		assertThat(uri("h", metadata, false, "/invoices")).isEqualTo("http://h:8080/invoices");
		for (String wrong : new String[] { "", "x", "0", "123456", "80@evil", "-1" }) {
			assertThat(uri("h", Map.of(PORT, wrong), true, "")).isEqualTo("http://h:8080/invoke/payments/charge");
		}
	}

	@Test
	void addressesOfIpv6AreInBrackets() {
		assertThat(uri("2001:db8::1", Map.of(), true, ""))
			.isEqualTo("http://[2001:db8::1]:8080/invoke/payments/charge");
		assertThat(uri("[2001:db8::1]", Map.of(), true, ""))
			.isEqualTo("http://[2001:db8::1]:8080/invoke/payments/charge");
	}

	private static String uri(String host, Map<String, String> metadata, boolean exposed, String path) {
		InvocationTransport transport = (uri, method, headers, body, limit) -> {
			throw new IOException("not used");
		};
		Destinations destinations = new Destinations(
				(application) -> new DefaultServiceInstance("1", application, host, 8080, false, metadata), transport,
				"/invoke", new DefaultThirdPartyEndpoints((bundle) -> transport));
		OutgoingCall call = new OutgoingCall("payment-service", "payments/charge", "payments/charge", exposed,
				HttpMethod.POST, path, HttpHeaders.EMPTY, null, String.class, DeclaredFailures.none(), false, null,
				null);
		return destinations.choose(call).uri(call).toString();
	}

}
