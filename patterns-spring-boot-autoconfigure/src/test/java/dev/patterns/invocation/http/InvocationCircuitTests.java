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
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.cloud.client.DefaultServiceInstance;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.ParameterizedTypeReference;
import org.springframework.http.HttpMethod;

import dev.patterns.call.CallScope;
import dev.patterns.invocation.InvocationClientCustomizer;
import dev.patterns.invocation.InvocationException;
import dev.patterns.invocation.InvocationRequest;
import dev.patterns.invocation.InvocationTemplate;
import dev.patterns.invocation.InvocationTimeoutException;
import dev.patterns.invocation.RemoteFailureException;
import dev.patterns.invocation.ServiceUnreachableException;
import dev.patterns.registry.SuspectInstances;
import dev.patterns.resiliency.ResiliencePolicies;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatException;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

/**
 * What is the caller's own doing does not open the circuit of those it calls.
 */
class InvocationCircuitTests {

	private static final CountDownLatch NEVER = new CountDownLatch(1);

	private ConfigurableApplicationContext client;

	private HostileServer server;

	@AfterEach
	void close() throws IOException {
		this.client.close();
		this.server.close();
	}

	@Test
	void deadlineOfTheCallerDoesNotOpenIt() throws Exception {
		this.server = silent();
		InvocationTemplate template = client();
		for (int i = 0; i < 4; i++) {
			CallScope scope = CallScope.current().withDeadline(Instant.now().plusMillis(100));
			assertThatExceptionOfType(InvocationTimeoutException.class)
				.isThrownBy(() -> scope.call(() -> call(template)));
		}
		assertThat(circuit()).isEqualTo("CLOSED");
		assertThat(isSuspect()).isFalse();
	}

	@Test
	void silenceOpensIt() throws Exception {
		this.server = silent();
		InvocationTemplate template = client("patterns.invocation.timeout=100ms");
		for (int i = 0; i < 2; i++) {
			assertThatExceptionOfType(InvocationTimeoutException.class).isThrownBy(() -> call(template));
		}
		assertThat(circuit()).isEqualTo("OPEN");
	}

	@Test
	void ownConnectionsInUseDoNotOpenIt() throws Exception {
		this.server = silent();
		InvocationTemplate template = client("patterns.invocation.timeout=20s", "patterns.invocation.max-connections=1",
				"patterns.invocation.connect-timeout=100ms");
		ExecutorService executor = Executors.newSingleThreadExecutor();
		try {
			Future<?> first = executor.submit(() -> call(template));
			await().until(() -> !this.server.requests.isEmpty());
			for (int i = 0; i < 4; i++) {
				assertThatExceptionOfType(ServiceUnreachableException.class).isThrownBy(() -> call(template));
			}
			assertThat(circuit()).isEqualTo("CLOSED");
			assertThat(isSuspect()).isFalse();
			this.server.close();
			assertThatException().isThrownBy(() -> first.get(10, TimeUnit.SECONDS));
		}
		finally {
			executor.shutdownNow();
		}
	}

	@Test
	void answerOfAnotherTypeThanTheCallerExpectsDoesNotOpenIt() throws Exception {
		this.server = HostileServer.answering("200 OK", "Content-Type: application/json\r\n", "\"text\"");
		InvocationTemplate template = client();
		for (int i = 0; i < 4; i++) {
			assertThatExceptionOfType(RemoteFailureException.class)
				.isThrownBy(() -> template.invoke("server", "any/thing", "body", Integer.class));
		}
		assertThat(circuit()).isEqualTo("CLOSED");
	}

	@Test
	void failureBeforeSendingDoesNotOpenIt() throws Exception {
		this.server = HostileServer.answering("200 OK", "", "");
		InvocationTemplate template = client();
		InvocationRequest wrong = InvocationRequest.to("server").path(HttpMethod.POST, "/fails").build();
		for (int i = 0; i < 4; i++) {
			assertThatException()
				.isThrownBy(() -> template.invoke(wrong, ParameterizedTypeReference.forType(Void.class)))
				.isNotInstanceOf(InvocationException.class);
		}
		assertThat(circuit()).isEqualTo("CLOSED");
		assertThat(template.invoke("server", "any/thing", null, String.class)).isNull();
	}

	private static HostileServer silent() throws IOException {
		return new HostileServer((output) -> {
			try {
				NEVER.await(30, TimeUnit.SECONDS);
			}
			catch (InterruptedException ex) {
				Thread.currentThread().interrupt();
			}
		});
	}

	private static Object call(InvocationTemplate template) {
		return template.invoke("server", "any/thing", "body", String.class);
	}

	private String circuit() {
		return this.client.getBean(ResiliencePolicies.class).service("server").circuit().state().name();
	}

	private boolean isSuspect() {
		int port = Integer.parseInt(this.server.address().substring(this.server.address().lastIndexOf(':') + 1));
		return this.client.getBean(SuspectInstances.class)
			.isSuspect(new DefaultServiceInstance("server-0", "server", "127.0.0.1", port, false));
	}

	private InvocationTemplate client(String... properties) {
		List<String> all = new ArrayList<>(List.of(properties));
		all.addAll(List.of("spring.application.name=client", "patterns.resiliency.targets.services.server.retry=none",
				"patterns.resiliency.policies.circuit-breakers.default.window=4",
				"patterns.resiliency.policies.circuit-breakers.default.minimum-calls=2",
				"patterns.registry.static.services.server[0]=" + this.server.address()));
		this.client = TestApplications.client(ClientApplication.class, all.toArray(String[]::new));
		return this.client.getBean(InvocationTemplate.class);
	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	static class ClientApplication {

		@Bean
		InvocationClientCustomizer failing() {
			return (builder) -> builder.requestInterceptor((request, body, execution) -> {
				if (request.getURI().getPath().equals("/fails")) {
					throw new IllegalStateException("The interceptor fails");
				}
				return execution.execute(request, body);
			});
		}

	}

}
