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

package dev.patterns.pubsub.engine;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

import io.cloudevents.core.builder.CloudEventBuilder;
import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationHandler;
import io.micrometer.observation.ObservationRegistry;
import org.junit.jupiter.api.Test;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.assertj.AssertableApplicationContext;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;

import dev.patterns.call.CallScope;
import dev.patterns.gate.autoconfigure.GateAutoConfiguration;
import dev.patterns.identity.autoconfigure.IdentityAutoConfiguration;
import dev.patterns.pubsub.CloudEventContext;
import dev.patterns.pubsub.Delivery;
import dev.patterns.pubsub.MessageHeaders;
import dev.patterns.pubsub.PubSubListener;
import dev.patterns.pubsub.PubSubRetry;
import dev.patterns.pubsub.PubSubTemplate;
import dev.patterns.pubsub.RequestFailedException;
import dev.patterns.pubsub.RequestTimeoutException;
import dev.patterns.pubsub.autoconfigure.PubSubAutoConfiguration;
import dev.patterns.pubsub.broker.Broker;
import dev.patterns.pubsub.broker.BrokerException;
import dev.patterns.pubsub.broker.BrokerMessage;
import dev.patterns.pubsub.broker.BrokerRegistry;
import dev.patterns.pubsub.broker.BrokerSubscription;
import dev.patterns.pubsub.broker.InboundMessage;
import dev.patterns.pubsub.broker.MessageHandler;
import dev.patterns.pubsub.broker.SubscriptionRequest;
import dev.patterns.pubsub.broker.memory.MemoryBrokerFactory;
import dev.patterns.pubsub.observation.PublishContext;
import dev.patterns.pubsub.observation.RequestContext;
import dev.patterns.serialization.autoconfigure.SerializationAutoConfiguration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

/**
 * Tests for the answers of listeners, on the memory broker.
 */
class ListenerReplyTests {

	private static final Duration LIMIT = Duration.ofSeconds(10);

	private final ApplicationContextRunner runner = new ApplicationContextRunner()
		.withPropertyValues("spring.application.name=shop", "patterns.pubsub.default-broker=memory",
				"patterns.pubsub.listener.retry.delay=5ms")
		.withConfiguration(AutoConfigurations.of(IdentityAutoConfiguration.class, SerializationAutoConfiguration.class,
				GateAutoConfiguration.class, PubSubAutoConfiguration.class));

	@Test
	void aResultIsIgnoredIfNobodyAsksForIt() {
		this.runner.withBean(Texts.class).run((context) -> {
			template(context).publish("texts", "k", "x");
			assertThat(context.getBean(Texts.class).received.poll(10, TimeUnit.SECONDS)).isNotNull();
			await().untilAsserted(() -> assertThat(replies(context)).containsEntry("answered", 0L));
			assertThat(template(context).request("texts", "k", "x", String.class, LIMIT)).isEqualTo("x!");
			await().untilAsserted(() -> assertThat(replies(context)).containsEntry("answered", 1L));
		});
	}

	@Test
	void aFailureIsToldAfterTheLastAttemptAndOnlyWhatIsDeclaredOfIt() {
		this.runner.withBean(Failing.class).run((context) -> {
			RequestFailedException declared = failure(context, "declared");
			assertThat(declared.getReason()).isEqualTo("exhausted");
			assertThat(declared.getFailure()).isEqualTo("sold-out");
			assertThat(declared).hasMessageContaining("sold-out: Nothing left");
			RequestFailedException undeclared = failure(context, "undeclared");
			assertThat(undeclared.getReason()).isEqualTo("exhausted");
			assertThat(undeclared.getFailure()).isNull();
			assertThat(undeclared.getMessage()).doesNotContain("secret").doesNotContain("IllegalState");
			assertThat(failure(context, "excluded").getReason()).isEqualTo("not-retryable");
			assertThat(failure(context, "drop").getReason()).isEqualTo("dropped");
			assertThat(context.getBean(Failing.class).calls).containsExactly("declared", "declared", "declared",
					"undeclared", "undeclared", "undeclared", "excluded", "drop");
			await().untilAsserted(() -> assertThat(context.getBean(Failing.class).dead).hasSize(4));
		});
	}

