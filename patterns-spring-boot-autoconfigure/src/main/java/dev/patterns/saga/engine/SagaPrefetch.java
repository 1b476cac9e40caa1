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

package dev.patterns.saga.engine;

import java.time.Duration;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.LongSupplier;

import org.jspecify.annotations.Nullable;

/**
 * Instances that were claimed before there is a place for them. While more is due than
 * can be run, each claim would otherwise be for the few places that just came free, and
 * cost as much as one for many.
 * <p>
 * As many are claimed ahead as this node has run in the last moments, so that they wait
 * for a moment only and other nodes find what this one could not run at once; where steps
 * are slow, that is none. What waits for too long all the same is to be given up.
 * {@link #room()} is for the thread that claims; all else is thread-safe.
 *
 * @param <T> type of what waits
 */
final class SagaPrefetch<T> {

	/** How long those that are claimed ahead are to wait. */
	private static final Duration HORIZON = Duration.ofMillis(50);

	/** After this time they are left to whoever has a place. */
	private static final Duration PATIENCE = Duration.ofSeconds(1);

	/** Shorter times tell nothing of how many are run. */
	private static final Duration SHORTEST = Duration.ofMillis(20);

	private final int most;

	private final LongSupplier nanoTime;

	private final Queue<Waiting<T>> queue = new ConcurrentLinkedQueue<>();

	private final AtomicInteger size = new AtomicInteger();

	private final LongAdder ended = new LongAdder();

	private volatile int wanted;

	private int measured;

	private long measuredAt;

	private long endedBefore;

	/**
	 * Create one.
	 * @param most how many wait at most
	 * @param nanoTime a clock
	 */
	SagaPrefetch(int most, LongSupplier nanoTime) {
		this.most = most;
		this.nanoTime = nanoTime;
		this.measuredAt = nanoTime.getAsLong();
	}

	/**
	 * Take note that an instance has been run.
	 */
	void ended() {
		this.ended.increment();
	}

	/**
	 * How many more may be claimed than there are places. None while most of those that
	 * were claimed before still wait.
	 * @return a number of instances
	 */
	int room() {
		long now = this.nanoTime.getAsLong();
		long elapsed = now - this.measuredAt;
		if (elapsed >= SHORTEST.toNanos()) {
			long sum = this.ended.sum();
			int present = (int) Math.min(this.most, (sum - this.endedBefore) * HORIZON.toNanos() / elapsed);
			// What was claimed at once may end at once, however long it takes.
			this.wanted = Math.min(present, this.measured);
			this.measured = present;
			this.endedBefore = sum;
			this.measuredAt = now;
		}
		return isLow() ? Math.max(0, this.wanted - this.size.get()) : 0;
	}

	/**
	 * Whether it is time to claim more.
	 * @return {@code true} if few or none wait
	 */
	boolean isLow() {
		return this.size.get() <= this.wanted / 2;
	}

	/**
	 * Let an instance wait for a place.
	 * @param claimed the instance
	 */
	void add(T claimed) {
		this.size.incrementAndGet();
		this.queue.add(new Waiting<>(claimed, this.nanoTime.getAsLong()));
	}

	/**
	 * Take the one that has been waiting for the longest time.
	 * @return the instance, or {@code null} if none waits
	 */
	@Nullable T next() {
		Waiting<T> next = this.queue.poll();
		if (next == null) {
			return null;
		}
		this.size.decrementAndGet();
		return next.claimed;
	}

	boolean isEmpty() {
		return this.queue.isEmpty();
	}

	/**
	 * How long the first one may still wait.
	 * @return a time, zero if it has waited for too long, {@code null} if none waits
	 */
	@Nullable Duration patience() {
		Waiting<T> first = this.queue.peek();
		if (first == null) {
			return null;
		}
		long left = PATIENCE.toNanos() - (this.nanoTime.getAsLong() - first.since);
		return Duration.ofNanos(Math.max(0, left));
	}

	private record Waiting<T>(T claimed, long since) {

	}

}
