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

import java.util.Map;
import java.util.function.Supplier;

import org.springframework.core.task.AsyncTaskExecutor;
import org.springframework.kafka.core.ConsumerFactory;
import org.springframework.kafka.core.ProducerFactory;

import dev.patterns.pubsub.broker.Broker;
import dev.patterns.pubsub.broker.BrokerFactory;

/**
 * Makes Kafka brokers out of the application's Spring Kafka factories. The broker's
 * properties are Kafka client properties that are added for producers and consumers, such
 * as {@code bootstrap.servers} of another cluster.
 */
public final class KafkaBrokerFactory implements BrokerFactory {

	private final Supplier<? extends ProducerFactory<?, ?>> producers;

	private final Supplier<? extends ConsumerFactory<?, ?>> consumers;

	private final AsyncTaskExecutor taskExecutor;

	/**
	 * Create a factory.
	 * @param producers where configuration and metrics of producers are taken from
	 * @param consumers where configuration and metrics of consumers are taken from
	 * @param taskExecutor runs the consumers, each in a thread of its own
	 */
	public KafkaBrokerFactory(ProducerFactory<?, ?> producers, ConsumerFactory<?, ?> consumers,
			AsyncTaskExecutor taskExecutor) {
		this(() -> producers, () -> consumers, taskExecutor);
	}

	/**
	 * Create a factory that asks for what it needs when a broker is created.
	 * @param producers gives where configuration and metrics of producers are taken from
	 * @param consumers gives where configuration and metrics of consumers are taken from
	 * @param taskExecutor runs the consumers, each in a thread of its own
	 */
	public KafkaBrokerFactory(Supplier<? extends ProducerFactory<?, ?>> producers,
			Supplier<? extends ConsumerFactory<?, ?>> consumers, AsyncTaskExecutor taskExecutor) {
		this.producers = producers;
		this.consumers = consumers;
		this.taskExecutor = taskExecutor;
	}

	@Override
	public String type() {
		return KafkaBroker.TYPE;
	}

	@Override
	public Broker create(String name, Map<String, String> properties) {
		return new KafkaBroker(name, new KafkaClients(this.producers.get(), this.consumers.get(), properties),
				this.taskExecutor);
	}

}
