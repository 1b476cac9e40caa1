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

package dev.patterns.benchmarks.saga;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;

import org.springframework.context.ConfigurableApplicationContext;

import dev.patterns.benchmarks.BenchmarkResult;
import dev.patterns.benchmarks.CommandLine;
import dev.patterns.benchmarks.Median;
import dev.patterns.benchmarks.server.Database;
import dev.patterns.benchmarks.server.PostgresServer;
import dev.patterns.saga.SagaInstance;
import dev.patterns.saga.SagaStartOptions;
import dev.patterns.saga.SagaTemplate;
import dev.patterns.saga.store.SagaStore;
import dev.patterns.test.saga.SagaReplay;

/**
 * Benchmark {@code saga-flow-replay}: how long it takes until a flow with a long history
 * goes on, from the return of the call that raised an event for it, against one without a
 * history. Of that, what reading the history takes, and the replay in memory. And what
 * each of many waits costs, since each of them is followed by a replay.
 */
public final class ReplayBenchmark {

	private static final Duration PATIENCE = Duration.ofMinutes(1);

	/** How many waits are taken together. */
	private static final int SOME = 10;

	private final PostgresServer server;

	private final int rounds;

	private final int steps;

	private final int waits;

	private ReplayBenchmark(PostgresServer server, CommandLine line) {
		this.server = server;
		this.rounds = line.number("rounds", 50);
		this.steps = line.number("steps", 1000);
		this.waits = line.number("waits", 100);
	}

	/**
	 * Run the benchmark.
	 * @param args name, and {@code --rounds}, {@code --steps} and {@code --waits}
	 * @throws Exception if it fails
	 */
	public static void main(String[] args) throws Exception {
		Options.quietLogging();
		try (PostgresServer server = PostgresServer.start()) {
			new ReplayBenchmark(server, new CommandLine(args)).run();
		}
	}

	private void run() throws Exception {
		Database database = this.server.create("replay", Journal.TABLE);
		try (ConfigurableApplicationContext context = PatternsCompetitor.start(FlowApplication.class, database, 4)) {
			Flows flows = new Flows(database, context.getBean(SagaTemplate.class), context.getBean(Arrivals.class));
			replays(flows, context.getBean(SagaStore.class));
			waits(flows);
		}
		this.server.drop(database);
	}

	private void replays(Flows flows, SagaStore store) throws Exception {
		String last = flows.startCopies("long", this.rounds, this.steps);
		flows.startCopies("empty", this.rounds, 0);
		List<Double> ours = new ArrayList<>();
		List<Double> others = new ArrayList<>();
		List<Double> reads = new ArrayList<>();
		List<Double> plays = new ArrayList<>();
		SagaInstance history = flows.sagas().get(last).orElseThrow();
		SagaReplay replay = SagaReplay.of(new LongSaga(new Arrivals()));
		// The first half warms up.
		for (int i = 1; i <= this.rounds; i++) {
			ours.add(flows.raise("long-" + i, 1));
			others.add(flows.raise("empty-" + i, 1));
			reads.add(milliseconds(() -> store.findSteps(last, 1)));
			plays.add(milliseconds(() -> replay.replays(history)));
		}
		String none = "a history of nothing";
		print("saga-flow-replay", half(ours), none, half(others));
		print("saga-flow-replay-read", half(reads), none, half(others));
		print("saga-flow-replay-memory", half(plays), none, half(others));
		System.err.printf(Locale.ROOT, "longest: %.1f ms%n", half(ours).stream().max(Comparator.naturalOrder()).get());
	}

	private void waits(Flows flows) throws Exception {
		List<Double> first = new ArrayList<>();
		List<Double> last = new ArrayList<>();
		for (int flow = 1; flow <= Math.max(1, this.rounds / SOME); flow++) {
			String id = flows.start("waits-" + flow, 0, this.waits);
			double total = 0;
			for (int wait = 1; wait <= this.waits; wait++) {
				double time = flows.raise(id, wait);
				total += time;
				if (wait <= SOME) {
					first.add(time);
				}
				else if (wait > this.waits - SOME) {
					last.add(time);
				}
				if (wait < this.waits) {
					flows.awaitWaiting(id);
				}
			}
			System.err.printf(Locale.ROOT, "%d waits: %.1f ms%n", this.waits, total);
		}
		print("saga-flow-replay-waits", last, "the first 10 of " + this.waits + " waits", first);
	}

	private List<Double> half(List<Double> values) {
		return values.subList(values.size() / 2, values.size());
	}

	private void print(String name, List<Double> ours, String against, List<Double> others) {
		double value = Median.of(ours.stream().mapToDouble(Double::doubleValue));
		double other = Median.of(others.stream().mapToDouble(Double::doubleValue));
		System.out.println(new BenchmarkResult(name, value, "ms", against, other / value, ours.size()).toJson());
	}

	private static double milliseconds(Runnable task) {
		long begin = System.nanoTime();
		task.run();
		return (System.nanoTime() - begin) / 1e6;
	}

	/**
	 * Flows under way.
	 *
	 * @param database where they are stored
	 * @param sagas starts them and raises events
	 * @param arrivals knows how far they have come
	 */
	private record Flows(Database database, SagaTemplate sagas, Arrivals arrivals) {

		String start(String id, int steps, int waits) throws Exception {
			this.sagas.start("long", new Journey(Order.next(1), steps, waits), SagaStartOptions.id(id));
			awaitWaiting(id);
			return id;
		}

		/**
		 * Start a flow that waits for one event, and copy it.
		 * @param prefix beginning of the ids of copies
		 * @param count how many copies
		 * @param steps how many steps it has before it waits
		 * @return id of one that no event is raised for
		 * @throws Exception if it does not come to wait
		 */
		String startCopies(String prefix, int count, int steps) throws Exception {
			String id = start(prefix, steps, 1);
			Copies copies = new Copies(this.database, prefix + "-");
			copies.of("patterns_saga", count, "id = '" + id + "'", Map.of("id", copies.id()));
			copies.of("patterns_saga_step", count, "saga_id = '" + id + "'", Map.of("saga_id", copies.id()));
			this.database.execute("vacuum analyze");
			return id;
		}

		double raise(String id, int wait) throws Exception {
			this.sagas.raise(id, LongSaga.EVENT, Order.next(wait));
			long raised = System.nanoTime();
			return (this.arrivals.await(id, wait) - raised) / 1e6;
		}

		void awaitWaiting(String id) throws Exception {
			long end = System.nanoTime() + PATIENCE.toNanos();
			while (this.database.queryForLong("select count(*) from patterns_saga where id = '" + id
					+ "' and status = 'WAITING' and owner is null") == 0) {
				if (System.nanoTime() > end) {
					throw new IllegalStateException(id + " does not wait");
				}
			}
		}

	}

}
