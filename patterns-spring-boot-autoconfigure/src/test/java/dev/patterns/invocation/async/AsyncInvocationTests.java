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

package dev.patterns.invocation.async;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

import dev.patterns.call.CallScope;
import dev.patterns.invocation.InvocationProblemCodes;
import dev.patterns.invocation.InvocationRefusedException;
import dev.patterns.invocation.Invokable;
import dev.patterns.invocation.RemoteFailureException;
import dev.patterns.invocation.engine.InboundCall;
import dev.patterns.invocation.engine.OperationDispatcher;
import dev.patterns.invocation.engine.OperationResult;
import dev.patterns.invocation.engine.RequestValues;
import dev.patterns.invocation.http.TestApplications;
import dev.patterns.invocation.remote.CardDeclinedException;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests for operations whose result comes in a future.
 */
class AsyncInvocationTests {

	private static ConfigurableApplicationContext server;

	private static ConfigurableApplicationContext client;

	private final Quotes quotes = client.getBean(Quotes.class);

	@BeforeAll
	static void start() {
		server = TestApplications.server(ServerApplication.class, "spring.application.name=quotes");
		client = TestApplications.client(ClientApplication.class, "spring.application.name=shop",
				"patterns.invocation.max-async-calls=10",
				"patterns.registry.static.services.quotes=http://localhost:" + TestApplications.port(server));
	}

	@AfterAll
	static void stop() {
		client.close();
		server.close();
	}

	@Test
	void callsRunAtTheSameTime() throws Exception {
		long start = System.nanoTime();
		List<CompletableFuture<Integer>> quotes = new ArrayList<>();
		for (int i = 0; i < 8; i++) {
			quotes.add(this.quotes.slow(i, 1000));
		}
		for (int i = 0; i < 8; i++) {
			assertThat(quotes.get(i).get(20, TimeUnit.SECONDS)).isEqualTo(i);
		}
		assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofMillis(7500));
	}

	@Test
	void resultsAreThoseOfTheServersFuture() throws Exception {
		assertThat(this.quotes.quote("a").toCompletableFuture().get(20, TimeUnit.SECONDS)).hasValue(List.of("a", "a"));
		assertThat(this.quotes.quote("").toCompletableFuture().get(20, TimeUnit.SECONDS)).isEmpty();
		assertThat(this.quotes.nothing().get(20, TimeUnit.SECONDS)).isNull();
	}

	@Test
	void failuresCompleteTheFuture() {
		assertThatExceptionOfType(ExecutionException.class)
			.isThrownBy(() -> this.quotes.decline(false).get(20, TimeUnit.SECONDS))
			.withCauseInstanceOf(CardDeclinedException.class);
		assertThatExceptionOfType(CompletionException.class).isThrownBy(() -> this.quotes.decline(true).join())
			.withCauseInstanceOf(RemoteFailureException.class);
	}

	@Test
	void theCallersDeadlineGoesWithTheCall() {
		try (CallScope.Binding binding = CallScope.current().withDeadline(Instant.now().minusSeconds(1)).bind()) {
			CompletableFuture<Integer> late = this.quotes.slow(1, 1);
			assertThatExceptionOfType(CompletionException.class).isThrownBy(late::join)
				.withCauseInstanceOf(InvocationRefusedException.class);
		}
	}

	@Test
	void aFutureThatIsLateIsNoErrorOfTheServer() {
		OperationDispatcher dispatcher = server.getBean(OperationDispatcher.class);
		OperationResult result = dispatcher
			.dispatch(new InboundCall("quotes/slow", "{\"value\":1,\"millis\":20000}".getBytes(StandardCharsets.UTF_8),
					null, RequestValues.NONE, null, null, Duration.ofMillis(100)));
		assertThat(result.problem()).isNotNull().satisfies((problem) -> {
			assertThat(problem.status()).isEqualTo(504);
			assertThat(problem.code()).isEqualTo(InvocationProblemCodes.TIMED_OUT);
		});
	}

	@Test
	void tooManyCallsAreRefused() {
		List<CompletableFuture<Integer>> quotes = new ArrayList<>();
		for (int i = 0; i < 30; i++) {
			quotes.add(this.quotes.slow(i, 700));
		}
		assertThat(quotes)
			.anySatisfy((quote) -> assertThatExceptionOfType(CompletionException.class).isThrownBy(quote::join)
				.withCauseInstanceOf(InvocationRefusedException.class));
		// A call that has just ended, of another test, may not have given its place back.
		assertThat(quotes.stream().filter((quote) -> !failed(quote))).hasSizeBetween(8, 29);
	}

	private static boolean failed(CompletableFuture<?> future) {
		try {
			future.join();
			return false;
		}
		catch (CompletionException ex) {
			return true;
		}
	}

	@Invokable(application = "quotes")
	interface Quotes {

		CompletableFuture<Integer> slow(int value, long millis);

		CompletionStage<Optional<List<String>>> quote(String item);

		CompletableFuture<Void> nothing();

		CompletableFuture<Integer> decline(boolean unexpected) throws CardDeclinedException;

	}

	static class QuoteService implements Quotes {

		@Override
		public CompletableFuture<Integer> slow(int value, long millis) {
			return CompletableFuture.supplyAsync(() -> {
				try {
					new CountDownLatch(1).await(millis, TimeUnit.MILLISECONDS);
				}
				catch (InterruptedException ex) {
					Thread.currentThread().interrupt();
				}
				return value;
			}, (task) -> new Thread(task).start());
		}

		@Override
		public CompletionStage<Optional<List<String>>> quote(String item) {
			return CompletableFuture
				.completedStage(item.isEmpty() ? Optional.empty() : Optional.of(List.of(item, item)));
		}

		@Override
		public CompletableFuture<Void> nothing() {
			return CompletableFuture.completedFuture(null);
		}

		@Override
		public CompletableFuture<Integer> decline(boolean unexpected) {
			return CompletableFuture
				.failedFuture(unexpected ? new IllegalStateException("secret") : new CardDeclinedException("no", 1));
		}

	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	static class ServerApplication {

		@Bean
		QuoteService quoteService() {
			return new QuoteService();
		}

	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	static class ClientApplication {

	}

}
