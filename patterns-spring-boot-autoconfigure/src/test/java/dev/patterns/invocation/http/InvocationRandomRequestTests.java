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
import java.io.InputStream;
import java.lang.management.ManagementFactory;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.core.io.ByteArrayResource;
import org.springframework.core.io.Resource;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RequestParam;

import dev.patterns.invocation.Invokable;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Whatever comes in, the server answers it, tells nothing of its inside, and is the same
 * afterwards. A hundred thousand requests with {@code -Pproof}.
 */
class InvocationRandomRequestTests {

	private static final int THREADS = 4;

	private static final String HTTP_REQUEST_LINE = "[A-Z]+ [A-Za-z0-9._~!$&'()*+,;=:@%/?-]+ HTTP/1\\.1";

	private static final long TOLERATED_HEAP = 30L * 1024 * 1024;

	@Test
	void randomRequestsAreAnsweredAndLeaveNothingBehind() throws Exception {
		int requests = Boolean.getBoolean("patterns.proof") ? 100_000 : 3000;
		try (ConfigurableApplicationContext server = TestApplications.server(ServerApplication.class,
				"spring.application.name=payment-service", "patterns.invocation.server.max-request-size=10KB",
				"server.tomcat.threads.max=8", "server.tomcat.threads.min-spare=8")) {
			int port = TestApplications.port(server);
			send(port, 1000, 1);
			int threads = ManagementFactory.getThreadMXBean().getThreadCount();
			long heap = usedHeap();
			int[] kinds = send(port, requests, 2);
			assertThat(ManagementFactory.getThreadMXBean().getThreadCount()).isLessThanOrEqualTo(threads + 4);
			assertThat(usedHeap()).isLessThan(heap + TOLERATED_HEAP);
			// Not all of it is refused before it reaches an operation, and not all
			// passes.
			assertThat(kinds[2]).isGreaterThan(requests / 100);
			assertThat(kinds[4]).isGreaterThan(requests / 4);
		}
	}

	private static int[] send(int port, int requests, long seed) throws Exception {
		AtomicInteger[] kinds = new AtomicInteger[6];
		for (int i = 0; i < kinds.length; i++) {
			kinds[i] = new AtomicInteger();
		}
		ExecutorService executor = Executors.newFixedThreadPool(THREADS);
		try {
			List<Future<?>> senders = new ArrayList<>();
			for (int i = 0; i < THREADS; i++) {
				long own = seed * 100 + i;
				senders.add(executor.submit(() -> {
					try (RawRequests raw = new RawRequests(port, own)) {
						for (int n = 0; n < requests / THREADS; n++) {
							check(raw.next(), kinds);
						}
					}
					return null;
				}));
			}
			for (Future<?> sender : senders) {
				sender.get(10, TimeUnit.MINUTES);
			}
		}
		finally {
			executor.shutdownNow();
			assertThat(executor.awaitTermination(10, TimeUnit.SECONDS)).isTrue();
		}
		int[] counts = new int[kinds.length];
		for (int i = 0; i < counts.length; i++) {
			counts[i] = kinds[i].get();
		}
		return counts;
	}

	private static void check(RawRequests.Answer answer, AtomicInteger[] kinds) {
		kinds[answer.status() / 100].incrementAndGet();
		// The work of a deadline that is over is not begun, which is no failure.
		boolean late = answer.status() == 504 && answer.body().contains("deadline-exceeded");
		assertThat(answer.status() < 500 || late).as("%s%n%s", answer.status(), answer.request()).isTrue();
		assertThat(answer.body()).as(answer.request())
			.doesNotContain("\tat ")
			.doesNotContain("Exception:")
			.doesNotContain("dev.patterns")
			.doesNotContain("tools.jackson");
		// What is no request of HTTP at all is for no application.
		boolean http = answer.request().lines().findFirst().orElse("").matches(HTTP_REQUEST_LINE);
		if (answer.status() >= 400 && http) {
			assertThat(answer.contentType()).as("%s%n%s", answer.status(), answer.request())
				.startsWith("application/problem+json");
		}
	}

	private static long usedHeap() {
		long used = Long.MAX_VALUE;
		for (int i = 0; i < 3; i++) {
			System.gc();
			used = Math.min(used, ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed());
		}
		return used;
	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	@Import({ PaymentService.class, Shelves.class })
	static class ServerApplication {

	}

	/**
	 * Operations whose arguments are all over the request.
	 */
	@Invokable
	public static class Shelves {

		@GetMapping("/{number}")
		public String look(@PathVariable int number, @RequestParam(required = false) @Nullable LocalDate day,
				@RequestParam(defaultValue = "RED") List<Color> colors,
				@RequestHeader("X-Region") Optional<String> region) {
			return number + " " + day + " " + colors + " " + region;
		}

		@PutMapping("/{number}/data")
		public long fill(@PathVariable int number, InputStream data) throws IOException {
			return number + data.skip(Long.MAX_VALUE);
		}

		@DeleteMapping("/{number}/data")
		public Resource empty(@PathVariable int number) {
			return new ByteArrayResource(new byte[Math.floorMod(number, 100)]);
		}

		/**
		 * A color.
		 */
		enum Color {

			RED, BLUE

		}

	}

}
