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

package dev.patterns.invocation.hops;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.concurrent.atomic.AtomicInteger;

import com.sun.net.httpserver.HttpServer;
import org.junit.jupiter.api.Test;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.web.service.annotation.GetExchange;
import org.springframework.web.service.annotation.HttpExchange;

import dev.patterns.invocation.ImportInvokables;
import dev.patterns.invocation.InvocationException;
import dev.patterns.invocation.Invokable;
import dev.patterns.invocation.http.TestApplications;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Retries of a service that calls another one do not multiply with those of its callers.
 */
class InvocationHopsTests {

	private static final int CALLS = 200;

	/** As patient and as careless as policies can be. */
	private static final String[] RETRIES = { "patterns.resiliency.policies.retries.default.max-retries=5",
			"patterns.resiliency.policies.retries.default.delay=1ms",
			"patterns.resiliency.policies.retries.default.statuses=429,500-599",
			"patterns.resiliency.policies.circuit-breakers.default.minimum-calls=100000",
			"patterns.resiliency.policies.circuit-breakers.default.window=100000" };

	@Test
	void aFailureThreeHopsAwayIsNotCalledThirtySixTimes() throws IOException {
		AtomicInteger received = new AtomicInteger();
		HttpServer end = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 50);
		end.createContext("/", (exchange) -> {
			received.incrementAndGet();
			exchange.sendResponseHeaders(503, -1);
			exchange.close();
		});
		end.start();
		try (ConfigurableApplicationContext middle = TestApplications.server(Middle.class,
				all("spring.application.name=middle-service",
						"patterns.registry.static.services.end-service=http://localhost:"
								+ end.getAddress().getPort()));
				ConfigurableApplicationContext caller = TestApplications.client(Caller.class,
						all("spring.application.name=caller",
								"patterns.registry.static.services.end-service=http://localhost:1",
								"patterns.registry.static.services.middle-service=http://localhost:"
										+ TestApplications.port(middle)))) {
			Relay relay = caller.getBean(Relay.class);
			long begin = System.nanoTime();
			int failed = 0;
			for (int i = 0; i < CALLS; i++) {
				try {
					relay.get();
				}
				catch (InvocationException ex) {
					failed++;
				}
			}
			double seconds = (System.nanoTime() - begin) / 1e9;
			assertThat(failed).isEqualTo(CALLS);
			// A fifth more at each hop, and what a budget allows in any case.
			double bound = (CALLS * 1.2 + minimum(seconds)) * 1.2 + minimum(seconds);
			assertThat(received.get()).isGreaterThanOrEqualTo(CALLS).isLessThanOrEqualTo((int) bound + 1);
			assertThat(bound).isLessThan(CALLS * 6.0);
		}
		finally {
			end.stop(0);
		}
	}

	private static double minimum(double seconds) {
		return 10 * (seconds + 1);
	}

	private static String[] all(String... properties) {
		String[] all = new String[properties.length + RETRIES.length];
		System.arraycopy(properties, 0, all, 0, properties.length);
		System.arraycopy(RETRIES, 0, all, properties.length, RETRIES.length);
		return all;
	}

	@Invokable(application = "middle-service")
	@HttpExchange("/relay")
	interface Relay {

		@GetExchange
		String get();

	}

	@Invokable(application = "end-service")
	@HttpExchange("/end")
	interface End {

		@GetExchange
		String get();

	}

	static class Relaying implements Relay {

		private final End end;

		Relaying(End end) {
			this.end = end;
		}

		@Override
		public String get() {
			return this.end.get();
		}

	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	@ImportInvokables(End.class)
	static class Middle {

		@Bean
		Relaying relaying(End end) {
			return new Relaying(end);
		}

	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	@ImportInvokables(Relay.class)
	static class Caller {

	}

}
