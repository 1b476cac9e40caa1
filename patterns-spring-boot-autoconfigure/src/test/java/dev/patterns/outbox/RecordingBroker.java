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

package dev.patterns.outbox;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;

import org.jspecify.annotations.Nullable;

import dev.patterns.pubsub.broker.Broker;
import dev.patterns.pubsub.broker.BrokerMessage;
import dev.patterns.pubsub.broker.BrokerRegistry;
import dev.patterns.pubsub.broker.BrokerSubscription;
import dev.patterns.pubsub.broker.InboundMessage;
import dev.patterns.pubsub.broker.MessageHandler;
import dev.patterns.pubsub.broker.SubscriptionRequest;
import dev.patterns.pubsub.broker.UnknownBrokerException;

/**
 * A broker that remembers what it acknowledged, and its registry.
 */
public class RecordingBroker implements Broker, BrokerRegistry {

	private final List<BrokerMessage> sent = new CopyOnWriteArrayList<>();

	private volatile Function<BrokerMessage, @Nullable CompletableFuture<Void>> behaviour = (message) -> null;

	/**
	 * Decide what becomes of messages.
	 * @param behaviour returns a future for those that are not simply acknowledged
	 */
	public void behave(Function<BrokerMessage, @Nullable CompletableFuture<Void>> behaviour) {
		this.behaviour = behaviour;
	}

	public List<BrokerMessage> sent() {
		return this.sent;
	}

	public List<String> ids() {
		return this.sent.stream().map((message) -> message.event().getId()).toList();
	}

	public List<String> data() {
		return this.sent.stream().map((message) -> new String(message.event().getData().toBytes())).toList();
	}

	@Override
	public CompletableFuture<Void> send(BrokerMessage message) {
		CompletableFuture<Void> other = this.behaviour.apply(message);
		if (other == null) {
			this.sent.add(message);
			return CompletableFuture.completedFuture(null);
		}
		return other.thenRun(() -> this.sent.add(message));
	}

	@Override
	public String name() {
		return "recording";
	}

	@Override
	public String type() {
		return "recording";
	}

	@Override
	public CompletableFuture<Void> forward(InboundMessage message, String topic, Map<String, String> headers) {
		throw new UnsupportedOperationException();
	}

	@Override
	public BrokerSubscription subscribe(SubscriptionRequest request, MessageHandler handler) {
		throw new UnsupportedOperationException();
	}

	@Override
	public Map<String, Object> describe() {
		return Map.of();
	}

	@Override
	public Broker getBroker(@Nullable String name) {
		if (!contains(name)) {
			throw new UnknownBrokerException("There is no broker '" + name + "'");
		}
		return this;
	}

	@Override
	public boolean contains(@Nullable String name) {
		return name == null || name.isEmpty() || name.equals("recording") || name.equals("second");
	}

	@Override
	public Set<String> getBrokerNames() {
		return Set.of("recording", "second");
	}

	@Override
	public Collection<Broker> getBrokers() {
		return List.of(this);
	}

	@Override
	public void close() {
	}

}
