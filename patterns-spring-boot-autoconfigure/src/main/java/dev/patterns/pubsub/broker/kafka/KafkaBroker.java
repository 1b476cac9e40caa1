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

package dev.patterns.pubsub.broker.kafka;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import java.util.regex.Pattern;

import io.cloudevents.core.format.EventSerializationException;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.errors.InvalidTopicException;
import org.apache.kafka.common.errors.RecordBatchTooLargeException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.errors.SerializationException;
import org.jspecify.annotations.Nullable;
import org.springframework.core.task.AsyncTaskExecutor;
import org.springframework.kafka.core.DefaultKafkaProducerFactory;
import org.springframework.util.Assert;

import dev.patterns.pubsub.MessageHeaders;
import dev.patterns.pubsub.broker.Broker;
import dev.patterns.pubsub.broker.BrokerException;
import dev.patterns.pubsub.broker.BrokerMessage;
import dev.patterns.pubsub.broker.BrokerSubscription;
import dev.patterns.pubsub.broker.DeadLetterStore;
import dev.patterns.pubsub.broker.InboundMessage;
import dev.patterns.pubsub.broker.MessageHandler;
import dev.patterns.pubsub.broker.ReplySubscription;
import dev.patterns.pubsub.broker.SubscriptionRequest;
import dev.patterns.pubsub.broker.TopicDefinition;
import dev.patterns.pubsub.broker.dispatch.DelayScheduler;

/**
 * Kafka. Messages are sent by one idempotent producer with {@code acks=all}; the key
 * decides the partition, and a partition is handled in order by one thread.
 */
final class KafkaBroker implements Broker {

	static final String TYPE = "kafka";

	private static final Pattern TOPIC = Pattern.compile("[a-zA-Z0-9._-]{1,249}");

	private final String name;

	private final KafkaClients clients;

	private final DefaultKafkaProducerFactory<byte[], byte[]> producers;

	private final AsyncTaskExecutor taskExecutor;

	private final DelayScheduler scheduler;

	private final KafkaSender sender;

	// Its own producer is made with the first message.
	private final DefaultKafkaProducerFactory<byte[], byte[]> forwardProducers;

	private final KafkaSender forwardSender;

	private final KafkaTopics topics;

	private final KafkaDeadLetters deadLetters;

	private final KafkaLags lags;

	KafkaBroker(String name, KafkaClients clients, AsyncTaskExecutor taskExecutor) {
		this.name = name;
		this.clients = clients;
		this.producers = clients.producerFactory();
		this.taskExecutor = taskExecutor;
		this.scheduler = new DelayScheduler(name);
		this.sender = new KafkaSender(this.producers::createProducer, this.scheduler, clients.maxBlock(),
				clients.maxWaiting(), clients.maxRequest());
		this.forwardProducers = clients.forwardFactory();
		this.forwardSender = new KafkaSender(this.forwardProducers::createProducer, this.scheduler,
				clients.maxForwardBlock(), clients.maxWaiting(), clients.maxRequest());
		this.topics = new KafkaTopics(name, clients);
		this.lags = new KafkaLags(name, clients);
		this.deadLetters = new KafkaDeadLetters(name, clients,
				new KafkaMarks(this.topics, (mark) -> send(this.sender, mark.topic(), () -> mark)));
	}

	@Override
	public String name() {
		return this.name;
	}

	@Override
	public String type() {
		return TYPE;
	}

	@Override
	public CompletableFuture<Void> send(BrokerMessage message) {
		return send(this.sender, message.topic(), () -> KafkaMessages.toRecord(message));
	}

	@Override
	public CompletableFuture<Void> forward(InboundMessage message, String topic, Map<String, String> headers) {
		Assert.isInstanceOf(KafkaInboundMessage.class, message);
		KafkaInboundMessage received = (KafkaInboundMessage) message;
		return forward(topic, () -> KafkaMessages.copy(received.record(), topic, received.record().value(), headers))
			// Only a dead letter may go without its body: what is tried again needs it.
			.exceptionallyCompose(
					(failure) -> (isHopeless(failure) && headers.containsKey(MessageHeaders.DEAD_LETTER_REASON))
							? forwardWithoutBody(received, topic, headers) : CompletableFuture.failedFuture(failure));
	}

