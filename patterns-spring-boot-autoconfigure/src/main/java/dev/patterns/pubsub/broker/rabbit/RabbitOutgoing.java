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

package dev.patterns.pubsub.broker.rabbit;

import java.util.List;
import java.util.concurrent.CompletableFuture;

import org.jspecify.annotations.Nullable;

/**
 * A message that is on its way to the server, and the future of its caller.
 */
final class RabbitOutgoing extends CompletableFuture<Void> {

	private final RabbitMessage message;

	private final String id;

	private final Kind kind;

	private final long end;

	private volatile boolean returned;

	private volatile boolean again;

	RabbitOutgoing(RabbitMessage message, String id, Kind kind, long end) {
		this.message = message;
		this.id = id;
		this.kind = kind;
		this.end = end;
	}

	@Override
	public <U> CompletableFuture<U> newIncompleteFuture() {
		return new CompletableFuture<>();
	}

	RabbitMessage message() {
		return this.message;
	}

	String id() {
		return this.id;
	}

	int size() {
		return this.message.body().length;
	}

	boolean isExpired() {
		return System.nanoTime() - this.end > 0;
	}

	/**
	 * What it has in common with the messages that must not overtake it.
	 * @return its topic and key, {@code null} without a key
	 */
	@Nullable List<String> order() {
		String key = RabbitMessages.key(this.message);
		return (key != null) ? List.of(this.message.topic(), key) : null;
	}

	// The server gave it back, as no queue takes messages of the topic.
	void markReturned() {
		this.returned = true;
	}

	boolean isReturned() {
		return this.returned;
	}

	/**
	 * Whether a message that was given back is to be sent once more, to a queue that is
	 * made for it.
	 * @return {@code false} if it has failed
	 */
	boolean sendAgain() {
		if (this.kind == Kind.SENT || this.again) {
			return false;
		}
		this.returned = false;
		this.again = true;
		return true;
	}

	boolean isSentAgain() {
		return this.again;
	}

	boolean isDeadLetter() {
		return this.kind == Kind.DEAD_LETTER;
	}

	boolean isForUnrouted() {
		return this.kind == Kind.FORWARDED && this.again;
	}

	/**
	 * What becomes of a message that no queue takes.
	 */
	enum Kind {

		/**
		 * It fails.
		 */
		SENT,

		/**
		 * It is kept for the group {@value RabbitTopology#UNROUTED}.
		 */
		FORWARDED,

		/**
		 * It always has a queue that keeps it.
		 */
		DEAD_LETTER

	}

}
