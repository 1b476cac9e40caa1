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
 * Receives the answers that come to a topic of the application, see
 * {@link PublishOptions#withReplyTo}. A bean of this type is subscribed to the topic in a
 * group of its own, of which all instances of the application are members: each answer
 * comes to one of them, at least once. One that cannot be taken is tried again for ever,
 * and holds up those behind it meanwhile.
 */
public interface ReplyReceiver {

	/**
	 * What the answers are for.
	 * @return the name, as in {@link ReplyTopics#ofApplication}
	 */
	String name();

	/**
	 * The broker from which answers come: that to which requests are sent.
	 * @return name of the broker, empty for the default broker
	 */
	default String broker() {
		return "";
	}

	/**
	 * Whether anything is asked for at all. Asked once, when all singletons are there;
	 * without that nothing is subscribed to.
	 * @return {@code true} if answers are to be received
	 */
	boolean isUsed();

	/**
	 * Take an answer. Its headers have the {@link MessageHeaders#CORRELATION_ID}, and if
	 * the listener has given the request up also the {@link MessageHeaders#REPLY_REASON}.
	 * @param reply the answer
	 */
	void receive(CloudEventContext reply);

}
