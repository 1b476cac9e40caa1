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

import java.time.Duration;

import dev.patterns.benchmarks.CommandLine;
import dev.patterns.benchmarks.Measurement;
import dev.patterns.benchmarks.outbox.Competitor.Session;
import dev.patterns.benchmarks.outbox.Round.Meter;

/**
 * Benchmark {@code outbox-drain}: a started application finds rows that wait, and sends
 * them until all are received. Options: {@code --rounds}, {@code --warm-up-rounds} (of
 * ours and the floor, before the others), {@code --events} (rows of ours and the floor in
 * a round), {@code --peer-events} (of each other, which take longer), {@code --warm-up}
 * (events before those, each time), {@code --statements} (to print what was sent to the
 * database), {@code --only} (the beginnings of the names of competitors) and
 * {@code --property} (a property for ours).
 */
public final class DrainBenchmark {

	private static final int IN_TRANSACTION = 100;

	/** Each starts applications, after which the compiler is busy for a while. */
	private static final int WARM_UP_ROUNDS = 8;

	private static final Duration AFTER_START = Duration.ofSeconds(1);

	private DrainBenchmark() {
	}

	/**
	 * Run the benchmark.
	 * @param args name and options
	 * @throws Exception if it fails
	 */
	public static void main(String[] args) throws Exception {
		CommandLine line = new CommandLine(args);
		int events = line.number("events", 100_000);
		int peerEvents = line.number("peer-events", 5000);
		int warmUp = line.number("warm-up", 2000);
		try (Arena arena = Arena.open(line)) {
			new Contest(line, WARM_UP_ROUNDS, (competitor) -> {
				int count = Contest.isPeer(competitor) ? peerEvents : events;
				try (Round round = arena.round(competitor, warmUp + count)) {
					warmUp(round, warmUp);
					return run(round, count);
				}
			}).run();
		}
	}

	static void warmUp(Round round, int events) throws Exception {
		try (Session session = round.open(true)) {
			round.publish(session, events);
			round.awaitSettled();
		}
	}

	/**
	 * Fill the table and drain it.
	 * @param round the round
	 * @param events how many rows
	 * @return what came of it
	 * @throws Exception if it fails
	 */
	static Outcome run(Round round, int events) throws Exception {
		int before = round.source().created();
		try (Session session = round.open(false)) {
			Writers.run(session, round.source(), events, IN_TRANSACTION);
			session.pause();
		}
		Measurement measurement;
		Meter meter = round.measure();
		try (Session session = round.open(true)) {
			// What is measured is how fast it sends, not how fast it starts.
			Arena.pause(AFTER_START);
			session.resume();
			round.deliveries().await(before + events);
			round.awaitSettled();
			// The first tenth is that of peers which cannot be paused.
			double rate = round.deliveries().rate(before + events / 10, before + events - 1);
			measurement = meter.stop(rate, events);
		}
		return round.outcome(measurement);
	}

}
