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

package dev.patterns.pubsub.broker.rabbit;

import java.io.IOException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;

import com.rabbitmq.client.AMQP.BasicProperties;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.DefaultConsumer;
import com.rabbitmq.client.Envelope;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

import dev.patterns.pubsub.broker.BrokerSubscription;
import dev.patterns.pubsub.broker.MessageHandler;
import dev.patterns.pubsub.broker.SubscriptionRequest;
import dev.patterns.pubsub.broker.dispatch.KeyedDispatcher;

/**
 * A member of a group: a consumer of its queue. A thread keeps the consumer connected,
 * and declares the queue each time. Messages that wait for a retry stay unacknowledged
 * here, so that those of their key stay behind them.
 */
final class RabbitSubscription implements BrokerSubscription {

	private static final Log logger = LogFactory.getLog(RabbitSubscription.class);

	private static final long RECONNECT_MS = 500;

	/**
	 * How long a message that is still being handled may hold up the next connection.
	 */
	private static final Duration LOST_TIMEOUT = Duration.ofMinutes(30);

	private final String broker;

	private final SubscriptionRequest request;

	private final RabbitConnections connections;

	private final RabbitSettings settings;

	private final int prefetch;

	private final RabbitAttempts attempts;

	private final RabbitQueueSizes queues;

	private final ThreadFactory threadFactory;

	private final ThreadFactory listenerThreads;

	private final ScheduledExecutorService scheduler;

	private final MessageHandler handler;

	private final Object monitor = new Object();

	private volatile @Nullable Session session;

	private volatile boolean paused;

	RabbitSubscription(String broker, SubscriptionRequest request, MessageHandler handler,
			RabbitConnections connections, RabbitSettings settings, RabbitQueueSizes queues,
			ThreadFactory threadFactory, ThreadFactory listenerThreads, ScheduledExecutorService scheduler) {
		this.broker = broker;
		this.request = request;
		this.handler = handler;
		this.connections = connections;
		this.settings = settings;
		this.prefetch = (int) Math.min(RabbitSettings.MAX_PREFETCH,
				Math.max(settings.prefetch(), (long) handler.batchSize() * request.concurrency()));
		this.attempts = new RabbitAttempts(this.prefetch);
		this.queues = queues;
		this.threadFactory = threadFactory;
		this.listenerThreads = listenerThreads;
		this.scheduler = scheduler;
	}

	@Override
	public SubscriptionRequest request() {
		return this.request;
	}

	@Override
	public State state() {
		if (this.session == null) {
			return State.STOPPED;
		}
		return this.paused ? State.PAUSED : State.RUNNING;
	}

	@Override
	public void start() {
		synchronized (this.monitor) {
			if (this.session == null) {
				Session started = new Session();
				this.session = started;
				Thread thread = this.threadFactory.newThread(started::run);
				thread.setName("patterns-pubsub-" + this.request.id() + "-connection");
				thread.start();
			}
		}
	}

	@Override
	public void pause() {
		pause(true);
	}

	@Override
	public void resume() {
		pause(false);
	}

	private void pause(boolean pause) {
		synchronized (this.monitor) {
			this.paused = pause;
			Session current = this.session;
			if (current != null) {
				current.pause(pause);
			}
		}
	}

	@Override
	public void stop(Duration timeout) {
		Session stopping;
		synchronized (this.monitor) {
			stopping = this.session;
			this.session = null;
		}
		if (stopping != null) {
			stopping.end(timeout);
		}
	}

	/**
	 * What waits in the queue and what this member holds. What another member holds the
	 * server tells nobody who has no right to manage it.
	 */
	@Override
	public @Nullable Long lag() {
		Long ready = this.queues.ready(RabbitTopology.queue(this.request.topic(), this.request.group()));
		Member member = member();
		// What was held on a channel that was lost waits in the queue again.
		if (ready == null || member == null || !member.getChannel().isOpen()) {
			return ready;
		}
		return ready + member.dispatcher.size();
	}

	private @Nullable Member member() {
		Session current = this.session;
		return (current != null) ? current.member() : null;
	}

	@Override
	public Map<String, Object> describe() {
		Map<String, Object> description = new LinkedHashMap<>();
		Member member = member();
		description.put("queue", RabbitTopology.queue(this.request.topic(), this.request.group()));
		description.put("connected", member != null && member.getChannel().isOpen());
		description.put("waiting", (member != null) ? member.dispatcher.size() : 0);
		return description;
	}

	/**
	 * From a start to a stop.
	 */
	private final class Session {

		private final CountDownLatch ended = new CountDownLatch(1);

		private @Nullable Member member;

		private boolean ending;

		private String lastProblem = "";

		void run() {
			while (!isEnding()) {
				try {
					Member connected = connect();
					if (connected != null) {
						this.lastProblem = "";
						connected.lost.await();
						leave(connected);
					}
				}
				catch (IOException | RuntimeException ex) {
					report(ex);
				}
				catch (InterruptedException ex) {
					// Only stop() ends this thread.
				}
				pauseBeforeReconnect();
			}
		}

