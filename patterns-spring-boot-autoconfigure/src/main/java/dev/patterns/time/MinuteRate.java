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

package dev.patterns.time;

import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * How much happened in the last minute, counted by seconds. Thread-safe.
 */
public final class MinuteRate {

	private static final int SECONDS = 60;

	private final LongSupplier nanoTime;

	private final long begin;

	private final long[] counts = new long[SECONDS];

	private long second;

	/**
	 * Create a rate.
	 * @param nanoTime the time, as {@link System#nanoTime()} gives it
	 */
	public MinuteRate(LongSupplier nanoTime) {
		this.nanoTime = nanoTime;
		this.begin = nanoTime.getAsLong();
	}

	/**
	 * Count what happens now.
	 * @param count how much
	 */
	public synchronized void add(int count) {
		advance();
		this.counts[(int) (this.second % SECONDS)] += count;
	}

	/**
	 * The average of the last minute, or of the time since the start if that is less.
	 * @return how much in a second
	 */
	public synchronized double perSecond() {
		advance();
		return (double) Arrays.stream(this.counts).sum() / Math.min(SECONDS, this.second + 1);
	}

	private void advance() {
		long now = TimeUnit.NANOSECONDS.toSeconds(this.nanoTime.getAsLong() - this.begin);
		for (int i = 0; i < SECONDS && this.second < now; i++) {
			this.second++;
			this.counts[(int) (this.second % SECONDS)] = 0;
		}
		this.second = now;
	}

}
