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

	/** A look that cannot tell how many messages were committed since the last. */
	static final int UNKNOWN = -1;

	/** A message in each of these, or more, is load. */
	private static final long LOAD = Duration.ofMillis(1).toNanos();

	/** So few are no load, however soon they come. */
	private static final int FEW = 8;

	/**
	 * Where fewer came than before, whoever publishes waits for an answer: it is not
	 * waited for more of them for so long.
	 */
	private static final long NO_MORE = Duration.ofSeconds(1).toNanos();

	private final long shortest;

	private final long longest;

	private final long maxGather;

	private long interval;

	private long lastAt;

	private boolean full;

	private boolean load;

	private long gather;

	private long gatherFrom;

	PollTimer(Duration shortest, Duration longest, Duration maxGather, long now) {
		this.shortest = shortest.toNanos();
		this.longest = longest.toNanos();
		this.maxGather = maxGather.toNanos();
		this.interval = this.longest;
		this.lastAt = now - this.longest;
		this.gatherFrom = now;
	}

	boolean isDue(long now) {
		return now - this.lastAt >= this.interval;
	}

	long remaining(long now) {
		return Math.max(0, this.interval - (now - this.lastAt));
	}

	long untilGathered(long now, boolean inFlight) {
		long time = Math.min(inFlight ? Math.max(GATHER, this.gather) : this.gather, this.maxGather);
		return this.full ? 0 : Math.max(0, time - (now - this.lastAt));
	}

	/**
	 * Note a look.
	 * @param now when
	 * @param foundByPoll whether it found something that nobody had told about
	 * @param arrived how many it found that were committed since the look before,
	 * {@link #UNKNOWN} if it cannot tell
	 * @param fullBatch whether there may be more
	 */
	void hasRead(long now, boolean foundByPoll, int arrived, boolean fullBatch) {
		gather(arrived, now - this.lastAt, now);
		this.lastAt = now;
		this.full = fullBatch;
		this.interval = foundByPoll ? this.shortest : Math.min(this.longest, this.interval * 2);
	}

	private void gather(int arrived, long elapsed, long now) {
		boolean heavy = arrived >= FEW && arrived * LOAD > elapsed;
		if (this.gather > 0 && !heavy && arrived != UNKNOWN) {
			this.gatherFrom = now + NO_MORE;
		}
		boolean again = heavy && this.load && now - this.gatherFrom >= 0;
		this.gather = again ? elapsed * MANY / arrived : 0;
		this.load = heavy;
	}

}
