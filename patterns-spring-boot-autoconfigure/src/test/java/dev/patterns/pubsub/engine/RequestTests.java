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
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;

import io.cloudevents.CloudEvent;
import io.cloudevents.core.builder.CloudEventBuilder;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.assertj.AssertableApplicationContext;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.core.ParameterizedTypeReference;

import dev.patterns.call.CallScope;
import dev.patterns.gate.Gate;
import dev.patterns.gate.autoconfigure.GateAutoConfiguration;
import dev.patterns.identity.autoconfigure.IdentityAutoConfiguration;
import dev.patterns.pubsub.CloudEventContext;
import dev.patterns.pubsub.MessageHeaders;
import dev.patterns.pubsub.PubSubListener;
import dev.patterns.pubsub.PubSubTemplate;
import dev.patterns.pubsub.PublishException;
import dev.patterns.pubsub.PublishOptions;
import dev.patterns.pubsub.RequestFailedException;
import dev.patterns.pubsub.RequestRejectedException;
import dev.patterns.pubsub.RequestTimeoutException;
import dev.patterns.pubsub.TopicDeniedException;
import dev.patterns.pubsub.autoconfigure.PubSubAutoConfiguration;
import dev.patterns.pubsub.broker.Broker;
import dev.patterns.pubsub.broker.BrokerException;
import dev.patterns.pubsub.broker.BrokerMessage;
import dev.patterns.pubsub.broker.BrokerRegistry;
import dev.patterns.serialization.autoconfigure.SerializationAutoConfiguration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.awaitility.Awaitility.await;

/**
 * Tests for requests from the requester's side, on the memory broker.
 */
class RequestTests {

	private static final Duration LIMIT = Duration.ofSeconds(10);

	private static final Duration SHORT = Duration.ofMillis(100);

	private final ApplicationContextRunner runner = new ApplicationContextRunner()
		.withPropertyValues("spring.application.name=shop", "patterns.pubsub.default-broker=memory")
		.withConfiguration(AutoConfigurations.of(IdentityAutoConfiguration.class, SerializationAutoConfiguration.class,
				GateAutoConfiguration.class, PubSubAutoConfiguration.class));

	@Test
	void theListenersResultIsTheAnswer() {
		this.runner.withBean(Quotes.class).run((context) -> {
			Quote quote = template(context).request("quotes", "k", new QuoteRequest("a", 2), Quote.class, LIMIT);
			assertThat(quote).isEqualTo(new Quote("a", 4));
			CompletableFuture<Quote> later = template(context).requestAsync("quotes", "k", new QuoteRequest("b", 3),
					Quote.class, LIMIT);
			assertThat(later).succeedsWithin(LIMIT).isEqualTo(new Quote("b", 6));
			assertThat(requests(context).describe().waiting()).isZero();
			assertThat(requests(context).describe().outcomes()).containsEntry("answered", 2L);
		});
	}

	@Test
	void optionsHoldForRequestsToo() {
		this.runner.withBean(Quotes.class).run((context) -> {
			PublishOptions options = PublishOptions.NONE.withHeader("tenant", "acme")
				.withType("Q")
				.withSource(URI.create("/source"))
				.withBroker("memory")
				.withId("id-1");
			template(context).request("quotes", "k", new QuoteRequest("a", 2), Quote.class, LIMIT, options);
			CloudEventContext received = context.getBean(Quotes.class).received.poll();
			assertThat(received.key()).isEqualTo("k");
			assertThat(received.id()).isEqualTo("id-1");
			assertThat(received.type()).isEqualTo("Q");
			assertThat(received.source()).hasToString("/source");
			assertThat(received.headers()).containsEntry("tenant", "acme")
				.containsKeys(MessageHeaders.CORRELATION_ID, MessageHeaders.REPLY_UNTIL);
			assertThat(received.header(MessageHeaders.REPLY_TOPIC)).startsWith("patterns-reply.shop.")
				.isEqualTo(requests(context).describe().replyTopic());
		});
	}

