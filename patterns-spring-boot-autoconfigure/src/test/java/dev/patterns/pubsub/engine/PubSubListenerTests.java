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
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import io.cloudevents.CloudEvent;
import io.cloudevents.core.builder.CloudEventBuilder;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.slf4j.MDC;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.jackson.autoconfigure.JacksonAutoConfiguration;
import org.springframework.boot.test.context.assertj.AssertableApplicationContext;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.context.runner.ContextConsumer;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.messaging.Message;

import dev.patterns.call.CallScope;
import dev.patterns.call.InboundRequest;
import dev.patterns.call.InboundRequest.Kind;
import dev.patterns.definition.InvalidDefinitionException;
import dev.patterns.gate.autoconfigure.GateAutoConfiguration;
import dev.patterns.identity.autoconfigure.IdentityAutoConfiguration;
import dev.patterns.logging.LogContext;
import dev.patterns.pubsub.CloudEventContext;
import dev.patterns.pubsub.Delivery;
import dev.patterns.pubsub.FailureAction;
import dev.patterns.pubsub.MessageHeader;
import dev.patterns.pubsub.MessageHeaders;
import dev.patterns.pubsub.PubSubListener;
import dev.patterns.pubsub.PubSubRetry;
import dev.patterns.pubsub.PubSubTemplate;
import dev.patterns.pubsub.PublishEntry;
import dev.patterns.pubsub.PublishOptions;
import dev.patterns.pubsub.TopicDeniedException;
import dev.patterns.pubsub.autoconfigure.PubSubAutoConfiguration;
import dev.patterns.serialization.autoconfigure.SerializationAutoConfiguration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

/**
 * Tests for listeners from the template to the method, on the memory broker.
 */
class PubSubListenerTests {

	private final ApplicationContextRunner runner = new ApplicationContextRunner()
		.withPropertyValues("spring.application.name=shop", "patterns.pubsub.listener.retry.delay=5ms",
				"patterns.pubsub.default-broker=memory")
		.withConfiguration(AutoConfigurations.of(IdentityAutoConfiguration.class, SerializationAutoConfiguration.class,
				JacksonAutoConfiguration.class, GateAutoConfiguration.class, PubSubAutoConfiguration.class));

	@Test
	void everyKindOfParameterIsBound() {
		run(Parameters.class, (context) -> {
			String id = template(context).publish("orders", "k1", new Order("o-1", 3),
					PublishOptions.NONE.withHeader("tenant", "acme").withSubject("s"));
			Received received = context.getBean(Parameters.class).received.poll(5, TimeUnit.SECONDS);
			assertThat(received.order()).isEqualTo(new Order("o-1", 3));
			assertThat(received.event().getId()).isEqualTo(id);
			assertThat(received.event().getSource()).hasToString("/default/shop");
			assertThat(received.context().type()).isEqualTo("Order");
			assertThat(received.context().subject()).isEqualTo("s");
			assertThat(received.context().key()).isEqualTo("k1");
			assertThat(received.context().topic()).isEqualTo("orders");
			assertThat(received.context().attempt()).isOne();
			assertThat(received.tenant()).isEqualTo("acme");
			assertThat(received.missing()).isNull();
			assertThat(received.headers()).containsEntry("tenant", "acme");
		});
	}

	@Test
	void theEnvelopeMayBeGivenWhollyOrInPart() {
		run(Parameters.class, (context) -> {
			template(context).publish("orders", "k1", new Order("o-1", 3),
					PublishOptions.NONE.withHeader("tenant", "acme")
						.withId("i-1")
						.withType("T")
						.withSource(URI.create("/elsewhere"))
						.withSubject("s"));
			CloudEvent event = context.getBean(Parameters.class).received.poll(5, TimeUnit.SECONDS).event();
			assertThat(event.getId()).isEqualTo("i-1");
			assertThat(event.getType()).isEqualTo("T");
			assertThat(event.getSource()).hasToString("/elsewhere");
			assertThat(event.getSubject()).isEqualTo("s");
		});
	}

