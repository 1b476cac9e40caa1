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

import java.time.Duration;

/**
 * When to look into the table although nothing asked for it: soon while that finds
 * something, which others wrote, and more and more seldom while it does not. And when not
 * to look although something did.
 */
final class PollTimer {

	/**
	 * What is committed while other messages are on their way is gathered for so long:
	 * each look costs more than the few that it finds.
	 */
	private static final long GATHER = Duration.ofMillis(5).toNanos();

	/**
	 * Under load a look waits until about so many are there, for reading and removing
	 * cost nearly the same for ten as for a hundred.
	 */
	private static final int MANY = 64;

	/**
	 * It waits no longer than so, which is what load adds to the way of a message.
	 */
	private static final long LONGEST_GATHER = Duration.ofMillis(25).toNanos();

	/**
	 * From one message in each of these on it is load.
	 */
	private static final long LOAD = Duration.ofMillis(1).toNanos();

	private final long shortest;

	private final long longest;

	private long interval;

	private long lastAt;

	private boolean full;

	private long gather;

	PollTimer(Duration shortest, Duration longest) {
		this.shortest = shortest.toNanos();
		this.longest = longest.toNanos();
		this.interval = this.longest;
		this.lastAt = System.nanoTime() - this.longest;
	}

	boolean isDue(long now) {
		return now - this.lastAt >= this.interval;
	}

	long remaining(long now) {
		return Math.max(0, this.interval - (now - this.lastAt));
	}

	long untilGathered(long now, boolean inFlight) {
		long gather = inFlight ? Math.max(GATHER, this.gather) : this.gather;
		return this.full ? 0 : Math.max(0, gather - (now - this.lastAt));
	}

	/**
	 * Note a look.
	 * @param now when
	 * @param foundByPoll whether it found something that nobody had told about
	 * @param number how many it found
	 * @param fullBatch whether there may be more
	 */
	void hasRead(long now, boolean foundByPoll, int number, boolean fullBatch) {
		long elapsed = now - this.lastAt;
		this.gather = (number * LOAD > elapsed) ? Math.min(elapsed * MANY / number, LONGEST_GATHER) : 0;
		this.lastAt = now;
		this.full = fullBatch;
		this.interval = foundByPoll ? this.shortest : Math.min(this.longest, this.interval * 2);
	}

}
