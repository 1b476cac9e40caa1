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
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;

import io.cloudevents.core.builder.CloudEventBuilder;
import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationHandler;
import io.micrometer.observation.ObservationRegistry;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.Test;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.jackson.autoconfigure.JacksonAutoConfiguration;
import org.springframework.boot.test.context.assertj.AssertableApplicationContext;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.context.runner.ContextConsumer;

import dev.patterns.definition.DefinitionProblem;
import dev.patterns.definition.InvalidDefinitionException;
import dev.patterns.gate.autoconfigure.GateAutoConfiguration;
import dev.patterns.identity.autoconfigure.IdentityAutoConfiguration;
import dev.patterns.pubsub.CloudEventContext;
import dev.patterns.pubsub.ContentMode;
import dev.patterns.pubsub.DeadLetter;
import dev.patterns.pubsub.DeadLetters;
import dev.patterns.pubsub.DeadLetters.DeadLetterTopic;
import dev.patterns.pubsub.Delivery;
import dev.patterns.pubsub.MessageHeaders;
import dev.patterns.pubsub.PubSubListener;
import dev.patterns.pubsub.PubSubRetry;
import dev.patterns.pubsub.PubSubTemplate;
import dev.patterns.pubsub.PublishOptions;
import dev.patterns.pubsub.RetryMode;
import dev.patterns.pubsub.autoconfigure.PubSubAutoConfiguration;
import dev.patterns.pubsub.broker.Broker;
import dev.patterns.pubsub.broker.BrokerMessage;
import dev.patterns.pubsub.broker.BrokerRegistry;
import dev.patterns.pubsub.broker.RelayDeferredException;
import dev.patterns.pubsub.broker.memory.MemoryBrokerFactory;
import dev.patterns.pubsub.observation.ProcessContext;
import dev.patterns.serialization.autoconfigure.SerializationAutoConfiguration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Tests for retries in topics of their own, on the memory broker.
 */
class NonBlockingRetryTests {

	private final ApplicationContextRunner runner = new ApplicationContextRunner()
		.withPropertyValues("spring.application.name=shop", "patterns.pubsub.default-broker=memory",
				"patterns.pubsub.listener.retry.delay=200ms", "patterns.pubsub.listener.retry.max-retries=2")
		.withConfiguration(AutoConfigurations.of(IdentityAutoConfiguration.class, SerializationAutoConfiguration.class,
				JacksonAutoConfiguration.class, GateAutoConfiguration.class, PubSubAutoConfiguration.class));

	@Test
	void whatStandsBehindAFailedMessageGoesOnAtOnce() {
		run(Orders.class, (context) -> {
			Orders orders = context.getBean(Orders.class);
			publish(context, "orders", "twice");
			publish(context, "orders", "always");
			publish(context, "orders", "good");
			await().untilAsserted(() -> assertThat(orders.calls).containsExactly("twice 1", "always 1", "good 1",
					"twice 2", "always 2", "twice 3", "always 3"));
			await().until(() -> letters(context, "orders.shop.dlt").size() == 1);
			assertThat(orders.contexts).allSatisfy((seen) -> assertThat(seen.topic()).isEqualTo("orders"));
			DeadLetter dead = letters(context, "orders.shop.dlt").get(0);
			assertThat(dead.reason()).isEqualTo("exhausted");
			assertThat(dead.attempts()).isEqualTo(3);
			assertThat(dead.originTopic()).isEqualTo("orders");
			assertThat(dead.originPosition()).startsWith("orders@");
			assertThat(dead.listener()).isEqualTo("orders.on");
			SubscriptionDescriptor described = describe(context);
			assertThat(described.handled()).isEqualTo(3);
			assertThat(described.failures()).isEqualTo(5);
			assertThat(described.deadLetters()).isOne();
			assertThat(described.details()).containsEntry("sentToRetryTopics", 4L)
				.hasEntrySatisfying("retryTopics",
						(topics) -> assertThat(topics).asInstanceOf(InstanceOfAssertFactories.LIST)
							.hasSize(2)
							.first()
							.isEqualTo(Map.of("topic", "orders.shop.retry-1", "delay", "PT0.2S", "state", "RUNNING",
									"waiting", 0)));
		});
	}

