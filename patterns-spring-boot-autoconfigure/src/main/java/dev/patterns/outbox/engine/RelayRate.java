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

import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * How many messages were sent in the last minute, counted by seconds. Thread-safe.
 */
final class RelayRate {

	private static final int SECONDS = 60;

	private final LongSupplier nanoTime;

	private final long begin;

	private final long[] counts = new long[SECONDS];

	private long second;

	RelayRate(LongSupplier nanoTime) {
		this.nanoTime = nanoTime;
		this.begin = nanoTime.getAsLong();
	}

	synchronized void add(int count) {
		advance();
		this.counts[(int) (this.second % SECONDS)] += count;
	}

	synchronized double perSecond() {
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
