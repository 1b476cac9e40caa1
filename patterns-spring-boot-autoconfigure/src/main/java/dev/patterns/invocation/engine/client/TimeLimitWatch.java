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

package dev.patterns.invocation.engine.client;

import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

import dev.patterns.worker.PollingWorker;

/**
 * Ends requests whose time is over. The transport's own time-out sees to a server that is
 * silent; this is for those that keep sending, and for the sum of waiting for a
 * connection, connecting and reading. Looks at the requests in flight a few times a
 * second, which costs a request less than a timer of its own, and rests when there are
 * none. Thread-safe.
 */
final class TimeLimitWatch {

	private static final Duration INTERVAL = Duration.ofMillis(50);

	private static final Duration REST = Duration.ofHours(1);

	private static final int ROUNDS_BEFORE_REST = 20;

	private final Set<TimeLimit> inFlight = ConcurrentHashMap.newKeySet();

	private final PollingWorker worker = new PollingWorker("patterns-invocation-time-limit", this::round);

	private int idleRounds;

	private volatile boolean resting;

	private volatile boolean stopped;

	void begin(TimeLimit limit) {
		this.inFlight.add(limit);
		if (!this.worker.isRunning()) {
			if (!this.stopped) {
				this.worker.start();
			}
		}
		else if (this.resting) {
			this.worker.wakeUp();
		}
	}

	void end(TimeLimit limit) {
		this.inFlight.remove(limit);
	}

	void stop() {
		this.stopped = true;
		this.worker.stop(Duration.ofSeconds(1));
	}

	private Duration round() {
		// Before the look: who begins after it sees that it must wake this thread.
		this.idleRounds = this.inFlight.isEmpty() ? this.idleRounds + 1 : 0;
		this.resting = this.idleRounds > ROUNDS_BEFORE_REST;
		if (this.resting && this.inFlight.isEmpty()) {
			return REST;
		}
		this.inFlight.removeIf(TimeLimit::expire);
		return INTERVAL;
	}

}
