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

package dev.patterns.pubsub.broker.redis;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ThreadFactory;
import java.util.function.Supplier;

import io.cloudevents.core.format.EventSerializationException;
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
import dev.patterns.pubsub.broker.dispatch.DelayScheduler;

/**
 * Redis Streams: a topic is a stream, a group a consumer group.
 */
final class RedisBroker implements Broker {

	static final String TYPE = "redis";

	private static final int MAX_TOPIC_LENGTH = 512;

	private final String name;

	private final RedisStreams streams;

	private final RedisDeadLetters deadLetters;

	private final ThreadFactory threadFactory;

	private final ThreadFactory listenerThreads;

	private final DelayScheduler scheduler;

	RedisBroker(String name, RedisStreams streams, ThreadFactory threadFactory, ThreadFactory listenerThreads) {
		this.name = name;
		this.streams = streams;
		this.deadLetters = new RedisDeadLetters(name, streams);
		this.threadFactory = threadFactory;
		this.listenerThreads = listenerThreads;
		this.scheduler = new DelayScheduler(name);
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
		return add(message.topic(), () -> RedisMessages.toFields(message));
	}

	@Override
	public CompletableFuture<Void> reply(BrokerMessage message) {
		return toFuture(message.topic(), () -> this.streams.addExpiring(message.topic(),
				RedisMessages.toFields(message), RedisReplies.TIME_TO_LIVE));
	}

	@Override
	public ReplySubscription subscribeReplies(SubscriptionRequest request, MessageHandler handler) {
		return new RedisReplies(this.name, request, handler, this.streams, this.threadFactory).start();
	}

	@Override
	public CompletableFuture<Void> forward(InboundMessage message, String topic, Map<String, String> headers) {
		Assert.isInstanceOf(RedisDelivery.Inbound.class, message);
		Supplier<Map<String, byte[]>> fields = () -> RedisMessages
			.withHeaders(((RedisDelivery.Inbound) message).fields(), headers);
		// What waits for its time must not be trimmed before.
		return headers.containsKey(MessageHeaders.RETRY_DUE)
				? toFuture(topic, () -> this.streams.addUntrimmed(topic, fields.get())) : add(topic, fields);
	}

	private CompletableFuture<Void> add(String topic, Supplier<Map<String, byte[]>> fields) {
		return toFuture(topic, () -> this.streams.add(topic, fields.get()));
	}

	private CompletableFuture<Void> toFuture(String topic, Supplier<CompletionStage<String>> command) {
		CompletableFuture<Void> result = new CompletableFuture<>();
		try {
			command.get().whenComplete((id, failure) -> {
				if (failure == null) {
					result.complete(null);
				}
				else {
					result.completeExceptionally(toBrokerException(topic, failure));
				}
			});
		}
		catch (RuntimeException ex) {
			result.completeExceptionally(toBrokerException(topic, ex));
		}
		return result;
	}

	private BrokerException toBrokerException(String topic, Throwable failure) {
		Throwable cause = (failure instanceof CompletionException && failure.getCause() != null) ? failure.getCause()
				: failure;
		boolean hopeless = cause instanceof EventSerializationException || RedisFailures.says(cause, "WRONGTYPE");
		return new BrokerException("Redis broker '" + this.name + "' did not take a message for topic '" + topic + "': "
				+ cause.getMessage(), !hopeless, cause);
	}

	@Override
	public boolean isValidTopic(String topic) {
		// The name is part of a hash tag.
		return topic.length() <= MAX_TOPIC_LENGTH && topic.indexOf('{') < 0 && topic.indexOf('}') < 0;
	}

	@Override
	public BrokerSubscription subscribe(SubscriptionRequest request, MessageHandler handler) {
		return new RedisSubscription(this.name, request, handler, this.streams, this.threadFactory,
				this.listenerThreads, this.scheduler);
	}

	@Override
	public DeadLetterStore deadLetters() {
		return this.deadLetters;
	}

	@Override
	public Map<String, Object> describe() {
		Map<String, Object> description = new LinkedHashMap<>();
		description.put("durable", "as far as the server writes to disk (appendonly, appendfsync)");
		description.put("order", "per key");
		description.put("acknowledgement", "send: written by the server; receive: in batches");
		return description;
	}

	@Override
	public void close() {
		this.scheduler.shutdownNow();
		this.streams.close();
	}

}
