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

import java.time.Duration;
import java.util.Map;

import org.jspecify.annotations.Nullable;
import org.springframework.util.Assert;

/**
 * How a topic is created that is not there yet.
 *
 * @param name name of the topic
 * @param partitions how many partitions it has, {@code null} for the broker's default;
 * means nothing to a broker that knows no such
 * @param replicas how many copies of it there are, {@code null} for the broker's default;
 * means nothing to a broker that knows no such
 * @param properties further properties in the broker's own words, such as
 * {@code retention.ms} on Kafka
 * @param delay how long messages wait in it, as in a retry topic, and so have to stay at
 * least; {@code null} for any other topic
 */
public record TopicDefinition(String name, @Nullable Integer partitions, @Nullable Integer replicas,
		Map<String, String> properties, @Nullable Duration delay) {

	public TopicDefinition {
		Assert.hasText(name, "'name' must not be empty");
		Assert.isTrue(partitions == null || partitions > 0, "'partitions' must be 1 or more");
		Assert.isTrue(replicas == null || (replicas > 0 && replicas <= Short.MAX_VALUE),
				"'replicas' must be between 1 and " + Short.MAX_VALUE);
		properties = Map.copyOf(properties);
	}

	/**
	 * Define a topic in which messages do not wait.
	 * @param name name of the topic
	 * @param partitions how many partitions it has, {@code null} for the broker's default
	 * @param replicas how many copies of it there are, {@code null} for the broker's
	 * default
	 * @param properties further properties in the broker's own words
	 */
	public TopicDefinition(String name, @Nullable Integer partitions, @Nullable Integer replicas,
			Map<String, String> properties) {
		this(name, partitions, replicas, properties, null);
	}

}