	@Test
	void aRequestThatDoesNotFitIsAFailure() {
		this.runner.withBean(Numbers.class)
			.run((context) -> assertThatExceptionOfType(RequestFailedException.class)
				.isThrownBy(() -> template(context).request("numbers", "k", "no number", Integer.class, LIMIT))
				.satisfies((ex) -> assertThat(ex.getReason()).isEqualTo("conversion")));
	}

	@Test
	void anAttemptThatWouldComeTooLateIsNotWaitedFor() {
		this.runner.withBean(Failing.class)
			.withPropertyValues("patterns.pubsub.listener.retry.delay=1m",
					"patterns.pubsub.listener.retry.max-delay=1m")
			.run((context) -> {
				RequestFailedException failure = failure(context, "declared");
				assertThat(failure.getReason()).isEqualTo(RequestFailedException.DEADLINE);
				assertThat(failure.getFailure()).isEqualTo("sold-out");
				assertThat(context.getBean(Failing.class).dead).isEmpty();
			});
	}

	@Test
	void nobodyWorksForARequesterThatIsGone() {
		this.runner.withBean(Texts.class).run((context) -> {
			String past = Instant.now().minusSeconds(1).toString();
			send(context, "gone", Map.of(MessageHeaders.REPLY_TOPIC, "patterns-reply.a.b",
					MessageHeaders.CORRELATION_ID, "1", MessageHeaders.REPLY_UNTIL, past));
			send(context, "again",
					Map.of(MessageHeaders.REPLY_TOPIC, "patterns-reply.a.b", MessageHeaders.CORRELATION_ID, "1",
							MessageHeaders.REPLY_UNTIL, past, MessageHeaders.REPLAY_GROUP, "shop"));
			send(context, "unlimited",
					Map.of(MessageHeaders.REPLY_TOPIC, "patterns-reply.a.b", MessageHeaders.CORRELATION_ID, "1"));
			assertThat(context.getBean(Texts.class).received.poll(10, TimeUnit.SECONDS)).isEqualTo("again");
			assertThat(context.getBean(Texts.class).received.poll(10, TimeUnit.SECONDS)).isEqualTo("unlimited");
			await().untilAsserted(
					() -> assertThat(replies(context)).containsEntry("abandoned", 1L).containsEntry("answered", 1L));
		});
	}

	@Test
	void nothingIsWrittenToATopicThatIsNotForAnswers() {
		this.runner.withBean(Texts.class).withBean(Victim.class).run((context) -> {
			List<String> topics = List.of("victim", "patterns-reply.", "patterns-reply", "xpatterns-reply.a.b",
					"patterns-reply.a/b", "patterns-reply.a b", "patterns-reply." + "a".repeat(300));
			for (String topic : topics) {
				send(context, topic, Map.of(MessageHeaders.REPLY_TOPIC, topic, MessageHeaders.CORRELATION_ID, "1"));
			}
			send(context, "no id", Map.of(MessageHeaders.REPLY_TOPIC, "patterns-reply.a.b"));
			send(context, "bad id",
					Map.of(MessageHeaders.REPLY_TOPIC, "patterns-reply.a.b", MessageHeaders.CORRELATION_ID, "a\nb"));
			List<String> received = new ArrayList<>();
			while (received.size() < topics.size() + 2) {
				received.add(context.getBean(Texts.class).received.poll(10, TimeUnit.SECONDS));
			}
			assertThat(received).containsAll(topics);
			await().untilAsserted(() -> assertThat(replies(context)).containsEntry("refused", 9L)
				.containsEntry("answered", 0L)
				.containsEntry("failed", 0L));
			assertThat(context.getBean(Victim.class).received).isEmpty();
		});
	}

	@Test
	void aListenerOfBatchesAnswersNothing() {
		this.runner.withBean(Lists.class).run((context) -> {
			assertThatExceptionOfType(RequestTimeoutException.class)
				.isThrownBy(() -> template(context).request("lists", "k", "x", String.class, Duration.ofMillis(200)));
			assertThat(context.getBean(Lists.class).received).hasSize(1);
		});
	}