	@Test
	void aSpringMessageHasPayloadHeadersAndEnvelope() {
		run(Messages.class, (context) -> {
			String id = template(context).publish("messages", "k1", new Order("o-1", 3),
					PublishOptions.NONE.withHeader("tenant", "acme"));
			Message<Order> message = context.getBean(Messages.class).orders.poll(5, TimeUnit.SECONDS);
			assertThat(message.getPayload()).isEqualTo(new Order("o-1", 3));
			assertThat(message.getHeaders()).containsEntry("tenant", "acme")
				.containsEntry("ce_id", id)
				.containsEntry("ce_type", "Order")
				.containsEntry("contentType", "application/json")
				.containsEntry("patterns-topic", "messages")
				.containsEntry("patterns-key", "k1")
				.containsEntry("patterns-attempt", 1);
			template(context).publish("message-lists", "k1", new Order("o-2", 4));
			assertThat(context.getBean(Messages.class).lists.poll(5, TimeUnit.SECONDS)).singleElement()
				.satisfies((listed) -> assertThat(listed.getPayload()).isEqualTo(new Order("o-2", 4)));
		});
	}

	@Test
	void aMessageWhoseTypeNobodyKnowsEndsTheStart() {
		this.runner.withBean(WildMessages.class)
			.run((context) -> assertThat(context).getFailure()
				.hasMessageContaining("does not say of what type its payload is"));
	}

	@Test
	void genericsAreReadAsDeclaredAndDataNeverChoosesTheClass() {
		run(Generics.class, (context) -> {
			template(context).publish("generics", "k", new Envelope<>(new Order("o-1", 3), Map.of("a", List.of(1, 2))));
			assertThat(context.getBean(Generics.class).received.poll(5, TimeUnit.SECONDS))
				.isEqualTo(new Envelope<>(new Order("o-1", 3), Map.of("a", List.of(1, 2))));
			template(context).publish("shapes", "k", new Circle(2));
			template(context).publish("shapes", "k",
					Map.of("kind", "java.lang.ProcessBuilder", "@class", "java.lang.ProcessBuilder"));
			template(context).publish("shapes", "k", new Square(3));
			assertThat(context.getBean(Generics.class).shapes.poll(5, TimeUnit.SECONDS)).isEqualTo(new Circle(2));
			assertThat(context.getBean(Generics.class).shapes.poll(5, TimeUnit.SECONDS)).isEqualTo(new Square(3));
		});
	}

	@Test
	void whatBelongsToTheThreadIsBoundAndTakenAway() {
		run(Scopes.class, (context) -> {
			String id = template(context).publish("scopes", "k", "text", PublishOptions.NONE.withType("T"));
			CallScope scope = context.getBean(Scopes.class).scopes.poll(5, TimeUnit.SECONDS);
			assertThat(scope.retried()).isTrue();
			assertThat(scope.request())
				.isEqualTo(new InboundRequest(Kind.MESSAGE, "/default/shop", id, null, null, "scopes-listener"));
			assertThat(context.getBean(Scopes.class).logged.poll(5, TimeUnit.SECONDS))
				.containsEntry(LogContext.MESSAGE_ID, id)
				.containsEntry(LogContext.MESSAGE_TOPIC, "scopes");
		});
	}

	@Test
	void bytesAndTextArriveUnchanged() {
		run(Raw.class, (context) -> {
			template(context).publish("text", "k", "grün");
			template(context).publish("bytes", "k", new byte[] { 1, 2 });
			template(context).publish("nothing", "k", null);
			assertThat(context.getBean(Raw.class).received.poll(5, TimeUnit.SECONDS)).isNotNull();
			await().untilAsserted(() -> assertThat(context.getBean(Raw.class).all).containsExactlyInAnyOrder("grün",
					"bytes 2", "nothing"));
		});
	}

	@Test
	void theFirstMatchWinsAndWhatNobodyWantsIsAcknowledged() {
		run(Routes.class, (context) -> {
			PubSubTemplate template = template(context);
			template.publish("routes", "k", "1", PublishOptions.NONE.withType("A"));
			template.publish("routes", "k", "2", PublishOptions.NONE.withType("B"));
			template.publish("routes", "k", "3", PublishOptions.NONE.withType("C"));
			await().untilAsserted(
					() -> assertThat(context.getBean(Routes.class).received).containsExactly("a 1", "special b 2"));
			await().untilAsserted(
					() -> assertThat(context.getBean(PubSubListenerRegistry.class).describe()).singleElement()
						.satisfies((subscription) -> assertThat(subscription.handled()).isEqualTo(3)));
		});
	}

