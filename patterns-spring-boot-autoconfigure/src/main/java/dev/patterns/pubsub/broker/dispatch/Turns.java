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

package dev.patterns.pubsub.broker.dispatch;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

import dev.patterns.pubsub.broker.HandlingResult;
import dev.patterns.pubsub.broker.InboundMessage;
import dev.patterns.pubsub.broker.MessageHandler;

/**
 * Hands the messages of turns to a handler, all together, and settles the turns as it
 * says. Thread-safe.
 *
 * @param <M> kind of message
 */
public final class Turns<M extends PendingMessage> {

	private static final Log logger = LogFactory.getLog(Turns.class);

	private final String name;

	private final MessageHandler handler;

	private final KeyedQueues<M> queues;

	private final Consumer<M> done;

	private final int batchSize;

	private final Duration batchWait;

	/**
	 * Create an object for one handler.
	 * @param name for logs
	 * @param handler handles the messages
	 * @param queues where the turns come from
	 * @param done told of each message that is done with, when its turn is settled
	 */
	public Turns(String name, MessageHandler handler, KeyedQueues<M> queues, Consumer<M> done) {
		this.name = name;
		this.handler = handler;
		this.queues = queues;
		this.done = done;
		this.batchSize = handler.batchSize();
		this.batchWait = handler.batchWait();
	}

	/**
	 * Wait for messages, as many as the handler takes together, and handle them.
	 * @param taking whether messages are taken at present; asked under the lock of the
	 * queues
	 * @param running whether to wait at all; asked under the same lock
	 * @return {@code false} if it is not waited for messages any more
	 */
	public boolean handleNext(BooleanSupplier taking, BooleanSupplier running) {
		List<Turn<M>> turns = this.queues.take(this.batchSize, this.batchWait, taking, running);
		if (turns.isEmpty()) {
			return false;
		}
		handle(turns);
		return true;
	}

	private void handle(List<Turn<M>> turns) {
		List<InboundMessage> messages = new ArrayList<>();
		for (Turn<M> turn : turns) {
			for (M message : turn.messages()) {
				messages.add(message.nextAttempt());
			}
		}
		List<HandlingResult> results = call(messages);
		int first = 0;
		for (Turn<M> turn : turns) {
			settle(turn, first, results);
			first += turn.messages().size();
		}
	}

	private List<HandlingResult> call(List<InboundMessage> messages) {
		try {
			return (messages.size() == 1) ? List.of(this.handler.handle(messages.get(0)))
					: this.handler.handle(messages);
		}
		catch (RuntimeException | Error ex) {
			logger.error("The handler of '" + this.name + "' failed; the message is delivered again", ex);
			return List.of(HandlingResult.retryAfter(HandlingResult.FAILURE_DELAY));
		}
	}

	private void settle(Turn<M> turn, int first, List<HandlingResult> results) {
		List<M> messages = turn.messages();
		int settled = 0;
		Duration delay = null;
		while (settled < messages.size() && delay == null && first + settled < results.size()) {
			delay = results.get(first + settled).retryAfter();
			settled += (delay != null) ? 0 : 1;
		}
		boolean attempted = delay != null && results.get(first + settled).attempted();
		// Those behind were handed over and not handled.
		for (int i = settled + (attempted ? 1 : 0); i < messages.size(); i++) {
			messages.get(i).takeBackAttempt();
		}
		settle(turn, settled, delay);
	}

	private void settle(Turn<M> turn, int settled, @Nullable Duration delay) {
		this.queues.settle(turn, settled, delay);
		for (int i = 0; i < settled; i++) {
			this.done.accept(turn.messages().get(i));
		}
	}

}
