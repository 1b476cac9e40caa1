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
import java.util.concurrent.TimeUnit;

import com.rabbitmq.client.Channel;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.springframework.amqp.rabbit.connection.CachingConnectionFactory;
import org.springframework.amqp.rabbit.connection.Connection;
import org.springframework.amqp.rabbit.connection.ConnectionFactory;
import org.springframework.amqp.rabbit.connection.RabbitUtils;
import org.springframework.util.Assert;

/**
 * Opens channels on the connections of the application. The channels are RabbitMQ's own:
 * those that Spring keeps for reuse have listeners and numbers of confirms of others.
 */
final class RabbitConnections {

	private static final Log logger = LogFactory.getLog(RabbitConnections.class);

	private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(5);

	private final ConnectionFactory consumers;

	private final ConnectionFactory publishers;

	RabbitConnections(ConnectionFactory connectionFactory) {
		this.consumers = connectionFactory;
		// A server that is short of memory blocks connections that publish, and
		// acknowledgements must still come through.
		ConnectionFactory separate = connectionFactory.getPublisherConnectionFactory();
		this.publishers = (separate != null) ? separate : connectionFactory;
	}

	Channel openForConsumer() throws IOException {
		return open(this.consumers);
	}

	Channel openForPublisher() throws IOException {
		return open(this.publishers);
	}

	private static Channel open(ConnectionFactory connectionFactory) throws IOException {
		Connection connection = connectionFactory.createConnection();
		if (!connection.isOpen()) {
			// Spring replaces a lost connection when it is asked for a channel.
			RabbitUtils.closeChannel(connection.createChannel(false));
			connection = connectionFactory.createConnection();
		}
		return open(connection.getDelegate());
	}

	static Channel open(com.rabbitmq.client.Connection connection) throws IOException {
		return connection.openChannel().orElseThrow(() -> new IOException("RabbitMQ has no channel left"));
	}

	/**
	 * Check that connections are shared. Otherwise each channel would take one away, and
	 * nobody would give it back.
	 * @param connectionFactory what connects
	 * @throws IllegalArgumentException if they are not
	 */
	static void requireShared(ConnectionFactory connectionFactory) {
		ConnectionFactory publishers = connectionFactory.getPublisherConnectionFactory();
		Assert.isTrue(isShared(connectionFactory) && (publishers == null || isShared(publishers)),
				"'spring.rabbitmq.cache.connection.mode' must be 'channel' for a broker, not 'connection': its channels "
						+ "share a connection. Remove the property, or define a bean of type RabbitBrokerFactory "
						+ "with a connection factory of its own");
	}

	private static boolean isShared(ConnectionFactory connectionFactory) {
		return !(connectionFactory instanceof CachingConnectionFactory caching)
				|| caching.getCacheMode() == CachingConnectionFactory.CacheMode.CHANNEL;
	}

	/**
	 * Close a channel, with all that was not acknowledged on it. The client would wait
	 * ten minutes for a server that lives but does not answer.
	 * @param channel the channel
	 */
	static void close(Channel channel) {
		Thread closing = new Thread(() -> abort(channel), "patterns-pubsub-close");
		closing.setDaemon(true);
		closing.start();
		try {
			TimeUnit.NANOSECONDS.timedJoin(closing, CLOSE_TIMEOUT.toNanos());
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
	}

	private static void abort(Channel channel) {
		try {
			channel.abort();
		}
		catch (IOException | RuntimeException ex) {
			// It is closed then, or its connection is.
			logger.debug("A channel could not be closed", ex);
		}
	}

}
