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
import java.util.Map;

/**
 * Receives the answers to the requests of this instance.
 *
 * @see Broker#subscribeReplies
 */
public interface ReplySubscription extends AutoCloseable {

	/**
	 * How long a subscription takes to close at most.
	 */
	Duration CLOSE_TIMEOUT = Duration.ofSeconds(5);

	/**
	 * What the subscription is doing, for the endpoint. Calls no server.
	 * @return values that can be written as JSON
	 */
	Map<String, Object> describe();

	/**
	 * Receive no more answers, and remove from the broker what was made for them, if it
	 * can be reached.
	 */
	@Override
	void close();

	/**
	 * Use a subscription like any other.
	 * @param subscription the subscription
	 * @return the same for answers
	 */
	static ReplySubscription of(BrokerSubscription subscription) {
		return new ReplySubscription() {

			@Override
			public Map<String, Object> describe() {
				return subscription.describe();
			}

			@Override
			public void close() {
				subscription.stop(CLOSE_TIMEOUT);
			}

		};
	}

}