	@Test
	void anAnswerThatCouldNotBeSentIsSentWithTheNextAttempt() {
		this.runner.withPropertyValues("patterns.pubsub.default-broker=own")
			.withBean(Broker.class, () -> new UnsteadyBroker(true))
			.withBean(Texts.class)
			.run((context) -> {
				assertThat(template(context).request("texts", "k", "x", String.class, LIMIT)).isEqualTo("x!");
				assertThat(context.getBean(Texts.class).received).hasSize(2);
			});
	}

	@Test
	void anAnswerThatCanNeverBeSentIsAFailure() {
		this.runner.withPropertyValues("patterns.pubsub.default-broker=own")
			.withBean(Broker.class, () -> new UnsteadyBroker(false))
			.withBean(Texts.class)
			.withBean(Unwritable.class)
			.run((context) -> {
				assertThatExceptionOfType(RequestFailedException.class)
					.isThrownBy(() -> template(context).request("texts", "k", "x", String.class, LIMIT))
					.satisfies((ex) -> assertThat(ex.getReason()).isEqualTo(RequestFailedException.UNANSWERABLE));
				assertThat(context.getBean(Texts.class).received).hasSize(1);
				assertThatExceptionOfType(RequestFailedException.class)
					.isThrownBy(() -> template(context).request("unwritable", "k", "x", String.class, LIMIT))
					.satisfies((ex) -> assertThat(ex.getReason()).isEqualTo(RequestFailedException.UNANSWERABLE));
			});
	}

	@Test
	void anAnswerThatCannotBeSentDoesNotHoldUpWhatStandsBehind() {
		UnsteadyBroker broker = new UnsteadyBroker(true, Integer.MAX_VALUE);
		this.runner
			.withPropertyValues("patterns.pubsub.default-broker=own", "patterns.pubsub.listener.retry.max-retries=2")
			.withBean(Broker.class, () -> broker)
			.withBean(Texts.class)
			.run((context) -> {
				Map<String, String> forEver = Map.of(MessageHeaders.REPLY_TOPIC, "patterns-reply.gone.x",
						MessageHeaders.CORRELATION_ID, "1");
				send(context, "for ever", forEver);
				Map<String, String> longOne = new HashMap<>(forEver);
				longOne.put(MessageHeaders.REPLY_UNTIL, Instant.now().plusSeconds(3600).toString());
				send(context, "an hour", longOne);
				send(context, "behind", Map.of());
				await().until(() -> context.getBean(Texts.class).received.contains("behind"));
				assertThat(context.getBean(Texts.class).received).containsExactly("for ever", "an hour", "an hour",
						"an hour", "behind");
				assertThat(replies(context)).containsEntry("unsent", 2L);
			});
	}

	@Test
	void aResultWithoutATypeIsNoAnswerAndNoFailureOfTheListener() {
		this.runner.withBean(Nameless.class).run((context) -> {
			assertThatExceptionOfType(RequestFailedException.class)
				.isThrownBy(() -> template(context).request("nameless", "k", "x", String.class, LIMIT))
				.satisfies((ex) -> assertThat(ex.getReason()).isEqualTo(RequestFailedException.UNANSWERABLE));
			assertThat(context.getBean(Nameless.class).calls).hasValue(1);
		});
	}

	@Test
	void aListenerOfDeadLettersDoesNotAnswerForTheOneThatFailed() {
		this.runner.withBean(FailingWithAnsweringUndertaker.class).run((context) -> {
			assertThatExceptionOfType(RequestFailedException.class)
				.isThrownBy(() -> template(context).request("mortal", "k", "x", String.class, LIMIT))
				.satisfies((ex) -> assertThat(ex.getReason()).isEqualTo("not-retryable"));
			await().until(() -> context.getBean(FailingWithAnsweringUndertaker.class).dead.get() == 1);
		});
	}

