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

import java.time.Duration;

import org.junit.jupiter.api.Test;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.jackson.autoconfigure.JacksonAutoConfiguration;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.cloud.client.discovery.composite.CompositeDiscoveryClientAutoConfiguration;
import org.springframework.cloud.loadbalancer.config.BlockingLoadBalancerClientAutoConfiguration;
import org.springframework.cloud.loadbalancer.config.LoadBalancerAutoConfiguration;
import org.springframework.core.ParameterizedTypeReference;
import org.springframework.http.HttpMethod;

import dev.patterns.gate.autoconfigure.GateAutoConfiguration;
import dev.patterns.identity.autoconfigure.IdentityAutoConfiguration;
import dev.patterns.invocation.InvocationRequest;
import dev.patterns.invocation.InvocationTemplate;
import dev.patterns.invocation.InvocationTimeoutException;
import dev.patterns.invocation.autoconfigure.InvocationClientAutoConfiguration;
import dev.patterns.invocation.autoconfigure.InvocationServerAutoConfiguration;
import dev.patterns.invocation.autoconfigure.InvocationTransportAutoConfiguration;
import dev.patterns.registry.autoconfigure.RegistryAutoConfiguration;
import dev.patterns.registry.autoconfigure.RegistryLoadBalancerAutoConfiguration;
import dev.patterns.resiliency.autoconfigure.ResiliencyAutoConfiguration;
import dev.patterns.serialization.autoconfigure.SerializationAutoConfiguration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests for calls without Apache HttpClient.
 */
class InvocationWithoutApacheTests {

	private final ApplicationContextRunner runner = new ApplicationContextRunner()
		.withClassLoader(new FilteredClassLoader("org.apache.hc"))
		.withConfiguration(AutoConfigurations.of(IdentityAutoConfiguration.class, SerializationAutoConfiguration.class,
				JacksonAutoConfiguration.class, GateAutoConfiguration.class,
				CompositeDiscoveryClientAutoConfiguration.class, LoadBalancerAutoConfiguration.class,
				BlockingLoadBalancerClientAutoConfiguration.class, RegistryAutoConfiguration.class,
				RegistryLoadBalancerAutoConfiguration.class, ResiliencyAutoConfiguration.class,
				InvocationServerAutoConfiguration.class, InvocationTransportAutoConfiguration.class,
				InvocationClientAutoConfiguration.class))
		.withPropertyValues("patterns.resiliency.targets.services.any-service.retry=none",
				"patterns.resiliency.targets.services.any-service.circuit-breaker=none");

	@Test
	void allTimeLimitsShareOneClient() throws Exception {
		try (HostileServer server = HostileServer.answering("200 OK", "Content-Type: application/json\r\n", "\"x\"")) {
			this.runner.withPropertyValues(address(server)).run((context) -> {
				InvocationTemplate invocation = context.getBean(InvocationTemplate.class);
				long before = clients();
				for (int i = 1; i <= 8; i++) {
					assertThat(get(invocation, Duration.ofMillis(2000 + 150 * i))).isEqualTo("x");
				}
				assertThat(clients() - before).isLessThanOrEqualTo(1);
			});
		}
	}

	@Test
	void eachCallHasItsOwnTimeLimit() throws Exception {
		try (HostileServer server = new HostileServer((output) -> {
		})) {
			this.runner.withPropertyValues(address(server), "patterns.invocation.timeout=20s").run((context) -> {
				InvocationTemplate invocation = context.getBean(InvocationTemplate.class);
				for (int millis : new int[] { 250, 60 }) {
					long start = System.nanoTime();
					assertThatExceptionOfType(InvocationTimeoutException.class)
						.isThrownBy(() -> get(invocation, Duration.ofMillis(millis)));
					assertThat(Duration.ofNanos(System.nanoTime() - start)).isBetween(Duration.ofMillis(millis - 10),
							Duration.ofSeconds(10));
				}
			});
		}
	}

	private static String address(HostileServer server) {
		return "patterns.registry.static.services.any-service[0]=" + server.address();
	}

	private static String get(InvocationTemplate invocation, Duration timeout) {
		return invocation.invoke(
				InvocationRequest.to("any-service").path(HttpMethod.GET, "/x").timeout(timeout).build(),
				ParameterizedTypeReference.<String>forType(String.class));
	}

	private static long clients() {
		return Thread.getAllStackTraces()
			.keySet()
			.stream()
			.filter((thread) -> thread.getName().startsWith("HttpClient-")
					&& thread.getName().endsWith("-SelectorManager"))
			.count();
	}

}
