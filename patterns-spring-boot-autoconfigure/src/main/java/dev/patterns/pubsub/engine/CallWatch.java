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

/**
 * The calls of listeners that are under way, and which of them take too long. Such a call
 * is reported once, with what its thread is doing; it goes on. Thread-safe.
 */
final class CallWatch {

	private static final Log logger = LogFactory.getLog(CallWatch.class);

	private final Map<Thread, Call> calls = new ConcurrentHashMap<>();

	void begin(String position) {
		this.calls.put(Thread.currentThread(), new Call(position, System.nanoTime()));
	}

	void end() {
		this.calls.remove(Thread.currentThread());
	}

	/**
	 * How many calls take longer than they should.
	 * @param limit how long they should take at most
	 * @return the number
	 */
	int countOlderThan(Duration limit) {
		long now = System.nanoTime();
		return (int) this.calls.values().stream().filter((call) -> now - call.since > limit.toNanos()).count();
	}

	void report(String subscription, Duration limit) {
		long now = System.nanoTime();
		this.calls.forEach((thread, call) -> {
			if (!call.reported && now - call.since > limit.toNanos()) {
				call.reported = true;
				Throwable where = new Throwable("What thread '" + thread.getName() + "' is doing");
				where.setStackTrace(thread.getStackTrace());
				logger.warn("A listener of '%s' has not ended with the message at %s for more than %s"
					.formatted(subscription, call.position, limit), where);
			}
		});
	}

	/**
	 * A call that is under way.
	 */
	private static final class Call {

		private final String position;

		private final long since;

		/** Used by the reporting thread only. */
		private boolean reported;

		Call(String position, long since) {
			this.position = position;
			this.since = since;
		}

	}

}
