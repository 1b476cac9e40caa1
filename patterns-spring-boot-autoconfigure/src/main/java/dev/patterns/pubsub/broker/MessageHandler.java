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

package dev.patterns.pubsub.broker;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * Handles the messages of a subscription. Called by several threads if the subscription
 * asks for concurrency, but never for two messages of one key at the same time.
 */
@FunctionalInterface
public interface MessageHandler {

	/**
	 * Handle one message. Retries and dead letters are the handler's decision; the broker
	 * only has to wait and to deliver again.
	 * @param message the message
	 * @return what the broker has to do with the message. An exception is to be treated
	 * as a retry after {@link HandlingResult#FAILURE_DELAY}
	 */
	HandlingResult handle(InboundMessage message);

	/**
	 * How many messages this handler takes together at most.
	 * @return 1 if it takes them one by one
	 */
	default int batchSize() {
		return 1;
	}

	/**
	 * How long a broker waits for further messages when it has some, but fewer than
	 * {@link #batchSize()}.
	 * @return the time, zero for handling at once what there is
	 */
	default Duration batchWait() {
		return Duration.ZERO;
	}

	/**
	 * Handle several messages. Those of one key are in their order.
	 * @param messages the messages, not more than {@link #batchSize()}. One that is
	 * delivered again comes alone
	 * @return the results in the order of the messages, up to the first that is not done
	 * with. Messages without a result were not handled, which counts as no attempt; they
	 * are to be delivered again, behind those of their key. An exception is to be treated
	 * as one of {@link #handle(InboundMessage)} for the first message
	 */
	default List<HandlingResult> handle(List<InboundMessage> messages) {
		List<HandlingResult> results = new ArrayList<>();
		for (InboundMessage message : messages) {
			HandlingResult result = handle(message);
			results.add(result);
			if (!result.isDone()) {
				break;
			}
		}
		return results;
	}

}
