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

import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.LongAdder;

import dev.patterns.pubsub.MessageHeaders;
import dev.patterns.pubsub.RequestFailedException;
import dev.patterns.pubsub.RequestRejectedException;
import dev.patterns.pubsub.broker.HandlingResult;
import dev.patterns.pubsub.broker.InboundMessage;

/**
 * The requests that wait for their answers, and what became of the others. Thread-safe.
 */
final class WaitingRequests {

	private final int max;

	private final Semaphore free;

	private final Map<String, WaitingRequest> waiting = new ConcurrentHashMap<>();

	private final Map<RequestOutcome, LongAdder> outcomes = new EnumMap<>(RequestOutcome.class);

	private final LongAdder dropped = new LongAdder();

	private volatile boolean closed;

	WaitingRequests(int max) {
		this.max = max;
		this.free = new Semaphore(max);
		for (RequestOutcome outcome : RequestOutcome.values()) {
			this.outcomes.put(outcome, new LongAdder());
		}
	}

	WaitingRequest register(RequestCall call) {
		if (this.closed) {
			throw stopping(call);
		}
		WaitingRequest request = new WaitingRequest(call);
		if (!this.free.tryAcquire()) {
			throw rejected(call,
					this.max + " requests wait for their answers already, or are busy with them, as many as"
							+ " 'patterns.pubsub.reply.max-waiting' allows");
		}
		this.waiting.put(request.correlationId(), request);
		if (this.closed) {
			release(request);
			throw stopping(call);
		}
		return request;
	}

	private RequestRejectedException stopping(RequestCall call) {
		return rejected(call, "this application stops");
	}

	private RequestRejectedException rejected(RequestCall call, String reason) {
		return new RequestRejectedException(call.topic(), call.messageId(),
				"Topic '" + call.topic() + "': the request was not sent: " + reason, null);
	}

	/**
	 * Wait for the answer no longer.
	 * @param request the request, whose place is taken until it is released
	 */
	void forget(WaitingRequest request) {
		this.waiting.remove(request.correlationId(), request);
	}

	/**
	 * Give way to another request.
	 * @param request the request, with whose answer nobody is busy any more
	 */
	void release(WaitingRequest request) {
		forget(request);
		if (request.release()) {
			this.free.release();
		}
	}

	HandlingResult receive(InboundMessage message) {
		String correlationId = message.headers().get(MessageHeaders.CORRELATION_ID);
		WaitingRequest request = (correlationId != null) ? this.waiting.get(correlationId) : null;
		if (request == null) {
			this.dropped.increment();
			return HandlingResult.DONE;
		}
		forget(request);
		if (!request.complete(Reply.of(message))) {
			this.dropped.increment();
		}
		return HandlingResult.DONE;
	}

	void count(RequestOutcome outcome) {
		counter(outcome).increment();
	}

	private LongAdder counter(RequestOutcome outcome) {
		LongAdder counter = this.outcomes.get(outcome);
		if (counter == null) {
			throw new IllegalStateException("Every outcome is counted");
		}
		return counter;
	}

	void open() {
		this.closed = false;
	}

	void close() {
		this.closed = true;
		for (WaitingRequest request : List.copyOf(this.waiting.values())) {
			forget(request);
			RequestCall call = request.call();
			request.completeExceptionally(new RequestFailedException(call.topic(), call.messageId(),
					RequestFailedException.STOPPED, null,
					"Topic '" + call.topic() + "': this application stops, and the request was not answered yet",
					null));
		}
	}

	boolean isClosed() {
		return this.closed;
	}

	int size() {
		return this.waiting.size();
	}

	long counted(RequestOutcome outcome) {
		return counter(outcome).sum();
	}

	long dropped() {
		return this.dropped.sum();
	}

	Map<String, Long> outcomes() {
		Map<String, Long> counts = new LinkedHashMap<>();
		this.outcomes.forEach((outcome, counter) -> counts.put(outcome.tag(), counter.sum()));
		return counts;
	}

}
