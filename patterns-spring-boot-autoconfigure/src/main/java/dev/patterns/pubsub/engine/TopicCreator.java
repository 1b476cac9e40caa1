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
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

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

	private final BrokerRegistry brokers;

	private final List<Declared> missing;

	private final PollingWorker worker = new PollingWorker("patterns-pubsub-topics", this::tryAgain);

	private volatile boolean running;

	/**
	 * Create a creator.
	 * @param brokers the brokers
	 * @param topics the topics
	 */
	public TopicCreator(BrokerRegistry brokers, List<Declared> topics) {
		this.brokers = brokers;
		this.missing = new CopyOnWriteArrayList<>(topics);
	}

	@Override
	public void afterSingletonsInstantiated() {
		DefinitionProblems problems = new DefinitionProblems("publish/subscribe");
		this.missing.forEach((topic) -> check(topic, problems));
		problems.throwIfAny();
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
		for (Declared topic : this.missing) {
			Broker broker = this.brokers.getBroker(topic.broker());
			try {
				broker.createTopic(topic.definition());
				this.missing.remove(topic);
			}
			catch (BrokerException ex) {
				if (!ex.isRetryable()) {
					throw ex;
				}
				logger.warn(ex.getMessage() + "; it is tried again");
				// The others would wait for the same broker.
				return;
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
