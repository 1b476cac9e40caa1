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

import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import org.springframework.beans.factory.SmartInitializingSingleton;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;

import dev.patterns.definition.DefinitionProblems;
import dev.patterns.inbox.IdempotentBatches;
import dev.patterns.pubsub.TopicScopes;
import dev.patterns.pubsub.broker.Broker;
import dev.patterns.pubsub.broker.BrokerRegistry;
import dev.patterns.serialization.PayloadSerializer;

/**
 * Registers all listener methods once the singletons are there. From then on their groups
 * are known to the brokers; messages come when the registry starts.
 */
public final class PubSubListenerRegistrar implements SmartInitializingSingleton {

	private final ConfigurableListableBeanFactory beanFactory;

	private final BrokerRegistry brokers;

	private final PubSubListenerRegistry registry;

	private final ListenerDefaults defaults;

	private final ListenerPolicies policies;

	private final TopicCreator topics;

	private final PayloadSerializer serializer;

	private final PubSubObservations observations;

	private final TopicScopes scopes;

	/**
	 * Create a registrar.
	 * @param beanFactory where listeners are looked for
	 * @param brokers the brokers
	 * @param registry gets the subscriptions
	 * @param defaults what holds for listeners that do not say otherwise
	 * @param policies where failed messages wait, and what is configured for single
	 * listeners
	 * @param topics creates retry topics
	 * @param serializer reads payloads
	 * @param observations where processing is observed
	 * @param scopes to which topics this application may subscribe
	 */
	public PubSubListenerRegistrar(ConfigurableListableBeanFactory beanFactory, BrokerRegistry brokers,
			PubSubListenerRegistry registry, ListenerDefaults defaults, ListenerPolicies policies, TopicCreator topics,
			PayloadSerializer serializer, PubSubObservations observations, TopicScopes scopes) {
		this.beanFactory = beanFactory;
		this.brokers = brokers;
		this.registry = registry;
		this.defaults = defaults;
		this.policies = policies;
		this.topics = topics;
		this.serializer = serializer;
		this.observations = observations;
		this.scopes = scopes;
	}

	@Override
	public void afterSingletonsInstantiated() {
		DefinitionProblems problems = new DefinitionProblems("publish/subscribe");
		if (this.brokers instanceof DefaultBrokerRegistry validated) {
			validated.validate(problems);
		}
		List<ListenerDefinition> listeners = new ArrayList<>(
				new ListenerDefinitions(this.beanFactory, this.defaults, this.policies, this.serializer, problems)
					.of(new ListenerMethods(this.beanFactory).find()));
		checkScopes(listeners, problems);
		List<ListenerDefinition> receivers = new ReplyReceivers(this.beanFactory, this.defaults).listeners();
		listeners.addAll(receivers);
		RetryTopicPlan retries = new RetryTopicPlan(this.policies, problems);
		checkIds(listeners, problems);
		retries.checkNames(listeners);
		checkBrokers(listeners, problems);
		Map<ListenerTarget, List<ListenerDefinition>> targets = byTarget(listeners);
		targets.forEach((target, sharing) -> checkRouting(target, sharing, problems));
		if (problems.isEmpty()) {
			targets.keySet()
				.stream()
				.map(ListenerTarget::broker)
				.distinct()
				.forEach((name) -> checkCreation(name, problems));
		}
		if (problems.isEmpty()) {
			targets.forEach((target, sharing) -> checkTopics(target, sharing, problems));
			targets.forEach((target, sharing) -> retries.check(this.brokers.getBroker(target.broker()), target, sharing,
					targets));
		}
		problems.throwIfAny();
		receivers.forEach((receiver) -> this.topics.addReplyTopic(receiver.target()));
		targets.forEach((target, sharing) -> register(target, sharing, retries.of(target, sharing)));
	}

	private void register(ListenerTarget target, List<ListenerDefinition> sharing, RetryTopics retries) {
		this.topics.addRetryTopics(target, retries);
		this.registry.register(this.brokers.getBroker(target.broker()), target,
				sharing.stream().map(this::toListener).toList(), this.defaults.unmatched(), retries);
	}

	private MessageListener toListener(ListenerDefinition definition) {
		return new MessageListener(definition, new ListenerMethodInvoker(this.beanFactory, definition),
				() -> this.beanFactory.getBean(IdempotentBatches.class), this.observations);
	}

	private static void checkIds(List<ListenerDefinition> listeners, DefinitionProblems problems) {
		Map<String, ListenerDefinition> ids = new LinkedHashMap<>();
		for (ListenerDefinition listener : listeners) {
			ListenerDefinition other = ids.putIfAbsent(listener.id(), listener);
			if (other != null) {
				problems.add(listener.method(),
						"Its id '" + listener.id() + "' (bean '" + listener.beanName() + "') is also that of "
								+ DefinitionProblems.describe(other.method()) + " (bean '" + other.beanName() + "').",
						"Give each listener an 'id' of its own.");
			}
		}
	}

