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

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;

import org.apache.kafka.clients.CommonClientConfigs;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.utils.Utils;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.ConfigurableApplicationContext;

import dev.patterns.pubsub.DeadLetters.DeadLetterTopic;
import dev.patterns.pubsub.KafkaListenerApplication.Listeners;
import dev.patterns.pubsub.KafkaListenerApplication.Order;
import dev.patterns.pubsub.KafkaListenerApplication.SwitchedGate;
import dev.patterns.pubsub.engine.PubSubListenerRegistry;
import dev.patterns.test.services.EmbeddedServer;
import dev.patterns.test.services.EmbeddedServers;
import dev.patterns.test.services.Service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Listeners and template on a Kafka of their own: dead letters, long back-offs, the gate,
 * and a broker that dies.
 */
@Timeout(180)
@ExtendWith(OutputCaptureExtension.class)
class KafkaListenerIntegrationTests {

	private static EmbeddedServer kafka;

	private static String servers;

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
	void whatCannotBeHandledGoesToTheDeadLetterTopicAndHoldsUpNothing() {
		String topic = topic(1);
		try (ConfigurableApplicationContext context = application(topic)) {
			Listeners listeners = context.getBean(Listeners.class);
			PubSubTemplate template = context.getBean(PubSubTemplate.class);
			String exhausted = template.publish(topic, "k", new Order("1", -1));
			sendMalformed(topic);
			template.publish(topic, "k", "no order");
			String good = template.publish(topic, "k", new Order("2", 2),
					PublishOptions.NONE.withHeader("tenant", "acme"));
			patience().until(() -> listeners.dead.size() == 2 && listeners.handled.size() == 1);
			assertThat(listeners.handled.get(0)).satisfies((message) -> {
				assertThat(message.id()).isEqualTo(good);
				assertThat(message.header("tenant")).isEqualTo("acme");
			});
			assertThat(listeners.calls).filteredOn((message) -> message.id().equals(exhausted))
				.extracting(CloudEventContext::attempt)
				.containsExactly(1, 2, 3);
			assertThat(listeners.dead.get(0).headers()).containsEntry(MessageHeaders.DEAD_LETTER_REASON, "exhausted")
				.containsEntry(MessageHeaders.DEAD_LETTER_EXCEPTION, IllegalStateException.class.getName())
				.containsEntry(MessageHeaders.DEAD_LETTER_ATTEMPTS, "3")
				.containsEntry(MessageHeaders.DEAD_LETTER_TOPIC, topic)
				.containsEntry(MessageHeaders.DEAD_LETTER_POSITION, topic + "-0@0")
				.containsEntry(MessageHeaders.DEAD_LETTER_LISTENER, "orders");
			assertThat(listeners.dead.get(0).id()).isEqualTo(exhausted);
			assertThat(listeners.dead.get(1).headers()).containsEntry(MessageHeaders.DEAD_LETTER_REASON, "conversion");
			// The malformed one is as malformed there, and its own dead letter.
			patience().until(() -> context.getBean(PubSubListenerRegistry.class)
				.describe()
				.stream()
				.mapToLong((subscription) -> subscription.deadLetters())
				.sum() == 4);
		}
	}

	@Test
	void aDeadLetterIsReplayedAlsoIfItsBodyWasLeftOut() {
		String topic = topic(1);
		String dead = topic + ".kafka-app.dlt";
		try (Admin admin = admin()) {
			admin
				.createTopics(List
					.of(new NewTopic(dead, 1, (short) 1).configs(Map.of(TopicConfig.MAX_MESSAGE_BYTES_CONFIG, "2000"))))
				.all()
				.toCompletionStage()
				.toCompletableFuture()
				.join();
		}
		try (ConfigurableApplicationContext context = application(topic)) {
			Listeners listeners = context.getBean(Listeners.class);
			PubSubTemplate template = context.getBean(PubSubTemplate.class);
			String large = template.publish(topic, "k", new Order("x".repeat(5000), -1));
			String small = template.publish(topic, "k", new Order("1", -1));
			patience().until(() -> listeners.dead.size() == 2);
			DeadLetters deadLetters = context.getBean(DeadLetters.class);
			DeadLetterTopic where = new DeadLetterTopic("kafka", dead);
			List<DeadLetter> letters = deadLetters.list(where, null, 10).messages();
			assertThat(letters).extracting(DeadLetter::truncated).containsExactly(true, false);
			listeners.broken.set(false);
			assertThat(deadLetters.replayAll(where, (letter) -> true)).isEqualTo(2);
			patience().until(() -> listeners.handled.size() == 2);
			assertThat(listeners.handled).extracting(CloudEventContext::id).containsExactly(large, small);
			assertThat(listeners.handled.get(0).attempt()).isOne();
			assertThat(deadLetters.list(where, null, 10).messages()).isEmpty();
			assertThat(deadLetters.replay(where, letters.get(0).position())).isFalse();
		}
	}

