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
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import org.apache.kafka.clients.CommonClientConfigs;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.GroupState;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.ConfigurableApplicationContext;

import dev.patterns.pubsub.engine.PubSubListenerRegistry;
import dev.patterns.pubsub.engine.SubscriptionDescriptor;
import dev.patterns.pubsub.metrics.PubSubMeterBinder;
import dev.patterns.test.services.EmbeddedServers;
import dev.patterns.test.services.Service;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A call of a listener that does not end: it is reported and holds up the partitions of
 * its thread, but neither those of other threads nor other listeners.
 */
@Timeout(120)
@ExtendWith(OutputCaptureExtension.class)
class KafkaHangingListenerIntegrationTests {

	private final String topic = "hanging-" + UUID.randomUUID().toString().substring(0, 8);

	private final String servers = EmbeddedServers.shared(Service.KAFKA)
		.properties()
		.get("spring.kafka.bootstrap-servers");

	private final String hanging = this.topic + ":hanging-app";

	private final String other = "other-" + this.hanging;

	@Test
	void aCallThatHangsIsReportedAndTheOthersGoOn(CapturedOutput output) throws Exception {
		createTopic();
		try (ConfigurableApplicationContext context = application()) {
			PubSubTemplate template = context.getBean(PubSubTemplate.class);
			PubSubListenerRegistry registry = context.getBean(PubSubListenerRegistry.class);
			Hanging listener = context.getBean(Hanging.class);
			SimpleMeterRegistry meters = new SimpleMeterRegistry();
			new PubSubMeterBinder(registry).bindTo(meters);
			template.publish(this.topic, "k", "hang");
			assertThat(listener.entered.await(60, TimeUnit.SECONDS)).isTrue();
			patience().untilAsserted(() -> {
				assertThat(output).contains("A listener of '" + this.hanging + "' has not ended")
					.contains("waitForTheEnd(");
				assertThat(slow(registry, this.hanging)).isOne();
				assertThat(slow(meters, this.hanging)).isOne();
			});
			// Of two partitions each has a thread of its own.
			for (int i = 0; i < 100; i++) {
				template.publish(this.topic, "key" + i, "text " + i);
			}
			template.publish("other-" + this.topic, "k", "other");
			patience().untilAsserted(() -> {
				assertThat(listener.others).containsExactly("other");
				assertThat(listener.handled).hasSizeBetween(20, 80);
				assertThat(slow(registry, this.other)).isZero();
			});
			assertThat(slow(meters, this.other)).isZero();
			// Whoever comes back waits for the one that hangs, but nobody else does.
			assertThat(context.getBean(PubSubListeners.class).restart("other")).isTrue();
			template.publish("third-" + this.topic, "k", "third");
			patience().untilAsserted(() -> assertThat(listener.third).containsExactly("third"));
			awaitWaitingGroup();
			template.publish("third-" + this.topic, "k", "once more");
			patience().untilAsserted(() -> assertThat(listener.third).containsExactly("third", "once more"));
			listener.end.countDown();
			patience().untilAsserted(() -> {
				assertThat(listener.handled).hasSize(101);
				assertThat(slow(registry, this.hanging)).isZero();
			});
			assertThat(output.getAll().split("has not ended", -1)).hasSize(2);
		}
	}

	private static int slow(PubSubListenerRegistry registry, String subscription) {
		return registry.describe()
			.stream()
			.filter((described) -> described.id().equals(subscription))
			.mapToInt(SubscriptionDescriptor::slow)
			.sum();
	}

	private static double slow(MeterRegistry meters, String subscription) {
		return meters.get("patterns.pubsub.slow").tag("subscription", subscription).gauge().value();
	}

	private void createTopic() throws Exception {
		try (Admin admin = Admin.create(Map.of(CommonClientConfigs.BOOTSTRAP_SERVERS_CONFIG, this.servers))) {
			admin.createTopics(List.of(new NewTopic(this.topic, 2, (short) 1))).all().get();
		}
	}

	// Which its members notice at their next heartbeat.
	private void awaitWaitingGroup() {
		try (Admin admin = Admin.create(Map.of(CommonClientConfigs.BOOTSTRAP_SERVERS_CONFIG, this.servers))) {
			patience().until(() -> admin.describeConsumerGroups(List.of("hanging-app"))
				.all()
				.get()
				.get("hanging-app")
				.groupState() == GroupState.PREPARING_REBALANCE);
		}
		Awaitility.await().pollDelay(Duration.ofSeconds(1)).until(() -> true);
	}

	private ConfigurableApplicationContext application() {
		return new SpringApplicationBuilder(BrokersApplication.class, Hanging.class).web(WebApplicationType.NONE)
			.properties("spring.application.name=hanging-app", "spring.main.banner-mode=off",
					"spring.kafka.bootstrap-servers=" + this.servers, "test.topic=" + this.topic,
					"patterns.pubsub.default-broker=kafka", "spring.kafka.consumer.heartbeat-interval=300ms",
					"patterns.pubsub.listener.concurrency=2", "patterns.pubsub.listener.slow-after=1s",
					"patterns.pubsub.listener.stop-timeout=1s")
			.run();
	}

	private static ConditionFactory patience() {
		return Awaitility.await().atMost(Duration.ofSeconds(60)).pollInterval(Duration.ofMillis(50));
	}

	static class Hanging {

		final CountDownLatch entered = new CountDownLatch(1);

		final CountDownLatch end = new CountDownLatch(1);

		final List<String> handled = new CopyOnWriteArrayList<>();

		final List<String> others = new CopyOnWriteArrayList<>();

		final List<String> third = new CopyOnWriteArrayList<>();

		@PubSubListener(topic = "${test.topic}", id = "hanging")
		void waitForTheEnd(String text) throws InterruptedException {
			if (text.contains("hang")) {
				this.entered.countDown();
				this.end.await();
			}
			this.handled.add(text);
		}

		@PubSubListener(topic = "other-${test.topic}", id = "other")
		void other(String text) {
			this.others.add(text);
		}

		@PubSubListener(topic = "third-${test.topic}", id = "third")
		void third(String text) {
			this.third.add(text);
		}

	}

}
