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
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;
import org.springframework.core.task.AsyncTaskExecutor;
import org.springframework.kafka.core.ConsumerFactory;
import org.springframework.kafka.listener.ConcurrentMessageListenerContainer;
import org.springframework.kafka.listener.ContainerProperties;

import dev.patterns.pubsub.SeekPosition;
import dev.patterns.pubsub.broker.BrokerSubscription;
import dev.patterns.pubsub.broker.MessageHandler;
import dev.patterns.pubsub.broker.SubscriptionRequest;

/**
 * A subscription on a listener container of Spring Kafka.
 */
final class KafkaSubscription implements BrokerSubscription {

	private static final Log logger = LogFactory.getLog(KafkaSubscription.class);

	private static final Duration DEFAULT_MAX_POLL_INTERVAL = Duration.ofMinutes(5);

	private final SubscriptionRequest request;

	private final ConcurrentMessageListenerContainer<byte[], byte[]> container;

	private final KafkaRecordsListener listener;

	private final KafkaLags lags;

	KafkaSubscription(String broker, SubscriptionRequest request, MessageHandler handler,
			ConsumerFactory<byte[], byte[]> consumers, AsyncTaskExecutor taskExecutor,
			ScheduledExecutorService scheduler, KafkaLags lags) {
		this.request = request;
		this.lags = lags;
		ContainerProperties properties = new ContainerProperties(request.topic());
		properties.setGroupId(request.group());
		// The listener commits by itself, a batch at a time.
		properties.setAckMode(ContainerProperties.AckMode.MANUAL);
		properties.setAuthExceptionRetryInterval(Duration.ofSeconds(10));
		properties.setListenerTaskExecutor(taskExecutor);
		this.container = new ConcurrentMessageListenerContainer<>(consumers, properties);
		this.container.setConcurrency(request.concurrency());
		this.container.setBeanName("patterns-pubsub-" + request.id());
		this.listener = new KafkaRecordsListener(broker, handler, this.container, scheduler,
				maxPollInterval(consumers).dividedBy(2));
		// The container has a copy of the properties.
		this.container.getContainerProperties().setMessageListener(this.listener);
		this.container.getContainerProperties().setConsumerRebalanceListener(this.listener);
	}

	private static Duration maxPollInterval(ConsumerFactory<byte[], byte[]> consumers) {
		Object value = consumers.getConfigurationProperties().get(ConsumerConfig.MAX_POLL_INTERVAL_MS_CONFIG);
		return (value != null) ? Duration.ofMillis(Long.parseLong(value.toString())) : DEFAULT_MAX_POLL_INTERVAL;
	}

	@Override
	public SubscriptionRequest request() {
		return this.request;
	}

	@Override
	public State state() {
		if (!this.container.isRunning()) {
			return State.STOPPED;
		}
		return this.container.isPauseRequested() ? State.PAUSED : State.RUNNING;
	}

	@Override
	public void start() {
		if (!this.container.isRunning()) {
			this.listener.reset();
			this.container.start();
		}
	}

	@Override
	public void pause() {
		this.container.pause();
	}

	@Override
	public void resume() {
		this.container.resume();
	}

	@Override
	public void stop(Duration timeout) {
		if (!this.container.isRunning()) {
			return;
		}
		CountDownLatch stopped = new CountDownLatch(1);
		this.container.stop(stopped::countDown);
		try {
			if (!stopped.await(timeout.toMillis(), TimeUnit.MILLISECONDS)) {
				logger.warn("A listener of '" + this.request.id()
						+ "' did not end in time; what it did not finish is delivered again");
			}
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
	}

	@Override
	public void seek(SeekPosition position) {
		this.listener.seeks().seek(position);
	}

	@Override
	public @Nullable Long lag() {
		return this.lags.of(this.request);
	}

	@Override
	public Map<String, Object> describe() {
		Map<String, Object> description = new LinkedHashMap<>();
		Collection<TopicPartition> assigned = this.container.getAssignedPartitions();
		description.put("partitions",
				(assigned != null) ? assigned.stream().map(TopicPartition::partition).toList() : List.of());
		description.put("waitingForRetry", this.listener.delayedPartitions());
		return description;
	}

}
