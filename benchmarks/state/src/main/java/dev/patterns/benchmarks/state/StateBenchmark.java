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

package dev.patterns.benchmarks.state;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.function.IntConsumer;
import java.util.stream.IntStream;

import io.micrometer.observation.ObservationRegistry;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ApplicationContext;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.data.redis.core.StringRedisTemplate;
import org.springframework.jdbc.core.JdbcTemplate;
import tools.jackson.databind.json.JsonMapper;

import dev.patterns.benchmarks.BenchmarkResult;
import dev.patterns.benchmarks.CommandLine;
import dev.patterns.benchmarks.Median;
import dev.patterns.benchmarks.server.PostgresServer;
import dev.patterns.state.StateTemplate;
import dev.patterns.test.services.EmbeddedServer;
import dev.patterns.test.services.EmbeddedServers;
import dev.patterns.test.services.Service;

/**
 * Benchmarks {@code state-jdbc} and {@code state-redis}: 8 threads save carts under keys
 * that are there, and read them. The other one does the same without anything in between:
 * the same JSON, a statement or command for each call, on a pool of the same size; it has
 * no etag, no time to live and no key prefix. Compared are both with an observation of
 * each call, both without, and ours as an application has it, observed, to the other as
 * an application has it, not observed. Options: {@code --rounds},
 * {@code --warm-up-rounds}, {@code --calls}, {@code --keys}.
 */
public final class StateBenchmark {

	private static final int THREADS = 8;

	private static final String OURS = "ours";

	private static final String OURS_UNOBSERVED = "ours without observations";

	private static final String OBSERVED = "plain with observations";

	private static final String PLAIN = "plain";

	private final CommandLine line;

	private final String other;

	private final int keys;

	private final Map<String, List<Double>> rates = new LinkedHashMap<>();

	private StateBenchmark(CommandLine line, String other) {
		this.line = line;
		this.other = other;
		this.keys = line.number("keys", 10_000);
	}

	/**
	 * Run a benchmark.
	 * @param args name and options
	 * @throws Exception if it fails
	 */
	public static void main(String[] args) throws Exception {
		CommandLine.quietLogging();
		CommandLine line = new CommandLine(args);
		if (line.name().equals("state-jdbc")) {
			jdbc(line);
		}
		else {
			redis(line);
		}
	}

	private static void jdbc(CommandLine line) throws Exception {
		try (PostgresServer server = PostgresServer.start()) {
			Map<String, Object> properties = new HashMap<>(server.create("state", JdbcCalls.TABLE).properties());
			properties.put("patterns.state.type", "jdbc");
			properties.put("patterns.jdbc.initialize-schema", "always");
			compare(properties,
					(context) -> new JdbcCalls(context.getBean(JdbcTemplate.class), context.getBean(JsonMapper.class)),
					new StateBenchmark(line, "JdbcTemplate"), 8_000);
		}
	}

	private static void redis(CommandLine line) throws Exception {
		try (EmbeddedServer server = EmbeddedServers.builder(Service.REDIS).setting("appendonly", "yes").start()) {
			Map<String, Object> properties = new HashMap<>(server.properties());
			properties.put("patterns.state.type", "redis");
			properties.put("spring.datasource.url", "jdbc:h2:mem:unused");
			compare(properties, (context) -> new RedisCalls(context.getBean(StringRedisTemplate.class),
					context.getBean(JsonMapper.class)), new StateBenchmark(line, "Spring Data Redis"), 80_000);
		}
	}

	// Like with like: each call observed, as an application has it, or none.
	private static void compare(Map<String, Object> properties, Function<ApplicationContext, Calls> plain,
			StateBenchmark benchmark, int saves) throws Exception {
		Map<String, Object> unobserved = new HashMap<>(properties);
		unobserved.put("management.observations.enable.patterns.state", false);
		try (ConfigurableApplicationContext context = start(properties);
				ConfigurableApplicationContext silent = start(unobserved)) {
			Calls calls = plain.apply(context);
			Map<String, Calls> all = new LinkedHashMap<>();
			all.put(OURS, new StateCalls(context.getBean(StateTemplate.class)));
			all.put(OBSERVED, new ObservedCalls(calls, context.getBean(ObservationRegistry.class)));
			all.put(OURS_UNOBSERVED, new StateCalls(silent.getBean(StateTemplate.class)));
			all.put(PLAIN, calls);
			benchmark.run(all, saves, 80_000);
		}
	}

	private static ConfigurableApplicationContext start(Map<String, Object> properties) {
		return new SpringApplicationBuilder(StateApplication.class).web(WebApplicationType.NONE)
			.properties(properties)
			.run("--spring.main.banner-mode=off", "--logging.level.root=error");
	}

	private void run(Map<String, Calls> all, int saves, int gets) throws Exception {
		for (Calls calls : all.values()) {
			each(this.keys, (id) -> calls.save("cart-" + id, Cart.of(id)));
		}
		int rounds = this.line.number("rounds", 11);
		List<String> names = new ArrayList<>(all.keySet());
		for (int i = -this.line.number("warm-up-rounds", 3); i < rounds; i++) {
			// Who is first changes, since what one leaves behind the other may have to
			// wait for.
			Collections.reverse(names);
			for (String name : names) {
				Calls calls = all.get(name);
				measure(i, name + " save", this.line.number("calls", saves), (id) -> calls.save(key(id), Cart.of(id)));
				measure(i, name + " get", this.line.number("calls", gets), (id) -> calls.get(key(id)));
			}
		}
		for (String operation : List.of("save", "get")) {
			report(operation, OURS, OBSERVED, this.other + " with an observation", rounds);
			report(operation, OURS_UNOBSERVED, PLAIN, this.other + ", both without observations", rounds);
			report(operation, OURS, PLAIN, this.other + " without an observation", rounds);
		}
	}

	// Spread over all keys, so that threads seldom wait for each other.
	private String key(int id) {
		return "cart-" + (int) (id * 7919L % this.keys);
	}

	private void measure(int round, String name, int calls, IntConsumer call) throws Exception {
		long begin = System.nanoTime();
		each(calls, call);
		double rate = calls * 1e9 / (System.nanoTime() - begin);
		System.err.printf(Locale.ROOT, "%s, %s: %.0f calls/s%n", (round < 0) ? "warm-up" : "round " + (round + 1), name,
				rate);
		if (round >= 0) {
			this.rates.computeIfAbsent(name, (key) -> new ArrayList<>()).add(rate);
		}
	}

	private static void each(int calls, IntConsumer call) throws Exception {
		AtomicInteger next = new AtomicInteger();
		ExecutorService executor = Executors.newFixedThreadPool(THREADS);
		try {
			List<Future<?>> threads = new ArrayList<>();
			for (int i = 0; i < THREADS; i++) {
				threads.add(executor.submit(() -> {
					for (int id = next.getAndIncrement(); id < calls; id = next.getAndIncrement()) {
						call.accept(id);
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

	private void report(String operation, String measured, String against, String text, int rounds) {
		List<Double> ours = this.rates.getOrDefault(measured + " " + operation, List.of());
		List<Double> plain = this.rates.getOrDefault(against + " " + operation, List.of());
		double ratio = Median.of(IntStream.range(0, rounds).mapToDouble((i) -> ours.get(i) / plain.get(i)));
		System.out
			.println(new BenchmarkResult(this.line.name(), Median.of(ours.stream().mapToDouble(Double::doubleValue)),
					operation + "s/s", text + ", " + operation, ratio, rounds)
				.toJson());
	}

}
