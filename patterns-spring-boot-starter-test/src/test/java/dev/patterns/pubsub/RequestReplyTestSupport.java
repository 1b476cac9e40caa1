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

package dev.patterns.pubsub;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;

import dev.patterns.pubsub.RequestApplication.Quote;
import dev.patterns.pubsub.RequestApplication.QuoteListener;
import dev.patterns.pubsub.RequestApplication.QuoteRequest;
import dev.patterns.pubsub.engine.PubSubRequests;
import dev.patterns.pubsub.engine.RequestsDescriptor;
import dev.patterns.test.services.EmbeddedServer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Requests of one application that another one answers, on a real server.
 */
@Timeout(240)
abstract class RequestReplyTestSupport {

	private static final Log logger = LogFactory.getLog(RequestReplyTestSupport.class);

	private static final Duration LIMIT = Duration.ofSeconds(20);

	private static final int THREADS = 8;

	private static final int REQUESTS = 2000;

	private final String topic = "quotes-" + UUID.randomUUID().toString().substring(0, 8);

	private final List<ConfigurableApplicationContext> contexts = new ArrayList<>();

	String topic() {
		return this.topic;
	}

	abstract EmbeddedServer server();

	abstract String broker();

	// What the server still has for answers.
	abstract boolean isTopicThere(ConfigurableApplicationContext context, String topic);

	// Until the server may be killed.
	void awaitKillable(String topic) {
	}

	@AfterEach
	void close() {
		this.contexts.forEach(ConfigurableApplicationContext::close);
	}

	@Test
	void everyRequestGetsItsOwnAnswer() throws Exception {
		application("answering", QuoteListener.class);
		ConfigurableApplicationContext asking = application("asking");
		PubSubTemplate template = asking.getBean(PubSubTemplate.class);
		long begin = System.nanoTime();
		Quote first = template.request(this.topic, "k", new QuoteRequest("first", 21), Quote.class, LIMIT);
		assertThat(first).isEqualTo(new Quote("first", 42, "quotes"));
		Duration cold = Duration.ofNanos(System.nanoTime() - begin);
		long[] latencies = new long[REQUESTS];
		AtomicInteger next = new AtomicInteger();
		begin = System.nanoTime();
		inThreads(() -> {
			for (int i = next.getAndIncrement(); i < REQUESTS; i = next.getAndIncrement()) {
				long sent = System.nanoTime();
				Quote quote = template.request(this.topic, "k" + (i % 16), new QuoteRequest("r" + i, i), Quote.class,
						LIMIT);
				latencies[i] = System.nanoTime() - sent;
				assertThat(quote).isEqualTo(new Quote("r" + i, i * 2, "quotes"));
			}
			return null;
		});
		double seconds = (System.nanoTime() - begin) / 1e9;
		Arrays.sort(latencies);
		logger.info("## %s: %d requests of %d threads, %.0f a second, median %.2f ms, p99 %.2f ms, the first %d ms"
			.formatted(broker(), REQUESTS, THREADS, REQUESTS / seconds, latencies[REQUESTS / 2] / 1e6,
					latencies[REQUESTS * 99 / 100] / 1e6, cold.toMillis()));
		RequestsDescriptor requests = asking.getBean(PubSubRequests.class).describe();
		assertThat(requests.waiting()).isZero();
		assertThat(requests.outcomes()).containsEntry("answered", REQUESTS + 1L);
		assertThat(isTopicThere(asking, requests.replyTopic())).isTrue();
	}

	@Test
	void manyMayWaitAtTheSameTime() {
		application("answering", QuoteListener.class);
		PubSubTemplate template = application("asking").getBean(PubSubTemplate.class);
		List<CompletableFuture<Quote>> quotes = IntStream.range(0, 500)
			.mapToObj(
					(i) -> template.requestAsync(this.topic, "k" + i, new QuoteRequest("r" + i, i), Quote.class, LIMIT))
			.toList();
		for (int i = 0; i < quotes.size(); i++) {
			assertThat(quotes.get(i)).succeedsWithin(LIMIT).isEqualTo(new Quote("r" + i, i * 2, "quotes"));
		}
	}

	@Test
	void twoInstancesGetTheirOwnAnswersAndAFailureIsTold() throws Exception {
		application("answering", QuoteListener.class);
		List<PubSubTemplate> templates = List.of(application("asking").getBean(PubSubTemplate.class),
				application("asking").getBean(PubSubTemplate.class));
		AtomicInteger next = new AtomicInteger();
		inThreads(() -> {
			for (int i = next.getAndIncrement(); i < 200; i = next.getAndIncrement()) {
				Quote quote = templates.get(i % 2)
					.request(this.topic, "k" + i, new QuoteRequest("r" + i, i), Quote.class, LIMIT);
				assertThat(quote).isEqualTo(new Quote("r" + i, i * 2, "quotes"));
			}
			return null;
		});
		assertThatExceptionOfType(RequestFailedException.class)
			.isThrownBy(
					() -> templates.get(0).request(this.topic, "k", new QuoteRequest("gone", -1), Quote.class, LIMIT))
			.withMessageContaining("None left of gone")
			.satisfies((failure) -> assertThat(failure.getReason()).isEqualTo("exhausted"))
			.satisfies((failure) -> assertThat(failure.getFailure()).isEqualTo("out-of-stock"));
	}

	@Test
	void whatWasMadeForAnswersGoesWithTheInstance() {
		ConfigurableApplicationContext answering = application("answering", QuoteListener.class);
		ConfigurableApplicationContext asking = application("asking");
		String replies = asking.getBean(PubSubRequests.class).describe().replyTopic();
		assertThat(isTopicThere(answering, replies)).isFalse();
		asking.getBean(PubSubTemplate.class).request(this.topic, "k", new QuoteRequest("r", 1), Quote.class, LIMIT);
		asking.close();
		Awaitility.await().atMost(LIMIT).until(() -> !isTopicThere(answering, replies));
	}

