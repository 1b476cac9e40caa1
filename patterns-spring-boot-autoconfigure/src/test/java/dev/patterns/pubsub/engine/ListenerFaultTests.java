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
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

import io.cloudevents.CloudEvent;
import io.cloudevents.core.builder.CloudEventBuilder;
import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationHandler;
import io.micrometer.observation.ObservationRegistry;
import org.junit.jupiter.api.Test;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;

import dev.patterns.gate.autoconfigure.GateAutoConfiguration;
import dev.patterns.identity.autoconfigure.IdentityAutoConfiguration;
import dev.patterns.pubsub.DeadLetters;
import dev.patterns.pubsub.DeadLetters.DeadLetterTopic;
import dev.patterns.pubsub.Delivery;
import dev.patterns.pubsub.FailureAction;
import dev.patterns.pubsub.MessageHeader;
import dev.patterns.pubsub.MessageHeaders;
import dev.patterns.pubsub.PubSubListener;
import dev.patterns.pubsub.PubSubListeners;
import dev.patterns.pubsub.PubSubRetry;
import dev.patterns.pubsub.PubSubTemplate;
import dev.patterns.pubsub.autoconfigure.PubSubAutoConfiguration;
import dev.patterns.pubsub.broker.BrokerMessage;
import dev.patterns.pubsub.broker.BrokerRegistry;
import dev.patterns.pubsub.observation.ProcessContext;
import dev.patterns.serialization.autoconfigure.SerializationAutoConfiguration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Tests for what goes wrong around a listener and not in it: an end in the middle of a
 * message, a thread that is left interrupted, an observation that fails.
 */
class ListenerFaultTests {

	private final ApplicationContextRunner runner = new ApplicationContextRunner()
		.withPropertyValues("spring.application.name=shop", "patterns.pubsub.listener.retry.delay=5ms",
				"patterns.pubsub.listener.stop-timeout=50ms", "patterns.pubsub.default-broker=memory")
		.withConfiguration(AutoConfigurations.of(IdentityAutoConfiguration.class, SerializationAutoConfiguration.class,
				GateAutoConfiguration.class, PubSubAutoConfiguration.class));

	@Test
	void aMessageWhoseListenerIsStoppedInTheMiddleIsKept() {
		this.runner.withBean(Interrupted.class).run((context) -> {
			Interrupted listener = context.getBean(Interrupted.class);
			PubSubListenerRegistry registry = context.getBean(PubSubListenerRegistry.class);
			context.getBean(PubSubTemplate.class).publish("stopped", "k", "text");
			assertThat(listener.entered.await(5, TimeUnit.SECONDS)).isTrue();
			registry.stop();
			await().until(() -> listener.interrupted.getCount() == 0);
			listener.release.countDown();
			registry.start();
			await().untilAsserted(() -> assertThat(listener.handled).containsExactly("text"));
		});
	}

	@Test
	void anInterruptThatAListenerLeavesBehindDoesNotReachTheNextMessage() {
		this.runner.withBean(LeavesInterrupt.class).run((context) -> {
			context.getBean(PubSubTemplate.class).publish("interrupting", "k", "1");
			context.getBean(PubSubTemplate.class).publish("interrupting", "k", "2");
			await().untilAsserted(
					() -> assertThat(context.getBean(LeavesInterrupt.class).interrupted).containsExactly(false, false));
		});
	}

	@Test
	void aListenerMayRestartItself() {
		this.runner.withBean(RestartsItself.class).run((context) -> {
			context.getBean(PubSubTemplate.class).publish("restarting", "k", "1");
			context.getBean(PubSubTemplate.class).publish("restarting", "k", "2");
			await().untilAsserted(
					() -> assertThat(context.getBean(RestartsItself.class).interrupted).containsExactly(false, false));
		});
	}