	@Test
	void theIdOfAMessageStaysTheSameAlsoWithoutAnEnvelope() {
		run(Orders.class, (context) -> {
			Orders orders = context.getBean(Orders.class);
			context.getBean(PubSubTemplate.class)
				.publish("orders", "k", "twice",
						PublishOptions.NONE.withContentMode(ContentMode.RAW).withHeader("tenant", "acme"));
			await().until(() -> orders.contexts.size() == 3);
			assertThat(orders.contexts).extracting(CloudEventContext::id).containsOnly("orders@1");
			assertThat(orders.contexts).extracting(CloudEventContext::source)
				.containsOnly(URI.create("/memory/orders"));
			assertThat(orders.contexts).extracting(CloudEventContext::key).containsOnly("k");
			assertThat(orders.contexts).allSatisfy((seen) -> assertThat(seen.header("tenant")).isEqualTo("acme"));
			assertThat(orders.contexts.get(2).headers()).containsEntry(MessageHeaders.RETRY_GROUP, "shop");
		});
	}

	@Test
	void aReplayedDeadLetterBeginsAnew() {
		run(Orders.class, (context) -> {
			Orders orders = context.getBean(Orders.class);
			publish(context, "orders", "always");
			await().until(() -> letters(context, "orders.shop.dlt").size() == 1);
			context.getBean(DeadLetters.class)
				.replayAll(new DeadLetterTopic("memory", "orders.shop.dlt"), (letter) -> true);
			await().untilAsserted(() -> assertThat(orders.calls).containsExactly("always 1", "always 2", "always 3",
					"always 1", "always 2", "always 3"));
			await().until(() -> letters(context, "orders.shop.dlt").size() == 1);
		});
	}

	@Test
	void onlyWhatIsToBeTriedAgainGoesToARetryTopic() {
		run(Hopeless.class, (context) -> {
			Hopeless hopeless = context.getBean(Hopeless.class);
			publish(context, "hopeless", "excluded");
			publish(context, "hopeless", "drop");
			publish(context, "hopeless", "retry");
			await().untilAsserted(() -> assertThat(letters(context, "hopeless.shop.dlt")).extracting(DeadLetter::reason)
				.containsExactly("not-retryable", "dropped", "exhausted"));
			assertThat(hopeless.calls).containsExactly("excluded", "drop", "retry", "retry", "retry");
			context.getBean(PubSubTemplate.class).publish("typed", "k", "no number");
			await().until(() -> letters(context, "typed.shop.dlt").size() == 1);
			assertThat(letters(context, "typed.shop.dlt").get(0).reason()).isEqualTo("conversion");
			assertThat(letters(context, "typed.shop.dlt").get(0).attempts()).isOne();
		});
	}

	@Test
	void otherGroupsAndListenersDoNotSeeWhatIsTriedAgain() {
		run(Sharing.class, (context) -> {
			Sharing sharing = context.getBean(Sharing.class);
			PubSubTemplate template = context.getBean(PubSubTemplate.class);
			template.publish("shared", "k", "1", PublishOptions.NONE.withType("A"));
			template.publish("shared", "k", "2", PublishOptions.NONE.withType("B"));
			await().untilAsserted(() -> assertThat(sharing.calls).containsExactlyInAnyOrder("a 1", "a 1", "a 1", "b 2",
					"b 2", "other 1", "other 2"));
			await().pollDelay(Duration.ofMillis(500)).until(() -> sharing.calls.size() == 7);
		});
	}

	@Test
	void aBatchFailsAsAWholeAndItsMessagesWaitOneByOne() {
		this.runner.withBean(Batch.class).run((context) -> {
			Batch batch = context.getBean(Batch.class);
			for (int i = 0; i < 5; i++) {
				context.getBean(PubSubTemplate.class).publish("batch", "k" + i, (i == 1) ? "bad" : "good " + i);
			}
			await().untilAsserted(() -> assertThat(batch.handled).containsExactlyInAnyOrder("good 0", "good 2",
					"good 3", "good 4", "bad"));
			assertThat(batch.handled.get(4)).isEqualTo("bad");
			assertThat(letters(context, "batch.shop.dlt")).isEmpty();
		});
	}