		private void report(Exception failure) {
			String problem = String.valueOf(failure.getMessage());
			if (!problem.equals(this.lastProblem) && !isEnding()) {
				logger.warn("'" + RabbitSubscription.this.request.id() + "' cannot read its queue and tries again: "
						+ problem);
				this.lastProblem = problem;
			}
		}

		private void pauseBeforeReconnect() {
			try {
				this.ended.await(RECONNECT_MS, TimeUnit.MILLISECONDS);
			}
			catch (InterruptedException ex) {
				// Only stop() ends this thread.
			}
		}

		private @Nullable Member connect() throws IOException {
			Channel channel = RabbitSubscription.this.connections.openForConsumer();
			Member joined = null;
			boolean connected = false;
			try {
				SubscriptionRequest wanted = RabbitSubscription.this.request;
				RabbitTopology.declareGroup(channel, wanted.topic(), wanted.group(),
						RabbitSubscription.this.settings.singleActiveConsumer());
				channel.basicQos(RabbitSubscription.this.prefetch);
				joined = join(channel);
				if (joined != null) {
					channel.basicConsume(RabbitTopology.queue(wanted.topic(), wanted.group()), false, joined);
					connected = true;
				}
				return joined;
			}
			finally {
				if (!connected) {
					if (joined != null) {
						joined.dispatcher.clear();
					}
					RabbitConnections.close(channel);
				}
			}
		}

		private synchronized @Nullable Member join(Channel channel) {
			if (this.ending) {
				return null;
			}
			Member joining = new Member(channel);
			joining.dispatcher.pause(RabbitSubscription.this.paused);
			joining.dispatcher.start();
			this.member = joining;
			return joining;
		}

		/**
		 * The server gives the messages to another member, or again to this one; which
		 * must not get one while it is still being handled.
		 * @param lost a member that has lost its channel or its queue
		 */
		private void leave(Member lost) {
			if (!isEnding()) {
				lost.leave(LOST_TIMEOUT);
			}
		}

		private synchronized boolean isEnding() {
			return this.ending;
		}

		synchronized @Nullable Member member() {
			return this.member;
		}

		synchronized void pause(boolean pause) {
			if (this.member != null) {
				this.member.dispatcher.pause(pause);
			}
		}

		/**
		 * End this session. The channel stays until what is in progress is acknowledged,
		 * and is closed with all that is left: if only the consumer were cancelled, the
		 * next one would get later messages before those that are given back.
		 * @param timeout how long to wait
		 */
		void end(Duration timeout) {
			Member leaving;
			synchronized (this) {
				this.ending = true;
				leaving = this.member;
			}
			if (leaving != null) {
				leaving.leave(timeout);
			}
			this.ended.countDown();
		}

	}

	/**
	 * The consumer on one channel. It has a dispatcher of its own, so that what comes
	 * late from a channel that was lost reaches nobody.
	 */
	private final class Member extends DefaultConsumer {

		private final RabbitAcknowledgements acknowledgements;

		private final KeyedDispatcher<RabbitDelivery> dispatcher;

		private final CountDownLatch lost = new CountDownLatch(1);

		private final String unknown = UUID.randomUUID() + "-";

		Member(Channel channel) {
			super(channel);
			this.acknowledgements = new RabbitAcknowledgements(channel, RabbitSubscription.this.scheduler,
					RabbitSubscription.this.prefetch);
			this.dispatcher = new KeyedDispatcher<>(RabbitSubscription.this.request.id(),
					RabbitSubscription.this.handler, RabbitSubscription.this.request.concurrency(),
					RabbitSubscription.this.listenerThreads, RabbitSubscription.this.scheduler,
					RabbitDelivery::acknowledge);
			channel.addShutdownListener((reason) -> this.lost.countDown());
		}

		@Override
		public void handleDelivery(String consumerTag, Envelope envelope, BasicProperties properties, byte[] body) {
			long tag = envelope.getDeliveryTag();
			SubscriptionRequest from = RabbitSubscription.this.request;
			// A publisher that gives no id gets one that is new for each channel.
			String id = (properties.getMessageId() != null) ? properties.getMessageId() : this.unknown + tag;
			String position = from.topic() + "@" + id;
			RabbitDelivery delivery = new RabbitDelivery(RabbitSubscription.this.broker, from.topic(), position,
					RabbitSubscription.this.attempts.take(position), tag, properties, body, this.acknowledgements);
			this.acknowledgements.delivered(delivery);
			this.dispatcher.offer(delivery);
		}

		/**
		 * Wait for what is in progress, acknowledge it and give back all that is left.
		 * @param timeout how long to wait
		 */
		void leave(Duration timeout) {
			this.dispatcher.stop(timeout);
			RabbitSubscription.this.attempts.remember(this.acknowledgements.finish());
			RabbitConnections.close(getChannel());
		}

		// The queue was deleted, or its node is gone.
		@Override
		public void handleCancel(String consumerTag) {
			logger.warn("The queue of '" + RabbitSubscription.this.request.id() + "' is gone and is declared again");
			this.lost.countDown();
		}

	}

}
