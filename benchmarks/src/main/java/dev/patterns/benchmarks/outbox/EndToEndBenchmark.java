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

package dev.patterns.benchmarks.outbox;

import dev.patterns.benchmarks.CommandLine;
import dev.patterns.benchmarks.Measurement;
import dev.patterns.benchmarks.outbox.Competitor.Session;
import dev.patterns.benchmarks.outbox.Round.Meter;

/**
 * Benchmark {@code outbox-end-to-end}: eight writers publish events until all are
 * received. Options: {@code --rounds}, {@code --warm-up-rounds} (of ours and the floor,
 * before the others), {@code --events} (of ours and the floor in a round),
 * {@code --peer-events} (of each other, which take longer), {@code --warm-up} and
 * {@code --peer-warm-up} (events before those, each time), {@code --statements} (to print
 * what was sent to the database), {@code --only} (the beginnings of the names of
 * competitors) and {@code --property} (a property for ours).
 */
public final class EndToEndBenchmark {

	/** Each starts applications, after which the compiler is busy for a while. */
	private static final int WARM_UP_ROUNDS = 6;

	private EndToEndBenchmark() {
	}

	/**
	 * Run the benchmark.
	 * @param args name and options
	 * @throws Exception if it fails
	 */
	public static void main(String[] args) throws Exception {
		CommandLine line = new CommandLine(args);
		int events = line.number("events", 20_000);
		int peerEvents = line.number("peer-events", 5000);
		int warmUp = line.number("warm-up", 20_000);
		int peerWarmUp = line.number("peer-warm-up", 3000);
		try (Arena arena = Arena.open(line)) {
			new Contest(line, WARM_UP_ROUNDS, (competitor) -> {
				boolean peer = Contest.isPeer(competitor);
				int before = peer ? peerWarmUp : warmUp;
				int count = peer ? peerEvents : events;
				try (Round round = arena.round(competitor, before + count)) {
					return run(round, before, count);
				}
			}).run();
		}
	}

	/**
	 * One round.
	 * @param round the round
	 * @param warmUp how many events before those that are measured
	 * @param events how many are measured
	 * @return what came of it
	 * @throws Exception if it fails
	 */
	static Outcome run(Round round, int warmUp, int events) throws Exception {
		Measurement measurement;
		try (Session session = round.open(true)) {
			round.publish(session, warmUp);
			round.awaitSettled();
			Meter meter = round.measure();
			long begin = System.nanoTime();
			round.publish(session, events);
			double seconds = (System.nanoTime() - begin) / 1e9;
			round.awaitSettled();
			measurement = meter.stop(events / seconds, events);
		}
		return round.outcome(measurement);
	}

}
