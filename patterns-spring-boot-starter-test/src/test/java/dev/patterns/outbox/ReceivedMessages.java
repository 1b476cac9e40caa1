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

package dev.patterns.outbox;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;

import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.serialization.StringDeserializer;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What arrived at a topic, read by a plain consumer.
 */
final class ReceivedMessages implements AutoCloseable {

	private final KafkaConsumer<String, String> consumer;

	private final List<String> data = new ArrayList<>();

	private final Map<String, Set<String>> ids = new HashMap<>();

	ReceivedMessages(String bootstrapServers, String topic) {
		this.consumer = new KafkaConsumer<>(
				Map.of("bootstrap.servers", bootstrapServers, "group.id", UUID.randomUUID().toString(),
						"auto.offset.reset", "earliest", "enable.auto.commit", "false", "metadata.max.age.ms", "500"),
				new StringDeserializer(), new StringDeserializer());
		this.consumer.subscribe(List.of(topic));
	}

	ReceivedMessages awaitDistinct(int count, Duration timeout) {
		long end = System.nanoTime() + timeout.toNanos();
		while (this.ids.size() < count && System.nanoTime() < end) {
			poll(Duration.ofMillis(100));
		}
		assertThat(this.ids).hasSizeGreaterThanOrEqualTo(count);
		return this;
	}

	// Whatever comes a little later is wrong, or a repetition.
	ReceivedMessages awaitQuiet() {
		poll(Duration.ofMillis(700));
		return this;
	}

	private void poll(Duration timeout) {
		for (ConsumerRecord<String, String> message : this.consumer.poll(timeout)) {
			this.data.add(message.value());
			this.ids.computeIfAbsent(message.value(), (key) -> new HashSet<>())
				.add(new String(message.headers().lastHeader("ce_id").value(), StandardCharsets.UTF_8));
		}
	}

	Set<String> distinct() {
		return this.ids.keySet();
	}

	int duplicates() {
		return this.data.size() - this.ids.size();
	}

	// A repetition has the id of the first delivery.
	void assertSameIds() {
		assertThat(this.ids.values()).allMatch((ids) -> ids.size() == 1);
	}

	void assertFirstDeliveriesInOrder() {
		Map<String, List<Integer>> numbers = new HashMap<>();
		Set<String> seen = new HashSet<>();
		for (String entry : this.data) {
			if (seen.add(entry)) {
				int colon = entry.indexOf(':');
				numbers.computeIfAbsent(entry.substring(0, colon), (key) -> new ArrayList<>())
					.add(Integer.parseInt(entry.substring(colon + 1)));
			}
		}
		numbers.forEach((key, list) -> assertThat(list).as(key).isSorted());
	}

	@Override
	public void close() {
		this.consumer.close();
	}

}
