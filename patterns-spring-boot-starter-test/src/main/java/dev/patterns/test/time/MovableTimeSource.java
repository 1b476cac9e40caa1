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

package dev.patterns.test.time;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicReference;

import org.springframework.util.Assert;

import dev.patterns.time.TimeSource;

/**
 * A time that passes like the machine's and that a test moves forward: what waits for a
 * time that has come by then goes on at once. As a bean of an application it is the time
 * of all persisted timers. Thread-safe.
 */
public final class MovableTimeSource implements TimeSource {

	private final TimeSource base;

	private final List<Runnable> listeners = new CopyOnWriteArrayList<>();

	private final AtomicReference<Duration> offset = new AtomicReference<>(Duration.ZERO);

	/**
	 * Create a time source that tells the machine's time until it is moved.
	 */
	public MovableTimeSource() {
		this(TimeSource.system());
	}

	MovableTimeSource(TimeSource base) {
		this.base = base;
	}

	@Override
	public Instant now() {
		return this.base.now().plus(this.offset.get());
	}

	/**
	 * Move the time forward.
	 * @param duration by how much
	 */
	public void advance(Duration duration) {
		Assert.isTrue(!duration.isNegative(), "Time does not go back");
		this.offset.accumulateAndGet(duration, Duration::plus);
		this.listeners.forEach(Runnable::run);
	}

	/**
	 * Move the time forward to a point. Does nothing if that is over.
	 * @param time the point
	 */
	public void advanceTo(Instant time) {
		Duration missing = Duration.between(now(), time);
		if (missing.compareTo(Duration.ZERO) > 0) {
			advance(missing);
		}
	}

	@Override
	public Runnable onLeap(Runnable listener) {
		this.listeners.add(listener);
		return () -> this.listeners.remove(listener);
	}

}
