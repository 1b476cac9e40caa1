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
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentNavigableMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.locks.ReentrantLock;

import com.rabbitmq.client.AMQP.BasicProperties;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Return;
import com.rabbitmq.client.ShutdownSignalException;
import org.jspecify.annotations.Nullable;
import org.springframework.amqp.AmqpException;

import dev.patterns.pubsub.broker.BrokerException;

/**
 * Sends answers straight to the queues of those who wait for them, with publisher
 * confirms. They are not written to disk: who waits is gone before a server that has
 * crashed is back. Thread-safe.
 */
final class RabbitReplySender {

	private static final int TRANSIENT = 1;

	private final String broker;

	private final RabbitConnections connections;

	// Not monitors: listeners in virtual threads would hold their carriers while they
	// wait here for the server.
	private final ReentrantLock lock = new ReentrantLock();

	private @Nullable Session session;

	private boolean closed;

	RabbitReplySender(String broker, RabbitConnections connections) {
		this.broker = broker;
		this.connections = connections;
	}

	CompletableFuture<Void> send(RabbitMessage message) {
		Answer answer = new Answer(message.topic(), UUID.randomUUID().toString(), new CompletableFuture<>());
		try {
			session().publish(message, answer);
		}
		catch (IOException | AmqpException | ShutdownSignalException ex) {
			answer.future().completeExceptionally(failed(answer, String.valueOf(ex.getMessage()), true, ex));
		}
		return answer.future();
	}

	private Session session() throws IOException {
		this.lock.lock();
		try {
			if (this.closed) {
				throw new IOException("the broker is closed");
			}
			Session present = this.session;
			if (present != null && present.channel.isOpen()) {
				return present;
			}
			Session opened = new Session(this.connections.openForPublisher());
			opened.channel.confirmSelect();
			this.session = opened;
			return opened;
		}
		finally {
			this.lock.unlock();
		}
	}

	private BrokerException failed(Answer answer, String reason, boolean retryable, @Nullable Exception cause) {
		return new BrokerException("RabbitMQ broker '" + this.broker + "' did not take an answer for queue '"
				+ answer.queue() + "': " + reason, retryable, cause);
	}

	void close() {
		Session closing;
		this.lock.lock();
		try {
			this.closed = true;
			closing = this.session;
		}
		finally {
			this.lock.unlock();
		}
		if (closing != null) {
			RabbitConnections.close(closing.channel);
		}
	}

	/**
	 * A channel, and what was sent on it and not confirmed yet.
	 */
	private final class Session {

		private final Channel channel;

		private final ReentrantLock publishing = new ReentrantLock();

		// By the number that the channel gave them.
		private final ConcurrentNavigableMap<Long, Answer> unconfirmed = new ConcurrentSkipListMap<>();

		Session(Channel channel) {
			this.channel = channel;
			channel.addReturnListener(this::returned);
			channel.addConfirmListener((number, multiple) -> settle(number, multiple, true),
					(number, multiple) -> settle(number, multiple, false));
			channel.addShutdownListener(this::lost);
		}

		void publish(RabbitMessage message, Answer answer) throws IOException {
			this.publishing.lock();
			try {
				publishNext(message, answer);
			}
			finally {
				this.publishing.unlock();
			}
		}

		private void publishNext(RabbitMessage message, Answer answer) throws IOException {
			long number = this.channel.getNextPublishSeqNo();
			this.unconfirmed.put(number, answer);
			boolean published = false;
			try {
				BasicProperties properties = RabbitMessages.properties(message, answer.id())
					.builder()
					.deliveryMode(TRANSIENT)
					.build();
				// The exchange without a name knows every queue by its name.
				this.channel.basicPublish("", message.topic(), true, properties, message.body());
				published = true;
			}
			finally {
				if (!published) {
					this.unconfirmed.remove(number);
				}
			}
		}

		// Comes before the confirm of the message.
		private void returned(Return returned) {
			String id = returned.getProperties().getMessageId();
			this.unconfirmed.values()
				.stream()
				.filter((answer) -> answer.id().equals(id))
				.forEach((answer) -> answer.future()
					.completeExceptionally(failed(answer, "nobody waits for it any more", false, null)));
		}

		private void settle(long number, boolean multiple, boolean taken) {
			Map<Long, Answer> all = multiple ? this.unconfirmed.headMap(number, true)
					: this.unconfirmed.subMap(number, true, number, true);
			drain(all).forEach((answer) -> {
				if (taken) {
					answer.future().complete(null);
				}
				else {
					answer.future().completeExceptionally(failed(answer, "the server has refused it", true, null));
				}
			});
		}

		private void lost(ShutdownSignalException reason) {
			drain(this.unconfirmed).forEach((answer) -> answer.future()
				.completeExceptionally(failed(answer, "the connection was lost before the confirm", true, reason)));
		}

		private List<Answer> drain(Map<Long, Answer> answers) {
			List<Answer> drained = new ArrayList<>();
			answers.forEach((number, answer) -> {
				if (this.unconfirmed.remove(number, answer)) {
					drained.add(answer);
				}
			});
			return drained;
		}

	}

	/**
	 * An answer on its way.
	 *
	 * @param queue the queue
	 * @param id id of the message
	 * @param future completes when the server has taken it
	 */
	private record Answer(String queue, String id, CompletableFuture<Void> future) {

	}

}
