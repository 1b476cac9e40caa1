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

package dev.patterns.pubsub.engine;

import java.time.Duration;

import dev.patterns.pubsub.broker.HandlingResult;
import dev.patterns.pubsub.engine.MessageListener.Outcome;

/**
 * Decides what becomes of a message after its listener was called.
 */
@FunctionalInterface
interface Settlement {

	/**
	 * Decide.
	 * @param outcome how the call ended
	 * @return the decision
	 */
	Decision decide(Outcome outcome);

	/**
	 * What becomes of a message.
	 *
	 * @param result what the broker has to do
	 * @param label the decision in one word, for observations
	 */
	record Decision(HandlingResult result, String label) {

		static final Decision ACK = new Decision(HandlingResult.DONE, "ack");

		static final Decision DROP = new Decision(HandlingResult.DONE, "drop");

		static final Decision DEAD_LETTER = new Decision(HandlingResult.DONE, "dead-letter");

		static final Decision RETRY_TOPIC = new Decision(HandlingResult.DONE, "retry-topic");

		// It was not handled, and that is not the message's fault.
		static Decision notBefore(Duration delay) {
			return new Decision(HandlingResult.notBefore(delay), "retry");
		}

		static Decision retryAfter(Duration delay) {
			return new Decision(HandlingResult.retryAfter(delay), "retry");
		}

	}

}
