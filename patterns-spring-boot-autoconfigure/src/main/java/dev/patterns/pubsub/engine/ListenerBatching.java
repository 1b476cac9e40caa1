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

/**
 * How a listener takes the messages that a broker hands over together.
 *
 * @param lists whether its method takes lists of messages
 * @param idempotent whether it is idempotent
 * @param sharedTransaction whether calls for single messages share a transaction
 * @param size how many messages at most
 * @param maxWait how long to wait for further messages when there are fewer
 */
record ListenerBatching(boolean lists, boolean idempotent, boolean sharedTransaction, int size, Duration maxWait) {

	/**
	 * Whether messages are handled together at all.
	 */
	boolean isTogether() {
		return this.size > 1 && (this.lists || (this.idempotent && this.sharedTransaction));
	}

}
