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

package dev.patterns.outbox.faults;

import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

import dev.patterns.pubsub.broker.Broker;
import dev.patterns.pubsub.broker.BrokerException;
import dev.patterns.pubsub.broker.BrokerFactory;
import dev.patterns.pubsub.broker.BrokerMessage;
import dev.patterns.pubsub.broker.BrokerSubscription;
import dev.patterns.pubsub.broker.InboundMessage;
import dev.patterns.pubsub.broker.MessageHandler;
import dev.patterns.pubsub.broker.SubscriptionRequest;
import dev.patterns.pubsub.broker.kafka.KafkaBrokerFactory;

/**
 * Makes Kafka brokers with probes that note which node has sent a message, and that can
 * refuse the messages of a key or take no messages at all.
 */
final class ProbedBrokerFactory implements BrokerFactory {

	static final String NODE = "testnode";

	private final KafkaBrokerFactory kafka;

	private final Probes probes;

	private final String node;

	private final Map<String, Boolean> refused = new ConcurrentHashMap<>();

	private volatile CompletableFuture<Void> stall = CompletableFuture.completedFuture(null);

	ProbedBrokerFactory(KafkaBrokerFactory kafka, Probes probes, String node) {
		this.kafka = kafka;
		this.probes = probes;
		this.node = node;
	}

	@Override
	public String type() {
		return "probed";
	}

	@Override
	public Broker create(String name, Map<String, String> properties) {
		return new ProbedBroker(this.kafka.create(name, properties));
	}

	/**
	 * Refuse messages.
	 * @param text what the data of the messages contain
	 * @param retryable whether it looks as if they may be taken later
	 */
	void refuse(String text, boolean retryable) {
		this.refused.put(text, retryable);
	}

	void accept(String text) {
		this.refused.remove(text);
	}

	/**
	 * Take messages from now on without sending them.
	 */
	void stall() {
		this.stall = new CompletableFuture<>();
	}

	/**
	 * Send what was taken, in its order, and what comes.
	 */
	void flow() {
		this.stall.complete(null);
	}

	private final class ProbedBroker implements Broker {

		private final Broker target;

		private CompletableFuture<Void> last = CompletableFuture.completedFuture(null);

		ProbedBroker(Broker target) {
			this.target = target;
		}

		@Override
		public CompletableFuture<Void> relay(BrokerMessage message) {
			Probes probes = ProbedBrokerFactory.this.probes;
			probes.reached(Moment.READ);
			String data = new String(message.event().getData().toBytes(), StandardCharsets.UTF_8);
			for (Map.Entry<String, Boolean> entry : ProbedBrokerFactory.this.refused.entrySet()) {
				if (data.contains(entry.getKey())) {
					return refuse(new BrokerException("Refused for a test", entry.getValue(), null));
				}
			}
			Map<String, String> headers = new HashMap<>(message.headers());
			headers.put(NODE, ProbedBrokerFactory.this.node);
			CompletableFuture<Void> sent = sendInOrder(
					new BrokerMessage(message.topic(), message.key(), message.event(), headers, message.contentMode()));
			probes.reached(Moment.SENT);
			return sent.whenComplete((nothing, failure) -> {
				if (failure == null) {
					probes.reached(Moment.ACKNOWLEDGED);
				}
			});
		}

		// What may be taken later is refused late, as by a time-out.
		private CompletableFuture<Void> refuse(BrokerException failure) {
			if (!failure.isRetryable()) {
				return CompletableFuture.failedFuture(failure);
			}
			return CompletableFuture.supplyAsync(() -> {
				throw failure;
			}, CompletableFuture.delayedExecutor(150, TimeUnit.MILLISECONDS));
		}

		// Stages run in the reverse order of their making, hence the chain.
		private CompletableFuture<Void> sendInOrder(BrokerMessage message) {
			CompletableFuture<Void> stalled = ProbedBrokerFactory.this.stall;
			if (stalled.isDone() && this.last.isDone()) {
				return this.target.relay(message);
			}
			CompletableFuture<CompletableFuture<Void>> handed = CompletableFuture.allOf(stalled, this.last)
				.thenApply((nothing) -> this.target.relay(message));
			this.last = handed.thenApply((sent) -> null);
			return handed.thenCompose((sent) -> sent);
		}

		@Override
		public String name() {
			return this.target.name();
		}

		@Override
		public String type() {
			return ProbedBrokerFactory.this.type();
		}

		@Override
		public CompletableFuture<Void> send(BrokerMessage message) {
			return this.target.send(message);
		}

		@Override
		public CompletableFuture<Void> forward(InboundMessage message, String topic, Map<String, String> headers) {
			return this.target.forward(message, topic, headers);
		}

		@Override
		public BrokerSubscription subscribe(SubscriptionRequest request, MessageHandler handler) {
			return this.target.subscribe(request, handler);
		}

		@Override
		public Map<String, Object> describe() {
			return this.target.describe();
		}

		@Override
		public void close() {
			this.target.close();
		}

	}

}
