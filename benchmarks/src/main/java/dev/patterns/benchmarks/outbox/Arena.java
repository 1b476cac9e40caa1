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

import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;

import dev.patterns.benchmarks.CommandLine;
import dev.patterns.benchmarks.server.Database;
import dev.patterns.benchmarks.server.KafkaServer;
import dev.patterns.benchmarks.server.PostgresServer;

/**
 * The servers on which competitors take turns.
 */
final class Arena implements AutoCloseable {

	private final PostgresServer postgres;

	private final KafkaServer kafka;

	private final boolean printStatements;

	private int rounds;

	private Arena(PostgresServer postgres, KafkaServer kafka, boolean printStatements) {
		this.postgres = postgres;
		this.kafka = kafka;
		this.printStatements = printStatements;
	}

	static Arena open(CommandLine line) throws Exception {
		CommandLine.quietLogging();
		Arena arena = new Arena(PostgresServer.start(), KafkaServer.start(), line.has("statements"));
		arena.kafka.createTopic(Event.TOPIC, Event.PARTITIONS);
		return arena;
	}

	Database create(String name) throws SQLException {
		return this.postgres.create(name, Orders.TABLE);
	}

	/**
	 * A round on an empty database, which goes with the round.
	 * @param competitor who competes
	 * @param capacity how many events there will be at most
	 * @return the round, to be closed
	 * @throws Exception if it cannot begin
	 */
	Round round(Competitor competitor, int capacity) throws Exception {
		Database database = create("round_" + (this.rounds + 1));
		return new Round(this, competitor, database, true, ++this.rounds, capacity);
	}

	/**
	 * A round on a database that stays.
	 * @param competitor who competes
	 * @param database the database
	 * @param capacity how many events there will be at most
	 * @return the round, to be closed
	 * @throws Exception if it cannot begin
	 */
	Round round(Competitor competitor, Database database, int capacity) throws Exception {
		return new Round(this, competitor, database, false, ++this.rounds, capacity);
	}

	PostgresServer postgres() {
		return this.postgres;
	}

	String bootstrapServers() {
		return this.kafka.bootstrapServers();
	}

	boolean printsStatements() {
		return this.printStatements;
	}

	static void pause(Duration duration) {
		long end = System.nanoTime() + duration.toNanos();
		for (long left = duration.toNanos(); left > 0; left = end - System.nanoTime()) {
			LockSupport.parkNanos(left);
		}
	}

	@Override
	public void close() {
		this.kafka.close();
		this.postgres.close();
	}

}