	@Test
	void pauseResumeAndRestartAreForTheRetryTopicsToo() {
		run(Orders.class, (context) -> {
			Orders orders = context.getBean(Orders.class);
			PubSubListenerRegistry registry = context.getBean(PubSubListenerRegistry.class);
			publish(context, "orders", "twice");
			await().until(() -> orders.calls.size() == 1);
			registry.pause("orders:shop");
			assertThat(states(context)).containsExactly("PAUSED", "PAUSED", "PAUSED");
			await().pollDelay(Duration.ofMillis(500)).until(() -> orders.calls.size() == 1);
			registry.resume("orders.on");
			assertThat(states(context)).containsExactly("RUNNING", "RUNNING", "RUNNING");
			await().until(() -> orders.calls.size() == 3);
			publish(context, "orders", "twice");
			await().until(() -> orders.calls.size() == 4);
			registry.restart("orders.on");
			assertThat(states(context)).containsExactly("RUNNING", "RUNNING", "RUNNING");
			await().untilAsserted(() -> assertThat(orders.calls).containsExactly("twice 1", "twice 2", "twice 3",
					"twice 1", "twice 2", "twice 3"));
			registry.stop();
			assertThat(states(context)).containsExactly("STOPPED", "STOPPED", "STOPPED");
		});
	}

	@Test
	void aMessageThatCannotBeForwardedIsTriedAgainInItsPlace() {
		RefusingBroker broker = new RefusingBroker(new MemoryBrokerFactory().create("own", Map.of()));
		this.runner.withBean(Broker.class, () -> broker)
			.withPropertyValues("patterns.pubsub.default-broker=own")
			.withBean(Orders.class)
			.run((context) -> {
				broker.refuse(1);
				publish(context, "orders", "twice");
				publish(context, "orders", "good");
				await().untilAsserted(() -> assertThat(context.getBean(Orders.class).calls).containsExactly("twice 1",
						"twice 2", "good 1", "twice 3"));
			});
	}

	@Test
	void theRelayKeepsAMessageUntilItsRetriesHaveEnded() {
		run(Orders.class, (context) -> {
			Broker broker = context.getBean(BrokerRegistry.class).getBroker(null);
			CompletableFuture<Void> relayed = broker.relay(message("twice"));
			await().until(() -> context.getBean(Orders.class).calls.size() == 2);
			assertThat(relayed).isNotDone();
			assertThat(relayed).succeedsWithin(Duration.ofSeconds(5));
			assertThat(context.getBean(Orders.class).calls).hasSize(3);
		});
	}

	@Test
	void theRelayGetsBackWhatWaitsForARetryThatIsPaused() {
		run(Orders.class, (context) -> {
			Broker broker = context.getBean(BrokerRegistry.class).getBroker(null);
			CompletableFuture<Void> relayed = broker.relay(message("twice"));
			await().until(() -> context.getBean(Orders.class).calls.size() == 1);
			context.getBean(PubSubListenerRegistry.class).pause("orders.on");
			assertThat(relayed).failsWithin(Duration.ofSeconds(5))
				.withThrowableThat()
				.havingCause()
				.isInstanceOf(RelayDeferredException.class);
		});
	}

	@Test
	void whatMustBeHandledIsTriedAgainForEverWithoutHoldingUpOthers() {
		run(Blocking.class, (context) -> {
			Blocking blocking = context.getBean(Blocking.class);
			publish(context, "blocking", "bad");
			publish(context, "blocking", "good");
			await().untilAsserted(
					() -> assertThat(blocking.calls).startsWith("bad 1", "good 1", "bad 2", "bad 3", "bad 4", "bad 5"));
		});
	}

	@Test
	void theConfigurationOfAListenerGoesBeforeItsAnnotation() {
		this.runner
			.withPropertyValues("patterns.pubsub.listeners.[orders.on].retry.mode=blocking",
					"patterns.pubsub.listeners.[orders.on].retry.max-retries=1",
					"patterns.pubsub.listeners.[orders.on].retry.delay=1ms",
					"patterns.pubsub.listeners.[orders.on].concurrency=3",
					"patterns.pubsub.listeners.[orders.on].dead-letter-topic={topic}.dead")
			.withBean(Orders.class)
			.run((context) -> {
				publish(context, "orders", "always");
				publish(context, "orders", "good");
				await().untilAsserted(() -> assertThat(context.getBean(Orders.class).calls).containsExactly("always 1",
						"always 2", "good 1"));
				assertThat(describe(context).concurrency()).isEqualTo(3);
				assertThat(describe(context).details()).doesNotContainKeys("retryTopics", "sentToRetryTopics");
				assertThat(letters(context, "orders.dead")).hasSize(1);
			});
	}

