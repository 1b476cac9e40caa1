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
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import java.util.stream.Stream;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.Assumptions;
import org.springframework.amqp.rabbit.connection.CachingConnectionFactory;

import dev.patterns.pubsub.broker.Broker;
import dev.patterns.pubsub.broker.rabbit.RabbitBrokerFactory;
import dev.patterns.test.services.EmbeddedServer;
import dev.patterns.test.services.EmbeddedServers;
import dev.patterns.test.services.Service;
import dev.patterns.test.services.UnsupportedPlatformException;

/**
 * A real RabbitMQ for tests, which are skipped where its package is not installed.
 */
final class RabbitServers {

	private RabbitServers() {
	}

	static EmbeddedServer shared() {
		return required(() -> EmbeddedServers.shared(Service.RABBITMQ));
	}

	static EmbeddedServer start(Path data, Map<String, String> settings) {
		return required(() -> {
			EmbeddedServers.Builder builder = EmbeddedServers.builder(Service.RABBITMQ).dataDirectory(data);
			settings.forEach(builder::setting);
			return builder.start();
		});
	}

	/**
	 * Wait until a server may be killed. Up to some seconds after a queue was declared it
	 * would come up with an empty queue of that name: its name is written with a delay.
	 * @param data the server's data
	 * @param queue the queue
	 */
	static void awaitQueueOnDisk(Path data, String queue) {
		Awaitility.await().atMost(Duration.ofSeconds(60)).until(() -> {
			try (Stream<Path> files = Files.find(data, 9, (file, attributes) -> file.endsWith("names.dets"))) {
				List<Path> names = files.toList();
				return names.stream().anyMatch((file) -> read(file).contains(queue));
			}
		});
	}

	private static String read(Path file) {
		try {
			return Files.readString(file, StandardCharsets.ISO_8859_1);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	private static EmbeddedServer required(Supplier<EmbeddedServer> starter) {
		try {
			return starter.get();
		}
		catch (UnsupportedPlatformException ex) {
			return Assumptions.abort(ex.getMessage());
		}
	}

	static CachingConnectionFactory connections(EmbeddedServer server) {
		return new CachingConnectionFactory(server.host(), server.port());
	}

	static Broker broker(CachingConnectionFactory connections, Map<String, String> properties) {
		return new RabbitBrokerFactory(() -> connections, (task) -> {
			Thread thread = new Thread(task);
			thread.setDaemon(true);
			return thread;
		}).create("rabbit", properties);
	}

}