	@Test
	void answersMayBeOfAnyType() {
		this.runner.withBean(Types.class).run((context) -> {
			PubSubTemplate template = template(context);
			assertThat(template.request("text", "k", "x", String.class, LIMIT)).isEqualTo("grün x");
			assertThat(template.request("bytes", "k", "x", byte[].class, LIMIT)).containsExactly(1, 2);
			assertThat(template.request("list", "k", "x", new ParameterizedTypeReference<List<Quote>>() {
			}, LIMIT, PublishOptions.NONE)).containsExactly(new Quote("x", 1));
			assertThat(template.request("nothing", "k", "x", Quote.class, LIMIT)).isNull();
			assertThat(template.request("text", "k", "x", Void.class, LIMIT)).isNull();
			CloudEvent event = template.request("list", "k", "x", CloudEvent.class, LIMIT);
			assertThat(event.getSource()).hasToString("/default/shop");
			assertThat(template.request("primitive", "k", "x", Integer.class, LIMIT)).isEqualTo(7);
		});
	}

	@Test
	void nobodyAnswersInTime() {
		this.runner.run((context) -> {
			assertThatExceptionOfType(RequestTimeoutException.class)
				.isThrownBy(() -> template(context).request("quotes", "k", "x", Quote.class, SHORT,
						PublishOptions.NONE.withId("id-1")))
				.satisfies((ex) -> assertThat(ex.getTopic()).isEqualTo("quotes"))
				.satisfies((ex) -> assertThat(ex.getMessageId()).isEqualTo("id-1"))
				.satisfies((ex) -> assertThat(ex.getTimeout()).isEqualTo(SHORT));
			assertThat(template(context).requestAsync("quotes", "k", "x", Quote.class, SHORT)).failsWithin(LIMIT)
				.withThrowableOfType(ExecutionException.class)
				.withCauseInstanceOf(RequestTimeoutException.class);
			assertThat(requests(context).describe().waiting()).isZero();
			assertThat(requests(context).describe().outcomes()).containsEntry("timeout", 2L);
		});
	}

	@Test
	void anAnswerThatCannotBeReadFailsItsRequestAlone() {
		this.runner.withBean(Types.class).withBean(Quotes.class).run((context) -> {
			assertThatExceptionOfType(RequestFailedException.class)
				.isThrownBy(() -> template(context).request("text", "k", "x", Quote.class, LIMIT))
				.satisfies((ex) -> assertThat(ex.getReason()).isEqualTo(RequestFailedException.UNREADABLE));
			assertThat(template(context).requestAsync("list", "k", "x", Quote.class, LIMIT)).failsWithin(LIMIT)
				.withThrowableOfType(ExecutionException.class)
				.withCauseInstanceOf(RequestFailedException.class);
			assertThat(template(context).request("quotes", "k", new QuoteRequest("a", 2), Quote.class, LIMIT))
				.isNotNull();
			assertThat(requests(context).describe().outcomes()).containsEntry("failed", 2L);
		});
	}

	@Test
	void theFirstOfSeveralAnswersWinsAndUnknownOnesAreDropped() {
		this.runner.withBean(Quotes.class).withBean(OtherQuotes.class).run((context) -> {
			assertThat(template(context).request("quotes", "k", new QuoteRequest("a", 2), Quote.class, LIMIT))
				.isNotNull();
			await().untilAsserted(() -> assertThat(requests(context).getDropped()).isOne());
			String topic = requests(context).describe().replyTopic();
			CloudEvent event = CloudEventBuilder.v1().withId("1").withSource(URI.create("/x")).withType("T").build();
			Broker broker = broker(context);
			broker.reply(new BrokerMessage(topic, null, event, Map.of()));
			broker.reply(new BrokerMessage(topic, null, event, Map.of(MessageHeaders.CORRELATION_ID, "unknown")));
			await().untilAsserted(() -> assertThat(requests(context).getDropped()).isEqualTo(3));
		});
	}

	@Test
	void anAnswerThatComesTooLateIsDropped() {
		this.runner.withBean(Slow.class).run((context) -> {
			Slow slow = context.getBean(Slow.class);
			assertThatExceptionOfType(RequestTimeoutException.class)
				.isThrownBy(() -> template(context).request("slow", "k", "x", String.class, SHORT));
			slow.end.countDown();
			assertThat(template(context).request("slow", "k", "y", String.class, LIMIT)).isEqualTo("y");
		});
	}