	/**
	 * A message that the other topic is too small for must not hold up those behind it.
	 * @param received the message
	 * @param topic the other topic
	 * @param headers further headers
	 * @return completes when the message without its body was acknowledged, or, if that
	 * was not enough, without what else is large
	 */
	private CompletableFuture<Void> forwardWithoutBody(KafkaInboundMessage received, String topic,
			Map<String, String> headers) {
		Map<String, String> marked = new LinkedHashMap<>(headers);
		marked.put(MessageHeaders.DEAD_LETTER_TRUNCATED, "true");
		return forward(topic, () -> KafkaMessages.copy(received.record(), topic, null, marked))
			.exceptionallyCompose((failure) -> isHopeless(failure)
					? forward(topic, () -> KafkaMessages.abridge(received.record(), topic, marked))
					: CompletableFuture.failedFuture(failure));
	}

	private static boolean isHopeless(Throwable failure) {
		return failure instanceof BrokerException refused && !refused.isRetryable();
	}

	private CompletableFuture<Void> forward(String topic, Supplier<ProducerRecord<byte[], byte[]>> source) {
		return send(this.forwardSender, topic, source);
	}

	private CompletableFuture<Void> send(KafkaSender sender, String topic,
			Supplier<ProducerRecord<byte[], byte[]>> source) {
		Acknowledgement acknowledgement = new Acknowledgement(topic);
		try {
			sender.send(source.get(), acknowledgement);
		}
		catch (RuntimeException ex) {
			acknowledgement.settle(ex);
		}
		return acknowledgement;
	}

	private BrokerException toBrokerException(String topic, Exception failure) {
		if (failure instanceof BrokerException known) {
			return known;
		}
		boolean hopeless = failure instanceof RecordTooLargeException || failure instanceof RecordBatchTooLargeException
				|| failure instanceof InvalidTopicException || failure instanceof SerializationException
				|| failure instanceof EventSerializationException;
		return new BrokerException("Kafka broker '" + this.name + "' did not take a message for topic '" + topic + "': "
				+ failure.getMessage(), !hopeless, failure);
	}

	@Override
	public boolean isValidTopic(String topic) {
		return TOPIC.matcher(topic).matches() && !topic.equals(".") && !topic.equals("..");
	}

	@Override
	public void createTopic(TopicDefinition definition) {
		this.topics.create(definition);
	}

	@Override
	public BrokerSubscription subscribe(SubscriptionRequest request, MessageHandler handler) {
		return new KafkaSubscription(this.name, request, handler, this.clients, this.taskExecutor, this.scheduler,
				this.lags);
	}

	@Override
	public ReplySubscription subscribeReplies(SubscriptionRequest request, MessageHandler handler) {
		return KafkaReplies.open(this.name, request, handler, this.clients, this.topics, this.taskExecutor);
	}

	@Override
	public DeadLetterStore deadLetters() {
		return this.deadLetters;
	}

	@Override
	public Map<String, Object> describe() {
		Map<String, Object> description = new LinkedHashMap<>();
		description.put("durable", true);
		description.put("order", "per key, within a partition");
		description.put("acknowledgement", "send: all in-sync replicas; receive: offsets in batches");
		return description;
	}

	@Override
	public void close() {
		this.sender.close();
		this.forwardSender.close();
		this.scheduler.shutdownNow();
		this.lags.close();
		this.producers.destroy();
		this.forwardProducers.destroy();
	}

	/**
	 * The future of a message. It is the callback too: a relay has thousands of messages
	 * on their way, and each further object of a message is one that the thread of the
	 * producer must fetch from memory.
	 */
	private final class Acknowledgement extends CompletableFuture<Void> implements KafkaSender.Result {

		private final String topic;

		Acknowledgement(String topic) {
			this.topic = topic;
		}

		@Override
		public <U> CompletableFuture<U> newIncompleteFuture() {
			return new CompletableFuture<>();
		}

		@Override
		public void settle(@Nullable Exception failure) {
			if (failure == null) {
				complete(null);
			}
			else {
				completeExceptionally(toBrokerException(this.topic, failure));
			}
		}

	}

}
