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
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;

import org.apache.kafka.clients.CommonClientConfigs;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.springframework.core.task.SimpleAsyncTaskExecutor;
import org.springframework.kafka.core.DefaultKafkaConsumerFactory;
import org.springframework.kafka.core.DefaultKafkaProducerFactory;

import dev.patterns.pubsub.broker.Broker;
import dev.patterns.pubsub.broker.BrokerException;
import dev.patterns.pubsub.broker.DeadLetterStore;
import dev.patterns.pubsub.broker.InboundMessage;
import dev.patterns.pubsub.broker.kafka.KafkaBrokerFactory;
import dev.patterns.test.services.EmbeddedServers;
import dev.patterns.test.services.Service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

/**
 * Dead letters on Kafka, where records cannot be deleted one by one.
 */
class KafkaDeadLettersIntegrationTests {

	private static final String MARKS = "patterns-dead-letter-marks";

	private static Map<String, Object> config;

	private static Admin admin;

	private static KafkaProducer<byte[], byte[]> producer;

	private final String topic = "dead-" + UUID.randomUUID();

	@BeforeAll
	static void connect() {
		config = Map.of(CommonClientConfigs.BOOTSTRAP_SERVERS_CONFIG,
				EmbeddedServers.shared(Service.KAFKA).properties().get("spring.kafka.bootstrap-servers"));
		admin = Admin.create(config);
		producer = new KafkaProducer<>(config, new ByteArraySerializer(), new ByteArraySerializer());
	}

	@AfterAll
	static void disconnect() {
		producer.close();
		admin.close();
	}

	@Test
	void whatOneInstanceRemovedIsGoneForTheOthers() {
		create(2);
		fill(20);
		try (Broker first = broker(Map.of()); Broker second = broker(Map.of())) {
			List<InboundMessage> before = store(second).list(this.topic, null, 100).messages();
			assertThat(before).hasSize(20);
			assertThat(store(first).remove(this.topic, before.get(3).position())).isTrue();
			assertThat(store(second).list(this.topic, null, 100).messages()).hasSize(19)
				.noneMatch((message) -> message.position().equals(before.get(3).position()));
			assertThat(store(second).remove(this.topic, before.get(3).position())).isFalse();
			assertThat(describe(MARKS)).contains("compact");
		}
		assertThat(committedGroups()).noneMatch((group) -> group.contains("dead"));
	}

	@Test
	void pagesGoOverMarksAndOverWhatTransactionsLeave() {
		create(1);
		try (KafkaProducer<byte[], byte[]> transactional = new KafkaProducer<>(
				Map.of(CommonClientConfigs.BOOTSTRAP_SERVERS_CONFIG,
						config.get(CommonClientConfigs.BOOTSTRAP_SERVERS_CONFIG), "transactional.id", this.topic),
				new ByteArraySerializer(), new ByteArraySerializer())) {
			transactional.initTransactions();
			for (int i = 0; i < 5; i++) {
				transactional.beginTransaction();
				transactional.send(record(i));
				transactional.commitTransaction();
			}
		}
		try (Broker broker = broker(Map.of())) {
			List<InboundMessage> all = store(broker).list(this.topic, null, 100).messages();
			assertThat(all).hasSize(5);
			store(broker).remove(this.topic, all.get(0).position());
			store(broker).remove(this.topic, all.get(1).position());
			DeadLetterStore.Page page = store(broker).list(this.topic, null, 2);
			assertThat(page.messages()).extracting(InboundMessage::key).containsExactly("2", "3");
			DeadLetterStore.Page last = store(broker).list(this.topic, page.next(), 2);
			assertThat(last.messages()).extracting(InboundMessage::key).containsExactly("4");
			DeadLetterStore.Page end = store(broker).list(this.topic, null, 100);
			assertThat(end.next()).isNull();
			// The mark that ends a transaction is no record.
			assertThat(store(broker).find(this.topic, this.topic + "-0@1")).isEmpty();
		}
	}

	@Test
	void marksOfWhatIsGoneAreTakenAway() throws Exception {
		create(1);
		fill(3);
		try (Broker broker = broker(Map.of())) {
			List<InboundMessage> all = store(broker).list(this.topic, null, 100).messages();
			store(broker).remove(this.topic, all.get(0).position());
			store(broker).remove(this.topic, all.get(2).position());
			admin.deleteRecords(Map.of(new TopicPartition(this.topic, 0), RecordsToDelete.beforeOffset(1)))
				.all()
				.toCompletionStage()
				.toCompletableFuture()
				.join();
			assertThat(store(broker).list(this.topic, null, 100).messages()).extracting(InboundMessage::key)
				.containsExactly("1");
		}
		assertThat(marks()).containsEntry(this.topic + "-0@0", false).containsEntry(this.topic + "-0@2", true);
	}