	@Test
	void whatNobodyWantsCanGoToTheDeadLetters() {
		this.runner.withPropertyValues("patterns.pubsub.listener.unmatched=dead-letter")
			.withBean(Unwanted.class)
			.run((context) -> {
				template(context).publish("unwanted", "k", "1", PublishOptions.NONE.withType("B"));
				CloudEventContext dead = context.getBean(Unwanted.class).dead.poll(5, TimeUnit.SECONDS);
				assertThat(dead.headers()).containsEntry(MessageHeaders.DEAD_LETTER_REASON, "unmatched")
					.containsEntry(MessageHeaders.DEAD_LETTER_LISTENER, "unwanted.on");
				assertThat(dead.type()).isEqualTo("B");
			});
	}

	@Test
	@ExtendWith(OutputCaptureExtension.class)
	void aCallThatTakesTooLongIsReportedOnceAndHoldsUpNobodyElse(CapturedOutput output) {
		this.runner.withPropertyValues("patterns.pubsub.listener.slow-after=500ms")
			.withBean(Hanging.class)
			.run((context) -> {
				Hanging listener = context.getBean(Hanging.class);
				template(context).publish("hanging", "k", "1");
				await().untilAsserted(() -> assertThat(output).contains("A listener of 'hanging:shop' has not ended")
					.contains("hang("));
				template(context).publish("other", "k", "2");
				assertThat(listener.others.poll(5, TimeUnit.SECONDS)).isEqualTo("2");
				PubSubListenerRegistry registry = context.getBean(PubSubListenerRegistry.class);
				assertThat(registry.describe()).extracting(SubscriptionDescriptor::slow)
					.containsExactlyInAnyOrder(1, 0);
				listener.end.countDown();
				await().untilAsserted(() -> assertThat(registry.describe()).extracting(SubscriptionDescriptor::slow)
					.containsExactly(0, 0));
				assertThat(output.getOut().split("has not ended", -1)).hasSize(2);
			});
	}

	@Test
	void scopesAreEnforced() {
		this.runner
			.withPropertyValues("patterns.pubsub.scopes.others=deny",
					"patterns.pubsub.scopes.topics.routes.publishers=order-*,shop",
					"patterns.pubsub.scopes.topics.[routes.*].publishers=order-service")
			.run((context) -> {
				PubSubTemplate template = template(context);
				assertThat(template.publish("routes", "k", "1")).isNotEmpty();
				for (String topic : new String[] { "routes.eu", "other" }) {
					assertThatExceptionOfType(TopicDeniedException.class)
						.isThrownBy(() -> template.publish(topic, "k", "1"));
					assertThatExceptionOfType(TopicDeniedException.class)
						.isThrownBy(() -> template.publishAsync(topic, "k", "1"));
					assertThatExceptionOfType(TopicDeniedException.class)
						.isThrownBy(() -> template.publish(topic, "k", "1", PublishOptions.NONE.inTransaction()));
				}
				assertThat(template.publishAll("other", List.of(new PublishEntry("k", "1")))).singleElement()
					.satisfies((result) -> assertThat(result.failure()).isInstanceOf(TopicDeniedException.class));
			});
		ApplicationContextRunner listening = this.runner.withUserConfiguration(Routes.class);
		listening.withPropertyValues("patterns.pubsub.scopes.topics.routes.subscribers=billing")
			.run((context) -> assertThat(context).getFailure()
				.isInstanceOf(InvalidDefinitionException.class)
				.hasMessageContaining("may not subscribe to the topic 'routes'"));
		listening.withPropertyValues("patterns.pubsub.scopes.topics.routes.subscribers=billing,shop")
			.run((context) -> assertThat(context).hasNotFailed());
	}

