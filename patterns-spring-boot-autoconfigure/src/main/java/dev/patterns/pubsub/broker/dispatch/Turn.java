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

import java.util.List;

/**
 * Messages of one key that are handled by one thread, as {@link KeyedQueues} gives them
 * out.
 *
 * @param <M> kind of message
 */
final class Turn<M extends PendingMessage> {

	private final KeyQueue<M> queue;

	private final List<M> messages;

	private final int epoch;

	/**
	 * Create a turn.
	 * @param queue where the messages stand
	 * @param messages the messages, one at least
	 * @param epoch between which two calls of {@link KeyedQueues#clear()} they were taken
	 */
	Turn(KeyQueue<M> queue, List<M> messages, int epoch) {
		this.queue = queue;
		this.messages = messages;
		this.epoch = epoch;
	}

	KeyQueue<M> queue() {
		return this.queue;
	}

	List<M> messages() {
		return this.messages;
	}

	int epoch() {
		return this.epoch;
	}

}
