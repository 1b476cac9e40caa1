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

package dev.patterns.saga.engine;

import java.time.Instant;

import org.springframework.beans.factory.BeanFactory;

import dev.patterns.definition.DefinitionProblems;
import dev.patterns.pubsub.DeferredPublisher;
import dev.patterns.pubsub.PubSubTemplate;
import dev.patterns.pubsub.PublishOptions;
import dev.patterns.pubsub.ReplyTopics;
import dev.patterns.pubsub.broker.BrokerRegistry;
import dev.patterns.saga.SagaCommand;
import dev.patterns.saga.SagaException;
import dev.patterns.saga.store.SagaStepRecord;

/**
 * Sends the commands of sagas through the outbox. Asks for publish/subscribe only if
 * there are any. Thread-safe.
 */
final class SagaCommands {

	/** What answers are for, in the name of the topic to which they come. */
	static final String NAME = "sagas";

	private static final int MAX_LENGTH = 256;

	private final BeanFactory beanFactory;

	private final String broker;

	private final CommandCounts counts = new CommandCounts();

	SagaCommands(BeanFactory beanFactory, String broker) {
		this.beanFactory = beanFactory;
		this.broker = broker;
	}

	String broker() {
		return this.broker;
	}

	CommandCounts counts() {
		return this.counts;
	}

	/**
	 * Check that commands can be sent.
	 * @param definition a saga that sends some
	 * @param problems where it is noted if not
	 */
	void check(SagaDefinition definition, DefinitionProblems problems) {
		String where = definition.beanClass().getName();
		if (this.beanFactory.getBeanProvider(PubSubTemplate.class).getIfAvailable() == null
				|| this.beanFactory.getBeanProvider(ReplyTopics.class).getIfAvailable() == null) {
			problems.add(where, "The saga sends commands, but there is no publish/subscribe to send them.",
					"Do not exclude PubSubAutoConfiguration.");
			return;
		}
		if (this.beanFactory.getBeanProvider(DeferredPublisher.class).getIfAvailable() == null) {
			problems.add(where, "The saga sends commands, but there is no outbox to send them from.",
					"Do not exclude the auto-configurations of the outbox.");
		}
		BrokerRegistry brokers = this.beanFactory.getBeanProvider(BrokerRegistry.class).getIfAvailable();
		if (brokers != null && !brokers.contains(this.broker)) {
			problems.add(where,
					this.broker.isEmpty()
							? "The saga sends commands, and of " + brokers.getBrokerNames()
									+ " no broker is the default."
							: "The saga sends commands, and there is no broker '" + this.broker + "'.",
					"Set 'patterns.saga.commands.broker' to one of " + brokers.getBrokerNames()
							+ ", or 'patterns.pubsub.default-broker'.");
		}
	}

	String topic() {
		return this.beanFactory.getBean(ReplyTopics.class).ofApplication(NAME);
	}

	void send(SagaCommand<?> command, CommandAddress address, Instant until) {
		String correlationId = address.toString();
		if (correlationId.length() > MAX_LENGTH) {
			throw new SagaException("The id of saga '" + address.sagaId()
					+ "' is too long for one that sends commands: as part of a URL it may have 190 characters");
		}
		PublishOptions options = command.options()
			.withId(address.messageId())
			.withReplyTo(topic(), correlationId, until)
			.inTransaction();
		this.beanFactory.getBean(PubSubTemplate.class)
			.publish(command.topic(), command.key(), command.payload(),
					this.broker.isEmpty() ? options : options.withBroker(this.broker));
	}

	AwaitedReply awaited(SagaInvoker invoker, SagaStepRecord record) {
		Object read = invoker.read(record.result(), AwaitedReply.class);
		return (read instanceof AwaitedReply known) ? known : new AwaitedReply("", true, null);
	}

}
