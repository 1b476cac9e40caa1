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

import java.util.Map;
import java.util.concurrent.ThreadFactory;
import java.util.function.Supplier;

import org.springframework.amqp.rabbit.connection.ConnectionFactory;

import dev.patterns.pubsub.broker.Broker;
import dev.patterns.pubsub.broker.BrokerFactory;

/**
 * Makes RabbitMQ brokers on the application's connections. Properties of a broker are
 * {@code single-active-consumer} ({@code true} unless given; {@code false} lets all
 * members of a group work at the same time, and the order of a key holds within an
 * instance only), {@code prefetch} (100 unless given) and {@code dead-letter-max-size}
 * (how much of dead letters is kept for each topic, {@code 1GB} unless given).
 */
public final class RabbitBrokerFactory implements BrokerFactory {

	private final Supplier<? extends ConnectionFactory> connectionFactory;

	private final ThreadFactory threadFactory;

	private final ThreadFactory listenerThreads;

	/**
	 * Create a factory.
	 * @param connectionFactory gives what connects, asked for when a broker is created
	 * @param threadFactory makes the threads that send, connect and call listeners
	 */
	public RabbitBrokerFactory(Supplier<? extends ConnectionFactory> connectionFactory, ThreadFactory threadFactory) {
		this(connectionFactory, threadFactory, threadFactory);
	}

	/**
	 * Create a factory that has other threads for listeners, such as virtual ones, than
	 * for what must go on whatever listeners do.
	 * @param connectionFactory gives what connects, asked for when a broker is created
	 * @param threadFactory makes the threads that send and connect
	 * @param listenerThreads makes the threads that call listeners
	 */
	public RabbitBrokerFactory(Supplier<? extends ConnectionFactory> connectionFactory, ThreadFactory threadFactory,
			ThreadFactory listenerThreads) {
		this.connectionFactory = connectionFactory;
		this.threadFactory = threadFactory;
		this.listenerThreads = listenerThreads;
	}

	@Override
	public String type() {
		return RabbitBroker.TYPE;
	}

	@Override
	public Broker create(String name, Map<String, String> properties) {
		ConnectionFactory connections = this.connectionFactory.get();
		RabbitConnections.requireShared(connections);
		return new RabbitBroker(name, connections, RabbitSettings.of(properties), this.threadFactory,
				this.listenerThreads);
	}

}