	@Test
	void theModeMayComeFromThePropertyForAllListeners() {
		this.runner
			.withPropertyValues("patterns.pubsub.listener.retry.mode=non-blocking",
					"patterns.pubsub.listener.retry.topic=retry/{n}/{group}/{topic}",
					"patterns.pubsub.listener.retry.concurrency=4")
			.withBean(Plain.class)
			.run((context) -> {
				publish(context, "plain", "bad");
				publish(context, "plain", "good");
				await().untilAsserted(
						() -> assertThat(context.getBean(Plain.class).calls).containsExactly("bad", "good", "bad"));
				assertThat(describe(context).details().get("retryTopics")).asString()
					.contains("retry/1/shop/plain", "retry/2/shop/plain");
			});
	}

	@Test
	void whatBecameOfAnAttemptIsObserved() {
		ObservationRegistry registry = ObservationRegistry.create();
		List<String> outcomes = new CopyOnWriteArrayList<>();
		registry.observationConfig().observationHandler(new ObservationHandler<ProcessContext>() {

			@Override
			public void onStop(ProcessContext context) {
				outcomes.add(context.getLowCardinalityKeyValue("outcome").getValue());
			}

			@Override
			public boolean supportsContext(Observation.Context context) {
				return context instanceof ProcessContext;
			}

		});
		this.runner.withBean(ObservationRegistry.class, () -> registry).withBean(Orders.class).run((context) -> {
			publish(context, "orders", "always");
			await()
				.untilAsserted(() -> assertThat(outcomes).containsExactly("retry-topic", "retry-topic", "dead-letter"));
		});
	}

	@Test
	void whatCannotWorkIsReportedAtTheStart() {
		assertProblem("its retry topic",
				this.runner.withPropertyValues("patterns.pubsub.listener.retry.topic={topic}.{group}.{n}")
					.withBean(Taken.class));
		assertProblem("more than 10 retry topics",
				this.runner
					.withPropertyValues("patterns.pubsub.listener.retry.max-retries=-1",
							"patterns.pubsub.listener.retry.multiplier=1.1")
					.withBean(Orders.class));
		assertProblem("have no delay",
				this.runner.withPropertyValues("patterns.pubsub.listener.retry.delay=0").withBean(Orders.class));
		assertProblem("no listener of this id; known are [orders.on]",
				this.runner.withPropertyValues("patterns.pubsub.listeners.nobody.concurrency=2")
					.withBean(Orders.class));
		this.runner.withPropertyValues("patterns.pubsub.listeners.nobody.concurrency=2")
			.run((context) -> assertThat(context).hasNotFailed());
	}

	private static void assertProblem(String what, ApplicationContextRunner runner) {
		runner.run((context) -> assertThat(context.getStartupFailure()).isInstanceOfSatisfying(
				InvalidDefinitionException.class,
				(ex) -> assertThat(ex.getProblems()).extracting(DefinitionProblem::what)
					.singleElement()
					.asString()
					.containsIgnoringCase(what)));
	}

	private void run(Class<?> listener, ContextConsumer<AssertableApplicationContext> test) {
		this.runner.withBean(listener).run(test);
	}

	private static void publish(AssertableApplicationContext context, String topic, String text) {
		context.getBean(PubSubTemplate.class).publish(topic, "k", text);
	}

	private static BrokerMessage message(String text) {
		return new BrokerMessage("orders", "k",
				CloudEventBuilder.v1()
					.withId("1")
					.withSource(URI.create("/s"))
					.withType("T")
					.withData("text/plain", text.getBytes(StandardCharsets.UTF_8))
					.build(),
				Map.of());
	}

	private static List<DeadLetter> letters(AssertableApplicationContext context, String topic) {
		return context.getBean(DeadLetters.class).list(new DeadLetterTopic("memory", topic), null, 10).messages();
	}

