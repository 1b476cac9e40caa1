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

import java.time.Duration;
import java.util.List;
import java.util.Map;

import org.apache.kafka.clients.CommonClientConfigs;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.ConfigEntry.ConfigSource;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.config.ConfigResource;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

import dev.patterns.test.services.EmbeddedServer;
import dev.patterns.test.services.EmbeddedServers;
import dev.patterns.test.services.Service;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Retry topics on Kafka.
 */
class KafkaRetryTopicIntegrationTests extends RetryTopicScenarios {

	private static EmbeddedServer server;

	@BeforeAll
	static void start() {
		server = EmbeddedServers.start(Service.KAFKA);
	}

	@AfterAll
	static void stop() {
		server.close();
	}

	@Override
	EmbeddedServer server() {
		return server;
	}

	@Override
	String broker() {
		return "kafka";
	}

	// They have as many partitions as the topic is declared to have.
	@Override
	void awaitDurable(List<String> topics) {
		try (Admin admin = Admin.create(Map.of(CommonClientConfigs.BOOTSTRAP_SERVERS_CONFIG,
				server.properties().get("spring.kafka.bootstrap-servers")))) {
			Map<String, TopicDescription> described = admin.describeTopics(topics)
				.allTopicNames()
				.toCompletionStage()
				.toCompletableFuture()
				.join();
			assertThat(described.values()).hasSize(3).allSatisfy((topic) -> assertThat(topic.partitions()).hasSize(4));
			List<ConfigResource> resources = topics.stream()
				.map((topic) -> new ConfigResource(ConfigResource.Type.TOPIC, topic))
				.toList();
			Map<ConfigResource, Config> configs = admin.describeConfigs(resources)
				.all()
				.toCompletionStage()
				.toCompletableFuture()
				.join();
			assertThat(configs.values()).allSatisfy((config) -> {
				assertThat(config.get("retention.ms").value()).isEqualTo(Long.toString(Duration.ofDays(7).toMillis()));
				assertThat(config.get("retention.ms").source()).isEqualTo(ConfigSource.DYNAMIC_TOPIC_CONFIG);
				assertThat(config.get("cleanup.policy").value()).isEqualTo("delete");
			});
		}
	}

}
