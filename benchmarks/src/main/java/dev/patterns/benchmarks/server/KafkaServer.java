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

package dev.patterns.benchmarks.server;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;

import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.NewTopic;

import dev.patterns.test.services.EmbeddedServer;
import dev.patterns.test.services.EmbeddedServers;
import dev.patterns.test.services.Service;

/**
 * A real Kafka broker of the benchmark's own, compiled as a broker that runs for long is.
 */
public final class KafkaServer implements AutoCloseable {

	private static final String JVM_OPTIONS = "patterns.test.services.kafka.jvm-options";

	private final EmbeddedServer server;

	private KafkaServer(EmbeddedServer server) {
		this.server = server;
	}

	/**
	 * Start it.
	 * @return the broker, to be closed
	 */
	public static KafkaServer start() {
		if (System.getProperty(JVM_OPTIONS) == null) {
			System.setProperty(JVM_OPTIONS, "-Xms512m -Xmx512m -XX:+UseSerialGC");
		}
		return new KafkaServer(EmbeddedServers.builder(Service.KAFKA).start());
	}

	/**
	 * Where it listens.
	 * @return host and port
	 */
	public String bootstrapServers() {
		return this.server.host() + ":" + this.server.port();
	}

	/**
	 * Create a topic.
	 * @param name its name
	 * @param partitions how many partitions it has
	 * @throws ExecutionException if that fails
	 * @throws InterruptedException if this thread is interrupted
	 */
	public void createTopic(String name, int partitions) throws ExecutionException, InterruptedException {
		try (Admin admin = Admin
			.create(Map.of(AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG, (Object) bootstrapServers()))) {
			admin.createTopics(List.of(new NewTopic(name, Optional.of(partitions), Optional.empty()))).all().get();
		}
	}

	@Override
	public void close() {
		this.server.close();
	}

}
