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
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;

import org.aopalliance.intercept.MethodInterceptor;
import org.apache.kafka.clients.CommonClientConfigs;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewPartitions;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.RebalanceInProgressException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.aop.framework.ProxyFactory;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.core.task.SimpleAsyncTaskExecutor;
import org.springframework.kafka.core.DefaultKafkaConsumerFactory;
import org.springframework.kafka.core.DefaultKafkaProducerFactory;

import dev.patterns.pubsub.broker.Broker;
import dev.patterns.pubsub.broker.BrokerSubscription;
import dev.patterns.pubsub.broker.BrokerSubscription.State;
import dev.patterns.pubsub.broker.HandlingResult;
import dev.patterns.pubsub.broker.InboundMessage;
import dev.patterns.pubsub.broker.MessageHandler;
import dev.patterns.pubsub.broker.SubscriptionRequest;
import dev.patterns.pubsub.broker.SubscriptionRequest.StartPosition;
import dev.patterns.pubsub.broker.TopicDefinition;
import dev.patterns.pubsub.broker.kafka.KafkaBrokerFactory;
import dev.patterns.test.services.EmbeddedServers;
import dev.patterns.test.services.Service;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Where subscriptions to Kafka begin, what they commit, and who is a member of which
 * group.
 */
@Timeout(120)
@ExtendWith(OutputCaptureExtension.class)
class KafkaSubscriptionIntegrationTests {

	private static Map<String, Object> config;

	private static Admin admin;

	private static KafkaProducer<byte[], byte[]> producer;

	private final String topic = "subscription-" + UUID.randomUUID().toString().substring(0, 8);

	private final List<Runnable> ends = new ArrayList<>();

	private final List<String> received = new CopyOnWriteArrayList<>();

	private final MessageHandler recording = (message) -> {
		this.received.add(id(message));
		return HandlingResult.DONE;
	};

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

	@AfterEach
	void close() {
		Collections.reverse(this.ends);
		this.ends.forEach(Runnable::run);
	}

	@Test
	void aGroupThatBeginsWithTheNextMessageMissesNoneThatComesLater() throws Exception {
		BrokerSubscription subscription = subscribe(
				broker(Map.of("allow.auto.create.topics", "false", "metadata.max.age.ms", "300")), StartPosition.LATEST,
				this.recording);
		patience().until(() -> members() == 1);
		createTopic(1);
		send(0, "first of the topic");
		patience().until(() -> this.received.size() == 1);
		admin.createPartitions(Map.of(this.topic, NewPartitions.increaseTo(2))).all().get();
		send(1, "first of the partition");
		patience().until(() -> this.received.size() == 2);
		subscription.stop(Duration.ofSeconds(10));
		send(0, "while it was stopped");
		subscription.start();
		patience().until(() -> this.received.size() == 3);
		assertThat(this.received).containsExactly("first of the topic", "first of the partition",
				"while it was stopped");
	}

	@Test
	void aGroupThatBeginsWithTheNextMessagePassesOverOldOnes() throws Exception {
		createTopic(3);
		IntStream.range(0, 3).forEach((partition) -> send(partition, "old"));
		Broker broker = broker(Map.of());
		subscribe(broker, new SubscriptionRequest("latest", this.topic, group(), 3, StartPosition.LATEST),
				this.recording);
		patience().until(() -> committed().size() == 3);
		IntStream.range(0, 3).forEach((partition) -> send(partition, "new"));
		patience().until(() -> this.received.size() >= 3);
		assertThat(this.received).containsExactly("new", "new", "new");
	}

	@Test
	void subscriptionsOfAnInstanceWithAnIdAreSeveralMembers() throws Exception {
		createTopic(1);
		Broker broker = broker(Map.of("group.instance.id", "instance-1"));
		BrokerSubscription one = subscribe(broker, StartPosition.EARLIEST, this.recording);
		BrokerSubscription two = subscribe(broker,
				new SubscriptionRequest("two", this.topic + "-two", group(), 2, StartPosition.EARLIEST),
				this.recording);
		patience().until(() -> members() == 3);
		send(0, "a");
		patience().until(() -> this.received.size() == 1);
		assertThat(List.of(one.state(), two.state())).containsOnly(State.RUNNING);
	}

	@Test
	void whoIsFencedComesBackWhenTheOtherOneIsGone() throws Exception {
		createTopic(1);
		BrokerSubscription fenced = subscribe(broker(Map.of("group.instance.id", "same")), StartPosition.EARLIEST,
				this.recording);
		patience().until(() -> members() == 1);
		BrokerSubscription other = subscribe(broker(Map.of("group.instance.id", "same")), StartPosition.EARLIEST,
				this.recording);
		patience().until(() -> fenced.state() == State.STOPPED && fenced.describe().containsKey("failure"));
		other.stop(Duration.ofSeconds(5));
		send(0, "a");
		patience().until(() -> this.received.size() == 1);
		assertThat(fenced.state()).isEqualTo(State.RUNNING);
	}