	@Test
	void whatHasBecomeTooOldIsDropped() {
		run(Routes.class, (context) -> {
			PubSubTemplate template = template(context);
			String past = OffsetDateTime.now().minusSeconds(1).toString();
			template.publish("routes", "k", event("1").withExtension("expiration", past).build());
			template.publish("routes", "k", event("2").withExtension("expirytime", past).build());
			template.publish("routes", "k", event("3").withExtension("expirytime", "not a time").build());
			template.publish("routes", "k", "in time",
					PublishOptions.NONE.withType("A").withTimeToLive(Duration.ofMinutes(1)));
			await().untilAsserted(
					() -> assertThat(context.getBean(Routes.class).received).containsExactly("a old", "a in time"));
			assertThat(context.getBean(PubSubListenerRegistry.class).describe()).singleElement()
				.satisfies((subscription) -> assertThat(subscription.expired()).isEqualTo(2));
		});
	}

	private static CloudEventBuilder event(String id) {
		return CloudEventBuilder.v1()
			.withId(id)
			.withSource(URI.create("/s"))
			.withType("A")
			.withData("text/plain", "old".getBytes(StandardCharsets.UTF_8));
	}

	@Test
	void failuresAreRetriedInOrderAndThenGoToTheDeadLetterTopic() {
		run(Failing.class, (context) -> {
			Failing failing = context.getBean(Failing.class);
			template(context).publish("failing", "k", "twice", PublishOptions.NONE.withHeader("x", "y"));
			template(context).publish("failing", "k", "always");
			template(context).publish("failing", "k", "good");
			await().untilAsserted(() -> assertThat(failing.calls).containsExactly("twice 1", "twice 2", "twice 3",
					"always 1", "always 2", "always 3", "good 1"));
			CloudEventContext dead = failing.dead.poll(5, TimeUnit.SECONDS);
			assertThat(dead.headers()).containsEntry(MessageHeaders.DEAD_LETTER_REASON, "exhausted")
				.containsEntry(MessageHeaders.DEAD_LETTER_EXCEPTION, IllegalStateException.class.getName())
				.containsEntry(MessageHeaders.DEAD_LETTER_MESSAGE, "no luck with always")
				.containsEntry(MessageHeaders.DEAD_LETTER_ATTEMPTS, "3")
				.containsEntry(MessageHeaders.DEAD_LETTER_TOPIC, "failing")
				.containsEntry(MessageHeaders.DEAD_LETTER_GROUP, "shop")
				.containsEntry(MessageHeaders.DEAD_LETTER_LISTENER, "failing.on")
				.containsKeys(MessageHeaders.DEAD_LETTER_POSITION, MessageHeaders.DEAD_LETTER_TIME);
			assertThat(new String(dead.event().getData().toBytes(), StandardCharsets.UTF_8)).isEqualTo("always");
			assertThat(context.getBean(PubSubListenerRegistry.class).describe())
				.filteredOn((subscription) -> subscription.topic().equals("failing"))
				.singleElement()
				.satisfies((subscription) -> {
					assertThat(subscription.failures()).isEqualTo(5);
					assertThat(subscription.deadLetters()).isOne();
					assertThat(subscription.lastFailure()).isEqualTo(IllegalStateException.class.getName());
				});
		});
	}

	@Test
	void resultsAndExcludedExceptionsDecide() {
		run(Results.class, (context) -> {
			Results results = context.getBean(Results.class);
			template(context).publish("results", "k", "drop");
			template(context).publish("results", "k", "retry");
			template(context).publish("results", "k", "excluded");
			template(context).publish("results", "k", "ack");
			await().untilAsserted(
					() -> assertThat(results.calls).containsExactly("drop", "retry", "retry", "excluded", "ack"));
			await().untilAsserted(
					() -> assertThat(results.reasons).containsExactly("dropped", "exhausted", "not-retryable"));
		});
	}

