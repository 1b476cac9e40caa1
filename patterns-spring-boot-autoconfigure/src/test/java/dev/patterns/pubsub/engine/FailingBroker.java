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

import java.time.Duration;
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
 * A user's own broker that takes no message, and no subscription if a test says so.
 */
class FailingBroker implements Broker {

	final AtomicInteger sent = new AtomicInteger();

	boolean isSubscribable() {
		return true;
	}

	@Override
	public String name() {
		return "own";
	}

	@Override
	public String type() {
		return "own";
	}

	@Override
	public CompletableFuture<Void> send(BrokerMessage message) {
		this.sent.incrementAndGet();
		return CompletableFuture.failedFuture(new BrokerException("Not now", true, null));
	}

	@Override
	public CompletableFuture<Void> forward(InboundMessage message, String topic, Map<String, String> headers) {
		return CompletableFuture.failedFuture(new BrokerException("Not now", true, null));
	}

	@Override
	public BrokerSubscription subscribe(SubscriptionRequest request, MessageHandler handler) {
		if (!isSubscribable()) {
			throw new BrokerException("Nobody is there", true, null);
		}
		return new Silent(request);
	}

	@Override
	public Map<String, Object> describe() {
		return Map.of();
	}

	private record Silent(SubscriptionRequest request) implements BrokerSubscription {

		@Override
		public State state() {
			return State.RUNNING;
		}

		@Override
		public void start() {
		}

		@Override
		public void pause() {
		}

		@Override
		public void resume() {
		}

		@Override
		public void stop(Duration timeout) {
		}

		@Override
		public Map<String, Object> describe() {
			return Map.of();
		}

	}

}