	@Test
	void aBacklogIsNotHeldUpByWaitingForBatches() throws Exception {
		createTopic(1);
		IntStream.range(0, 2000).forEach((i) -> send(0, "m" + i));
		List<Integer> sizes = new CopyOnWriteArrayList<>();
		long begin = System.nanoTime();
		subscribe(broker(Map.of()), StartPosition.EARLIEST, new Batches(sizes, 200));
		patience().until(() -> sizes.stream().mapToInt(Integer::intValue).sum() == 2000);
		assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(Duration.ofSeconds(10));
		assertThat(sizes).hasSizeLessThan(14);
	}

	@Test
	void aBatchMayBeLargerThanWhatAPollReturnsByDefault() throws Exception {
		createTopic(1);
		IntStream.range(0, 700).forEach((i) -> send(0, "m" + i));
		List<Integer> sizes = new CopyOnWriteArrayList<>();
		subscribe(broker(Map.of()), StartPosition.EARLIEST, new Batches(sizes, 700));
		patience().until(() -> sizes.stream().mapToInt(Integer::intValue).sum() == 700);
		assertThat(sizes).containsExactly(700);
	}

	@Test
	void whatWaitsForItsRetryWhenPartitionsMoveIsHandledByWhoeverHasIt() throws Exception {
		createTopic(2);
		AtomicInteger failures = new AtomicInteger();
		MessageHandler failingOnce = (message) -> {
			if (id(message).equals("bad") && failures.getAndIncrement() == 0) {
				return HandlingResult.retryAfter(Duration.ofSeconds(3));
			}
			return this.recording.handle(message);
		};
		subscribe(broker(Map.of()), StartPosition.EARLIEST, failingOnce);
		for (int partition = 0; partition < 2; partition++) {
			send(partition, (partition == 1) ? "bad" : "good");
			send(partition, "behind " + partition);
		}
		patience().until(() -> failures.get() == 1);
		subscribe(broker(Map.of()), StartPosition.EARLIEST, failingOnce);
		patience().until(() -> members() == 2);
		send(0, "later 0");
		send(1, "later 1");
		patience().until(() -> this.received.containsAll(List.of("later 0", "later 1")));
		assertThat(this.received).containsSubsequence("good", "behind 0", "later 0")
			.containsSubsequence("bad", "behind 1", "later 1");
	}

	@Test
	void aSeekEndsTheWaitForARetry() throws Exception {
		createTopic(1);
		List<Integer> attempts = new CopyOnWriteArrayList<>();
		BrokerSubscription subscription = subscribe(broker(Map.of()), StartPosition.EARLIEST, (message) -> {
			attempts.add(message.attempt());
			return (id(message).equals("bad") && attempts.size() == 2) ? HandlingResult.retryAfter(Duration.ofHours(1))
					: this.recording.handle(message);
		});
		send(0, "good");
		send(0, "bad");
		send(0, "behind");
		patience().until(() -> Integer.valueOf(1).equals(subscription.describe().get("waitingForRetry")));
		// Such a time has no number.
		subscription.seek(SeekPosition.at(Instant.MIN));
		patience().until(() -> this.received.size() == 4);
		assertThat(this.received).containsExactly("good", "good", "bad", "behind");
		assertThat(attempts).containsOnly(1);
	}

	@Test
	void aCommitThatFailsIsMadeUpForThoughNothingMoreComes() throws Exception {
		createTopic(1);
		// As while the group waits for a member that hangs.
		AtomicInteger failures = new AtomicInteger();
		subscribe(brokerWhoseCommitsFail(failures, new RebalanceInProgressException("expected")),
				StartPosition.EARLIEST, this.recording);
		send(0, "a");
		patience().until(() -> committed().values().stream().anyMatch((offset) -> offset.offset() == 1));
		assertThat(failures).hasValue(2);
		assertThat(this.received).containsExactly("a");
	}

	@Test
	void whateverIsThrownNothingIsPassedOver() throws Exception {
		createTopic(1);
		AtomicInteger failures = new AtomicInteger();
		subscribe(brokerWhoseCommitsFail(failures, new IllegalStateException("expected")), StartPosition.EARLIEST,
				this.recording);
		send(0, "a");
		patience().until(() -> committed().values().stream().anyMatch((offset) -> offset.offset() == 1));
		assertThat(failures).hasValue(2);
		assertThat(this.received).containsExactly("a", "a", "a");
	}

