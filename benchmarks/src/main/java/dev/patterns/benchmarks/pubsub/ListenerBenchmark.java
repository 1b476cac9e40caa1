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

package dev.patterns.benchmarks.pubsub;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import java.util.stream.IntStream;

import org.springframework.context.ConfigurableApplicationContext;

import dev.patterns.benchmarks.BenchmarkResult;
import dev.patterns.benchmarks.CommandLine;
import dev.patterns.benchmarks.Median;
import dev.patterns.benchmarks.server.KafkaServer;
import dev.patterns.pubsub.PubSubTemplate;
import dev.patterns.pubsub.PublishEntry;

/**
 * Benchmarks {@code pubsub-record} and {@code pubsub-batch}: a listener gets what stands
 * in a topic of one or of four partitions, one by one or together. The other one is a
 * listener of Spring Kafka that acknowledges in batches, gets the same messages as the
 * same type, looks at the id in their headers, and is observed alike. Options:
 * {@code --rounds}, {@code --warm-up-rounds}, {@code --events} (in a topic),
 * {@code --only}.
 */
public final class ListenerBenchmark {

	private static final String OURS = "ours";

	private static final String PLAIN = "Spring Kafka listener";

	private static final int IN_BULK = 1000;

	private static final int TOGETHER = 500;

	private final CommandLine line;

	private final String servers;

	private final int events;

	private final String profile;

	private ListenerBenchmark(CommandLine line, String servers) {
		this.line = line;
		this.servers = servers;
		this.events = line.number("events", 100_000);
		this.profile = line.name().substring(line.name().indexOf('-') + 1);
	}

	/**
	 * Run the benchmark.
	 * @param args name and options
	 * @throws Exception if it fails
	 */
	public static void main(String[] args) throws Exception {
		CommandLine.quietLogging();
		CommandLine line = new CommandLine(args);
		try (KafkaServer kafka = KafkaServer.start()) {
			ListenerBenchmark benchmark = new ListenerBenchmark(line, kafka.bootstrapServers());
			for (int partitions : new int[] { 1, 4 }) {
				String topic = "readings-" + partitions;
				kafka.createTopic(topic, partitions);
				benchmark.fill(topic);
				benchmark.run(topic, partitions);
			}
		}
	}

	private void fill(String topic) {
		try (ConfigurableApplicationContext context = Applications.start(Applications.Ours.class,
				"dev.patterns," + Applications.KAFKA, new Receipts(1), "filling",
				Map.of("spring.kafka.bootstrap-servers", this.servers, "benchmark.topic", topic))) {
			PubSubTemplate template = context.getBean(PubSubTemplate.class);
			List<PublishEntry> entries = new ArrayList<>();
			for (int i = 0; i < this.events; i++) {
				Reading reading = Reading.of(i);
				entries.add(new PublishEntry(reading.sensor(), reading));
				if (entries.size() == IN_BULK || i == this.events - 1) {
					template.publishAll(topic, entries);
					entries.clear();
				}
			}
		}
	}

	private void run(String topic, int partitions) throws Exception {
		Map<String, List<Double>> rates = new LinkedHashMap<>();
		List<String> competitors = new ArrayList<>(List.of(OURS, PLAIN));
		competitors.removeIf((competitor) -> !this.line.includes(competitor));
		for (String competitor : competitors) {
			rates.put(competitor, new ArrayList<>());
			for (int i = 0; i < this.line.number("warm-up-rounds", 3); i++) {
				round("warm-up", competitor, topic, partitions);
			}
		}
		int rounds = this.line.number("rounds", 5);
		for (int round = 1; round <= rounds; round++) {
			for (String competitor : competitors) {
				rates.get(competitor).add(round("round " + round, competitor, topic, partitions));
			}
		}
		List<Double> ours = rates.get(OURS);
		List<Double> plain = rates.get(PLAIN);
		if (ours != null && plain != null) {
			double ratio = Median.of(IntStream.range(0, rounds).mapToDouble((i) -> ours.get(i) / plain.get(i)));
			System.out.println(
					new BenchmarkResult(this.line.name(), Median.of(ours.stream().mapToDouble(Double::doubleValue)),
							"messages/s", PLAIN + ", %d partition%s".formatted(partitions, (partitions > 1) ? "s" : ""),
							ratio, rounds)
						.toJson());
		}
	}

	private double round(String title, String competitor, String topic, int partitions) throws Exception {
		Receipts receipts = new Receipts(this.events);
		boolean ours = competitor.equals(OURS);
		Map<String, Object> properties = new HashMap<>();
		properties.put("spring.kafka.bootstrap-servers", this.servers);
		properties.put("benchmark.topic", topic);
		properties.put("benchmark.concurrency", partitions);
		String group = "benchmark-" + UUID.randomUUID();
		if (ours) {
			properties.put("patterns.pubsub.listener.group", group);
			properties.put("patterns.pubsub.listener.concurrency", partitions);
			properties.put("patterns.pubsub.listener.batch-size", TOGETHER);
		}
		else {
			properties.put("spring.kafka.consumer.group-id", group);
			properties.put("spring.kafka.consumer.auto-offset-reset", "earliest");
			properties.put("spring.kafka.listener.observation-enabled", true);
			properties.put("spring.kafka.consumer.value-deserializer",
					"org.springframework.kafka.support.serializer.JacksonJsonDeserializer");
			properties.put("spring.kafka.consumer.properties.spring.json.value.default.type", Reading.class.getName());
			properties.put("spring.kafka.consumer.properties.spring.json.use.type.headers", false);
		}
		String uses = ours ? "dev.patterns," + Applications.KAFKA : Applications.KAFKA;
		try (ConfigurableApplicationContext context = Applications.start(
				ours ? Applications.Ours.class : Applications.Plain.class, uses, receipts, this.profile + ",observed",
				properties)) {
			double rate = receipts.await();
			System.err.printf(Locale.ROOT, "%s, %s, %d partitions: %.0f messages/s%n", title, competitor, partitions,
					rate);
			return rate;
		}
	}

}
