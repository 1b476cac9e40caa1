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
import java.util.List;
import java.util.Map;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

import dev.patterns.test.services.EmbeddedServer;

/**
 * Retry topics on RabbitMQ. A server of its own, which may be killed, takes long to
 * start.
 */
class RabbitRetryTopicIntegrationTests extends RetryTopicScenarios {

	@TempDir
	private static Path directory;

	private static EmbeddedServer server;

	@BeforeAll
	static void start() {
		server = isProof() ? RabbitServers.start(data(), Map.of()) : RabbitServers.shared();
	}

	private static boolean isProof() {
		return Boolean.getBoolean("patterns.proof");
	}

	private static Path data() {
		return directory.resolve("rabbitmq");
	}

	@AfterAll
	static void stop() {
		if (server != null && isProof()) {
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
	void awaitDurable(List<String> topics) {
		topics.forEach((topic) -> RabbitServers.awaitQueueOnDisk(data(), topic + ".retry-app"));
	}

	@Test
	@Override
	@EnabledIfSystemProperty(named = "patterns.proof", matches = "true", disabledReason = "long: run with -Pproof")
	void aServerThatIsKilledWhileRetriesWaitLosesNone() {
		super.aServerThatIsKilledWhileRetriesWaitLosesNone();
	}

}
