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
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.config.TopicConfig;
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

	/** A listener that is stopped for a week must find what waits for it. */
	private static final Duration RETRY_RETENTION = Duration.ofDays(7);

	private final String broker;

	private final KafkaClients clients;

	private final Duration limit;

	KafkaTopics(String broker, KafkaClients clients) {
		this(broker, clients, LIMIT);
	}

	/**
	 * Create an object.
	 * @param broker name of the broker
	 * @param clients how to connect
	 * @param limit how long each answer is waited for
	 */
	KafkaTopics(String broker, KafkaClients clients, Duration limit) {
		this.broker = broker;
		this.clients = clients;
		this.limit = limit;
	}

	void create(TopicDefinition definition) {
		NewTopic topic = new NewTopic(definition.name(), Optional.ofNullable(definition.partitions()),
				Optional.ofNullable(definition.replicas()).map(Integer::shortValue))
			.configs(properties(definition));
		Admin admin = Admin.create(this.clients.adminConfig());
		try {
			create(admin, topic, definition);
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
		finally {
			// Otherwise it would wait a minute for a cluster that cannot be reached.
			admin.close(Duration.ZERO);
		}
	}

	private void create(Admin admin, NewTopic topic, TopicDefinition definition)
			throws InterruptedException, ExecutionException, TimeoutException {
		try {
			get(admin.createTopics(List.of(topic)).all());
			logger.info("Created the topic '%s' of broker '%s'".formatted(definition.name(), this.broker));
		}
		catch (ExecutionException ex) {
			if (!(ex.getCause() instanceof TopicExistsException)) {
				throw ex;
			}
			compare(admin, definition);
			Duration delay = definition.delay();
			if (delay != null) {
				checkRetention(admin, definition.name(), delay);
			}
		}
	}

	// What waits must not be deleted or compacted, whatever the cluster does by default.
	private static Map<String, String> properties(TopicDefinition definition) {
		Duration delay = definition.delay();
		if (delay == null) {
			return definition.properties();
		}
		Map<String, String> properties = new HashMap<>();
		long twice = delay.multipliedBy(2).toMillis();
		properties.put(TopicConfig.CLEANUP_POLICY_CONFIG, TopicConfig.CLEANUP_POLICY_DELETE);
		properties.put(TopicConfig.RETENTION_MS_CONFIG, Long.toString(Math.max(RETRY_RETENTION.toMillis(), twice)));
		properties.putAll(definition.properties());
		return properties;
	}

	private void checkRetention(Admin admin, String topic, Duration delay) throws InterruptedException {
		ConfigResource resource = new ConfigResource(ConfigResource.Type.TOPIC, topic);
		try {
			Config present = Objects.requireNonNull(get(admin.describeConfigs(List.of(resource)).all()).get(resource));
			String policy = present.get(TopicConfig.CLEANUP_POLICY_CONFIG).value();
			if (policy.contains(TopicConfig.CLEANUP_POLICY_COMPACT)) {
				logger.warn(
						"The topic '%s' of broker '%s' is compacted, and loses messages that wait in it; set its %s=%s"
							.formatted(topic, this.broker, TopicConfig.CLEANUP_POLICY_CONFIG,
									TopicConfig.CLEANUP_POLICY_DELETE));
			}
			long retention = Long.parseLong(present.get(TopicConfig.RETENTION_MS_CONFIG).value());
			if (retention >= 0 && retention <= delay.toMillis()) {
				logger.warn("The topic '%s' of broker '%s' keeps messages for %d ms, and they wait in it for %d ms: "
					.formatted(topic, this.broker, retention, delay.toMillis())
						+ "they are lost; set its %s to more than that".formatted(TopicConfig.RETENTION_MS_CONFIG));
			}
		}
		catch (ExecutionException | TimeoutException ex) {
			// It may not be allowed to look.
			logger.debug("It is not known how long '" + topic + "' keeps its messages", ex);
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

	private <T> T get(KafkaFuture<T> future) throws InterruptedException, ExecutionException, TimeoutException {
		return future.get(this.limit.toMillis(), TimeUnit.MILLISECONDS);
	}

	private BrokerException failed(TopicDefinition definition, Throwable cause, boolean retryable) {
		String reason = (cause.getMessage() != null) ? cause.getMessage() : "no answer in time";
		return new BrokerException("The topic '%s' of Kafka broker '%s' cannot be created: %s"
			.formatted(definition.name(), this.broker, reason), retryable, cause);
	}

}
