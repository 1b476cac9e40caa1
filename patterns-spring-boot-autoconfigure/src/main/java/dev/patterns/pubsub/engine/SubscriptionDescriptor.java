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

import java.time.Instant;
import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;

/**
 * A subscription and its listeners as the endpoint shows them.
 *
 * @param id name of the subscription
 * @param broker name of the broker
 * @param topic the topic
 * @param group the consumer group
 * @param concurrency how many messages are handled at the same time at most
 * @param state state of the subscription
 * @param listeners the listeners, in the order in which they are asked
 * @param handled messages done with since the start of the application
 * @param handledPerSecond how many in each second of the last minute, on average
 * @param failures failed attempts since the start of the application
 * @param deadLetters messages sent to a dead-letter topic since the start
 * @param expired messages that came after their time to live and were dropped
 * @param slow calls of listeners under way that take longer than they should
 * @param lastFailure class of the last exception, {@code null} without one
 * @param lastFailureAt when it was thrown, {@code null} without one
 * @param details what the broker says about it
 */
public record SubscriptionDescriptor(String id, String broker, String topic, String group, int concurrency,
		String state, List<Listener> listeners, long handled, double handledPerSecond, long failures, long deadLetters,
		long expired, int slow, @Nullable String lastFailure, @Nullable Instant lastFailureAt,
		Map<String, Object> details) {

	/**
	 * A listener.
	 *
	 * @param id durable name
	 * @param match which events it wants, {@code null} for all
	 * @param deadLetterTopic the dead-letter topic, {@code null} for none
	 */
	public record Listener(String id, @Nullable String match, @Nullable String deadLetterTopic) {

	}

}
