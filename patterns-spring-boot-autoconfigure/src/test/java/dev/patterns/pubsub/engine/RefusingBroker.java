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

package dev.patterns.pubsub.engine;

import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;

import dev.patterns.pubsub.broker.Broker;
import dev.patterns.pubsub.broker.BrokerException;
import dev.patterns.pubsub.broker.BrokerMessage;
import dev.patterns.pubsub.broker.BrokerSubscription;
import dev.patterns.pubsub.broker.InboundMessage;
import dev.patterns.pubsub.broker.MessageHandler;
import dev.patterns.pubsub.broker.SubscriptionRequest;

/**
 * A broker that does not always take what is forwarded.
 */
class RefusingBroker implements Broker {

	private final Broker delegate;

	private final AtomicInteger refusals = new AtomicInteger();

	RefusingBroker(Broker delegate) {
		this.delegate = delegate;
	}

	void refuse(int times) {
		this.refusals.set(times);
	}

	@Override
	public String name() {
		return this.delegate.name();
	}

	@Override
	public String type() {
		return this.delegate.type();
	}

	@Override
	public CompletableFuture<Void> send(BrokerMessage message) {
		return this.delegate.send(message);
	}

	@Override
	public CompletableFuture<Void> forward(InboundMessage message, String topic, Map<String, String> headers) {
		if (this.refusals.getAndUpdate((left) -> Math.max(0, left - 1)) > 0) {
			return CompletableFuture.failedFuture(new BrokerException("On purpose", true, null));
		}
		return this.delegate.forward(message, topic, headers);
	}

	@Override
	public BrokerSubscription subscribe(SubscriptionRequest request, MessageHandler handler) {
		return this.delegate.subscribe(request, handler);
	}

	@Override
	public Map<String, Object> describe() {
		return this.delegate.describe();
	}

}