	@Test
	void anAnswerMayOutliveTheInstanceThatHasAsked() {
		ConfigurableApplicationContext answering = application("answering", QuoteListener.class);
		String name = "shop-" + this.topic;
		ConfigurableApplicationContext first = application(name, Receiver.class);
		String replies = first.getBean(ReplyTopics.class).ofApplication("tests");
		assertThat(replies).isEqualTo("patterns-reply." + name + ".tests");
		// It is subscribed from now on, whoever receives.
		first.close();
		answering.getBean(PubSubTemplate.class)
			.publish(this.topic, "k", new QuoteRequest("a", 1),
					PublishOptions.NONE.withReplyTo(replies, "c1", Instant.now().plus(LIMIT)));
		answering.getBean(PubSubTemplate.class)
			.publish(this.topic, "k", new QuoteRequest("a", -1),
					PublishOptions.NONE.withReplyTo(replies, "c2", Instant.now().plus(LIMIT)));
		Receiver second = application(name, Receiver.class).getBean(Receiver.class);
		Awaitility.await()
			.atMost(LIMIT)
			.untilAsserted(() -> assertThat(second.received).containsExactlyInAnyOrder("c1 null", "c2 out-of-stock"));
	}

	@Test
	void aServerThatIsKilledIsAnExceptionInTimeAndAfterwardsItWorksAgain() throws Exception {
		application("answering", QuoteListener.class);
		PubSubTemplate template = application("asking").getBean(PubSubTemplate.class);
		template.request(this.topic, "k", new QuoteRequest("first", 1), Quote.class, LIMIT);
		awaitKillable(this.topic);
		Duration timeout = Duration.ofSeconds(2);
		Queue<Throwable> failures = new ConcurrentLinkedQueue<>();
		Queue<Duration> late = new ConcurrentLinkedQueue<>();
		Map<String, Quote> quotes = new ConcurrentHashMap<>();
		AtomicInteger next = new AtomicInteger();
		CompletableFuture<Void> end = new CompletableFuture<>();
		CompletableFuture<Void> load = CompletableFuture.runAsync(() -> {
			try {
				inThreads(() -> {
					while (!end.isDone()) {
						ask(template, "r" + next.getAndIncrement(), timeout, quotes, failures, late);
					}
					return null;
				});
			}
			catch (Exception ex) {
				throw new IllegalStateException(ex);
			}
		});
		Awaitility.await().atMost(LIMIT).until(() -> quotes.size() > 100);
		server().kill();
		Awaitility.await().atMost(LIMIT).until(() -> failures.size() >= THREADS);
		server().start();
		int before = quotes.size();
		Awaitility.await().atMost(Duration.ofSeconds(90)).until(() -> quotes.size() > before + 200);
		end.complete(null);
		assertThat(load).succeedsWithin(LIMIT);
		assertThat(failures)
			.allMatch((failure) -> failure instanceof RequestException || failure instanceof PublishException);
		assertThat(late).isEmpty();
		quotes.forEach((id, quote) -> assertThat(quote.id()).isEqualTo(id));
		logger.info("## %s killed: %d answered, %d failed".formatted(broker(), quotes.size(), failures.size()));
	}

	private void ask(PubSubTemplate template, String id, Duration timeout, Map<String, Quote> quotes,
			Queue<Throwable> failures, Queue<Duration> late) {
		long begin = System.nanoTime();
		try {
			Quote quote = template.request(this.topic, "k" + id, new QuoteRequest(id, 1), Quote.class, timeout);
			quotes.put(id, quote);
		}
		catch (RuntimeException ex) {
			failures.add(ex);
			// A server that refuses connections is asked again, but not all the time.
			Awaitility.await().pollDelay(Duration.ofMillis(100)).until(() -> true);
		}
		Duration taken = Duration.ofNanos(System.nanoTime() - begin);
		if (taken.compareTo(timeout.plusSeconds(1)) > 0) {
			late.add(taken);
		}
	}

	private static void inThreads(Callable<Void> task) throws Exception {
		ExecutorService executor = Executors.newFixedThreadPool(THREADS);
		try {
			List<Future<Void>> futures = new ArrayList<>();
			for (int i = 0; i < THREADS; i++) {
				futures.add(executor.submit(task));
			}
			for (Future<Void> future : futures) {
				future.get();
			}
		}
		finally {
			executor.shutdownNow();
		}
	}

	ConfigurableApplicationContext application(String name, Class<?>... listeners) {
		SpringApplicationBuilder builder = new SpringApplicationBuilder(RequestApplication.class).sources(listeners)
			.web(WebApplicationType.NONE)
			.properties("spring.application.name=" + name, "spring.main.banner-mode=off",
					"patterns.pubsub.default-broker=" + broker(), "patterns.pubsub.listener.stop-timeout=2s",
					"patterns.pubsub.reply.max-waiting=600", "test.topic=" + this.topic);
		server().properties().forEach((key, value) -> builder.properties(key + "=" + value));
		ConfigurableApplicationContext context = builder.run();
		this.contexts.add(context);
		return context;
	}

	/**
	 * Receives answers at a topic of its application.
	 */
	static class Receiver implements ReplyReceiver {

		private final Queue<String> received = new ConcurrentLinkedQueue<>();

		@Override
		public String name() {
			return "tests";
		}

		@Override
		public boolean isUsed() {
			return true;
		}

		@Override
		public void receive(CloudEventContext reply) {
			this.received
				.add(reply.header(MessageHeaders.CORRELATION_ID) + " " + reply.header(MessageHeaders.REPLY_FAILURE));
		}

	}

}
