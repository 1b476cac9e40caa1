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

import org.springframework.util.Assert;

import dev.patterns.pubsub.UnmatchedAction;
import dev.patterns.pubsub.broker.SubscriptionRequest.StartPosition;
import dev.patterns.retry.RetrySchedule;

/**
 * What holds for listeners that do not say otherwise.
 *
 * @param group the consumer group
 * @param start where a group begins that the broker does not know
 * @param concurrency how many messages are handled at the same time at most
 * @param batchSize how many messages are handled together at most
 * @param batchWait how long to wait for further messages when there are fewer
 * @param batchTransaction whether messages of idempotent listeners that come together
 * share a transaction
 * @param deadLetterTopic the dead-letter topic, with <code>{topic}</code> and
 * <code>{group}</code> as place holders, or {@code none}
 * @param retry when and how often a failed message is tried again
 * @param unmatched what becomes of messages that no listener wants
 * @param stopTimeout how long to wait for messages in progress when listeners stop
 */
public record ListenerDefaults(String group, StartPosition start, int concurrency, int batchSize, Duration batchWait,
		boolean batchTransaction, String deadLetterTopic, RetrySchedule retry, UnmatchedAction unmatched,
		Duration stopTimeout) {

	public ListenerDefaults {
		Assert.hasText(group, "'group' must not be empty");
		Assert.isTrue(concurrency > 0, "'concurrency' must be positive");
		Assert.isTrue(batchSize > 0, "'batchSize' must be positive");
		Assert.isTrue(!batchWait.isNegative(), "'batchWait' must not be negative");
		Assert.hasText(deadLetterTopic, "'deadLetterTopic' must not be empty");
	}

}
