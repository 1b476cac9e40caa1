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

import java.io.IOException;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;

import com.rabbitmq.client.AMQP.BasicProperties;
import com.rabbitmq.client.BuiltinExchangeType;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.GetResponse;
import com.rabbitmq.client.impl.LongStringHelper;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.amqp.rabbit.connection.CachingConnectionFactory;
import org.springframework.amqp.rabbit.connection.Connection;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.ConfigurableApplicationContext;

import dev.patterns.test.services.EmbeddedServer;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Whatever stands in a queue of RabbitMQ, what is valid is handled, the rest is a dead
 * letter, and nothing is left behind.
 */
@Timeout(600)
@ExtendWith(OutputCaptureExtension.class)
class RabbitFuzzedMessagesIntegrationTests {

	/** All headers of a message stand in one frame of 128 KB. */
	private static final int LARGEST_HEADER = 130_300;

	private static final int MAX_HEADER = 100_000;

	private final EmbeddedServer server = RabbitServers.shared();

	private final String topic = "fuzz-" + UUID.randomUUID().toString().substring(0, 8);

	private final String deadLetterTopic = this.topic + ".fuzz-app.dlt";

	private final String deadLetters = this.topic + "-collected";

	@Test
	void whateverComesTheListenerGoesOn(CapturedOutput output) throws Exception {
		FuzzedRun run = new FuzzedRun(FuzzedRun.isProof() ? 20_000 : 1000, MAX_HEADER, LARGEST_HEADER);
		CachingConnectionFactory connections = RabbitServers.connections(this.server);
		try (Connection connection = connections.createConnection();
				Channel channel = connection.createChannel(false)) {
			channel.exchangeDeclare(this.deadLetterTopic, BuiltinExchangeType.FANOUT, true);
			channel.queueDeclare(this.deadLetters, false, true, true, Map.of());
			channel.queueBind(this.deadLetters, this.deadLetterTopic, "");
			try (ConfigurableApplicationContext context = FuzzedRun.application("rabbit", this.topic,
					"spring.rabbitmq.host=" + this.server.host(), "spring.rabbitmq.port=" + this.server.port())) {
				run.run(context, output, (message) -> publish(channel, message), () -> collect(channel, run));
			}
			// What is unacknowledged comes back at the end.
			Awaitility.await()
				.untilAsserted(() -> assertThat(channel.messageCount(this.topic + ".fuzz-app")).as("rest of %s", run)
					.isZero());
		}
		finally {
			connections.destroy();
		}
	}

	private void publish(Channel channel, FuzzedMessage message) {
		Map<String, Object> headers = new TreeMap<>();
		message.headers.forEach((name, value) -> headers.put(name, LongStringHelper.asLongString(value)));
		message.attributes.forEach((name, value) -> headers.put("cloudEvents:" + name, value));
		if (message.key != null) {
			headers.put("patterns-key", LongStringHelper.asLongString(message.key));
		}
		BasicProperties properties = new BasicProperties.Builder().contentType(message.contentType)
			.headers(headers)
			.deliveryMode(2)
			.build();
		try {
			channel.basicPublish(this.topic, "", properties, (message.body != null) ? message.body : new byte[0]);
		}
		catch (IOException ex) {
			throw new IllegalStateException(ex);
		}
	}

	private void collect(Channel channel, FuzzedRun run) {
		try {
			GetResponse next = channel.basicGet(this.deadLetters, true);
			while (next != null) {
				Map<String, Object> headers = next.getProps().getHeaders();
				run.dead(headers.get(FuzzedMessage.NUMBER).toString(),
						String.valueOf(headers.get(MessageHeaders.DEAD_LETTER_REASON)));
				next = channel.basicGet(this.deadLetters, true);
			}
		}
		catch (IOException ex) {
			throw new IllegalStateException(ex);
		}
	}

}