	@Test
	void marksOfATopicThatIsGoneHideNothingInTheNextOneNorDoForeignRecords() {
		create(1);
		fill(2);
		try (Broker broker = broker(Map.of())) {
			assertThat(store(broker).remove(this.topic, this.topic + "-0@1")).isTrue();
			for (String foreign : List.of(this.topic + "-0@x", this.topic + "-0@" + "9".repeat(30), "foreign")) {
				producer.send(new ProducerRecord<>(MARKS, foreign.getBytes(StandardCharsets.UTF_8), new byte[] { 1 }));
			}
			producer.flush();
			admin.deleteTopics(List.of(this.topic)).all().toCompletionStage().toCompletableFuture().join();
			await().atMost(Duration.ofSeconds(20)).ignoreExceptions().until(() -> {
				create(1);
				return true;
			});
			fill(3);
			assertThat(store(broker).list(this.topic, null, 100).messages()).extracting(InboundMessage::key)
				.containsExactly("0", "1", "2");
			assertThat(store(broker).remove(this.topic, this.topic + "-0@1")).isTrue();
			assertThat(store(broker).list(this.topic, null, 100).messages()).extracting(InboundMessage::key)
				.containsExactly("0", "2");
		}
	}

	@Test
	void noAnswerIsNoEmptyPage() {
		try (Broker broker = broker(Map.of("bootstrap.servers", "localhost:1", "default.api.timeout.ms", "300",
				"request.timeout.ms", "200"))) {
			assertThatExceptionOfType(BrokerException.class)
				.isThrownBy(() -> store(broker).find(this.topic, this.topic + "-0@0"))
				.satisfies((ex) -> assertThat(ex.isRetryable()).isTrue());
		}
	}

	private static DeadLetterStore store(Broker broker) {
		DeadLetterStore store = broker.deadLetters();
		assertThat(store).isNotNull();
		return store;
	}

	private static Broker broker(Map<String, String> properties) {
		return new KafkaBrokerFactory(new DefaultKafkaProducerFactory<>(config),
				new DefaultKafkaConsumerFactory<>(config), new SimpleAsyncTaskExecutor("kafka-"))
			.create("kafka", properties);
	}

	private void create(int partitions) {
		admin.createTopics(List.of(new NewTopic(this.topic, partitions, (short) 1)))
			.all()
			.toCompletionStage()
			.toCompletableFuture()
			.join();
	}

	private void fill(int count) {
		for (int i = 0; i < count; i++) {
			producer.send(record(i));
		}
		producer.flush();
	}

	private ProducerRecord<byte[], byte[]> record(int number) {
		byte[] text = Integer.toString(number).getBytes(StandardCharsets.UTF_8);
		return new ProducerRecord<>(this.topic, text, text);
	}

	private static String describe(String topic) {
		return admin.describeConfigs(List.of(new ConfigResource(ConfigResource.Type.TOPIC, topic)))
			.all()
			.toCompletionStage()
			.toCompletableFuture()
			.join()
			.values()
			.iterator()
			.next()
			.get("cleanup.policy")
			.value();
	}

	private static List<String> committedGroups() {
		return admin.listGroups()
			.all()
			.toCompletionStage()
			.toCompletableFuture()
			.join()
			.stream()
			.map((group) -> group.groupId())
			.toList();
	}

	// Whether the latest of each key is a mark, and no end of one.
	private static Map<String, Boolean> marks() {
		Map<String, Object> reading = new HashMap<>(config);
		reading.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
		Map<String, Boolean> marks = new HashMap<>();
		TopicPartition partition = new TopicPartition(MARKS, 0);
		try (KafkaConsumer<byte[], byte[]> consumer = new KafkaConsumer<>(reading, new ByteArrayDeserializer(),
				new ByteArrayDeserializer())) {
			consumer.assign(Set.of(partition));
			consumer.seekToBeginning(Set.of(partition));
			long end = consumer.endOffsets(Set.of(partition)).get(partition);
			while (consumer.position(partition) < end) {
				for (ConsumerRecord<byte[], byte[]> mark : consumer.poll(Duration.ofMillis(200))) {
					marks.put(new String(mark.key(), StandardCharsets.UTF_8), mark.value() != null);
				}
			}
		}
		return marks;
	}

}
