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
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CopyOnWriteArraySet;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.SmartInitializingSingleton;
import org.springframework.context.SmartLifecycle;

import dev.patterns.definition.DefinitionProblems;
import dev.patterns.pubsub.broker.Broker;
import dev.patterns.pubsub.broker.BrokerException;
import dev.patterns.pubsub.broker.BrokerRegistry;
import dev.patterns.pubsub.broker.TopicDefinition;
import dev.patterns.pubsub.engine.RetryTopics.RetryTopic;
import dev.patterns.worker.PollingWorker;
import dev.patterns.worker.WorkerPhases;

/**
 * Creates the topics that the application declares before its listeners start. A broker
 * that cannot be reached does not hold up the application: it is asked again until it
 * answers.
 */
public final class TopicCreator implements SmartLifecycle, SmartInitializingSingleton {

	private static final Log logger = LogFactory.getLog(TopicCreator.class);

	private static final Duration PAUSE = Duration.ofSeconds(2);

	private static final Duration IDLE = Duration.ofHours(1);

	private static final Duration STOP_LIMIT = Duration.ofSeconds(1);

	/** In the words of Kafka; nobody else has such a property. */
	private static final String MESSAGE_SIZE = "max.message.bytes";

	private final BrokerRegistry brokers;

	private final List<Declared> declared;

	private final List<Declared> missing;

	private final Set<Declared> optional = new CopyOnWriteArraySet<>();

	private final PollingWorker worker = new PollingWorker("patterns-pubsub-topics", this::tryAgain);

	private volatile boolean running;

	/**
	 * Create a creator.
	 * @param brokers the brokers
	 * @param topics the topics
	 */
	public TopicCreator(BrokerRegistry brokers, List<Declared> topics) {
		this.brokers = brokers;
		this.declared = List.copyOf(topics);
		this.missing = new CopyOnWriteArrayList<>(topics);
	}

	@Override
	public void afterSingletonsInstantiated() {
		DefinitionProblems problems = new DefinitionProblems("publish/subscribe");
		this.missing.forEach((topic) -> check(topic, problems));
		problems.throwIfAny();
	}

	/**
	 * Create the retry topics of a subscription as well, with as many partitions and
	 * copies as the topic has, and for messages as large, if that is declared.
	 * @param target what is subscribed to
	 * @param retries its retry topics, whose names were checked
	 */
	void addRetryTopics(ListenerTarget target, RetryTopics retries) {
		TopicDefinition origin = find(target.broker(), target.topic());
		for (RetryTopic retry : retries.topics()) {
			TopicDefinition own = find(target.broker(), retry.name());
			if (own == null) {
				Declared topic = new Declared(target.broker(),
						new TopicDefinition(retry.name(), (origin != null) ? origin.partitions() : null,
								(origin != null) ? origin.replicas() : null, sizes(origin), retry.delay()));
				this.optional.add(topic);
				this.missing.add(topic);
			}
			else {
				this.missing.replaceAll((topic) -> (topic.definition() == own)
						? new Declared(topic.broker(), new TopicDefinition(own.name(), own.partitions(), own.replicas(),
								own.properties(), retry.delay()))
						: topic);
			}
		}
	}

	/**
	 * Create the topic of a subscription to answers as well, unless it is declared.
	 * @param target what is subscribed to
	 */
	void addReplyTopic(ListenerTarget target) {
		if (find(target.broker(), target.topic()) == null) {
			Declared topic = new Declared(target.broker(), new TopicDefinition(target.topic(), null, null, Map.of()));
			this.optional.add(topic);
			this.missing.add(topic);
		}
	}

	// What the topic takes, its retry topics must take as well.
	private static Map<String, String> sizes(@Nullable TopicDefinition origin) {
		String size = (origin != null) ? origin.properties().get(MESSAGE_SIZE) : null;
		return (size != null) ? Map.of(MESSAGE_SIZE, size) : Map.of();
	}

	private @Nullable TopicDefinition find(String broker, String name) {
		return this.declared.stream()
			.filter((topic) -> topic.definition().name().equals(name) && this.brokers.contains(topic.broker())
					&& this.brokers.getBroker(topic.broker()) == this.brokers.getBroker(broker))
			.map(Declared::definition)
			.findFirst()
			.orElse(null);
	}

	@Override
	public void start() {
		this.running = true;
		create();
		if (!this.missing.isEmpty()) {
			this.worker.start();
		}
	}

	private void check(Declared topic, DefinitionProblems problems) {
		String where = "patterns.pubsub.topics." + topic.definition().name();
		if (!this.brokers.contains(topic.broker())) {
			problems.add(where,
					(topic.broker() != null) ? "There is no broker '%s'.".formatted(topic.broker())
							: "It names no broker, and none is the default.",
					"Set its 'broker' to one of " + this.brokers.getBrokerNames()
							+ ", or 'patterns.pubsub.default-broker'.");
		}
		else if (!this.brokers.getBroker(topic.broker()).isValidTopic(topic.definition().name())) {
			problems.add(where,
					"Broker '%s' cannot have a topic of this name."
						.formatted(this.brokers.getBroker(topic.broker()).name()),
					"Correct the name; one with dots is written in brackets, as in 'topics.[orders.v1]'.");
		}
	}

	private Duration tryAgain() {
		create();
		return this.missing.isEmpty() ? IDLE : PAUSE;
	}

	private void create() {
		Set<String> unreachable = new HashSet<>();
		for (Declared topic : this.missing) {
			Broker broker = this.brokers.getBroker(topic.broker());
			if (unreachable.contains(broker.name())) {
				continue;
			}
			try {
				broker.createTopic(topic.definition());
				this.missing.remove(topic);
			}
			catch (BrokerException ex) {
				if (!ex.isRetryable() && !this.optional.contains(topic)) {
					throw ex;
				}
				if (!ex.isRetryable()) {
					// Somebody else may create it. Failed messages wait in their place
					// till
					// then.
					logger.warn(ex.getMessage() + "; create it, or allow this application to");
					this.missing.remove(topic);
					continue;
				}
				logger.warn(ex.getMessage() + "; it is tried again");
				// Its other topics would wait for it, too.
				unreachable.add(broker.name());
			}
		}
	}

	@Override
	public void stop() {
		this.running = false;
		this.worker.stop(STOP_LIMIT);
	}

	@Override
	public boolean isRunning() {
		return this.running;
	}

	@Override
	public int getPhase() {
		return WorkerPhases.LISTENER - 1;
	}

	/**
	 * A topic that is declared.
	 *
	 * @param broker name of the broker, {@code null} for the default
	 * @param definition the topic
	 */
	public record Declared(@Nullable String broker, TopicDefinition definition) {

	}

}
