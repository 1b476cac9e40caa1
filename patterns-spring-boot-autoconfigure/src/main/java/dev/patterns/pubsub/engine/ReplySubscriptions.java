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

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;

import dev.patterns.pubsub.broker.Broker;
import dev.patterns.pubsub.broker.ReplySubscription;
import dev.patterns.pubsub.broker.SubscriptionRequest;

/**
 * The subscriptions to the topic for answers to this instance, one for each broker that
 * something is asked of. Thread-safe.
 */
final class ReplySubscriptions {

	private static final Log logger = LogFactory.getLog(ReplySubscriptions.class);

	private static final String GROUP = "replies";

	private final String topic;

	private final WaitingRequests waiting;

	private final Executor executor;

	private final Map<String, CompletableFuture<ReplySubscription>> subscriptions = new ConcurrentHashMap<>();

	ReplySubscriptions(String topic, WaitingRequests waiting, Executor executor) {
		this.topic = topic;
		this.waiting = waiting;
		this.executor = executor;
	}

	/**
	 * The subscription at a broker, which is made if there is none.
	 * @param broker the broker
	 * @return completes when answers can be received
	 */
	CompletableFuture<ReplySubscription> get(Broker broker) {
		CompletableFuture<ReplySubscription> present = this.subscriptions.get(broker.name());
		if (present != null && !present.isCompletedExceptionally()) {
			return present;
		}
		// One that could not be made is made again for the next request.
		return this.subscriptions.compute(broker.name(),
				(name, other) -> (other != null && !other.isCompletedExceptionally()) ? other
						: CompletableFuture.supplyAsync(() -> subscribe(broker), this.executor));
	}

	private ReplySubscription subscribe(Broker broker) {
		ReplySubscription subscription = broker.subscribeReplies(new SubscriptionRequest(GROUP, this.topic, GROUP),
				this.waiting::receive);
		if (this.waiting.isClosed()) {
			close(subscription);
			throw new IllegalStateException("This application stops");
		}
		logger.info("Answers to requests come to the topic '" + this.topic + "' of broker '" + broker.name() + "'");
		return subscription;
	}

	void close() {
		Map.copyOf(this.subscriptions).forEach((broker, subscription) -> {
			this.subscriptions.remove(broker, subscription);
			subscription.thenAccept(ReplySubscriptions::close);
		});
	}

	private static void close(ReplySubscription subscription) {
		try {
			subscription.close();
		}
		catch (RuntimeException ex) {
			logger.warn("The topic for answers could not be left: " + ex.getMessage());
		}
	}

	Map<String, Object> describe() {
		Map<String, Object> subscribed = new TreeMap<>();
		this.subscriptions.forEach((broker, subscription) -> subscribed.put(broker, describe(subscription)));
		return subscribed;
	}

	private static Map<String, Object> describe(CompletableFuture<ReplySubscription> subscription) {
		if (subscription.isCompletedExceptionally()) {
			return Map.of("state", "FAILED");
		}
		if (!subscription.isDone()) {
			return Map.of("state", "STARTING");
		}
		Map<String, Object> description = new LinkedHashMap<>();
		description.put("state", "RUNNING");
		description.putAll(subscription.join().describe());
		return description;
	}

}