	private void checkBrokers(List<ListenerDefinition> listeners, DefinitionProblems problems) {
		for (ListenerDefinition listener : listeners) {
			String broker = listener.target().broker();
			if (this.brokers.contains(broker)) {
				continue;
			}
			if (broker.isEmpty()) {
				problems.add(listener.method(),
						"It names no broker, and of " + this.brokers.getBrokerNames() + " none is the default.",
						"Set 'patterns.pubsub.default-broker', or the attribute 'broker'.");
			}
			else {
				problems.add(listener.method(),
						"There is no broker '" + broker + "'; known are " + this.brokers.getBrokerNames() + ".",
						"Correct the attribute 'broker', or configure 'patterns.pubsub.brokers." + broker + ".type'.");
			}
		}
	}

	private void checkScopes(List<ListenerDefinition> listeners, DefinitionProblems problems) {
		for (ListenerDefinition listener : listeners) {
			String topic = listener.target().topic();
			if (!this.scopes.maySubscribe(topic)) {
				problems.add(listener.method(), "This application may not subscribe to the topic '" + topic + "'.",
						"Add it to 'patterns.pubsub.scopes.topics.<topic>.subscribers', or take the listener away.");
			}
		}
	}

	// The default broker may also be asked for by its name, and is one target either way.
	private Map<ListenerTarget, List<ListenerDefinition>> byTarget(List<ListenerDefinition> listeners) {
		Map<ListenerTarget, List<ListenerDefinition>> targets = new LinkedHashMap<>();
		Comparator<ListenerDefinition> precedence = Comparator
			.comparing((ListenerDefinition listener) -> listener.match() == null)
			.thenComparingInt(ListenerDefinition::order);
		listeners.stream().sorted(precedence).forEach((listener) -> {
			ListenerTarget target = listener.target();
			if (target.broker().equals(defaultBrokerName())) {
				target = new ListenerTarget("", target.topic(), target.group());
			}
			targets.computeIfAbsent(target, (key) -> new ArrayList<>()).add(listener);
		});
		return targets;
	}

	private String defaultBrokerName() {
		String name = (this.brokers instanceof DefaultBrokerRegistry known) ? known.getDefaultBrokerName() : null;
		return (name != null) ? name : "";
	}

	private void checkCreation(String name, DefinitionProblems problems) {
		if (this.brokers instanceof DefaultBrokerRegistry known) {
			known.checkCreation(name, "broker '" + (name.isEmpty() ? defaultBrokerName() : name) + "'", problems);
		}
	}

	private void checkTopics(ListenerTarget target, List<ListenerDefinition> listeners, DefinitionProblems problems) {
		Broker broker = this.brokers.getBroker(target.broker());
		for (ListenerDefinition listener : listeners) {
			if (!broker.isValidTopic(target.topic())) {
				problems.add(listener.method(),
						"Broker '" + broker.name() + "' cannot have the topic '" + target.topic() + "'.",
						"Correct the attribute 'topic'.");
			}
			String deadLetters = listener.deadLetterTopic();
			if (deadLetters != null && !broker.isValidTopic(deadLetters) && broker.isValidTopic(target.topic())) {
				problems.add(listener.method(),
						"Broker '" + broker.name() + "' cannot have the topic '" + deadLetters + "' for dead letters.",
						"Correct the attribute 'deadLetterTopic' or 'patterns.pubsub.listener.dead-letter-topic'.");
			}
		}
	}

	private static void checkRouting(ListenerTarget target, List<ListenerDefinition> listeners,
			DefinitionProblems problems) {
		for (ListenerDefinition listener : listeners) {
			ListenerDefinition first = listeners.get(0);
			if (listener.start() != first.start()) {
				problems.add(listener.method(),
						"It begins with the %s message, but %s of the same subscription with the %s one."
							.formatted(listener.start(), DefinitionProblems.describe(first.method()), first.start()),
						"Give both the same 'start', or one of them a 'group' of its own.");
			}
		}
		List<Method> greedy = listeners.stream()
			.filter((listener) -> listener.match() == null)
			.map(ListenerDefinition::method)
			.toList();
		for (Method method : greedy.subList(Math.min(1, greedy.size()), greedy.size())) {
			problems.add(method,
					"It would never be called: " + DefinitionProblems.describe(greedy.get(0))
							+ " takes all messages of topic '" + target.topic() + "' in the same group '"
							+ target.group() + "'.",
					"Give one of them a 'group' of its own to receive every message, or a 'match' to share them.");
		}
	}

}
