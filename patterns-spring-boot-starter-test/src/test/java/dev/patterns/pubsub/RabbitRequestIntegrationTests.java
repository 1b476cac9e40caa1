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

import java.nio.file.Path;
import java.util.Map;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.amqp.rabbit.connection.ConnectionFactory;
import org.springframework.amqp.rabbit.core.RabbitAdmin;
import org.springframework.context.ConfigurableApplicationContext;

import dev.patterns.test.services.EmbeddedServer;

/**
 * Requests and answers on RabbitMQ.
 */
class RabbitRequestIntegrationTests extends RequestReplyTestSupport {

	@TempDir
	private static Path directory;

	private static EmbeddedServer server;

	@BeforeAll
	static void startServer() {
		server = RabbitServers.start(directory.resolve("data"), Map.of());
	}

	@AfterAll
	static void stopServer() {
		if (server != null) {
			server.close();
		}
	}

	@Override
	EmbeddedServer server() {
		return server;
	}

	@Override
	String broker() {
		return "rabbit";
	}

	@Override
	boolean isTopicThere(ConfigurableApplicationContext context, String topic) {
		return new RabbitAdmin(context.getBean(ConnectionFactory.class)).getQueueProperties(topic) != null;
	}

	@Override
	void awaitKillable(String topic) {
		RabbitServers.awaitQueueOnDisk(directory.resolve("data"), topic + ".answering");
	}

}
