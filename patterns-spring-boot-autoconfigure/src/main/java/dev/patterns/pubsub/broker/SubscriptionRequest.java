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

import org.springframework.util.Assert;

/**
 * What a subscription is for.
 *
 * @param id name of the subscription, unique among those of the broker; for logs, threads
 * and the endpoint
 * @param topic the topic
 * @param group the consumer group
 * @param concurrency how many messages are handled at the same time at most
 * @param start where a group begins that the broker does not know yet
 * @param retryTopic whether the topic holds failed messages of the group until they are
 * due: nobody else reads it, and what was handled is not needed any more
 */
public record SubscriptionRequest(String id, String topic, String group, int concurrency, StartPosition start,
		boolean retryTopic) {

	public SubscriptionRequest {
		Assert.hasText(id, "'id' must not be empty");
		Assert.hasText(topic, "'topic' must not be empty");
		Assert.hasText(group, "'group' must not be empty");
		Assert.isTrue(concurrency > 0, "'concurrency' must be positive");
	}

	/**
	 * Create a request for a topic that is no retry topic.
	 * @param id name of the subscription
	 * @param topic the topic
	 * @param group the consumer group
	 * @param concurrency how many messages are handled at the same time at most
	 * @param start where a group begins that the broker does not know yet
	 */
	public SubscriptionRequest(String id, String topic, String group, int concurrency, StartPosition start) {
		this(id, topic, group, concurrency, start, false);
	}

	/**
	 * Create a request for one message at a time, from the earliest message on.
	 * @param id name of the subscription
	 * @param topic the topic
	 * @param group the consumer group
	 */
	public SubscriptionRequest(String id, String topic, String group) {
		this(id, topic, group, 1, StartPosition.EARLIEST);
	}

	/**
	 * Where a new group begins.
	 */
	public enum StartPosition {

		/**
		 * With the oldest message that the broker still has.
		 */
		EARLIEST,

		/**
		 * With the next message that is published.
		 */
		LATEST

	}

}