	@Test
	void nomoreRequestsWaitThanAllowedAndWhoCancelsDoesNotWait() {
		this.runner.withPropertyValues("patterns.pubsub.reply.max-waiting=1").run((context) -> {
			CompletableFuture<Quote> first = template(context).requestAsync("quotes", "k", "x", Quote.class, LIMIT);
			assertThat(requests(context).getWaiting()).isOne();
			assertThatExceptionOfType(RequestRejectedException.class)
				.isThrownBy(() -> template(context).request("quotes", "k", "x", Quote.class, LIMIT))
				.withMessageContaining("'patterns.pubsub.reply.max-waiting'");
			assertThat(template(context).requestAsync("quotes", "k", "x", Quote.class, LIMIT)).failsWithin(LIMIT)
				.withThrowableOfType(ExecutionException.class)
				.withCauseInstanceOf(RequestRejectedException.class);
			first.cancel(false);
			assertThat(requests(context).getWaiting()).isZero();
			assertThatExceptionOfType(RequestTimeoutException.class)
				.isThrownBy(() -> template(context).request("quotes", "k", "x", Quote.class, SHORT));
			assertThat(requests(context).describe().outcomes()).containsEntry("cancelled", 1L)
				.containsEntry("rejected", 2L)
				.containsEntry("timeout", 1L);
			assertThat(first).isCancelled();
			assertThatExceptionOfType(CancellationException.class).isThrownBy(first::join);
		});
	}

	@Test
	void theEndOfTheApplicationFailsThoseThatWait() {
		AtomicReference<CompletableFuture<Quote>> waiting = new AtomicReference<>();
		AtomicReference<PubSubTemplate> template = new AtomicReference<>();
		this.runner.run((context) -> {
			template.set(template(context));
			waiting.set(template.get().requestAsync("quotes", "k", "x", Quote.class, LIMIT));
			context.getSourceApplicationContext().stop();
			assertThat(waiting.get()).failsWithin(LIMIT)
				.withThrowableOfType(ExecutionException.class)
				.withCauseInstanceOf(RequestFailedException.class)
				.satisfies((ex) -> assertThat(((RequestFailedException) ex.getCause()).getReason())
					.isEqualTo(RequestFailedException.STOPPED));
			assertThatExceptionOfType(RequestRejectedException.class)
				.isThrownBy(() -> template.get().request("quotes", "k", "x", Quote.class, LIMIT))
				.withMessageContaining("stops");
			context.getSourceApplicationContext().start();
			assertThatExceptionOfType(RequestTimeoutException.class)
				.isThrownBy(() -> template.get().request("quotes", "k", "x", Quote.class, SHORT));
		});
	}

	@Test
	void whoIsInterruptedWaitsNoLonger() {
		this.runner.run((context) -> {
			Thread.currentThread().interrupt();
			assertThatExceptionOfType(RequestFailedException.class)
				.isThrownBy(() -> template(context).request("quotes", "k", "x", Quote.class, LIMIT))
				.satisfies((ex) -> assertThat(ex.getReason()).isEqualTo(RequestFailedException.INTERRUPTED));
			assertThat(Thread.interrupted()).isTrue();
		});
	}

	@Test
	void whatDependsOnAnAnswerHoldsUpNoOthers() {
		this.runner.withBean(Quotes.class).run((context) -> {
			CountDownLatch end = new CountDownLatch(1);
			CompletableFuture<Void> dependent = template(context)
				.requestAsync("quotes", "k", new QuoteRequest("a", 2), Quote.class, LIMIT)
				.thenAccept((quote) -> awaitQuietly(end));
			assertThat(template(context).request("quotes", "k", new QuoteRequest("b", 2), Quote.class, LIMIT))
				.isNotNull();
			assertThat(dependent).isNotDone();
			end.countDown();
			assertThat(dependent).succeedsWithin(LIMIT);
		});
	}

	@Test
	void whoIsBusyWithAnAnswerTakesThePlaceOfARequest() {
		this.runner.withPropertyValues("patterns.pubsub.reply.max-waiting=1").withBean(Quotes.class).run((context) -> {
			CountDownLatch begun = new CountDownLatch(1);
			CountDownLatch end = new CountDownLatch(1);
			CompletableFuture<Void> busy = template(context)
				.requestAsync("quotes", "k", new QuoteRequest("a", 2), Quote.class, LIMIT)
				.thenAccept((quote) -> {
					begun.countDown();
					awaitQuietly(end);
				});
			awaitQuietly(begun);
			assertThatExceptionOfType(RequestRejectedException.class)
				.isThrownBy(() -> template(context).request("quotes", "k", "x", Quote.class, LIMIT))
				.withMessageContaining("'patterns.pubsub.reply.max-waiting'");
			end.countDown();
			assertThat(busy).succeedsWithin(LIMIT);
			await().untilAsserted(() -> assertThat(
					template(context).request("quotes", "k", new QuoteRequest("b", 2), Quote.class, LIMIT))
				.isNotNull());
		});
	}

