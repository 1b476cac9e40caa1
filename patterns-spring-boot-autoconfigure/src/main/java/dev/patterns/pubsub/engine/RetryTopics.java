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
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;

import org.jspecify.annotations.Nullable;

import dev.patterns.pubsub.RetryMode;
import dev.patterns.retry.RetrySchedule;

/**
 * The retry topics of a subscription, one for each delay of its listeners, the shortest
 * first. As all messages of a topic wait for the same time, the first one is always the
 * first that is due.
 *
 * @param topics the topics
 * @param concurrency how many messages of each are handled at the same time at most
 */
record RetryTopics(List<RetryTopic> topics, int concurrency) {

	/**
	 * More topics than that cost more than they are good for.
	 */
	static final int MAX_TOPICS = 10;

	static final RetryTopics NONE = new RetryTopics(List.of(), 1);

	RetryTopics {
		topics = List.copyOf(topics);
	}

	/**
	 * The topics of a subscription.
	 * @param target what it listens to
	 * @param listeners its listeners
	 * @param pattern the names, with place holders
	 * @param concurrency how many messages of each are handled at the same time at most
	 * @return the topics, none if no listener wants any
	 */
	static RetryTopics of(ListenerTarget target, List<ListenerDefinition> listeners, String pattern, int concurrency) {
		TreeSet<Duration> delays = new TreeSet<>();
		listeners.stream()
			.filter((listener) -> listener.retryMode() == RetryMode.NON_BLOCKING)
			.forEach((listener) -> delays.addAll(delays(listener.retry())));
		List<RetryTopic> topics = new ArrayList<>();
		for (Duration delay : delays) {
			topics.add(new RetryTopic(
					target.expandForGroupAlone(pattern).replace("{n}", Integer.toString(topics.size() + 1)), delay));
		}
		return new RetryTopics(topics, concurrency);
	}

	/**
	 * The delays of a back-off, as far as they differ.
	 * @param schedule the back-off
	 * @return the delays, one more than {@link #MAX_TOPICS} at most
	 */
	static List<Duration> delays(RetrySchedule schedule) {
		List<Duration> delays = new ArrayList<>();
		Duration delay = delay(schedule, 1);
		while (delay != null && !delays.contains(delay) && delays.size() <= MAX_TOPICS) {
			delays.add(delay);
			delay = delay(schedule, delays.size() + 1);
		}
		return delays;
	}

	// Without jitter: messages of one topic have to wait for the same time.
	private static @Nullable Duration delay(RetrySchedule schedule, int failedAttempts) {
		return new RetrySchedule(schedule.maxRetries(), schedule.delay(), schedule.multiplier(), schedule.maxDelay(), 0)
			.delayAfter(failedAttempts)
			.orElse(null);
	}

	/**
	 * Where a message waits for its next attempt.
	 * @param listener the listener that failed
	 * @param failedAttempts how many attempts have failed
	 * @return the topic, {@code null} if it waits in its place, or not at all
	 */
	@Nullable RetryTopic after(ListenerDefinition listener, int failedAttempts) {
		if (listener.retryMode() != RetryMode.NON_BLOCKING) {
			return null;
		}
		Duration delay = delay(listener.retry(), failedAttempts);
		return (delay != null) ? find(delay) : null;
	}

	/**
	 * Where a message waits that must be handled though all attempts are used up.
	 * @param listener the listener that failed
	 * @return the topic with its longest delay, {@code null} if it waits in its place
	 */
	@Nullable RetryTopic last(ListenerDefinition listener) {
		List<Duration> delays = (listener.retryMode() == RetryMode.NON_BLOCKING) ? delays(listener.retry()) : List.of();
		return delays.isEmpty() ? null : find(delays.get(delays.size() - 1));
	}

	private @Nullable RetryTopic find(Duration delay) {
		return this.topics.stream().filter((topic) -> topic.delay().equals(delay)).findFirst().orElse(null);
	}

	/**
	 * A retry topic.
	 *
	 * @param name its name
	 * @param delay how long messages wait in it
	 */
	record RetryTopic(String name, Duration delay) {

	}

}
