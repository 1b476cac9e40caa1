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

import org.jspecify.annotations.Nullable;

import dev.patterns.pubsub.MessageHeaders;
import dev.patterns.pubsub.broker.InboundMessage;

/**
 * Messages that were dead letters and are tried again.
 */
final class ReplayedMessage {

	private ReplayedMessage() {
	}

	/**
	 * For whom a message is tried again.
	 * @param message the message
	 * @return the group that gave it up, {@code null} if it is not tried again. A header
	 * that is empty is of an earlier time: what is given up anew is for everybody
	 */
	static @Nullable String group(InboundMessage message) {
		String group = message.headers().get(MessageHeaders.REPLAY_GROUP);
		return (group != null && !group.isEmpty()) ? group : null;
	}

	static boolean isReplayed(InboundMessage message) {
		return group(message) != null;
	}

}
