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
import java.util.concurrent.ConcurrentHashMap;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

import dev.patterns.pubsub.broker.InboundMessage;

/**
 * The calls of listeners that are under way, and which of them take too long. Such a call
 * is reported once, with what its thread is doing; it goes on. Thread-safe.
 */
final class CallWatch {

	private static final Log logger = LogFactory.getLog(CallWatch.class);

	private final Map<Thread, Slot> slots = new ConcurrentHashMap<>();

	void begin(InboundMessage message) {
		this.slots.computeIfAbsent(Thread.currentThread(), (thread) -> new Slot()).call = new Call(message,
				System.nanoTime());
	}

	void end() {
		Slot slot = this.slots.get(Thread.currentThread());
		if (slot != null) {
			slot.call = null;
		}
	}

	/**
	 * Whether this thread is within a call.
	 * @return {@code true} if a listener asks
	 */
	boolean isCaller() {
		Slot slot = this.slots.get(Thread.currentThread());
		return slot != null && slot.call != null;
	}

	/**
	 * How many calls take longer than they should.
	 * @param limit how long they should take at most
	 * @return the number
	 */
	int countOlderThan(Duration limit) {
		long now = System.nanoTime();
		return (int) this.slots.values()
			.stream()
			.map((slot) -> slot.call)
			.filter((call) -> call != null && now - call.since > limit.toNanos())
			.count();
	}

	void report(String subscription, Duration limit) {
		long now = System.nanoTime();
		this.slots.keySet().removeIf((thread) -> !thread.isAlive());
		this.slots.forEach((thread, slot) -> {
			Call call = slot.call;
			if (call != null && !call.reported && now - call.since > limit.toNanos()) {
				call.reported = true;
				Throwable where = new Throwable("What thread '" + thread.getName() + "' is doing");
				where.setStackTrace(thread.getStackTrace());
				logger.warn("A listener of '%s' has not ended with the message at %s for more than %s"
					.formatted(subscription, LogText.of(call.message.position()), limit), where);
			}
		});
	}

	/**
	 * What a thread is at. It stays as long as its thread, which takes many messages.
	 */
	private static final class Slot {

		private volatile @Nullable Call call;

	}

	/**
	 * A call that is under way.
	 */
	private static final class Call {

		private final InboundMessage message;

		private final long since;

		/** Used by the reporting thread only. */
		private boolean reported;

		Call(InboundMessage message, long since) {
			this.message = message;
			this.since = since;
		}

	}

}
