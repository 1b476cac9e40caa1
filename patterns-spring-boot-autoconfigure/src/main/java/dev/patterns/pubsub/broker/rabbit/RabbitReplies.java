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
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;

import com.rabbitmq.client.AMQP.BasicProperties;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.DefaultConsumer;
import com.rabbitmq.client.Envelope;
import com.rabbitmq.client.ShutdownSignalException;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;

import dev.patterns.pubsub.broker.BrokerException;
import dev.patterns.pubsub.broker.MessageHandler;
import dev.patterns.pubsub.broker.ReplySubscription;
import dev.patterns.pubsub.broker.SubscriptionRequest;

/**
 * Reads the queue for answers to this instance. It has no exchange of its own, and
 * expires when nobody reads it: so it outlives a lost connection, but not this instance.
 */
final class RabbitReplies implements ReplySubscription {

	private static final Log logger = LogFactory.getLog(RabbitReplies.class);

	private static final int EXPIRES_MS = (int) Duration.ofMinutes(5).toMillis();

	private static final long RECONNECT_MS = 200;

	private static final Duration LIMIT = Duration.ofSeconds(15);

	private final String broker;

	private final String queue;

	private final MessageHandler handler;

	private final RabbitConnections connections;

	private final ScheduledExecutorService scheduler;

	private final CountDownLatch closed = new CountDownLatch(1);

	private volatile Member member;

	RabbitReplies(String broker, SubscriptionRequest request, MessageHandler handler, RabbitConnections connections,
			ScheduledExecutorService scheduler, ThreadFactory threadFactory) {
		this.broker = broker;
		this.queue = request.topic();
		this.handler = handler;
		this.connections = connections;
		this.scheduler = scheduler;
		String name = "patterns-pubsub-" + request.id() + "-connection";
		try {
			this.member = new RabbitCalls(threadFactory, name).call(LIMIT, this::connect, this::leave);
		}
		catch (IOException | RuntimeException ex) {
			throw new BrokerException("The queue '%s' of RabbitMQ broker '%s' cannot be read: %s".formatted(this.queue,
					broker, RabbitTopology.reason(ex)), true, ex);
		}
		Thread thread = threadFactory.newThread(this::run);
		thread.setName(name);
		thread.start();
	}

	private Member connect() throws IOException {
		Channel channel = this.connections.openForConsumer();
		boolean connected = false;
		try {
			channel.queueDeclare(this.queue, true, false, false,
					Map.of("x-queue-type", "classic", "x-expires", EXPIRES_MS));
			Member joined = new Member(channel);
			channel.basicConsume(this.queue, true, joined);
			connected = true;
			return joined;
		}
		finally {
			if (!connected) {
				RabbitConnections.close(channel);
			}
		}
	}

	private void run() {
		try {
			while (this.closed.getCount() > 0) {
				this.member.lost.await();
				reconnect();
			}
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
	}

	private void reconnect() throws InterruptedException {
		boolean told = false;
		while (!this.closed.await(RECONNECT_MS, TimeUnit.MILLISECONDS)) {
			try {
				RabbitConnections.close(this.member.getChannel());
				Member joined = connect();
				this.member = joined;
				if (this.closed.getCount() == 0) {
					leave(joined);
				}
				return;
			}
			catch (IOException | RuntimeException ex) {
				// The application may have a hand in it: nothing may end this thread.
				if (!told) {
					logger.warn("The queue '" + this.queue + "' cannot be read at present and is tried again: "
							+ RabbitTopology.reason(ex));
					told = true;
				}
			}
		}
	}

	@Override
	public Map<String, Object> describe() {
		Map<String, Object> description = new LinkedHashMap<>();
		description.put("queue", this.queue);
		description.put("connected", this.member.getChannel().isOpen());
		return description;
	}

	@Override
	public void close() {
		if (this.closed.getCount() == 0) {
			return;
		}
		this.closed.countDown();
		leave(this.member);
	}

	private void leave(Member leaving) {
		Channel channel = leaving.getChannel();
		try {
			if (channel.isOpen()) {
				// Nobody waits for a server that does not answer.
				channel.queueDeleteNoWait(this.queue, false, false);
			}
		}
		catch (IOException | ShutdownSignalException ex) {
			logger.debug("The queue '" + this.queue + "' is gone when it has expired", ex);
		}
		leaving.lost.countDown();
		RabbitConnections.close(channel);
	}

	/**
	 * The consumer on one channel.
	 */
	private final class Member extends DefaultConsumer {

		private final CountDownLatch lost = new CountDownLatch(1);

		// Answers are acknowledged by the server itself.
		private final RabbitAcknowledgements none;

		Member(Channel channel) {
			super(channel);
			this.none = new RabbitAcknowledgements(channel, RabbitReplies.this.scheduler, 1);
			channel.addShutdownListener((reason) -> this.lost.countDown());
		}

		@Override
		public void handleDelivery(String consumerTag, Envelope envelope, BasicProperties properties, byte[] body) {
			String position = RabbitReplies.this.queue + "@" + properties.getMessageId();
			try {
				RabbitReplies.this.handler
					.handle(new RabbitDelivery(RabbitReplies.this.broker, RabbitReplies.this.queue, position, 0,
							envelope.getDeliveryTag(), properties, body, this.none)
						.toInbound(1));
			}
			catch (RuntimeException ex) {
				// It would close the channel.
				logger.error("The answer at " + position + " could not be handled", ex);
			}
		}

		// The queue was deleted, or its node is gone.
		@Override
		public void handleCancel(String consumerTag) {
			this.lost.countDown();
		}

	}

}