	private static SubscriptionDescriptor describe(AssertableApplicationContext context) {
		return context.getBean(PubSubListenerRegistry.class).describe().get(0);
	}

	private static List<String> states(AssertableApplicationContext context) {
		SubscriptionDescriptor described = describe(context);
		List<String> states = new CopyOnWriteArrayList<>(List.of(described.state()));
		((List<?>) described.details().get("retryTopics"))
			.forEach((topic) -> states.add(String.valueOf(((Map<?, ?>) topic).get("state"))));
		return states;
	}

	static class Orders {

		final List<String> calls = new CopyOnWriteArrayList<>();

		final List<CloudEventContext> contexts = new CopyOnWriteArrayList<>();

		@PubSubListener(topic = "orders", retry = @PubSubRetry(mode = RetryMode.NON_BLOCKING))
		void on(String text, CloudEventContext context) {
			this.contexts.add(context);
			this.calls.add(text + " " + context.attempt());
			if (text.equals("always") || (text.equals("twice") && context.attempt() < 3)) {
				throw new IllegalStateException("No luck");
			}
		}

	}

	static class Hopeless {

		final List<String> calls = new CopyOnWriteArrayList<>();

		@PubSubListener(topic = "hopeless",
				retry = @PubSubRetry(mode = RetryMode.NON_BLOCKING, excludes = IllegalArgumentException.class))
		Delivery on(String text) {
			this.calls.add(text);
			if (text.equals("excluded")) {
				throw new IllegalArgumentException("Hopeless");
			}
			return text.equals("drop") ? Delivery.DROP : Delivery.RETRY;
		}

		@PubSubListener(topic = "typed", retry = @PubSubRetry(mode = RetryMode.NON_BLOCKING))
		void typed(Integer number) {
		}

	}

	static class Sharing {

		final List<String> calls = new CopyOnWriteArrayList<>();

		@PubSubListener(topic = "shared", match = "type == 'A'",
				retry = @PubSubRetry(mode = RetryMode.NON_BLOCKING, delay = "50ms"))
		void a(String text) {
			this.calls.add("a " + text);
			throw new IllegalStateException("No luck");
		}

		@PubSubListener(topic = "shared",
				retry = @PubSubRetry(mode = RetryMode.NON_BLOCKING, delay = "100ms", maxRetries = 1))
		void b(String text) {
			this.calls.add("b " + text);
			throw new IllegalStateException("No luck");
		}

		@PubSubListener(topic = "shared", group = "other")
		void other(String text) {
			this.calls.add("other " + text);
		}

	}

	static class Batch {

		final List<String> handled = new CopyOnWriteArrayList<>();

		@PubSubListener(topic = "batch", retry = @PubSubRetry(mode = RetryMode.NON_BLOCKING))
		void on(List<String> texts, List<CloudEventContext> contexts) {
			for (int i = 0; i < texts.size(); i++) {
				if (texts.get(i).equals("bad") && contexts.get(i).attempt() < 3) {
					throw new IllegalStateException("No luck");
				}
			}
			this.handled.addAll(texts);
		}

	}

	static class Blocking {

		final List<String> calls = new CopyOnWriteArrayList<>();

		@PubSubListener(topic = "blocking", deadLetterTopic = "none",
				retry = @PubSubRetry(mode = RetryMode.NON_BLOCKING, delay = "20ms", maxRetries = 2))
		void on(String text, CloudEventContext context) {
			this.calls.add(text + " " + context.attempt());
			if (text.equals("bad")) {
				throw new IllegalStateException("No luck");
			}
		}

	}

	static class Plain {

		final List<String> calls = new CopyOnWriteArrayList<>();

		@PubSubListener("plain")
		void on(String text) {
			this.calls.add(text);
			if (text.equals("bad") && this.calls.size() < 3) {
				throw new IllegalStateException("No luck");
			}
		}

	}

	static class Taken {

		@PubSubListener(topic = "orders", retry = @PubSubRetry(mode = RetryMode.NON_BLOCKING))
		void on(String text) {
		}

		@PubSubListener("orders.shop.2")
		void second(String text) {
		}

	}

}
