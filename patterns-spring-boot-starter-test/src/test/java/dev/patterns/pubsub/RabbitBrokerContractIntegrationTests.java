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

package dev.patterns.pubsub;

import java.util.Map;

import com.rabbitmq.client.AMQP.BasicProperties;
import com.rabbitmq.client.BuiltinExchangeType;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.springframework.amqp.rabbit.connection.CachingConnectionFactory;
import org.springframework.amqp.rabbit.core.RabbitTemplate;

import dev.patterns.pubsub.broker.Broker;
import dev.patterns.test.pubsub.BrokerContractTests;

/**
 * The contract of brokers, for a real RabbitMQ.
 */
class RabbitBrokerContractIntegrationTests extends BrokerContractTests {

	private static CachingConnectionFactory connections;

	@BeforeAll
	static void connect() {
		connections = RabbitServers.connections(RabbitServers.shared());
	}

	@AfterAll
	static void disconnect() {
		if (connections != null) {
			connections.destroy();
		}
	}

	@Override
	protected Broker createBroker() {
		return RabbitServers.broker(connections, Map.of());
	}

	@Override
	protected boolean sendMalformed(String topic, String key) {
		new RabbitTemplate(connections).execute((channel) -> {
			channel.exchangeDeclare(topic, BuiltinExchangeType.FANOUT, true);
			channel.basicPublish(topic, "",
					new BasicProperties.Builder().contentType("application/cloudevents+json")
						.messageId("malformed")
						.headers(Map.of("patterns-key", key))
						.build(),
					new byte[] { 0, 1, -1 });
			return true;
		});
		return true;
	}

	@Override
	protected boolean isSeekable() {
		return false;
	}

}
