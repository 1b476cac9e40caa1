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

import dev.patterns.benchmarks.Measurement;
import dev.patterns.benchmarks.outbox.Competitor.Session;
import dev.patterns.benchmarks.server.Database;
import dev.patterns.benchmarks.server.PostgresServer;

/**
 * One round of one competitor, with a consumer of its own.
 */
final class Round implements AutoCloseable {

	private static final Duration PATIENCE = Duration.ofMinutes(2);

	private final Arena arena;

	private final Competitor competitor;

	private final Database database;

	private final boolean temporary;

	private final EventSource source;

	private final Deliveries deliveries;

	Round(Arena arena, Competitor competitor, Database database, boolean temporary, int number, int capacity)
			throws SQLException {
		this.arena = arena;
		this.competitor = competitor;
		this.database = database;
		this.temporary = temporary;
		this.source = new EventSource(number);
		this.deliveries = new Deliveries(arena.bootstrapServers(), number, capacity);
		System.gc();
		arena.postgres().settle();
	}

	Session open(boolean relaying) throws Exception {
		return this.competitor.open(this.database, this.arena.bootstrapServers(), relaying);
	}

	Database database() {
		return this.database;
	}

	EventSource source() {
		return this.source;
	}

	Deliveries deliveries() {
		return this.deliveries;
	}

	/**
	 * Publish events, one in a transaction, and wait until all are received.
	 * @param session a session that relays
	 * @param events how many
	 * @throws Exception if that fails
	 */
	void publish(Session session, int events) throws Exception {
		Writers.run(session, this.source, events, 1);
		this.deliveries.await(this.source.created());
	}

	/**
	 * Wait until nothing is stored that is not known to be sent.
	 * @throws SQLException if the database does not say it
	 */
	void awaitSettled() throws SQLException {
		long end = System.nanoTime() + PATIENCE.toNanos();
		long pending = this.database.queryForLong(this.competitor.countPending());
		while (pending != 0) {
			if (System.nanoTime() > end) {
				throw new IllegalStateException(
						"%s: %d events are stored and not sent".formatted(this.competitor.name(), pending));
			}
			Arena.pause(Duration.ofMillis(20));
			pending = this.database.queryForLong(this.competitor.countPending());
		}
	}

	Meter measure() throws SQLException {
		return new Meter();
	}

	/**
	 * What came of the round. To be called when its sessions are closed.
	 * @param measurement what was measured
	 * @return the outcome
	 */
	Outcome outcome(Measurement measurement) {
		// What is sent twice comes late.
		Arena.pause(Duration.ofMillis(100));
		return new Outcome(measurement, this.source.created(), this.deliveries.outOfOrder(), this.deliveries.twice());
	}

	@Override
	public void close() throws Exception {
		this.deliveries.close();
		if (this.temporary) {
			this.arena.postgres().drop(this.database);
		}
	}

	/**
	 * Sees what the database server does from now on.
	 */
	final class Meter {

		private final PostgresServer postgres = Round.this.arena.postgres();

		private final long transactions;

		private final long wal;

		Meter() throws SQLException {
			this.postgres.resetStatements();
			this.transactions = this.postgres.writingTransactions();
			this.wal = this.postgres.walPosition();
		}

		Measurement stop(double throughput, int events) throws SQLException {
			double written = this.postgres.walPosition() - this.wal;
			double writing = this.postgres.writingTransactions() - this.transactions;
			double statements = statements();
			if (Round.this.arena.printsStatements()) {
				this.postgres.printStatements(Round.this.database, events, "event");
			}
			return new Measurement(throughput, writing / events, statements / events, written / events);
		}

		long statements() throws SQLException {
			return this.postgres.statements(Round.this.database);
		}

	}

}