	@Test
	void dataThatDoesNotFitIsNotRetried() {
		run(Typed.class, (context) -> {
			Typed typed = context.getBean(Typed.class);
			template(context).publish("typed", "k", Map.of("id", List.of(1)));
			template(context).publish("typed", "k", "no json");
			template(context).publish("typed", "k", null);
			template(context).publish("typed", "k", new Order("o", 1));
			assertThat(typed.received.poll(5, TimeUnit.SECONDS)).isEqualTo(new Order("o", 1));
			await().untilAsserted(
					() -> assertThat(typed.reasons).containsExactly("conversion", "conversion", "conversion"));
		});
	}

	@Test
	void withoutDeadLetterTopicTheListenersChoiceHolds() {
		run(NoDeadLetters.class, (context) -> {
			NoDeadLetters listeners = context.getBean(NoDeadLetters.class);
			template(context).publish("discarding", "k", "bad");
			template(context).publish("discarding", "k", "good");
			await().untilAsserted(() -> assertThat(listeners.discarding).containsExactly("bad", "good"));
			template(context).publish("blocking", "k", "bad");
			template(context).publish("blocking", "k", "good");
			await().pollDelay(Duration.ofMillis(300))
				.untilAsserted(() -> assertThat(listeners.blocking).containsExactly("bad"));
		});
	}

	private void run(Class<?> listener, ContextConsumer<AssertableApplicationContext> test) {
		this.runner.withBean(listener).run(test);
	}

	private static PubSubTemplate template(AssertableApplicationContext context) {
		return context.getBean(PubSubTemplate.class);
	}

	record Order(String id, int amount) {

	}

	record Received(Order order, CloudEvent event, CloudEventContext context, String tenant, @Nullable String missing,
			Map<String, String> headers) {

	}

	static class Parameters {

		final BlockingQueue<Received> received = new LinkedBlockingQueue<>();

		@PubSubListener("orders")
		void on(@MessageHeader(required = true) String tenant, Order order, CloudEventContext context,
				@MessageHeader("not-there") @Nullable String missing, CloudEvent event,
				@MessageHeader Map<String, String> headers) {
			this.received.add(new Received(order, event, context, tenant, missing, headers));
		}

	}

	static class Messages {

		final BlockingQueue<Message<Order>> orders = new LinkedBlockingQueue<>();

		final BlockingQueue<List<Message<Order>>> lists = new LinkedBlockingQueue<>();

		@PubSubListener("messages")
		void on(Message<Order> order) {
			this.orders.add(order);
		}

		@PubSubListener("message-lists")
		void onList(List<Message<Order>> orders) {
			this.lists.add(orders);
		}

	}

	static class WildMessages {

		@PubSubListener("messages")
		void on(Message<?> message) {
		}

	}

	record Envelope<T>(T content, Map<String, List<Integer>> numbers) {

	}

