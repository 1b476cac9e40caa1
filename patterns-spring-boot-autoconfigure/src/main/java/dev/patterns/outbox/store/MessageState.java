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

package dev.patterns.outbox.store;

/**
 * What is to happen to a stored message.
 */
public enum MessageState {

	/**
	 * To be sent, in the order of its key.
	 */
	READY(9),

	/**
	 * To be sent when it is due; holds no key.
	 */
	DELAYED(1),

	/**
	 * Failed, to be sent again when it is due; later messages of its key wait.
	 */
	RETRY(2),

	/**
	 * Parked with a reason; later messages of its key go on.
	 */
	DEAD(3),

	/**
	 * Parked with a reason; later messages of its key wait until it is retried or
	 * discarded.
	 */
	DEAD_BLOCKING(4),

	/**
	 * Sent, and kept for a while.
	 */
	SENT(5);

	private final int code;

	MessageState(int code) {
		this.code = code;
	}

	/**
	 * The code under which the state is stored. {@link #READY} has the highest, so that
	 * new rows go to the right end of the index.
	 * @return the code
	 */
	public int code() {
		return this.code;
	}

	/**
	 * The state of a code.
	 * @param code the stored code
	 * @return the state
	 */
	public static MessageState of(int code) {
		for (MessageState state : values()) {
			if (state.code == code) {
				return state;
			}
		}
		throw new IllegalArgumentException("There is no message state " + code);
	}

}
