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

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.data.domain.Range;
import org.springframework.data.redis.connection.Limit;
import org.springframework.data.redis.connection.RedisConnection;
import org.springframework.data.redis.connection.RedisConnectionFactory;
import org.springframework.data.redis.connection.stream.ByteRecord;

import dev.patterns.test.services.EmbeddedServer;
import dev.patterns.test.services.EmbeddedServers;
import dev.patterns.test.services.Service;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Whatever stands in a stream of Redis, what is valid is handled, the rest is a dead
 * letter, and nothing is left behind.
 */
@Timeout(600)
@ExtendWith(OutputCaptureExtension.class)
class RedisFuzzedMessagesIntegrationTests {

	private final EmbeddedServer server = EmbeddedServers.shared(Service.REDIS);

	private final String topic = "fuzz-" + UUID.randomUUID().toString().substring(0, 8);

	private Range.Bound<String> collected = Range.Bound.unbounded();

	@Test
	void whateverComesTheListenerGoesOn(CapturedOutput output) {
		FuzzedRun run = new FuzzedRun(FuzzedRun.isProof() ? 20_000 : 1000, 200_000, 1_000_000);
		try (ConfigurableApplicationContext context = FuzzedRun.application("redis", this.topic,
				"spring.data.redis.host=127.0.0.1", "spring.data.redis.port=" + this.server.port());
				RedisConnection connection = context.getBean(RedisConnectionFactory.class).getConnection()) {
			run.run(context, output, (message) -> add(connection, message), () -> collect(connection, run));
			Awaitility.await()
				.untilAsserted(() -> assertThat(connection.streamCommands()
					.xPending(FuzzedMessage.bytes(this.topic), "fuzz-app")
					.getTotalPendingMessages()).as("pending of %s", run).isZero());
		}
	}

	private void add(RedisConnection connection, FuzzedMessage message) {
		Map<byte[], byte[]> fields = new HashMap<>();
		message.headers.forEach((name, value) -> fields.put(FuzzedMessage.bytes("header:" + name), value));
		message.attributes
			.forEach((name, value) -> fields.put(FuzzedMessage.bytes("ce_" + name), FuzzedMessage.bytes(value)));
		put(fields, "key", message.key);
		put(fields, "data", message.body);
		put(fields, "content-type", (message.contentType != null) ? FuzzedMessage.bytes(message.contentType) : null);
		connection.streamCommands().xAdd(FuzzedMessage.bytes(this.topic), fields);
	}

	private static void put(Map<byte[], byte[]> fields, String name, byte @Nullable [] value) {
		if (value != null) {
			fields.put(FuzzedMessage.bytes(name), value);
		}
	}

	private void collect(RedisConnection connection, FuzzedRun run) {
		List<ByteRecord> records = connection.streamCommands()
			.xRange(FuzzedMessage.bytes(this.topic + ".fuzz-app.dlt"),
					Range.of(this.collected, Range.Bound.unbounded()), Limit.limit().count(1000));
		for (ByteRecord record : records) {
			Map<String, String> fields = new HashMap<>();
			record.getValue().forEach((name, value) -> fields.put(new String(name), new String(value)));
			run.dead(fields.get("header:" + FuzzedMessage.NUMBER),
					fields.get("header:" + MessageHeaders.DEAD_LETTER_REASON));
			this.collected = Range.Bound.exclusive(record.getId().getValue());
		}
	}

}