	@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "kind")
	@JsonSubTypes({ @JsonSubTypes.Type(value = Circle.class, name = "circle"),
			@JsonSubTypes.Type(value = Square.class, name = "square") })
	interface Shape {

	}

	record Circle(int radius) implements Shape {

	}

	record Square(int side) implements Shape {

	}

	static class Generics {

		final BlockingQueue<Envelope<Order>> received = new LinkedBlockingQueue<>();

		final BlockingQueue<Shape> shapes = new LinkedBlockingQueue<>();

		@PubSubListener("generics")
		void on(Envelope<Order> envelope) {
			this.received.add(envelope);
		}

		@PubSubListener("shapes")
		void onShape(Shape shape) {
			this.shapes.add(shape);
		}

	}

	static class Scopes {

		final BlockingQueue<CallScope> scopes = new LinkedBlockingQueue<>();

		final BlockingQueue<Map<String, String>> logged = new LinkedBlockingQueue<>();

		@PubSubListener(topic = "scopes", id = "scopes-listener")
		void on() {
			this.scopes.add(CallScope.current());
			this.logged.add(MDC.getCopyOfContextMap());
		}

	}

	static class Raw {

		final BlockingQueue<String> received = new LinkedBlockingQueue<>();

		final BlockingQueue<String> all = new LinkedBlockingQueue<>();

		@PubSubListener("text")
		void text(String text) {
			this.received.add(text);
			this.all.add(text);
		}

		@PubSubListener("bytes")
		void bytes(byte[] bytes) {
			this.all.add("bytes " + bytes.length);
		}

		@PubSubListener("nothing")
		void nothing(@Nullable Order order) {
			this.all.add((order != null) ? "something" : "nothing");
		}

	}

	static class Routes {

		final BlockingQueue<String> received = new LinkedBlockingQueue<>();

		@PubSubListener(topic = "routes", match = "type == 'A'")
		void a(String text) {
			this.received.add("a " + text);
		}

		@PubSubListener(topic = "routes", match = "type == 'B'", order = 2)
		void b(String text) {
			this.received.add("b " + text);
		}

		@PubSubListener(topic = "routes", match = "type != 'C' and type != 'A'", order = -1)
		void specialB(String text) {
			this.received.add("special b " + text);
		}

	}

	static class Failing {

		final BlockingQueue<String> calls = new LinkedBlockingQueue<>();

		final BlockingQueue<CloudEventContext> dead = new LinkedBlockingQueue<>();

		@PubSubListener(topic = "failing", retry = @PubSubRetry(maxRetries = 2))
		void on(String text, CloudEventContext context) {
			this.calls.add(text + " " + context.attempt());
			if (text.equals("always") || (text.equals("twice") && context.attempt() < 3)) {
				throw new IllegalStateException("no luck\nwith " + text);
			}
		}

		@PubSubListener("failing.shop.dlt")
		void dead(CloudEventContext context) {
			this.dead.add(context);
		}

	}

	static class Results {

		final BlockingQueue<String> calls = new LinkedBlockingQueue<>();

		final BlockingQueue<String> reasons = new LinkedBlockingQueue<>();

		@PubSubListener(topic = "results",
				retry = @PubSubRetry(maxRetries = 1, delay = "1ms", excludes = IllegalArgumentException.class))
		Delivery on(String text) {
			this.calls.add(text);
			return switch (text) {
				case "drop" -> Delivery.DROP;
				case "retry" -> Delivery.RETRY;
				case "excluded" -> throw new NumberFormatException();
				default -> Delivery.ACK;
			};
		}

		@PubSubListener("results.shop.dlt")
		void dead(@MessageHeader(MessageHeaders.DEAD_LETTER_REASON) String reason) {
			this.reasons.add(reason);
		}

	}

	static class Typed {

		final BlockingQueue<Order> received = new LinkedBlockingQueue<>();

		final BlockingQueue<String> reasons = new LinkedBlockingQueue<>();

		@PubSubListener("typed")
		void on(Order order) {
			this.received.add(order);
		}

		@PubSubListener("typed.shop.dlt")
		void dead(@MessageHeader(MessageHeaders.DEAD_LETTER_REASON) String reason) {
			this.reasons.add(reason);
		}

	}

	static class NoDeadLetters {

		final BlockingQueue<String> discarding = new LinkedBlockingQueue<>();

		final BlockingQueue<String> blocking = new LinkedBlockingQueue<>();

		@PubSubListener(topic = "discarding", deadLetterTopic = "none", onFailure = FailureAction.DISCARD,
				retry = @PubSubRetry(maxRetries = 0))
		void discard(String text) {
			this.discarding.add(text);
			throw new IllegalStateException();
		}

		@PubSubListener(topic = "blocking", deadLetterTopic = "none", retry = @PubSubRetry(maxRetries = 0))
		void block(String text) {
			this.blocking.add(text);
			throw new IllegalStateException();
		}

	}

	static class Unwanted {

		final BlockingQueue<CloudEventContext> dead = new LinkedBlockingQueue<>();

		@PubSubListener(topic = "unwanted", match = "type == 'A'")
		void on(String text) {
		}

		@PubSubListener("unwanted.shop.dlt")
		void dead(CloudEventContext context) {
			this.dead.add(context);
		}

	}

	static class Hanging {

		final CountDownLatch end = new CountDownLatch(1);

		final BlockingQueue<String> others = new LinkedBlockingQueue<>();

		@PubSubListener("hanging")
		void hang(String text) throws InterruptedException {
			this.end.await();
		}

		@PubSubListener("other")
		void other(String text) {
			this.others.add(text);
		}

	}

}
