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

import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;

import io.cloudevents.core.builder.CloudEventBuilder;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;

import dev.patterns.pubsub.broker.Broker;
import dev.patterns.pubsub.broker.BrokerMessage;
import dev.patterns.pubsub.broker.BrokerRegistry;
import dev.patterns.test.services.EmbeddedServer;
import dev.patterns.test.services.EmbeddedServers;
import dev.patterns.test.services.Service;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Faults around Kafka: a broker that is not there yet, a thread that is left interrupted,
 * and an end in the middle of a message.
 */
@Timeout(180)
class KafkaFaultsIntegrationTests {

	private static EmbeddedServer kafka;

	private static String servers;

	private final String topic = "faults-" + UUID.randomUUID().toString().substring(0, 8);

	@BeforeAll
	static void start() {
		kafka = EmbeddedServers.start(Service.KAFKA);
		servers = kafka.properties().get("spring.kafka.bootstrap-servers");
	}

	@AfterAll
	static void stop() {
		kafka.close();
	}

	@Test
	void whatIsSentBeforeTheBrokerIsThereWaitsBesideTheSenderAndKeepsItsOrder() {
		kafka.kill();
		try (ConfigurableApplicationContext context = application(Recording.class,
				"spring.kafka.producer.properties[max.block.ms]=120000")) {
			Broker broker = context.getBean(BrokerRegistry.class).getBroker(null);
			List<CompletableFuture<Void>> sent = new ArrayList<>();
			long begin = System.nanoTime();
			for (int i = 0; i < 200; i++) {
				sent.add(broker.send(message(i)));
			}
			assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(Duration.ofSeconds(10));
			assertThat(sent).noneMatch(CompletableFuture::isDone);
			kafka.start();
			patience().until(() -> sent.stream().allMatch(CompletableFuture::isDone));
			for (int i = 200; i < 300; i++) {
				sent.add(broker.send(message(i)));
			}
			assertThat(CompletableFuture.allOf(sent.toArray(CompletableFuture[]::new)))
				.succeedsWithin(Duration.ofSeconds(30));
			Recording recording = context.getBean(Recording.class);
			patience().until(() -> recording.ids.size() >= 300);
			assertThat(recording.ids)
				.containsExactlyElementsOf(IntStream.range(0, 300).mapToObj(Integer::toString).toList());
		}
		finally {
			if (!kafka.isRunning()) {
				kafka.start();
			}
		}
	}

	@Test
	void aListenerThatLeavesItsThreadInterruptedDoesNotStopTheConsumer() {
		try (ConfigurableApplicationContext context = application(Interrupting.class)) {
			PubSubTemplate template = context.getBean(PubSubTemplate.class);
			Interrupting listener = context.getBean(Interrupting.class);
			for (int i = 1; i <= 3; i++) {
				template.publish(this.topic, "k", "text " + i);
				int expected = i;
				patience().until(() -> listener.received.size() == expected);
			}
			assertThat(listener.received).containsExactly("text 1", "text 2", "text 3");
		}
	}

	@Test
	void aMessageThatIsInProgressAtTheEndIsNoDeadLetterAndComesAgain() throws Exception {
		CountDownLatch release;
		try (ConfigurableApplicationContext context = application(Blocking.class)) {
			context.getBean(PubSubTemplate.class).publish(this.topic, "k", "text");
			Blocking listener = context.getBean(Blocking.class);
			release = listener.release;
			assertThat(listener.entered.await(60, TimeUnit.SECONDS)).isTrue();
		}
		release.countDown();
		try (ConfigurableApplicationContext context = application(Recording.class)) {
			Recording recording = context.getBean(Recording.class);
			patience().until(() -> recording.ids.size() == 1);
			assertThat(recording.dead).isEmpty();
		}
	}

	private BrokerMessage message(int id) {
		return new BrokerMessage(this.topic, "k",
				CloudEventBuilder.v1()
					.withId(Integer.toString(id))
					.withSource(URI.create("/test"))
					.withType("T")
					.withData("text/plain", "text".getBytes(StandardCharsets.UTF_8))
					.build(),
				Map.of());
	}

	private ConfigurableApplicationContext application(Class<?> listener, String... properties) {
		return new SpringApplicationBuilder(KafkaListenerApplication.class, listener).web(WebApplicationType.NONE)
			.properties("spring.application.name=kafka-faults", "spring.main.banner-mode=off",
					"spring.kafka.bootstrap-servers=" + servers, "test.topic=unused-" + this.topic,
					"test.faults=" + this.topic, "patterns.pubsub.listener.stop-timeout=200ms")
			.properties(properties)
			.run();
	}

	private static ConditionFactory patience() {
		return Awaitility.await().atMost(Duration.ofSeconds(90)).pollInterval(Duration.ofMillis(50));
	}

	static class Recording {

		final List<String> ids = new CopyOnWriteArrayList<>();

		final List<String> dead = new CopyOnWriteArrayList<>();

		@PubSubListener(topic = "${test.faults}", id = "faults")
		void on(CloudEventContext context) {
			this.ids.add(context.id());
		}

		@PubSubListener(topic = "${test.faults}.kafka-faults.dlt", group = "dead-faults")
		void dead(CloudEventContext context) {
			this.dead.add(context.id());
		}

	}

	static class Interrupting {

		final List<String> received = new CopyOnWriteArrayList<>();

		@PubSubListener(topic = "${test.faults}", id = "faults")
		void on(String text) {
			this.received.add(text);
			Thread.currentThread().interrupt();
		}

	}

	static class Blocking {

		final CountDownLatch entered = new CountDownLatch(1);

		final CountDownLatch release = new CountDownLatch(1);

		@PubSubListener(topic = "${test.faults}", id = "faults", retry = @PubSubRetry(maxRetries = 0))
		void on(String text) throws InterruptedException {
			this.entered.countDown();
			this.release.await();
			throw new IllegalStateException("What this needs is closed");
		}

	}

}
