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
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;

import dev.patterns.identity.TimeOrderedUuid;
import dev.patterns.pubsub.MessageHeaders;

/**
 * A request that waits for its answer. Completes with the first that comes.
 */
final class WaitingRequest extends CompletableFuture<Reply> {

	private final RequestCall call;

	// Nobody can guess it, and so nobody can answer who has not seen the request.
	private final String correlationId = TimeOrderedUuid.next().toString();

	private final long end;

	private final Instant until;

	private final AtomicBoolean released = new AtomicBoolean();

	private volatile boolean sent;

	WaitingRequest(RequestCall call) {
		this.call = call;
		this.end = System.nanoTime() + call.timeout().toNanos();
		this.until = Instant.now().plus(call.timeout());
	}

	RequestCall call() {
		return this.call;
	}

	String correlationId() {
		return this.correlationId;
	}

	boolean release() {
		return this.released.compareAndSet(false, true);
	}

	/**
	 * The broker is given the request now, whatever becomes of it.
	 */
	void sending() {
		this.sent = true;
	}

	boolean isSent() {
		return this.sent;
	}

	/**
	 * How long it still waits.
	 * @return the time in nanoseconds, not negative
	 */
	long remaining() {
		return Math.max(0, this.end - System.nanoTime());
	}

	Duration patience() {
		return Duration.ofNanos(remaining());
	}

	Map<String, String> headers(String replyTopic) {
		Map<String, String> headers = new LinkedHashMap<>();
		headers.put(MessageHeaders.REPLY_TOPIC, replyTopic);
		headers.put(MessageHeaders.CORRELATION_ID, this.correlationId);
		headers.put(MessageHeaders.REPLY_UNTIL, this.until.toString());
		return headers;
	}

}
