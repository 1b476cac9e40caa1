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

import org.springframework.util.Assert;

import dev.patterns.pubsub.RetryMode;

/**
 * Where failed messages wait, and what the configuration says about single listeners.
 *
 * @param retryMode where a failed message waits for its next attempt unless its listener
 * says otherwise
 * @param retryTopic names of retry topics, with <code>{topic}</code>,
 * <code>{group}</code> and <code>{n}</code> as place holders
 * @param retryConcurrency how many messages of a retry topic are handled at the same time
 * at most
 * @param listeners what is configured for single listeners, by their durable names
 */
public record ListenerPolicies(RetryMode retryMode, String retryTopic, int retryConcurrency,
		Map<String, ListenerOverrides> listeners) {

	public ListenerPolicies {
		Assert.isTrue(retryMode != RetryMode.DEFAULT, "'retryMode' must say where messages wait");
		Assert.isTrue(retryTopic.contains("{topic}") && retryTopic.contains("{group}") && retryTopic.contains("{n}"),
				"'retryTopic' must have the place holders {topic}, {group} and {n}");
		Assert.isTrue(retryConcurrency > 0, "'retryConcurrency' must be positive");
		listeners = Map.copyOf(listeners);
	}

}
