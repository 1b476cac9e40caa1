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

import org.jspecify.annotations.Nullable;

import dev.patterns.pubsub.SeekPosition;

/**
 * A group's subscription to a topic. Operations are thread-safe and do nothing if the
 * subscription already is in the state they ask for.
 */
public interface BrokerSubscription {

	/**
	 * What was subscribed to.
	 * @return the request
	 */
	SubscriptionRequest request();

	/**
	 * The present state.
	 * @return the state
	 */
	State state();

	/**
	 * Begin to deliver messages. Returns at once; a server that cannot be reached is
	 * tried again and again. A subscription that was paused stays so.
	 */
	void start();

	/**
	 * Deliver no more messages until {@link #resume()}, but stay a member of the group.
	 */
	void pause();

	/**
	 * Undo {@link #pause()}.
	 */
	void resume();

	/**
	 * Leave the group: deliver no more messages, wait for those in progress, acknowledge
	 * what is done, give back the rest. May be started again.
	 * @param timeout how long to wait for messages in progress
	 */
	void stop(Duration timeout);

	/**
	 * Go on at another position, with the messages that this subscription reads, or that
	 * its group does. Blocks for 30 seconds at most.
	 * @param position where to go on
	 * @throws UnsupportedOperationException if the broker does not keep messages that
	 * were acknowledged
	 * @throws BrokerException if the server does not answer, or nothing is read at
	 * present
	 */
	default void seek(SeekPosition position) {
		throw new UnsupportedOperationException("The broker of '" + request().id()
				+ "' does not keep messages that were acknowledged, so there is no position to go to");
	}

	/**
	 * How many messages of the topic the group has not handled yet, whichever member has
	 * them. Asks the server, so it is never called by a thread that handles messages.
	 * Blocks for 10 seconds at most.
	 * @return the number, {@code null} if it is not known
	 * @throws BrokerException if the server does not answer
	 */
	default @Nullable Long lag() {
		return null;
	}

	/**
	 * What the subscription is doing, for the endpoint. Calls no server.
	 * @return values that can be written as JSON
	 */
	Map<String, Object> describe();

	/**
	 * State of a subscription.
	 */
	enum State {

		/**
		 * Delivers messages, or tries to.
		 */
		RUNNING,

		/**
		 * Is a member of the group but delivers nothing.
		 */
		PAUSED,

		/**
		 * Not started yet, or stopped.
		 */
		STOPPED

	}

}