	@Test
	void aRequestWaitsNoLongerThanTheWorkThatAsks() throws Exception {
		this.runner.run((context) -> {
			CallScope scope = CallScope.current().withDeadline(Instant.now().plusMillis(100));
			assertThatExceptionOfType(RequestTimeoutException.class)
				.isThrownBy(() -> scope.call(() -> template(context).request("quotes", "k", "x", Quote.class, LIMIT)));
			assertThatExceptionOfType(RequestRejectedException.class)
				.isThrownBy(() -> scope.call(() -> template(context).request("quotes", "k", "x", Quote.class, LIMIT)))
				.withMessageContaining("deadline");
			assertThatIllegalArgumentException().isThrownBy(() -> template(context).request("quotes", "k", "x",
					Quote.class, Duration.ofMillis(Long.MAX_VALUE)));
			assertThat(requests(context).getWaiting()).isZero();
		});
	}

	@Test
	void aRequestThatWasNotSentInTimeIsRejected() {
		CountDownLatch released = new CountDownLatch(1);
		this.runner.withPropertyValues("patterns.pubsub.default-broker=own")
			.withBean(Broker.class, () -> new FailingBroker() {

				@Override
				boolean isSubscribable() {
					awaitQuietly(released);
					return false;
				}

			})
			.run((context) -> {
				assertThatExceptionOfType(RequestRejectedException.class)
					.isThrownBy(() -> template(context).request("quotes", "k", "x", Quote.class, SHORT))
					.withMessageContaining("was not sent");
				assertThat(template(context).requestAsync("quotes", "k", "x", Quote.class, SHORT)).failsWithin(LIMIT)
					.withThrowableOfType(ExecutionException.class)
					.withCauseInstanceOf(RequestRejectedException.class);
				released.countDown();
				assertThat(((FailingBroker) broker(context)).sent).hasValue(0);
			});
	}

	@Test
	void aRequestCannotGoThroughTheOutbox() {
		this.runner.run((context) -> {
			for (PublishOptions options : List.of(PublishOptions.NONE.inTransaction(),
					PublishOptions.NONE.withDelay(LIMIT))) {
				assertThatIllegalArgumentException()
					.isThrownBy(() -> template(context).request("quotes", "k", "x", Quote.class, LIMIT, options))
					.withMessageContaining("A request cannot be published in a transaction");
			}
			assertThatIllegalArgumentException()
				.isThrownBy(() -> template(context).request("quotes", "k", "x", Quote.class, Duration.ZERO))
				.withMessageContaining("'timeout'");
		});
	}

	@Test
	void scopesHoldForTheTopicOfTheRequestOnly() {
		this.runner.withBean(Quotes.class)
			.withPropertyValues("patterns.pubsub.scopes.others=deny",
					"patterns.pubsub.scopes.topics.quotes.publishers=shop",
					"patterns.pubsub.scopes.topics.quotes.subscribers=shop")
			.run((context) -> {
				assertThat(template(context).request("quotes", "k", new QuoteRequest("a", 2), Quote.class, LIMIT))
					.isNotNull();
				assertThatExceptionOfType(TopicDeniedException.class)
					.isThrownBy(() -> template(context).request("orders", "k", "x", Quote.class, LIMIT));
			});
	}

	@Test
	void aClosedGateDoesNotStopRequestsAsItDoesNotStopPublishers() {
		this.runner.withBean(Gate.class, () -> () -> false).run((context) -> {
			assertThat(template(context).publish("quotes", "k", "x")).isNotEmpty();
			assertThatExceptionOfType(RequestTimeoutException.class)
				.isThrownBy(() -> template(context).request("quotes", "k", "x", Quote.class, SHORT));
		});
	}

	@Test
	void aRequestThatCannotBePublishedFailsAsAPublisherDoes() {
		this.runner.withPropertyValues("patterns.pubsub.default-broker=own")
			.withBean(Broker.class, FailingBroker::new)
			.run((context) -> {
				assertThatExceptionOfType(PublishException.class)
					.isThrownBy(() -> template(context).request("quotes", "k", "x", Quote.class, LIMIT));
				assertThat(template(context).requestAsync("quotes", "k", "x", Quote.class, LIMIT)).failsWithin(LIMIT)
					.withThrowableOfType(ExecutionException.class)
					.withCauseInstanceOf(PublishException.class);
				assertThat(requests(context).describe().outcomes()).containsEntry("unsent", 2L);
				assertThat(requests(context).getWaiting()).isZero();
			});
	}

