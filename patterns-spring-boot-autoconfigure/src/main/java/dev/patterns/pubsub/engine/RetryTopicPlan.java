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
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

import dev.patterns.definition.DefinitionProblems;
import dev.patterns.pubsub.RetryMode;
import dev.patterns.pubsub.broker.Broker;
import dev.patterns.pubsub.engine.RetryTopics.RetryTopic;

/**
 * Plans the retry topics of all listeners, and finds those that cannot work.
 */
final class RetryTopicPlan {

	private static final Duration SHORTEST = Duration.ofMillis(1);

	private static final String WHERE = "patterns.pubsub.listeners.";

	private final ListenerPolicies policies;

	private final DefinitionProblems problems;

	RetryTopicPlan(ListenerPolicies policies, DefinitionProblems problems) {
		this.policies = policies;
		this.problems = problems;
	}

	/**
	 * Check that there are the listeners that the configuration is about. An application
	 * without any, such as a slice of it in a test, may have the configuration of all.
	 * @param listeners the listeners
	 */
	void checkNames(List<ListenerDefinition> listeners) {
		List<String> known = listeners.stream().map(ListenerDefinition::id).sorted().toList();
		for (String id : known.isEmpty() ? List.<String>of() : this.policies.listeners().keySet()) {
			if (!known.contains(id)) {
				this.problems.add(WHERE + id, "There is no listener of this id; known are " + known + ".",
						"Correct the id; one with dots is written in brackets, as in 'listeners.[points-listener.on]'.");
			}
		}
	}

	RetryTopics of(ListenerTarget target, List<ListenerDefinition> sharing) {
		return RetryTopics.of(target, sharing, this.policies.retryTopic(), this.policies.retryConcurrency());
	}

	/**
	 * Check the retry topics of a subscription.
	 * @param broker the broker
	 * @param target what is subscribed to
	 * @param sharing the listeners that share the subscription
	 * @param all the listeners of the application by what they listen to
	 */
	void check(Broker broker, ListenerTarget target, List<ListenerDefinition> sharing,
			Map<ListenerTarget, List<ListenerDefinition>> all) {
		List<ListenerDefinition> waiting = sharing.stream()
			.filter((listener) -> listener.retryMode() == RetryMode.NON_BLOCKING)
			.toList();
		waiting.forEach(this::checkDelays);
		if (waiting.isEmpty() || !broker.isValidTopic(target.topic())) {
			return;
		}
		ListenerDefinition first = waiting.get(0);
		List<RetryTopic> topics = of(target, sharing).topics();
		if (topics.size() > RetryTopics.MAX_TOPICS) {
			this.problems.add(first.method(),
					"Its subscription would need more than %d retry topics, one for each delay."
						.formatted(RetryTopics.MAX_TOPICS),
					"Choose a larger 'multiplier' or a shorter 'maxDelay' in @PubSubRetry or 'patterns.pubsub.listener.retry',"
							+ " and the same for all listeners of the topic.");
			return;
		}
		Map<String, String> taken = taken(target, all);
		for (RetryTopic topic : topics) {
			if (!broker.isValidTopic(topic.name())) {
				this.problems.add(first.method(),
						"Broker '" + broker.name() + "' cannot have the topic '" + topic.name() + "' for retries.",
						"Correct 'patterns.pubsub.listener.retry.topic', or choose a shorter topic or group.");
			}
			if (taken.containsKey(topic.name())) {
				this.problems.add(first.method(),
						"Its retry topic '" + topic.name() + "' is also " + taken.get(topic.name()) + ".",
						"Choose other names with 'patterns.pubsub.listener.retry.topic'.");
			}
		}
	}

	private void checkDelays(ListenerDefinition listener) {
		if (listener.retry().maxRetries() != 0 && RetryTopics.delays(listener.retry()).get(0).compareTo(SHORTEST) < 0) {
			this.problems.add(listener.method(),
					"Its retries are non-blocking and have no delay, so that a failed message would go round and round.",
					"Set 'delay' and 'maxDelay' to 1ms or more.");
		}
	}

	private static Map<String, String> taken(ListenerTarget target, Map<ListenerTarget, List<ListenerDefinition>> all) {
		Map<String, String> taken = new LinkedHashMap<>();
		all.values()
			.stream()
			.flatMap(Collection::stream)
			.filter((listener) -> listener.deadLetterTopic() != null)
			.forEach((listener) -> taken.put(listener.deadLetterTopic(),
					"the dead-letter topic of listener '" + listener.id() + "'"));
		all.forEach((other, listeners) -> {
			if (other.broker().equals(target.broker())) {
				taken.put(other.topic(), "what is listened to by "
						+ listeners.stream().map(ListenerDefinition::id).collect(Collectors.joining("', '", "'", "'")));
			}
		});
		return taken;
	}

}
