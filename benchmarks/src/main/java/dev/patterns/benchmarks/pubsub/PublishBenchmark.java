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
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntConsumer;
import java.util.stream.IntStream;

import org.apache.kafka.clients.producer.ProducerRecord;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.kafka.core.KafkaTemplate;

import dev.patterns.benchmarks.BenchmarkResult;
import dev.patterns.benchmarks.CommandLine;
import dev.patterns.benchmarks.Median;
import dev.patterns.benchmarks.server.KafkaServer;
import dev.patterns.pubsub.PubSubTemplate;

/**
 * Benchmark {@code pubsub-publish}: 8 threads publish and wait for each acknowledgement.
 * The other one is Spring Kafka's template, which sends the same headers and is observed
 * alike. Options: {@code --rounds}, {@code --warm-up-rounds}, {@code --events}.
 */
public final class PublishBenchmark {

	private static final String OURS = "ours";

	private static final String PLAIN = "KafkaTemplate";

	private static final String TOPIC = "readings";

	private static final int THREADS = 8;

	private PublishBenchmark() {
	}

	/**
	 * Run the benchmark.
	 * @param args name and options
	 * @throws Exception if it fails
	 */
	public static void main(String[] args) throws Exception {
		CommandLine.quietLogging();
		CommandLine line = new CommandLine(args);
		int events = line.number("events", 40_000);
		int rounds = line.number("rounds", 5);
		Map<String, List<Double>> rates = new LinkedHashMap<>(
				Map.of(OURS, new ArrayList<>(), PLAIN, new ArrayList<>()));
		try (KafkaServer kafka = KafkaServer.start()) {
			kafka.createTopic(TOPIC, 4);
			for (int i = -line.number("warm-up-rounds", 3); i < rounds; i++) {
				for (String competitor : List.of(OURS, PLAIN)) {
					double rate = round(competitor, kafka.bootstrapServers(), events);
					System.err.printf(Locale.ROOT, "%s, %s: %.0f messages/s%n",
							(i < 0) ? "warm-up" : "round " + (i + 1), competitor, rate);
					if (i >= 0) {
						rates.get(competitor).add(rate);
					}
				}
			}
		}
		List<Double> ours = rates.get(OURS);
		List<Double> plain = rates.get(PLAIN);
		double ratio = Median.of(IntStream.range(0, rounds).mapToDouble((i) -> ours.get(i) / plain.get(i)));
		System.out.println(new BenchmarkResult(line.name(), Median.of(ours.stream().mapToDouble(Double::doubleValue)),
				"messages/s", PLAIN, ratio, rounds)
			.toJson());
	}

	@SuppressWarnings("unchecked")
	private static double round(String competitor, String servers, int events) throws Exception {
		Map<String, Object> properties = new HashMap<>();
		properties.put("spring.kafka.bootstrap-servers", servers);
		properties.put("benchmark.topic", TOPIC);
		properties.put("spring.kafka.producer.acks", "all");
		properties.put("spring.kafka.producer.properties.linger.ms", "0");
		boolean ours = competitor.equals(OURS);
		if (!ours) {
			properties.put("spring.kafka.template.observation-enabled", true);
			properties.put("spring.kafka.producer.value-serializer",
					"org.springframework.kafka.support.serializer.JacksonJsonSerializer");
			properties.put("spring.kafka.producer.properties.spring.json.add.type.headers", false);
		}
		String uses = ours ? "dev.patterns," + Applications.KAFKA : Applications.KAFKA;
		try (ConfigurableApplicationContext context = Applications.start(
				ours ? Applications.Ours.class : Applications.Plain.class, uses, new Receipts(1), "observed",
				properties)) {
			IntConsumer publisher = ours ? ours(context.getBean(PubSubTemplate.class))
					: plain(context.getBean(KafkaTemplate.class));
			run(publisher, events / 4);
			long begin = System.nanoTime();
			run(publisher, events);
			return events * 1e9 / (System.nanoTime() - begin);
		}
	}

	private static void run(IntConsumer publisher, int events) throws Exception {
		AtomicInteger next = new AtomicInteger();
		ExecutorService executor = Executors.newFixedThreadPool(THREADS);
		try {
			List<Future<?>> threads = new ArrayList<>();
			for (int i = 0; i < THREADS; i++) {
				threads.add(executor.submit(() -> {
					for (int id = next.getAndIncrement(); id < events; id = next.getAndIncrement()) {
						publisher.accept(id);
					}
				}));
			}
			for (Future<?> thread : threads) {
				thread.get();
			}
		}
		finally {
			executor.shutdown();
		}
	}

	private static IntConsumer ours(PubSubTemplate template) {
		return (id) -> {
			Reading reading = Reading.of(id);
			template.publish(TOPIC, reading.sensor(), reading);
		};
	}

	private static IntConsumer plain(KafkaTemplate<String, Object> template) {
		return (id) -> {
			Reading reading = Reading.of(id);
			ProducerRecord<String, Object> record = new ProducerRecord<>(TOPIC, reading.sensor(), reading);
			for (String[] header : new String[][] { { "ce_specversion", "1.0" }, { "ce_id", "reading-" + id },
					{ "ce_source", "benchmark" }, { "ce_type", "Reading" }, { "content-type", "application/json" } }) {
				record.headers().add(header[0], header[1].getBytes());
			}
			template.send(record).join();
		};
	}

}