	@Test
	void whatIsCalledForARequestHasItsDeadline() {
		this.runner.withBean(Deadlines.class).run((context) -> {
			Instant before = Instant.now();
			template(context).request("deadlines", "k", "x", String.class, LIMIT);
			CallScope scope = context.getBean(Deadlines.class).scopes.poll(10, TimeUnit.SECONDS);
			assertThat(scope.deadline()).isBetween(before, Instant.now().plus(LIMIT));
			template(context).publish("deadlines", "k", "x");
			assertThat(context.getBean(Deadlines.class).scopes.poll(10, TimeUnit.SECONDS).deadline()).isNull();
		});
	}

	@Test
	void aRequestIsObservedAndItsTraceGoesThrough() {
		Recorder recorder = new Recorder();
		ObservationRegistry registry = ObservationRegistry.create();
		registry.observationConfig().observationHandler(recorder);
		this.runner.withBean(ObservationRegistry.class, () -> registry).withBean(Texts.class).run((context) -> {
			template(context).request("texts", "k", "x", String.class, LIMIT);
			template(context).requestAsync("texts", "k", "x", String.class, LIMIT).join();
			assertThatExceptionOfType(RequestTimeoutException.class)
				.isThrownBy(() -> template(context).request("nobody", "k", "x", String.class, Duration.ofMillis(50)));
			await().until(() -> recorder.requests.size() == 3);
			assertThat(recorder.requests).extracting((request) -> request.getName())
				.containsOnly("patterns.pubsub.request");
			assertThat(recorder.requests)
				.extracting((request) -> request.getLowCardinalityKeyValue("outcome").getValue())
				.containsExactlyInAnyOrder("answered", "answered", "timeout");
			assertThat(recorder.requests).extracting(RequestContext::getTopic).contains("texts", "nobody");
			List<PublishContext> sent = recorder.published.stream()
				.filter((published) -> published.getTopic().equals("texts"))
				.toList();
			assertThat(sent).hasSize(2)
				.allSatisfy((published) -> assertThat(published.getParentObservation().getContextView())
					.isInstanceOf(RequestContext.class));
			assertThat(recorder.published).filteredOn((published) -> published.getTopic().equals("patterns-reply.*"))
				.hasSize(2);
		});
	}

	private static RequestFailedException failure(AssertableApplicationContext context, String kind) {
		try {
			template(context).request("failing", "k", kind, String.class, LIMIT);
			throw new AssertionError("It was answered");
		}
		catch (RequestFailedException ex) {
			return ex;
		}
	}

	private static void send(AssertableApplicationContext context, String text, Map<String, String> headers) {
		context.getBean(BrokerRegistry.class)
			.getBroker(null)
			.send(new BrokerMessage("texts", "k",
					CloudEventBuilder.v1()
						.withId("id")
						.withSource(URI.create("/test"))
						.withType("T")
						.withData("text/plain", text.getBytes(StandardCharsets.UTF_8))
						.build(),
					headers))
			.join();
	}

	@SuppressWarnings("unchecked")
	private static Map<String, Object> replies(AssertableApplicationContext context) {
		return context.getBean(PubSubListenerRegistry.class)
			.describe()
			.stream()
			.filter((subscription) -> subscription.topic().equals("texts"))
			.map((subscription) -> (Map<String, Object>) subscription.details().get("replies"))
			.findFirst()
			.orElseThrow();
	}

	private static PubSubTemplate template(AssertableApplicationContext context) {
		return context.getBean(PubSubTemplate.class);
	}

	static class Texts {

		final BlockingQueue<String> received = new LinkedBlockingQueue<>();

		@PubSubListener(topic = "texts")
		String on(String text) {
			this.received.add(text);
			return text + "!";
		}

	}

	static class Victim {

		final List<String> received = new CopyOnWriteArrayList<>();

		@PubSubListener(topic = "victim")
		void on(String text) {
			this.received.add(text);
		}

	}

	static class SoldOutException extends Exception {

		private static final long serialVersionUID = 1L;

		SoldOutException(String message) {
			super(message);
		}

	}

	static class Failing {

		final List<String> calls = new CopyOnWriteArrayList<>();

		final List<CloudEventContext> dead = new CopyOnWriteArrayList<>();

