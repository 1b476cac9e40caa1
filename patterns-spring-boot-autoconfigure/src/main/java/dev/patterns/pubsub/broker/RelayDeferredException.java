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

/**
 * Completes {@link Broker#relay} when the message is given back unsettled, because a
 * group is paused or stopped or because the gate of this instance is closed. Not a
 * failure of the message: it is to be relayed again later and costs no attempt.
 */
public class RelayDeferredException extends BrokerException {

	private static final long serialVersionUID = 1L;

	/**
	 * Create the exception.
	 * @param message why the message was given back
	 */
	public RelayDeferredException(String message) {
		super(message, true, null);
	}

}
