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

import java.util.Map;

import io.cloudevents.CloudEvent;
import org.jspecify.annotations.Nullable;

import dev.patterns.pubsub.broker.InboundMessage;
import dev.patterns.pubsub.broker.MalformedMessageException;

/**
 * An answer that has come, readable or not.
 *
 * @param event the event, {@code null} if it has an envelope that cannot be read
 * @param headers headers of the message
 * @param problem why it cannot be read, or {@code null}
 */
record Reply(@Nullable CloudEvent event, Map<String, String> headers, @Nullable RuntimeException problem) {

	static Reply of(InboundMessage message) {
		try {
			return new Reply(message.event(), message.headers(), null);
		}
		catch (MalformedMessageException ex) {
			return new Reply(null, message.headers(), ex);
		}
	}

}
