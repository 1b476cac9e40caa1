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

/**
 * What a {@link PubSubListener} method may return to say what becomes of the message.
 */
public enum Delivery {

	/**
	 * The message was handled. The same as returning normally.
	 */
	ACK,

	/**
	 * The message is to be tried again, as the listener's retry policy says. The same as
	 * throwing an exception.
	 */
	RETRY,

	/**
	 * The message is not wanted: it is not tried again, and goes to the dead-letter topic
	 * if the listener has one.
	 */
	DROP

}
