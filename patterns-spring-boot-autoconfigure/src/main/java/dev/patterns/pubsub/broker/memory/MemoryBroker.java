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

package dev.patterns.pubsub.broker.memory;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;

import io.cloudevents.CloudEvent;
import io.cloudevents.CloudEventData;
import org.jspecify.annotations.Nullable;
import org.springframework.util.Assert;

import dev.patterns.pubsub.ContentMode;
import dev.patterns.pubsub.MessageHeaders;
import dev.patterns.pubsub.broker.Broker;
import dev.patterns.pubsub.broker.BrokerException;
import dev.patterns.pubsub.broker.BrokerMessage;
import dev.patterns.pubsub.broker.BrokerSubscription;
import dev.patterns.pubsub.broker.DeadLetterStore;
import dev.patterns.pubsub.broker.InboundMessage;
import dev.patterns.pubsub.broker.MessageHandler;
import dev.patterns.pubsub.broker.SubscriptionRequest;
import dev.patterns.pubsub.broker.dispatch.DelayScheduler;
import dev.patterns.pubsub.format.RawEvents;

/**
 * A broker inside this process. A message that is sent waits in memory for each group
 * that has subscribed, also while that group is stopped, and dies with the process. A
 * message that is {@linkplain #relay relayed} stays with the relay until every group has
 * settled it, so it does not. Groups get no messages from before they subscribed.
 * <p>
 * The order of a key is kept; a message that waits for a retry holds up its key only.
 */
final class MemoryBroker implements Broker {

	static final String TYPE = "memory";

	private final String name;

	private final int capacity;

	private final ThreadFactory threadFactory;

	private final DelayScheduler scheduler;

	/** The groups of each topic, never changed but replaced. */
	private final Map<String, List<MemoryGroup>> topics = new ConcurrentHashMap<>();

	private final MemoryDeadLetters deadLetters;

	private final AtomicLong sequence = new AtomicLong();

	/**
	 * Create a broker.
	 * @param name the broker's name
	 * @param capacity how many unsettled messages a group holds at most; further ones are
	 * refused
	 * @param threadFactory makes the threads that call listeners
	 */
	MemoryBroker(String name, int capacity, ThreadFactory threadFactory) {
		Assert.hasText(name, "'name' must not be empty");
		Assert.isTrue(capacity > 0, "'capacity' must be positive");
		this.name = name;
		this.capacity = capacity;
		this.deadLetters = new MemoryDeadLetters(capacity);
		this.threadFactory = threadFactory;
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
		return deliver(message, false);
	}

	@Override
	public CompletableFuture<Void> relay(BrokerMessage message) {
		return deliver(message, true);
	}

	private CompletableFuture<Void> deliver(BrokerMessage message, boolean relayed) {
		String position = message.topic() + "@" + this.sequence.incrementAndGet();
		CloudEvent event = (message.contentMode() != ContentMode.RAW) ? message.event() : raw(message, position);
		return deliver(message.topic(), message.key(), event, message.headers(), position, relayed);
	}

	private CloudEvent raw(BrokerMessage message, String position) {
		CloudEventData data = message.event().getData();
		return RawEvents.of(this.name, message.topic(), position, message.event().getDataContentType(),
				(data != null) ? data.toBytes() : null);
	}

	private CompletableFuture<Void> deliver(String topic, @Nullable String key, CloudEvent event,
			Map<String, String> headers, String position, boolean relayed) {
		List<MemoryGroup> groups = this.topics.getOrDefault(topic, List.of());
		if (groups.isEmpty()) {
			return CompletableFuture.completedFuture(null);
		}
		RelayReceipt receipt = relayed ? new RelayReceipt(groups.size()) : null;
		for (MemoryGroup group : groups) {
			if (group.isFull()) {
				return CompletableFuture.failedFuture(full(group, topic));
			}
			if (receipt != null && !group.isTaking()) {
				receipt.givenBack(group.name());
				return receipt.future();
			}
		}
		for (MemoryGroup group : groups) {
			group.offer(new MemoryMessage(topic, key, event, headers, position, receipt));
		}
		return (receipt != null) ? receipt.future() : CompletableFuture.completedFuture(null);
	}

	private BrokerException full(MemoryGroup group, String topic) {
		return new BrokerException("The group '" + group.name() + "' has more than " + this.capacity
				+ " messages of topic '" + topic + "' waiting", true, null);
	}

	private MemoryGroup group(String topic, String name) {
		List<MemoryGroup> groups = this.topics.compute(topic, (key, known) -> {
			List<MemoryGroup> before = (known != null) ? known : List.of();
			return before.stream().anyMatch((group) -> group.name().equals(name)) ? before
					: Stream.concat(before.stream(), Stream.of(new MemoryGroup(name, this.capacity, this.scheduler)))
						.toList();
		});
		return groups.stream().filter((group) -> group.name().equals(name)).findFirst().orElseThrow();
	}

	@Override
	public CompletableFuture<Void> forward(InboundMessage message, String topic, Map<String, String> headers) {
		Map<String, String> merged = new LinkedHashMap<>(message.headers());
		merged.putAll(headers);
		long number = this.sequence.incrementAndGet();
		String position = topic + "@" + number;
		if (headers.containsKey(MessageHeaders.DEAD_LETTER_REASON)) {
			this.deadLetters.add(number,
					new MemoryInboundMessage(topic, message.key(), position, 1, Map.copyOf(merged), message.event()));
		}
		if (headers.containsKey(MessageHeaders.RETRY_DUE) && message instanceof MemoryInboundMessage received
				&& received.receipt() != null) {
			return retryLater(new MemoryMessage(topic, message.key(), message.event(), Map.copyOf(merged), position,
					received.receipt()), received.receipt());
		}
		CompletableFuture<Void> delivered = deliver(topic, message.key(), message.event(), Map.copyOf(merged), position,
				false);
		if (delivered.isCompletedExceptionally()) {
			// It is given up once more.
			this.deadLetters.remove(topic, position);
		}
		return delivered;
	}

	// The relay keeps the message until it was handled in the end.
	private CompletableFuture<Void> retryLater(MemoryMessage message, RelayReceipt receipt) {
		List<MemoryGroup> groups = this.topics.getOrDefault(message.topic(), List.of());
		for (MemoryGroup group : groups) {
			if (group.isFull()) {
				return CompletableFuture.failedFuture(full(group, message.topic()));
			}
		}
		receipt.expect(groups.size());
		groups.forEach((group) -> group.offer(message.copy()));
		return CompletableFuture.completedFuture(null);
	}

	@Override
	public BrokerSubscription subscribe(SubscriptionRequest request, MessageHandler handler) {
		MemoryGroup group = group(request.topic(), request.group());
		MemorySubscription subscription = new MemorySubscription(request, handler, group, this.threadFactory);
		group.join(subscription);
		return subscription;
	}

	@Override
	public DeadLetterStore deadLetters() {
		return this.deadLetters;
	}

	@Override
	public Map<String, Object> describe() {
		Map<String, Object> description = new LinkedHashMap<>();
		description.put("durable", false);
		description.put("order", "per key");
		description.put("acknowledgement", "send: queued in memory; relay: settled by every group");
		description.put("note", "Messages that are published without an outbox die with this process.");
		description.put("capacity", this.capacity);
		return description;
	}

	@Override
	public void close() {
		this.scheduler.shutdownNow();
	}

}