	@Test
	void nothingIsSentWhileAnswersCannotBeReceived() {
		this.runner.withPropertyValues("patterns.pubsub.default-broker=own")
			.withBean(Broker.class, () -> new FailingBroker() {

				@Override
				boolean isSubscribable() {
					return false;
				}

			})
			.run((context) -> {
				assertThatExceptionOfType(RequestRejectedException.class)
					.isThrownBy(() -> template(context).request("quotes", "k", "x", Quote.class, LIMIT))
					.withMessageContaining("answers cannot be received from broker 'own'")
					.withRootCauseInstanceOf(BrokerException.class);
				assertThat(template(context).requestAsync("quotes", "k", "x", Quote.class, LIMIT)).failsWithin(LIMIT)
					.withThrowableOfType(ExecutionException.class)
					.withCauseInstanceOf(RequestRejectedException.class);
				assertThat(((FailingBroker) broker(context)).sent).hasValue(0);
			});
	}

	@Test
	void nothingIsMadeBeforeTheFirstRequest() {
		this.runner.withBean(Quotes.class).run((context) -> {
			template(context).publish("quotes", "k", new QuoteRequest("a", 1));
			assertThat(requests(context).describe().subscriptions()).isEmpty();
			template(context).request("quotes", "k", new QuoteRequest("a", 1), Quote.class, LIMIT);
			assertThat(requests(context).describe().subscriptions()).containsOnlyKeys("memory");
		});
	}

	@Test
	void wrongPropertiesFailTheStart() {
		for (String topic : List.of("{application}.{instance}", "replies{instance}", "replies.{application}",
				"replies.{instance}.{group}", "a b.{instance}", "replies", "-.{instance}")) {
			this.runner.withPropertyValues("patterns.pubsub.reply.topic=" + topic)
				.run((context) -> assertThat(context).as(topic)
					.getFailure()
					.rootCause()
					.hasMessageContaining("'patterns.pubsub.reply.topic' must be a name such as"));
		}
		this.runner.withPropertyValues("patterns.pubsub.reply.max-waiting=0")
			.run((context) -> assertThat(context).getFailure()
				.rootCause()
				.hasMessageContaining("'patterns.pubsub.reply.max-waiting' must be 1 or more"));
		this.runner
			.withPropertyValues("patterns.pubsub.reply.topic=answers-{instance}_{application}",
					"spring.application.name=Ein Geschäft")
			.run((context) -> assertThat(requests(context).describe().replyTopic()).startsWith("answers-")
				.endsWith("_Ein_Gesch_ft"));
	}

	private static PubSubTemplate template(AssertableApplicationContext context) {
		return context.getBean(PubSubTemplate.class);
	}

	private static PubSubRequests requests(AssertableApplicationContext context) {
		return context.getBean(PubSubRequests.class);
	}

	private static Broker broker(AssertableApplicationContext context) {
		return context.getBean(BrokerRegistry.class).getBroker(null);
	}

	private static void awaitQuietly(CountDownLatch latch) {
		try {
			assertThat(latch.await(10, TimeUnit.SECONDS)).isTrue();
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
	}

	record QuoteRequest(String id, int amount) {

	}

	record Quote(String id, int price) {

	}

	static class Quotes {

		final BlockingQueue<CloudEventContext> received = new LinkedBlockingQueue<>();

		@PubSubListener(topic = "quotes")
		Quote on(QuoteRequest request, CloudEventContext context) {
			this.received.add(context);
			return new Quote(request.id(), request.amount() * 2);
		}

	}

	static class OtherQuotes {

		@PubSubListener(topic = "quotes", group = "other")
		Quote on(QuoteRequest request) {
			return new Quote(request.id(), 0);
		}

	}

	static class Types {

		@PubSubListener(topic = "text")
		String text(String text) {
			return "grün " + text;
		}

		@PubSubListener(topic = "bytes")
		byte[] bytes(String text) {
			return new byte[] { 1, 2 };
		}

		@PubSubListener(topic = "list")
		List<Quote> list(String text) {
			return List.of(new Quote(text, 1));
		}

		@PubSubListener(topic = "nothing")
		@Nullable Quote nothing(String text) {
			return null;
		}

		@PubSubListener(topic = "primitive")
		int primitive(String text) {
			return 7;
		}

	}

	static class Slow {

		final CountDownLatch end = new CountDownLatch(1);

		@PubSubListener(topic = "slow")
		String on(String text) {
			awaitQuietly(this.end);
			return Objects.requireNonNull(text);
		}

	}

}