	@Test
	void topicsAreCreatedAsDeclaredAndNotChanged(CapturedOutput output) {
		String topic = topic(2);
		String declared = "patterns.pubsub.topics." + topic;
		try (ConfigurableApplicationContext context = application(topic, declared + ".partitions=5",
				"patterns.pubsub.topics.[" + topic + ".created].partitions=4",
				"patterns.pubsub.topics.[" + topic + ".created].replicas=1",
				"patterns.pubsub.topics.[" + topic + ".created].properties.[retention.ms]=12345");
				Admin admin = admin()) {
			assertThat(context.isRunning()).isTrue();
			Map<String, TopicDescription> topics = admin.describeTopics(List.of(topic, topic + ".created"))
				.allTopicNames()
				.toCompletionStage()
				.toCompletableFuture()
				.join();
			assertThat(topics.get(topic).partitions()).hasSize(2);
			assertThat(topics.get(topic + ".created").partitions()).hasSize(4);
			assertThat(output).contains("'" + topic + "' of broker 'kafka' has 2 partitions and not 5");
			ConfigResource resource = new ConfigResource(ConfigResource.Type.TOPIC, topic + ".created");
			assertThat(admin.describeConfigs(List.of(resource))
				.all()
				.toCompletionStage()
				.toCompletableFuture()
				.join()
				.get(resource)
				.get("retention.ms")
				.value()).isEqualTo("12345");
		}
	}

	@Test
	void aNewGroupMayBeginWithTheNextMessage() throws Exception {
		String topic = topic(1);
		try (ConfigurableApplicationContext context = application(topic)) {
			context.getBean(PubSubTemplate.class).publish(topic, "k", new Order("old", 1));
		}
		try (ConfigurableApplicationContext context = application(topic, "patterns.pubsub.listener.start=latest",
				"patterns.pubsub.listener.group=late"); Admin admin = admin()) {
			// It has found out where the topic ends.
			patience()
				.until(() -> !admin.listConsumerGroupOffsets("late").partitionsToOffsetAndMetadata().get().isEmpty());
			String next = context.getBean(PubSubTemplate.class).publish(topic, "k", new Order("new", 1));
			Listeners listeners = context.getBean(Listeners.class);
			patience().until(() -> !listeners.handled.isEmpty());
			assertThat(listeners.handled).extracting(CloudEventContext::id).containsExactly(next);
		}
	}

	@Test
	void aLongBackOffHoldsUpItsPartitionOnlyAndKeepsTheConsumerInItsGroup() {
		String topic = topic(2);
		try (ConfigurableApplicationContext context = application(topic, "test.delay=4s",
				"spring.kafka.consumer.properties[max.poll.interval.ms]=2000")) {
			Listeners listeners = context.getBean(Listeners.class);
			PubSubTemplate template = context.getBean(PubSubTemplate.class);
			template.publish(topic, "a", new Order("bad", -1));
			template.publish(topic, "a", new Order("behind", 1));
			patience().until(() -> listeners.calls.size() == 1);
			int other = IntStream.range(0, 100).filter((i) -> !samePartition("a", "k" + i)).findFirst().orElseThrow();
			listeners.broken.set(false);
			template.publish(topic, "k" + other, new Order("other", 1));
			patience().until(() -> listeners.handled.size() == 1);
			assertThat(listeners.calls).hasSize(2);
			patience().until(() -> listeners.handled.size() == 3);
			assertThat(listeners.handled).extracting(CloudEventContext::key).containsExactly("k" + other, "a", "a");
			assertThat(listeners.handled).extracting(CloudEventContext::attempt).containsExactly(1, 2, 1);
		}
	}