	@Test
	void aRetryTopicThatForgetsWhatWaitsIsReported(CapturedOutput output) {
		Broker broker = broker(Map.of());
		TopicDefinition definition = new TopicDefinition(this.topic, 1, null,
				Map.of("retention.ms", "1000", "cleanup.policy", "compact"), Duration.ofHours(1));
		broker.createTopic(definition);
		assertThat(output).doesNotContain("they are lost");
		broker.createTopic(definition);
		assertThat(output).contains("'" + this.topic + "' of broker 'kafka' keeps messages for 1000 ms")
			.contains("'" + this.topic + "' of broker 'kafka' is compacted");
	}

	@SuppressWarnings("unchecked")
	private Broker brokerWhoseCommitsFail(AtomicInteger failures, RuntimeException failure) {
		DefaultKafkaConsumerFactory<byte[], byte[]> consumers = new DefaultKafkaConsumerFactory<>(config);
		consumers.addPostProcessor((consumer) -> {
			ProxyFactory proxy = new ProxyFactory(consumer);
			proxy.addAdvice((MethodInterceptor) (invocation) -> {
				if (invocation.getMethod().getName().equals("commitSync") && failures.get() < 2) {
					failures.incrementAndGet();
					throw failure;
				}
				return invocation.proceed();
			});
			return (Consumer<byte[], byte[]>) proxy.getProxy();
		});
		Broker broker = new KafkaBrokerFactory(new DefaultKafkaProducerFactory<>(config), consumers,
				new SimpleAsyncTaskExecutor("kafka-"))
			.create("kafka", Map.of());
		this.ends.add(broker::close);
		return broker;
	}

	private Broker broker(Map<String, String> properties) {
		Broker broker = new KafkaBrokerFactory(new DefaultKafkaProducerFactory<>(config),
				new DefaultKafkaConsumerFactory<>(consumerConfig()), new SimpleAsyncTaskExecutor("kafka-"))
			.create("kafka", properties);
		this.ends.add(broker::close);
		return broker;
	}

	// Partitions move at a heartbeat.
	private static Map<String, Object> consumerConfig() {
		Map<String, Object> consumers = new HashMap<>(config);
		consumers.put(ConsumerConfig.HEARTBEAT_INTERVAL_MS_CONFIG, 300);
		return consumers;
	}

	private BrokerSubscription subscribe(Broker broker, StartPosition start, MessageHandler handler) {
		return subscribe(broker, new SubscriptionRequest("one", this.topic, group(), 1, start), handler);
	}

	private BrokerSubscription subscribe(Broker broker, SubscriptionRequest request, MessageHandler handler) {
		BrokerSubscription subscription = broker.subscribe(request, handler);
		this.ends.add(() -> subscription.stop(Duration.ofSeconds(5)));
		subscription.start();
		return subscription;
	}

	private String group() {
		return this.topic + ".group";
	}

	private void createTopic(int partitions) throws Exception {
		admin.createTopics(List.of(new NewTopic(this.topic, partitions, (short) 1))).all().get();
	}

	private int members() {
		try {
			return admin.describeConsumerGroups(List.of(group())).all().get().get(group()).members().size();
		}
		catch (Exception ex) {
			// There is no such group yet.
			return 0;
		}
	}

	private Map<TopicPartition, OffsetAndMetadata> committed() throws Exception {
		return new HashMap<>(admin.listConsumerGroupOffsets(group()).partitionsToOffsetAndMetadata().get());
	}

	private void send(int partition, String id) {
		producer.send(new ProducerRecord<>(this.topic, partition, null, id.getBytes(StandardCharsets.UTF_8)));
		producer.flush();
	}

	private static String id(InboundMessage message) {
		return new String(message.event().getData().toBytes(), StandardCharsets.UTF_8);
	}

	private static ConditionFactory patience() {
		return Awaitility.await().atMost(Duration.ofSeconds(40)).pollInterval(Duration.ofMillis(20));
	}

	/**
	 * Takes batches, for which it waits.
	 *
	 * @param sizes of those that it got
	 * @param batchSize how many messages it takes
	 */
	private record Batches(List<Integer> sizes, int batchSize) implements MessageHandler {

		@Override
		public Duration batchWait() {
			return Duration.ofSeconds(5);
		}

		@Override
		public HandlingResult handle(InboundMessage message) {
			this.sizes.add(1);
			return HandlingResult.DONE;
		}

		@Override
		public List<HandlingResult> handle(List<InboundMessage> messages) {
			this.sizes.add(messages.size());
			return Collections.nCopies(messages.size(), HandlingResult.DONE);
		}

	}

}
