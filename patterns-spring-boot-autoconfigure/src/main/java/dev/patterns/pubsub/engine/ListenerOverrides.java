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

import org.jspecify.annotations.Nullable;

import dev.patterns.pubsub.FailureAction;
import dev.patterns.pubsub.RetryMode;
import dev.patterns.pubsub.broker.SubscriptionRequest.StartPosition;

/**
 * What the configuration says about one listener. It goes before what its annotation
 * says. All values are {@code null} unless they are configured.
 *
 * @param start where its group begins that the broker does not know
 * @param concurrency how many messages are handled at the same time at most
 * @param batchSize how many messages are handled together at most
 * @param batchWait how long to wait for further messages when there are fewer
 * @param batchTransaction whether messages that come together share a transaction
 * @param deadLetterTopic the dead-letter topic, with <code>{topic}</code> and
 * <code>{group}</code> as place holders, or {@code none}
 * @param onFailure what to do without a dead-letter topic
 * @param retry when and how often a failed message is tried again
 */
public record ListenerOverrides(@Nullable StartPosition start, @Nullable Integer concurrency,
		@Nullable Integer batchSize, @Nullable Duration batchWait, @Nullable Boolean batchTransaction,
		@Nullable String deadLetterTopic, @Nullable FailureAction onFailure, Retry retry) {

	/**
	 * Nothing is configured.
	 */
	public static final ListenerOverrides NONE = new ListenerOverrides(null, null, null, null, null, null, null,
			new Retry(null, null, null, null, null));

	/**
	 * When and how often a failed message is tried again.
	 *
	 * @param mode where it waits
	 * @param maxRetries how often it is tried again, -1 for ever
	 * @param delay delay before the first retry
	 * @param multiplier factor by which the delay grows
	 * @param maxDelay upper limit of the delay
	 */
	public record Retry(@Nullable RetryMode mode, @Nullable Integer maxRetries, @Nullable Duration delay,
			@Nullable Double multiplier, @Nullable Duration maxDelay) {

	}

}
