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

package dev.patterns.pubsub;

import dev.patterns.pubsub.broker.BrokerException;

/**
 * Control of the listeners of this application, as a bean. A listener is named by its
 * durable name, or by that of its subscription as the endpoint {@code pubsub} shows it;
 * listeners of the same broker, topic and group share a subscription, so what is done to
 * one is done to all of these. Other instances of the application are not told.
 * Thread-safe.
 *
 * <pre class="code">
 * this.listeners.seek("points-listener.on", SeekPosition.at(yesterday));
 * </pre>
 */
public interface PubSubListeners {

	/**
	 * Pause a subscription until it is resumed: it stays a member of its group, and
	 * finishes the messages that are being handled.
	 * @param id name of the listener or of the subscription
	 * @return {@code false} if there is none
	 */
	boolean pause(String id);

	/**
	 * Resume a paused subscription.
	 * @param id name of the listener or of the subscription
	 * @return {@code false} if there is none
	 */
	boolean resume(String id);

	/**
	 * Stop a subscription and start it again, on connections of its own anew.
	 * @param id name of the listener or of the subscription
	 * @return {@code false} if there is none
	 */
	boolean restart(String id);

	/**
	 * Go on at another position: backwards to handle messages once more, forwards to pass
	 * over them. Messages that this instance has already taken from the broker may be
	 * handled before. Handling a message again is up to the listener: an idempotent one
	 * knows it and does nothing. On Kafka the partitions that this instance reads are
	 * moved; move those of the other instances there. On Redis the group is moved, on
	 * whichever instance.
	 * @param id name of the listener or of the subscription
	 * @param position where to go on
	 * @return {@code false} if there is no such listener
	 * @throws UnsupportedOperationException if the broker keeps no messages that were
	 * acknowledged: RabbitMQ and memory
	 * @throws BrokerException if the broker does not answer within 30 seconds, or the
	 * subscription reads nothing at present
	 */
	boolean seek(String id, SeekPosition position);

}
