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

	private final int headerSize;

	private volatile boolean returned;

	private volatile boolean again;

	RabbitOutgoing(RabbitMessage message, String id, Kind kind, long end) {
		this.message = message;
		this.id = id;
		this.kind = kind;
		this.end = end;
		this.headerSize = message.headerSize();
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

	// Of the body alone, as the server counts it.
	int size() {
		return this.message.body().length;
	}

	int headerSize() {
		return this.headerSize;
	}

	boolean isExpired() {
		return System.nanoTime() - this.end > 0;
	}

	/**
	 * What it has in common with the messages that must not overtake it.
	 * @return its topic and key, {@code null} without a key
	 */
	@Nullable List<String> order() {
		String key = isAnswer() ? null : RabbitMessages.key(this.message);
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
		if (this.again || (this.kind != Kind.FORWARDED && this.kind != Kind.DEAD_LETTER)) {
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

	boolean isAnswer() {
		return this.kind == Kind.ANSWER;
	}

	/**
	 * Why it fails when the server gives it back.
	 * @return the reason
	 */
	String whyReturned() {
		return switch (this.kind) {
			case ANSWER -> "nobody waits for it any more";
			case TO_GROUP -> "its group has no queue '" + this.message.queue() + "', so that the message would be lost";
			case SENT, FORWARDED, DEAD_LETTER ->
				"no group has ever subscribed to the topic, so that the message would be lost";
		};
	}

	@Override
	public String toString() {
		return isAnswer() ? "an answer for queue '" + this.message.queue() + "'"
				: "a message for topic '" + this.message.topic() + "'";
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
		DEAD_LETTER,

		/**
		 * It fails, as it is for the queue of one group alone.
		 */
		TO_GROUP,

		/**
		 * It fails for good, as who has waited for it is gone.
		 */
		ANSWER

	}

}
