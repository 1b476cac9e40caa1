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
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;

import io.cloudevents.CloudEvent;
import org.jspecify.annotations.Nullable;

import dev.patterns.pubsub.broker.Broker;
import dev.patterns.pubsub.broker.BrokerMessage;
import dev.patterns.pubsub.broker.BrokerSubscription;
import dev.patterns.pubsub.broker.InboundMessage;
import dev.patterns.pubsub.broker.MessageHandler;
import dev.patterns.pubsub.broker.SubscriptionRequest;

/**
 * A broker as a user may write one: hands a message over while it is being sent.
 */
final class OwnBroker implements Broker {

	private final List<OwnSubscription> subscriptions = new CopyOnWriteArrayList<>();

	private final List<Inbound> sent = new CopyOnWriteArrayList<>();

	List<Inbound> sent(String topic) {
		return this.sent.stream().filter((message) -> message.topic().equals(topic)).toList();
	}

	@Override
	public String name() {
		return "own";
	}

	@Override
	public String type() {
		return "direct";
	}

	@Override
	public CompletableFuture<Void> send(BrokerMessage message) {
		return deliver(message.topic(), message.key(), message.headers(), message.event());
	}

	@Override
	public CompletableFuture<Void> forward(InboundMessage message, String topic, Map<String, String> headers) {
		Map<String, String> all = new HashMap<>(message.headers());
		all.putAll(headers);
		return deliver(topic, message.key(), all, message.event());
	}

	private CompletableFuture<Void> deliver(String topic, @Nullable String key, Map<String, String> headers,
			CloudEvent event) {
		int number = this.sent.size();
		this.sent.add(new Inbound(topic, key, topic + "#" + number, 1, headers, event));
		this.subscriptions.stream()
			.filter((subscription) -> subscription.state() == BrokerSubscription.State.RUNNING
					&& subscription.request().topic().equals(topic))
			.forEach((subscription) -> subscription.deliver(topic, key, topic + "#" + number, headers, event));
		return CompletableFuture.completedFuture(null);
	}

	@Override
	public BrokerSubscription subscribe(SubscriptionRequest request, MessageHandler handler) {
		OwnSubscription subscription = new OwnSubscription(request, handler);
		this.subscriptions.add(subscription);
		return subscription;
	}

	@Override
	public Map<String, Object> describe() {
		return Map.of("durable", false, "order", "as sent", "acknowledgement", "none");
	}

	record Inbound(String topic, @Nullable String key, String position, int attempt, Map<String, String> headers,
			CloudEvent event) implements InboundMessage {

	}

	private static final class OwnSubscription implements BrokerSubscription {

		private final SubscriptionRequest request;

		private final MessageHandler handler;

		private volatile State state = State.STOPPED;

		OwnSubscription(SubscriptionRequest request, MessageHandler handler) {
			this.request = request;
			this.handler = handler;
		}

		void deliver(String topic, @Nullable String key, String position, Map<String, String> headers,
				CloudEvent event) {
			int attempt = 1;
			while (!this.handler.handle(new Inbound(topic, key, position, attempt, headers, event)).isDone()) {
				attempt++;
			}
		}

		@Override
		public SubscriptionRequest request() {
			return this.request;
		}

		@Override
		public State state() {
			return this.state;
		}

		@Override
		public void start() {
			this.state = State.RUNNING;
		}

		@Override
		public void pause() {
			this.state = State.PAUSED;
		}

		@Override
		public void resume() {
			this.state = State.RUNNING;
		}

		@Override
		public void stop(Duration timeout) {
			this.state = State.STOPPED;
		}

		@Override
		public Map<String, Object> describe() {
			return Map.of();
		}

	}

}
