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

package dev.patterns.test.pubsub;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;

import io.cloudevents.CloudEvent;
import io.cloudevents.CloudEventData;
import org.jspecify.annotations.Nullable;

import dev.patterns.pubsub.broker.HandlingResult;
import dev.patterns.pubsub.broker.InboundMessage;
import dev.patterns.pubsub.broker.MessageHandler;

/**
 * Writes down what it was given, and answers as a test says.
 */
class RecordingHandler implements MessageHandler {

	static final Duration DELAY = Duration.ofMillis(50);

	private final List<Receipt> receipts = new CopyOnWriteArrayList<>();

	private final List<Integer> batches = new CopyOnWriteArrayList<>();

	private final Function<Receipt, HandlingResult> answer;

	private final AtomicInteger calls = new AtomicInteger();

	private final int batchSize;

	private final Duration batchWait;

	RecordingHandler() {
		this((receipt) -> HandlingResult.DONE);
	}

	RecordingHandler(Function<Receipt, HandlingResult> answer) {
		this(answer, 1);
	}

	RecordingHandler(Function<Receipt, HandlingResult> answer, int batchSize) {
		this(answer, batchSize, Duration.ZERO);
	}

	RecordingHandler(Function<Receipt, HandlingResult> answer, int batchSize, Duration batchWait) {
		this.answer = answer;
		this.batchSize = batchSize;
		this.batchWait = batchWait;
	}

	@Override
	public Duration batchWait() {
		return this.batchWait;
	}

	@Override
	public int batchSize() {
		return this.batchSize;
	}

	@Override
	public List<HandlingResult> handle(List<InboundMessage> messages) {
		this.batches.add(messages.size());
		this.calls.incrementAndGet();
		List<HandlingResult> results = new ArrayList<>();
		for (InboundMessage message : messages) {
			HandlingResult result = record(message);
			results.add(result);
			if (!result.isDone()) {
				break;
			}
		}
		return results;
	}

	@Override
	public HandlingResult handle(InboundMessage message) {
		this.calls.incrementAndGet();
		return record(message);
	}

	private HandlingResult record(InboundMessage message) {
		CloudEvent event = message.event();
		CloudEventData data = event.getData();
		Receipt receipt = new Receipt(message, message.topic(), message.key(), event.getId(), event,
				(data != null) ? new String(data.toBytes(), StandardCharsets.UTF_8) : null, message.headers(),
				message.position(), message.attempt());
		this.receipts.add(receipt);
		return this.answer.apply(receipt);
	}

	List<Receipt> receipts() {
		return List.copyOf(this.receipts);
	}

	// How often it was called, for one message or for several.
	int calls() {
		return this.calls.get();
	}

	List<Integer> batches() {
		return List.copyOf(this.batches);
	}

	List<String> ids() {
		return this.receipts.stream().map(Receipt::id).toList();
	}

	List<String> idsOf(String key) {
		return this.receipts.stream().filter((receipt) -> key.equals(receipt.key())).map(Receipt::id).toList();
	}

	/**
	 * One delivery.
	 *
	 * @param message the message itself
	 * @param topic the topic
	 * @param key the key
	 * @param id the event's id
	 * @param event the event
	 * @param data the data as text
	 * @param headers the headers
	 * @param position the position
	 * @param attempt the attempt
	 */
	record Receipt(InboundMessage message, String topic, @Nullable String key, String id, CloudEvent event,
			@Nullable String data, Map<String, String> headers, String position, int attempt) {

	}

}
