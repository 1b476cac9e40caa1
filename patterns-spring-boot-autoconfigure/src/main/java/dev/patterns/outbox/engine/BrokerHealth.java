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

package dev.patterns.outbox.engine;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

/**
 * Which brokers answer. One that takes nothing is asked again after a pause that grows,
 * with a few messages only, and its messages wait in order meanwhile. Used by the relay's
 * thread only.
 */
final class BrokerHealth {

	/** How many messages are tried at once while a broker takes nothing. */
	static final int PROBE = 10;

	private static final long FIRST_PAUSE = TimeUnit.MILLISECONDS.toNanos(200);

	private static final long LONGEST_PAUSE = TimeUnit.SECONDS.toNanos(5);

	private final Map<String, State> states = new HashMap<>();

	void succeeded(String broker, long now) {
		State state = this.states.computeIfAbsent(broker, (key) -> new State());
		state.pause = 0;
		state.succeededAt = now;
		state.succeeded = true;
		state.doubtful = false;
	}

	// Whether this is a new outage.
	boolean failed(String broker, long now) {
		State state = this.states.computeIfAbsent(broker, (key) -> new State());
		boolean first = state.pause == 0;
		state.pause = first ? FIRST_PAUSE : Math.min(LONGEST_PAUSE, state.pause * 2);
		state.pausedUntil = now + state.pause;
		state.doubtful = true;
		return first;
	}

	// A failure that was taken for the message's own, although the broker may be gone:
	// the next one is not, unless it takes something in between.
	void doubted(String broker) {
		this.states.computeIfAbsent(broker, (key) -> new State()).doubtful = true;
	}

	boolean hasSucceededSinceFailure(String broker) {
		State state = this.states.get(broker);
		return state != null && state.succeeded && !state.doubtful;
	}

	boolean hasSucceededSince(String broker, long time) {
		State state = this.states.get(broker);
		return state != null && state.succeeded && state.succeededAt - time >= 0;
	}

	boolean isProbing(String broker) {
		State state = this.states.get(broker);
		return state != null && state.pause > 0;
	}

	// Not to be read for: those in a pause, and those that have not answered a probe yet.
	Set<String> paused(long now, Predicate<String> inFlight) {
		Set<String> paused = new HashSet<>();
		this.states.forEach((broker, state) -> {
			if (state.pause > 0 && (state.pausedUntil - now > 0 || inFlight.test(broker))) {
				paused.add(broker);
			}
		});
		return paused;
	}

	private static final class State {

		private long pause;

		private long pausedUntil;

		private long succeededAt;

		private boolean succeeded;

		private boolean doubtful;

	}

}
