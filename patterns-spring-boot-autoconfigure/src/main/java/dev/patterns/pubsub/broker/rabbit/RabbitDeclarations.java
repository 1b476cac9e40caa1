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
import java.util.concurrent.ThreadFactory;

import com.rabbitmq.client.Channel;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

import dev.patterns.pubsub.broker.SubscriptionRequest;

/**
 * Declares the queues of groups when their listeners are registered. A server that does
 * not answer holds up the start once, and not for each of them: who reads a queue
 * declares it again.
 */
final class RabbitDeclarations {

	private static final Log logger = LogFactory.getLog(RabbitDeclarations.class);

	private static final Duration LIMIT = Duration.ofSeconds(10);

	private static final Duration AFTER_FAILURE = Duration.ofSeconds(30);

	private final RabbitConnections connections;

	private final RabbitSettings settings;

	private final RabbitCalls calls;

	// Null while the server answers.
	private volatile @Nullable Long failed;

	RabbitDeclarations(String broker, RabbitConnections connections, RabbitSettings settings,
			ThreadFactory threadFactory) {
		this.connections = connections;
		this.settings = settings;
		this.calls = new RabbitCalls(threadFactory, "patterns-pubsub-" + broker + "-declaration");
	}

	/**
	 * Declare a queue, or leave it for later.
	 * @param request the group
	 * @throws IllegalStateException if something of its name is there that is something
	 * else
	 */
	void declare(SubscriptionRequest request) {
		Long before = this.failed;
		if (before != null && System.nanoTime() - before < AFTER_FAILURE.toNanos()) {
			logger.warn("The queue of '" + request.id() + "' is declared later, as RabbitMQ did not answer");
			return;
		}
		try {
			this.calls.call(LIMIT, () -> declareNow(request), (late) -> {
				// It has declared it all the same.
			});
			this.failed = null;
		}
		catch (RabbitTopology.RabbitMismatchException ex) {
			throw new IllegalStateException(ex.getMessage(), ex);
		}
		catch (IOException | RuntimeException ex) {
			this.failed = System.nanoTime();
			logger.warn("The queue of '" + request.id() + "' is declared later, as RabbitMQ does not answer: "
					+ RabbitTopology.reason(ex));
		}
	}

	private boolean declareNow(SubscriptionRequest request) throws IOException {
		Channel channel = this.connections.openForConsumer();
		try {
			RabbitTopology.declareGroup(channel, request.topic(), request.group(),
					this.settings.singleActiveConsumer());
			return true;
		}
		finally {
			RabbitConnections.close(channel);
		}
	}

}
