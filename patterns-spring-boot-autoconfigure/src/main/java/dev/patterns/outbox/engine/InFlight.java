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
import java.util.concurrent.CompletionException;

import org.jspecify.annotations.Nullable;

import dev.patterns.outbox.store.StoredMessage;

/**
 * A message that was read and is not yet settled. The broker's thread completes it, the
 * relay's thread does all the rest.
 */
final class InFlight {

	private final StoredMessage message;

	private final long readAt;

	private final long since;

	// Written last and read first, so that what is written before it can be seen.
	private volatile State state = State.SENT;

	private @Nullable Throwable failure;

	private long completedAt;

	private long coolUntil;

	private int overtakenBy;

	InFlight(StoredMessage message, long readAt, long since) {
		this.message = message;
		this.readAt = readAt;
		this.since = since;
	}

	void complete(@Nullable Throwable cause) {
		this.failure = (cause instanceof CompletionException && cause.getCause() != null) ? cause.getCause() : cause;
		this.completedAt = System.nanoTime();
		this.state = (cause != null) ? State.FAILED : State.ACKNOWLEDGED;
	}

	void coolDown(long until) {
		this.coolUntil = until;
		this.state = State.COOLING;
	}

	StoredMessage message() {
		return this.message;
	}

	// How long after its publication the broker had it.
	Duration lag() {
		return this.message.age().plusNanos(Math.max(0, this.completedAt - this.readAt));
	}

	State state() {
		return this.state;
	}

	@Nullable Throwable failure() {
		return this.failure;
	}

	long since() {
		return this.since;
	}

	// The broker took a later message of the same key.
	void overtaken() {
		this.overtakenBy++;
	}

	int overtakenBy() {
		return this.overtakenBy;
	}

	long coolUntil() {
		return this.coolUntil;
	}

	/**
	 * How far a message came.
	 */
	enum State {

		/** On its way to the broker. */
		SENT,

		/** The broker has it. */
		ACKNOWLEDGED,

		/** The broker does not have it, or may not. */
		FAILED,

		/** Given back by the broker; not to be read again for a while. */
		COOLING

	}

}
