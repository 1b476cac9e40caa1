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
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.ReentrantLock;

import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Command;
import com.rabbitmq.client.ShutdownSignalException;
import org.jspecify.annotations.Nullable;
import org.springframework.amqp.AmqpException;

import dev.patterns.pubsub.broker.BrokerException;

/**
 * How many messages wait in queues. One channel for all, from the first question on.
 * Thread-safe.
 */
final class RabbitQueueSizes {

	private static final Duration LIMIT = Duration.ofSeconds(4);

	private final String broker;

	private final RabbitConnections connections;

	private final ReentrantLock lock = new ReentrantLock();

	private @Nullable Channel channel;

	private volatile boolean closed;

	RabbitQueueSizes(String broker, RabbitConnections connections) {
		this.broker = broker;
		this.connections = connections;
	}

	/**
	 * How many messages of a queue no consumer holds.
	 * @param queue the queue
	 * @return the number, {@code null} if there is no such queue
	 * @throws BrokerException if the server does not answer
	 */
	@Nullable Long ready(String queue) {
		boolean locked = false;
		try {
			locked = this.lock.tryLock(LIMIT.toNanos(), TimeUnit.NANOSECONDS);
			if (!locked) {
				throw failed(queue, new TimeoutException("no answer in time"));
			}
			return ask(open(), queue);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			throw failed(queue, ex);
		}
		catch (IOException | AmqpException | ShutdownSignalException ex) {
			throw failed(queue, ex);
		}
		finally {
			if (locked) {
				this.lock.unlock();
			}
		}
	}

	private @Nullable Long ask(Channel open, String queue) throws IOException, InterruptedException {
		CompletableFuture<Command> answer = open
			.asyncCompletableRpc(new AMQP.Queue.Declare.Builder().queue(queue).passive().build());
		try {
			Command command = answer.get(LIMIT.toMillis(), TimeUnit.MILLISECONDS);
			return (long) ((AMQP.Queue.DeclareOk) command.getMethod()).getMessageCount();
		}
		catch (ExecutionException ex) {
			if (RabbitTopology.closeReason(ex, AMQP.NOT_FOUND) != null) {
				return null;
			}
			throw failed(queue, ex);
		}
		catch (TimeoutException ex) {
			// Nothing else can be asked on it while it waits for the answer.
			forget();
			throw failed(queue, ex);
		}
	}

	private Channel open() throws IOException {
		if (this.closed) {
			throw new IOException("the broker is closed");
		}
		Channel present = this.channel;
		if (present == null || !present.isOpen()) {
			present = this.connections.openForConsumer();
			this.channel = present;
		}
		return present;
	}

	private void forget() {
		Channel present = this.channel;
		this.channel = null;
		if (present != null) {
			RabbitConnections.close(present);
		}
	}

	private BrokerException failed(String queue, Exception cause) {
		return new BrokerException(
				"RabbitMQ broker '%s' does not say what is in queue '%s': %s".formatted(this.broker, queue, cause),
				true, cause);
	}

	void close() {
		this.closed = true;
		// The channel of somebody who is waiting for an answer ends with its connection.
		if (this.lock.tryLock()) {
			try {
				forget();
			}
			finally {
				this.lock.unlock();
			}
		}
	}

}
