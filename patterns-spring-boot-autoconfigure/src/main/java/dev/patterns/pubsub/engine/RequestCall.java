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
import java.util.Map;
import java.util.concurrent.CompletableFuture;

import org.jspecify.annotations.Nullable;

import dev.patterns.pubsub.broker.Broker;

/**
 * A request that is to be sent.
 *
 * @param broker the broker
 * @param topic the topic
 * @param type type of the event
 * @param messageId id of the event
 * @param timeout how long the answer is waited for
 * @param sender sends it
 */
record RequestCall(Broker broker, String topic, String type, String messageId, Duration timeout, Sender sender) {

	/**
	 * Sends the request.
	 */
	@FunctionalInterface
	interface Sender {

		/**
		 * Send it.
		 * @param headers headers to add
		 * @param patience how long the policies of the broker may wait
		 * @return completes when the broker has taken it
		 */
		CompletableFuture<String> send(Map<String, String> headers, @Nullable Duration patience);

	}

}