	@Test
	void aClosedGateLeavesTheGroupAndAnOpenOneComesBack() throws Exception {
		String topic = topic(1);
		try (ConfigurableApplicationContext context = application(topic); Admin admin = admin()) {
			Listeners listeners = context.getBean(Listeners.class);
			PubSubTemplate template = context.getBean(PubSubTemplate.class);
			template.publish(topic, "k", new Order("1", 1));
			patience().until(() -> listeners.handled.size() == 1);
			assertThat(members(admin)).isOne();
			context.getBean(SwitchedGate.class).set(false);
			patience().until(() -> members(admin) == 0);
			template.publish(topic, "k", new Order("2", 1));
			await().pollDelay(Duration.ofMillis(500)).until(() -> true);
			assertThat(listeners.handled).hasSize(1);
			context.getBean(SwitchedGate.class).set(true);
			patience().until(() -> listeners.handled.size() == 2);
		}
	}

	@Test
	void aBrokerThatIsKilledAndComesBackLosesNothingThatItAcknowledged() {
		String topic = topic(1);
		try (ConfigurableApplicationContext context = application(topic)) {
			Listeners listeners = context.getBean(Listeners.class);
			PubSubTemplate template = context.getBean(PubSubTemplate.class);
			List<String> acknowledged = new ArrayList<>();
			for (int i = 0; i < 50; i++) {
				acknowledged.add(template.publish(topic, "k" + i, new Order("before", 1)));
			}
			patience().until(() -> listeners.handled.size() >= 50);
			kafka.kill();
			// What is published meanwhile may be refused, but then it is not
			// acknowledged.
			CompletableFuture<Optional<String>> meanwhile = CompletableFuture
				.supplyAsync(() -> template.publishAsync(topic, "k", new Order("meanwhile", 1)).join())
				.handle((id, failure) -> Optional.ofNullable(id));
			kafka.start();
			meanwhile.join().ifPresent(acknowledged::add);
			patience().ignoreExceptionsInstanceOf(PublishException.class)
				.until(() -> acknowledged.add(template.publish(topic, "k", new Order("after", 1))));
			patience()
				.until(() -> listeners.handled.stream().map(CloudEventContext::id).toList().containsAll(acknowledged));
		}
	}

	private static int members(Admin admin) throws Exception {
		return admin.describeConsumerGroups(List.of("kafka-app")).all().get().get("kafka-app").members().size();
	}

	private static boolean samePartition(String one, String other) {
		return partition(one) == partition(other);
	}

	private static int partition(String key) {
		byte[] bytes = key.getBytes(StandardCharsets.UTF_8);
		return Utils.toPositive(Utils.murmur2(bytes)) % 2;
	}

	private static void sendMalformed(String topic) {
		try (KafkaProducer<byte[], byte[]> producer = new KafkaProducer<>(
				Map.of(CommonClientConfigs.BOOTSTRAP_SERVERS_CONFIG, servers), new ByteArraySerializer(),
				new ByteArraySerializer())) {
			ProducerRecord<byte[], byte[]> record = new ProducerRecord<>(topic, new byte[] { -1 });
			record.headers().add("ce_specversion", "1.0".getBytes(StandardCharsets.UTF_8));
			producer.send(record);
		}
	}

	private static String topic(int partitions) {
		String topic = "orders-" + UUID.randomUUID().toString().substring(0, 8);
		try (Admin admin = admin()) {
			admin.createTopics(List.of(new NewTopic(topic, partitions, (short) 1)))
				.all()
				.toCompletionStage()
				.toCompletableFuture()
				.join();
		}
		return topic;
	}

	private static Admin admin() {
		return Admin.create(Map.of(CommonClientConfigs.BOOTSTRAP_SERVERS_CONFIG, servers));
	}

	private static ConfigurableApplicationContext application(String topic, String... properties) {
		return new SpringApplicationBuilder(KafkaListenerApplication.class).web(WebApplicationType.NONE)
			.properties("spring.application.name=kafka-app", "spring.main.banner-mode=off",
					"spring.kafka.bootstrap-servers=" + servers, "test.topic=" + topic)
			.properties(properties)
			.run();
	}

	private static ConditionFactory patience() {
		return await().atMost(Duration.ofSeconds(60)).pollInterval(Duration.ofMillis(50));
	}

}
