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

package dev.patterns.pubsub.broker.kafka;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.errors.RetriableException;
import org.apache.kafka.common.errors.TopicExistsException;

import dev.patterns.pubsub.broker.BrokerException;
import dev.patterns.pubsub.broker.TopicDefinition;

/**
 * Creates topics. One that is there already is left as it is.
 */
final class KafkaTopics {

	private static final Log logger = LogFactory.getLog(KafkaTopics.class);

	private static final Duration LIMIT = Duration.ofSeconds(10);

	private static final Duration DELETE_LIMIT = Duration.ofSeconds(2);

	private final String broker;

	private final KafkaClients clients;

	KafkaTopics(String broker, KafkaClients clients) {
		this.broker = broker;
		this.clients = clients;
	}

	void create(TopicDefinition definition) {
		NewTopic topic = new NewTopic(definition.name(), Optional.ofNullable(definition.partitions()),
				Optional.ofNullable(definition.replicas()).map(Integer::shortValue))
			.configs(definition.properties());
		try (Admin admin = Admin.create(this.clients.adminConfig())) {
			try {
				get(admin.createTopics(List.of(topic)).all());
				logger.info("Created the topic '%s' of broker '%s'".formatted(definition.name(), this.broker));
			}
			catch (ExecutionException ex) {
				if (!(ex.getCause() instanceof TopicExistsException)) {
					throw ex;
				}
				compare(admin, definition);
			}
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			throw failed(definition, ex, true);
		}
		catch (ExecutionException ex) {
			Throwable cause = (ex.getCause() != null) ? ex.getCause() : ex;
			throw failed(definition, cause, cause instanceof RetriableException);
		}
		catch (TimeoutException ex) {
			throw failed(definition, ex, true);
		}
		catch (KafkaException ex) {
			throw failed(definition, ex, false);
		}
	}

	/**
	 * Delete a topic.
	 * @param name the topic
	 * @throws BrokerException if it cannot be deleted, or not now
	 */
	void delete(String name) {
		Admin admin = Admin.create(this.clients.adminConfig());
		try {
			admin.deleteTopics(List.of(name)).all().get(DELETE_LIMIT.toMillis(), TimeUnit.MILLISECONDS);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
		catch (ExecutionException | TimeoutException | KafkaException ex) {
			String reason = (ex.getMessage() != null) ? ex.getMessage() : "no answer in time";
			throw new BrokerException(
					"The topic '%s' of Kafka broker '%s' stays: %s".formatted(name, this.broker, reason), true, ex);
		}
		finally {
			// Otherwise it would wait a minute for a cluster that is gone.
			admin.close(Duration.ZERO);
		}
	}

	// More partitions would lead keys elsewhere, so nobody but an operator changes them.
	private void compare(Admin admin, TopicDefinition definition)
			throws InterruptedException, ExecutionException, TimeoutException {
		Integer wanted = definition.partitions();
		if (wanted != null) {
			int present = 0;
			for (TopicDescription topic : get(admin.describeTopics(List.of(definition.name())).allTopicNames())
				.values()) {
				present = topic.partitions().size();
			}
			if (wanted != present) {
				logger.warn("The topic '%s' of broker '%s' has %d partitions and not %d; it stays as it is"
					.formatted(definition.name(), this.broker, present, wanted));
			}
		}
	}

	private static <T> T get(KafkaFuture<T> future) throws InterruptedException, ExecutionException, TimeoutException {
		return future.get(LIMIT.toMillis(), TimeUnit.MILLISECONDS);
	}

	private BrokerException failed(TopicDefinition definition, Throwable cause, boolean retryable) {
		String reason = (cause.getMessage() != null) ? cause.getMessage() : "no answer in time";
		return new BrokerException("The topic '%s' of Kafka broker '%s' cannot be created: %s"
			.formatted(definition.name(), this.broker, reason), retryable, cause);
	}

}
