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

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;

import org.apache.kafka.clients.CommonClientConfigs;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.jdbc.core.JdbcTemplate;

import dev.patterns.pubsub.KafkaBatchApplication.Listeners;
import dev.patterns.pubsub.engine.PubSubListenerRegistry;
import dev.patterns.test.services.EmbeddedServers;
import dev.patterns.test.services.Service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Messages handled together, from Kafka to PostgreSQL.
 */
@Timeout(180)
class KafkaBatchIntegrationTests {

	private static final int POISON = 30;

	private static final int MESSAGES = 60;

	private static final String servers = EmbeddedServers.shared(Service.KAFKA)
		.properties()
		.get("spring.kafka.bootstrap-servers");

	@Test
	void eachMessageHasItsEffectOnceAndThePoisonousOneNone() {
		String topic = "batches-" + UUID.randomUUID().toString().substring(0, 8);
		publish(topic);
		List<String> expected = new ArrayList<>();
		for (int i = 0; i < MESSAGES; i++) {
			if (i != POISON) {
				expected.add("m" + i);
			}
		}
		try (ConfigurableApplicationContext context = application(topic, "first")) {
			JdbcTemplate template = context.getBean(JdbcTemplate.class);
			awaitHandled(context);
			Listeners listeners = context.getBean(Listeners.class);
			assertThat(listeners.calls()).allMatch((call) -> call.size() <= 20).anyMatch((call) -> call.size() > 1);
			for (String listener : List.of("lists", "shared")) {
				// In the order of the partition.
				assertThat(template.queryForList("select name from effect where listener = ? order by id", String.class,
						listener))
					.containsExactlyElementsOf(expected);
				assertThat(template.queryForObject(
						"select count(distinct tx) from effect where listener = ? and name not in ('poison')",
						Integer.class, listener))
					.isLessThan(MESSAGES - 1);
				assertThat(template.queryForObject("select count(*) from patterns_inbox where operation = ?",
						Integer.class, listener))
					.isEqualTo(MESSAGES - 1);
			}
		}
		// Another group reads all of it again.
		try (ConfigurableApplicationContext context = application(topic, "second")) {
			awaitHandled(context);
			assertThat(context.getBean(JdbcTemplate.class).queryForObject("select count(*) from effect", Integer.class))
				.isEqualTo(2 * (MESSAGES - 1));
			assertThat(context.getBean(Listeners.class).calls()).allMatch((call) -> call.equals(List.of("poison")));
		}
	}

	private static void awaitHandled(ConfigurableApplicationContext context) {
		PubSubListenerRegistry registry = context.getBean(PubSubListenerRegistry.class);
		await().atMost(Duration.ofSeconds(60))
			.untilAsserted(() -> assertThat(registry.describe()).hasSize(2)
				.allMatch((subscription) -> subscription.handled() == MESSAGES));
	}

	private static ConfigurableApplicationContext application(String topic, String group) {
		List<String> properties = new ArrayList<>(List.of("spring.application.name=kafka-batches",
				"spring.main.banner-mode=off", "spring.kafka.bootstrap-servers=" + servers, "test.topic=" + topic,
				"test.group=" + topic + "." + group, "patterns.jdbc.initialize-schema=always"));
		Map<String, String> database = EmbeddedServers.shared(Service.POSTGRESQL)
			.createDatabase(topic.replace('-', '_'));
		database.forEach((name, value) -> properties.add(name + "=" + value));
		return new SpringApplicationBuilder(KafkaBatchApplication.class).web(WebApplicationType.NONE)
			.properties(properties.toArray(String[]::new))
			.run();
	}

	private static void publish(String topic) {
		Map<String, Object> config = Map.of(CommonClientConfigs.BOOTSTRAP_SERVERS_CONFIG, servers);
		try (Admin admin = Admin.create(config);
				KafkaProducer<byte[], byte[]> producer = new KafkaProducer<>(config, new ByteArraySerializer(),
						new ByteArraySerializer())) {
			admin.createTopics(List.of(new NewTopic(topic, 1, (short) 1)))
				.all()
				.toCompletionStage()
				.toCompletableFuture()
				.join();
			for (int i = 0; i < MESSAGES; i++) {
				String name = (i == POISON) ? "poison" : "m" + i;
				producer.send(new ProducerRecord<>(topic, name.getBytes(StandardCharsets.UTF_8)));
			}
		}
	}

}
