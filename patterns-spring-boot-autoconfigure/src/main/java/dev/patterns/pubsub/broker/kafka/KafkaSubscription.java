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
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;
import org.springframework.core.task.AsyncTaskExecutor;
import org.springframework.kafka.core.ConsumerFactory;
import org.springframework.kafka.event.ConsumerStoppedEvent;
import org.springframework.kafka.listener.ConcurrentMessageListenerContainer;
import org.springframework.kafka.listener.ContainerProperties;

import dev.patterns.pubsub.SeekPosition;
import dev.patterns.pubsub.broker.BrokerSubscription;
import dev.patterns.pubsub.broker.MessageHandler;
import dev.patterns.pubsub.broker.SubscriptionRequest;
import dev.patterns.pubsub.broker.SubscriptionRequest.StartPosition;

/**
 * A subscription on a listener container of Spring Kafka.
 */
final class KafkaSubscription implements BrokerSubscription {

	private static final Log logger = LogFactory.getLog(KafkaSubscription.class);

	private static final Duration DEFAULT_MAX_POLL_INTERVAL = Duration.ofMinutes(5);

	private static final Duration REVIVAL = Duration.ofSeconds(5);

	private static final Duration POLL = Duration.ofSeconds(1);

	private static final String RETRY_GROUP = ".retries";

	private final SubscriptionRequest request;

	private final ConcurrentMessageListenerContainer<byte[], byte[]> container;

	private final KafkaRecordsListener listener;

	private final KafkaLags lags;

	private final @Nullable KafkaLatest latest;

	private final AsyncTaskExecutor taskExecutor;

	private final ScheduledExecutorService scheduler;

	private final AtomicBoolean reviving = new AtomicBoolean();

	private volatile boolean started;

	private volatile @Nullable String failure;

	KafkaSubscription(String broker, SubscriptionRequest request, MessageHandler handler, KafkaClients clients,
			AsyncTaskExecutor taskExecutor, ScheduledExecutorService scheduler, KafkaLags lags) {
		this.request = request;
		this.lags = lags;
		this.taskExecutor = taskExecutor;
		this.scheduler = scheduler;
		this.latest = (request.start() == StartPosition.LATEST) ? new KafkaLatest(request.topic(), clients) : null;
		ConsumerFactory<byte[], byte[]> consumers = clients.consumerFactory(request, handler.batchSize());
		ContainerProperties properties = new ContainerProperties(request.topic());
		properties.setGroupId(group(request));
		// The listener commits by itself, a batch at a time.
		properties.setAckMode(ContainerProperties.AckMode.MANUAL);
		properties.setAuthExceptionRetryInterval(Duration.ofSeconds(10));
		// What a consumer does between two polls, such as a seek, waits for so long.
		properties.setPollTimeout(POLL.toMillis());
		properties.setListenerTaskExecutor(taskExecutor);
		this.container = new ConcurrentMessageListenerContainer<>(consumers, properties);
		this.container.setConcurrency(request.concurrency());
		this.container.setBeanName("patterns-pubsub-" + request.id());
		this.listener = new KafkaRecordsListener(broker, handler, this.container, scheduler,
				maxPollInterval(consumers).dividedBy(2), this.latest);
		this.container.setCommonErrorHandler(new KafkaRedelivery());
		this.container.setApplicationEventPublisher(this::onEvent);
		// The container has a copy of the properties.
		this.container.getContainerProperties().setMessageListener(this.listener);
		this.container.getContainerProperties().setConsumerRebalanceListener(this.listener);
	}

	// Whoever joins or leaves for a retry topic, or hangs in one, lets nobody else wait.
	private static String group(SubscriptionRequest request) {
		return request.retryTopic() ? request.group() + RETRY_GROUP : request.group();
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
		if (!this.container.isRunning() || !this.container.isChildRunning()) {
			return State.STOPPED;
		}
		return this.container.isPauseRequested() ? State.PAUSED : State.RUNNING;
	}

	@Override
	public synchronized void start() {
		this.started = true;
		if (!this.container.isRunning()) {
			begin();
		}
	}

	private void begin() {
		this.listener.reset();
		if (this.latest != null) {
			this.latest.look(this.taskExecutor, () -> this.started);
		}
		this.container.start();
	}

	private void onEvent(Object event) {
		// One of an earlier start ends as well, some time or other.
		if (event instanceof ConsumerStoppedEvent stopped && this.started
				&& stopped.getReason() != ConsumerStoppedEvent.Reason.NORMAL
				&& this.container.getContainers().stream().anyMatch((child) -> child == stopped.getSource())) {
			this.failure = "A consumer has ended: " + stopped.getReason();
			reviveLater();
		}
	}

	private void reviveLater() {
		if (!this.reviving.compareAndSet(false, true)) {
			return;
		}
		logger.error("A consumer of '%s' has ended; all of them are started again in %d s".formatted(this.request.id(),
				REVIVAL.toSeconds()));
		try {
			// Starting takes a while, and the scheduler has a single thread.
			this.scheduler.schedule(() -> this.taskExecutor.execute(this::revive), REVIVAL.toMillis(),
					TimeUnit.MILLISECONDS);
		}
		catch (RejectedExecutionException ex) {
			logger.debug("No consumer after the end of the broker");
		}
	}

	private synchronized void revive() {
		this.reviving.set(false);
		if (!this.started) {
			return;
		}
		try {
			if (this.container.isRunning()) {
				// One that hangs is not waited for.
				this.container.stop(() -> logger.debug("The other consumers have ended"));
			}
			begin();
			this.failure = null;
		}
		catch (RuntimeException ex) {
			this.failure = ex.toString();
			reviveLater();
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
		CountDownLatch stopped = new CountDownLatch(1);
		synchronized (this) {
			this.started = false;
			this.failure = null;
			if (!this.container.isRunning()) {
				return;
			}
			this.container.stop(stopped::countDown);
		}
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
		return this.lags.of(this.request, group(this.request));
	}

	@Override
	public Map<String, Object> describe() {
		Map<String, Object> description = new LinkedHashMap<>();
		Collection<TopicPartition> assigned = this.container.getAssignedPartitions();
		description.put("partitions",
				(assigned != null) ? assigned.stream().map(TopicPartition::partition).toList() : List.of());
		description.put("waitingForRetry", this.listener.delayedPartitions());
		String problem = this.failure;
		if (problem != null) {
			description.put("failure", problem);
		}
		return description;
	}

}
