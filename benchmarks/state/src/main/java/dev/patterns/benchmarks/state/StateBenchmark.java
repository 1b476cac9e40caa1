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

import org.springframework.boot.WebApplicationType;
import org.springframework.boot.builder.SpringApplicationBuilder;
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
 * the same JSON, a statement or command for each call, on the same pool. Ours is
 * observed. Options: {@code --rounds}, {@code --warm-up-rounds}, {@code --calls},
 * {@code --keys}.
 */
public final class StateBenchmark {

	private static final int THREADS = 8;

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
			try (ConfigurableApplicationContext context = start(properties)) {
				Calls plain = new JdbcCalls(context.getBean(JdbcTemplate.class), context.getBean(JsonMapper.class));
				new StateBenchmark(line, "JdbcTemplate").run(ours(context), plain, 4_000, 40_000);
			}
		}
	}

	private static void redis(CommandLine line) throws Exception {
		try (EmbeddedServer server = EmbeddedServers.builder(Service.REDIS).setting("appendonly", "yes").start()) {
			Map<String, Object> properties = new HashMap<>(server.properties());
			properties.put("patterns.state.type", "redis");
			properties.put("spring.datasource.url", "jdbc:h2:mem:unused");
			try (ConfigurableApplicationContext context = start(properties)) {
				Calls plain = new RedisCalls(context.getBean(StringRedisTemplate.class),
						context.getBean(JsonMapper.class));
				new StateBenchmark(line, "Spring Data Redis").run(ours(context), plain, 40_000, 40_000);
			}
		}
	}

	private static ConfigurableApplicationContext start(Map<String, Object> properties) {
		return new SpringApplicationBuilder(StateApplication.class).web(WebApplicationType.NONE)
			.properties(properties)
			.run("--spring.main.banner-mode=off", "--logging.level.root=error");
	}

	private static Calls ours(ConfigurableApplicationContext context) {
		return new StateCalls(context.getBean(StateTemplate.class));
	}

	private void run(Calls ours, Calls plain, int saves, int gets) throws Exception {
		for (Calls calls : List.of(ours, plain)) {
			each(this.keys, (id) -> calls.save("cart-" + id, Cart.of(id)));
		}
		int rounds = this.line.number("rounds", 5);
		for (int i = -this.line.number("warm-up-rounds", 3); i < rounds; i++) {
			// Who is first changes, since what one leaves behind the other may have to
			// wait for.
			for (Calls calls : (i % 2 == 0) ? List.of(ours, plain) : List.of(plain, ours)) {
				String name = (calls == ours) ? "ours" : this.other;
				measure(i, name + " save", this.line.number("calls", saves), (id) -> calls.save(key(id), Cart.of(id)));
				measure(i, name + " get", this.line.number("calls", gets), (id) -> calls.get(key(id)));
			}
		}
		report("save", rounds);
		report("get", rounds);
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

	private void report(String operation, int rounds) {
		List<Double> ours = this.rates.getOrDefault("ours " + operation, List.of());
		List<Double> plain = this.rates.getOrDefault(this.other + " " + operation, List.of());
		double ratio = Median.of(IntStream.range(0, rounds).mapToDouble((i) -> ours.get(i) / plain.get(i)));
		System.out
			.println(new BenchmarkResult(this.line.name(), Median.of(ours.stream().mapToDouble(Double::doubleValue)),
					operation + "s/s", this.other + ", " + operation, ratio, rounds)
				.toJson());
	}

}