		@PubSubListener(topic = "failing",
				retry = @PubSubRetry(maxRetries = 2, excludes = UnsupportedOperationException.class))
		Object on(String text) throws SoldOutException {
			this.calls.add(text);
			switch (text) {
				case "declared" -> throw new SoldOutException("Nothing left");
				case "undeclared" -> throw new IllegalStateException("secret");
				case "excluded" -> throw new UnsupportedOperationException("secret");
				default -> {
					return Delivery.DROP;
				}
			}
		}

		@PubSubListener(topic = "failing.shop.dlt", group = "dead")
		void dead(CloudEventContext context) {
			this.dead.add(context);
		}

	}

	static class Numbers {

		@PubSubListener(topic = "numbers")
		Integer on(Integer number) {
			return number;
		}

	}

	static class Lists {

		final List<String> received = new CopyOnWriteArrayList<>();

		@PubSubListener(topic = "lists")
		List<String> on(List<String> texts) {
			this.received.addAll(texts);
			return texts;
		}

	}

	static class Unwritable {

		@PubSubListener(topic = "unwritable")
		Object on(String text) {
			// Deeper than JSON may be.
			Map<String, Object> endless = new HashMap<>();
			endless.put("self", endless);
			return endless;
		}

	}

	static class Nameless {

		final AtomicInteger calls = new AtomicInteger();

		@PubSubListener(topic = "nameless")
		Object on(String text) {
			this.calls.incrementAndGet();
			return new HashMap<>(Map.of("a", "b")) {

			};
		}

	}

	static class FailingWithAnsweringUndertaker {

		final AtomicInteger dead = new AtomicInteger();

		@PubSubListener(topic = "mortal", retry = @PubSubRetry(excludes = IllegalStateException.class))
		String on(String text) {
			throw new IllegalStateException("It is");
		}

		@PubSubListener(topic = "mortal.shop.dlt", deadLetterTopic = PubSubListener.NO_DEAD_LETTER_TOPIC)
		String bury(String text) {
			this.dead.incrementAndGet();
			return "buried";
		}

	}

	static class Deadlines {

		final BlockingQueue<CallScope> scopes = new LinkedBlockingQueue<>();

		@PubSubListener(topic = "deadlines")
		String on(String text) {
			this.scopes.add(CallScope.current());
			return text;
		}

	}

	/**
	 * A user's own broker, which does not take its first answers.
	 */
	static final class UnsteadyBroker implements Broker {

		private final Broker memory = new MemoryBrokerFactory().create("own", Map.of());

		private final AtomicInteger answers = new AtomicInteger();

		private final boolean retryable;

		private final int refused;

		UnsteadyBroker(boolean retryable) {
			this(retryable, 1);
		}

		UnsteadyBroker(boolean retryable, int refused) {
			this.retryable = retryable;
			this.refused = refused;
		}

		@Override
		public String name() {
			return "own";
		}

		@Override
		public String type() {
			return "own";
		}

		@Override
		public CompletableFuture<Void> send(BrokerMessage message) {
			return this.memory.send(message);
		}

		@Override
		public CompletableFuture<Void> reply(BrokerMessage message) {
			if (this.answers.getAndIncrement() < this.refused) {
				return CompletableFuture.failedFuture(new BrokerException("Not this one", this.retryable, null));
			}
			return this.memory.reply(message);
		}

		@Override
		public CompletableFuture<Void> forward(InboundMessage message, String topic, Map<String, String> headers) {
			return this.memory.forward(message, topic, headers);
		}

		@Override
		public BrokerSubscription subscribe(SubscriptionRequest request, MessageHandler handler) {
			return this.memory.subscribe(request, handler);
		}

		@Override
		public Map<String, Object> describe() {
			return this.memory.describe();
		}

		@Override
		public void close() {
			this.memory.close();
		}

	}

	static class Recorder implements ObservationHandler<Observation.Context> {

		final List<RequestContext> requests = new CopyOnWriteArrayList<>();

		final List<PublishContext> published = new CopyOnWriteArrayList<>();

		@Override
		public void onStop(Observation.Context context) {
			if (context instanceof RequestContext request) {
				this.requests.add(request);
			}
			if (context instanceof PublishContext publish) {
				this.published.add(publish);
			}
		}

		@Override
		public boolean supportsContext(Observation.Context context) {
			return true;
		}

	}

}
