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
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;

import dev.patterns.pubsub.SeekPosition;
import dev.patterns.pubsub.broker.Broker;
import dev.patterns.pubsub.broker.BrokerSubscription;
import dev.patterns.pubsub.broker.MessageHandler;
import dev.patterns.pubsub.broker.SubscriptionRequest;
import dev.patterns.pubsub.broker.SubscriptionRequest.StartPosition;
import dev.patterns.pubsub.engine.RetryTopics.RetryTopic;

/**
 * A subscription to a topic and to the retry topics of its group, which are started,
 * paused and stopped together.
 */
final class RetryingSubscription implements BrokerSubscription {

	private final BrokerSubscription main;

	private final List<Part> parts;

	private final Executor executor = (task) -> {
		Thread thread = new Thread(task, "patterns-pubsub-control");
		thread.setDaemon(true);
		thread.start();
	};

	private volatile boolean started;

	private RetryingSubscription(BrokerSubscription main, List<Part> parts) {
		this.main = main;
		this.parts = parts;
	}

	/**
	 * Subscribe to a topic and to its retry topics.
	 * @param broker the broker
	 * @param request what to subscribe to
	 * @param handler handles the messages of all of them
	 * @param retries the retry topics
	 * @return the subscription
	 */
	static BrokerSubscription subscribe(Broker broker, SubscriptionRequest request, MessageHandler handler,
			RetryTopics retries) {
		List<Part> parts = new ArrayList<>();
		for (RetryTopic topic : retries.topics()) {
			SubscriptionRequest part = new SubscriptionRequest(request.id() + ":retry-" + (parts.size() + 1),
					topic.name(), request.group(), retries.concurrency(), StartPosition.EARLIEST, true);
			BrokerSubscription subscription = broker.subscribe(part,
					new RetryTopicHandler(topic, broker.name(), request, handler));
			parts.add(new Part(topic, subscription, new SubscriptionLag(subscription)));
		}
		BrokerSubscription main = broker.subscribe(request, handler);
		return parts.isEmpty() ? main : new RetryingSubscription(main, parts);
	}

	@Override
	public SubscriptionRequest request() {
		return this.main.request();
	}

	boolean isStarted() {
		return this.started;
	}

	// While it stops, a failure says nothing about a message from whichever topic.
	@Override
	public State state() {
		return this.started ? this.main.state() : State.STOPPED;
	}

	@Override
	public void start() {
		this.started = true;
		// What the topic gives up at once already has where to go.
		this.parts.forEach((part) -> part.subscription().start());
		this.main.start();
	}

	@Override
	public void pause() {
		this.main.pause();
		this.parts.forEach((part) -> part.subscription().pause());
	}

	@Override
	public void resume() {
		this.parts.forEach((part) -> part.subscription().resume());
		this.main.resume();
	}

	@Override
	public void stop(Duration timeout) {
		this.started = false;
		List<CompletableFuture<Void>> stopping = new ArrayList<>();
		for (Part part : this.parts) {
			stopping.add(CompletableFuture.runAsync(() -> part.subscription().stop(timeout), this.executor));
		}
		this.main.stop(timeout);
		CompletableFuture.allOf(stopping.toArray(CompletableFuture[]::new)).join();
	}

	// What waits for its next attempt is not where the topic goes on.
	@Override
	public void seek(SeekPosition position) {
		this.main.seek(position);
	}

	// Those of the retry topics are their own.
	@Override
	public @Nullable Long lag() {
		return this.main.lag();
	}

	Stream<SubscriptionLag> retryLags() {
		return this.parts.stream().map(Part::lag);
	}

	@Override
	public Map<String, Object> describe() {
		Map<String, Object> description = new LinkedHashMap<>(this.main.describe());
		description.put("retryTopics", this.parts.stream().map(Part::describe).toList());
		return description;
	}

	/**
	 * A retry topic and its subscription.
	 *
	 * @param topic the topic
	 * @param subscription the subscription
	 * @param lag how many messages wait in it
	 */
	private record Part(RetryTopic topic, BrokerSubscription subscription, SubscriptionLag lag) {

		Map<String, Object> describe() {
			Map<String, Object> description = new LinkedHashMap<>();
			description.put("topic", this.topic.name());
			description.put("delay", this.topic.delay().toString());
			description.put("state", this.subscription.state().name());
			description.putAll(this.subscription.describe());
			this.lag.describe(description);
			return description;
		}

	}

}