	@Test
	void whatFailsBesideTheListenerUsesUpTheAttemptsAndIsNotRepeatedForEver() {
		ObservationRegistry registry = ObservationRegistry.create();
		registry.observationConfig().observationHandler(new FailingHandler());
		this.runner.withBean(ObservationRegistry.class, () -> registry).withBean(Observed.class).run((context) -> {
			context.getBean(PubSubTemplate.class).publish("observed", "k", "text");
			await().untilAsserted(
					() -> assertThat(context.getBean(PubSubListenerRegistry.class).describe()).singleElement()
						.satisfies((subscription) -> {
							assertThat(subscription.failures()).isEqualTo(3);
							assertThat(subscription.deadLetters()).isOne();
						}));
		});
	}

	@Test
	void whatASenderSaysOfADeadLetterDoesNotCount() {
		this.runner.withBean(Dropping.class).run((context) -> {
			CloudEvent event = CloudEventBuilder.v1().withId("1").withSource(URI.create("/test")).withType("T").build();
			context.getBean(BrokerRegistry.class)
				.getBroker(null)
				.send(new BrokerMessage("dropped", "k", event,
						Map.of(MessageHeaders.DEAD_LETTER_TRUNCATED, "true", MessageHeaders.DEAD_LETTER_EXCEPTION,
								"Fake", MessageHeaders.DEAD_LETTER_ATTEMPTS, "many")))
				.join();
			DeadLetterTopic where = new DeadLetterTopic("memory", "dropped.shop.dlt");
			await().untilAsserted(() -> assertThat(context.getBean(DeadLetters.class).list(where, null, 10).messages())
				.singleElement()
				.satisfies((letter) -> {
					assertThat(letter.truncated()).isFalse();
					assertThat(letter.exception()).isEmpty();
					assertThat(letter.attempts()).isOne();
				}));
		});
	}

	static class Dropping {

		@PubSubListener("dropped")
		Delivery on(CloudEvent event) {
			return Delivery.DROP;
		}

	}

	static class Interrupted {

		final CountDownLatch entered = new CountDownLatch(1);

		final CountDownLatch interrupted = new CountDownLatch(1);

		final CountDownLatch release = new CountDownLatch(1);

		final List<String> handled = new CopyOnWriteArrayList<>();

		@PubSubListener(topic = "stopped", deadLetterTopic = "none", onFailure = FailureAction.DISCARD,
				retry = @PubSubRetry(maxRetries = 0))
		void on(String text) throws InterruptedException {
			this.entered.countDown();
			try {
				this.release.await();
			}
			catch (InterruptedException ex) {
				this.interrupted.countDown();
				throw ex;
			}
			this.handled.add(text);
		}

	}

	static class RestartsItself {

		final List<Boolean> interrupted = new CopyOnWriteArrayList<>();

		private final PubSubListeners listeners;

		RestartsItself(PubSubListeners listeners) {
			this.listeners = listeners;
		}

		@PubSubListener(topic = "restarting", id = "restarting")
		void on(String text) {
			assertThat(this.listeners.restart("restarting")).isTrue();
			this.interrupted.add(Thread.currentThread().isInterrupted());
		}

	}

	static class LeavesInterrupt {

		final List<Boolean> interrupted = new CopyOnWriteArrayList<>();

		@PubSubListener("interrupting")
		void on(String text) {
			this.interrupted.add(Thread.currentThread().isInterrupted());
			Thread.currentThread().interrupt();
		}

	}

	static class Observed {

		@PubSubListener(topic = "observed", retry = @PubSubRetry(maxRetries = 2))
		void on(String text, @MessageHeader(MessageHeaders.DEAD_LETTER_REASON) String reason) {
		}

	}

	private static final class FailingHandler implements ObservationHandler<ProcessContext> {

		@Override
		public void onStart(ProcessContext context) {
			throw new IllegalStateException("On purpose");
		}

		@Override
		public boolean supportsContext(Observation.Context context) {
			return context instanceof ProcessContext;
		}

	}

}
