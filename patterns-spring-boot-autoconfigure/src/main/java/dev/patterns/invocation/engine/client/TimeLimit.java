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

import org.jspecify.annotations.Nullable;

/**
 * Time limit of the request that the current thread is about to send, for request
 * factories that can have one for each request. A factory may say how the request is
 * ended from another thread: a limit for each read alone does not end an answer that
 * comes in drops.
 */
public final class TimeLimit {

	private static final ThreadLocal<TimeLimit> CURRENT = new ThreadLocal<>();

	private final Duration duration;

	private final long end;

	private volatile @Nullable Runnable cancellation;

	private volatile boolean expired;

	private @Nullable TimeLimit outer;

	TimeLimit(Duration duration) {
		this.duration = duration;
		this.end = System.nanoTime() + duration.toNanos();
	}

	/**
	 * The time limit of the current thread.
	 * @return the time limit, {@code null} if there is none
	 */
	public static @Nullable Duration current() {
		TimeLimit current = CURRENT.get();
		return (current != null) ? current.duration : null;
	}

	/**
	 * Say how the current thread's request is ended. Does nothing if the thread has no
	 * time limit.
	 * @param cancellation ends the request, called from any thread, more than once maybe,
	 * and at once if the time is over already
	 */
	public static void onCancel(Runnable cancellation) {
		TimeLimit current = CURRENT.get();
		if (current != null) {
			current.cancellation = cancellation;
			if (current.expired) {
				cancellation.run();
			}
		}
	}

	void bind() {
		this.outer = CURRENT.get();
		CURRENT.set(this);
	}

	// Whoever customizes the client may make a call within the call, of a token for
	// example.
	void unbind() {
		if (this.outer != null) {
			CURRENT.set(this.outer);
		}
		else {
			CURRENT.remove();
		}
	}

	boolean isOver() {
		return System.nanoTime() - this.end >= 0;
	}

	boolean isExpired() {
		return this.expired;
	}

	/**
	 * End the request because its time is over.
	 */
	void expire() {
		this.expired = true;
		cancel();
	}

	void cancel() {
		Runnable action = this.cancellation;
		if (action != null) {
			action.run();
		}
	}

}
