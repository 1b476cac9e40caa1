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

import java.time.Instant;
import java.util.Map;

import io.cloudevents.CloudEvent;
import org.jspecify.annotations.Nullable;

/**
 * A message that a listener gave up. What the message does not say, because something
 * else wrote it or its listener is of another version, is {@code null}.
 *
 * @param topic the dead-letter topic
 * @param position where it stands there
 * @param key its key
 * @param reason why it was given up, a value of {@link DeadLetterReason}
 * @param exception class name of the last exception
 * @param message message of the last exception, shortened
 * @param attempts how often it was tried, 0 if that is not known
 * @param originTopic the topic that it was received from
 * @param originPosition where it stands there
 * @param group the consumer group
 * @param listener durable name of the listener
 * @param time when it was given up
 * @param truncated whether its body was too large for the dead-letter topic and left out
 * @param headers all of its headers
 * @param event the event, {@code null} if its envelope cannot be read
 */
public record DeadLetter(String topic, String position, @Nullable String key, @Nullable String reason,
		@Nullable String exception, @Nullable String message, int attempts, @Nullable String originTopic,
		@Nullable String originPosition, @Nullable String group, @Nullable String listener, @Nullable Instant time,
		boolean truncated, Map<String, String> headers, @Nullable CloudEvent event) {

	public DeadLetter {
		headers = Map.copyOf(headers);
	}

}
