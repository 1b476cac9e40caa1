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

import java.sql.SQLException;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;

import dev.patterns.benchmarks.Measurement;
import dev.patterns.benchmarks.saga.Competitor.Session;
import dev.patterns.benchmarks.server.Database;
import dev.patterns.benchmarks.server.PostgresServer;

/**
 * Lets competitors run one after the other, each on an empty database.
 */
final class Arena {

	private static final int WARM_UP_LIMIT = 15;

	private final PostgresServer server;

	private final Workload workload;

	private final Load load;

	private final boolean printStatements;

	private final Map<String, Long> idle = new HashMap<>();

	private int databases;

	/**
	 * Create an arena.
	 * @param server the server
	 * @param workload what the sagas do
	 * @param load how many run
	 * @param printStatements whether the statements of each round are printed
	 */
	Arena(PostgresServer server, Workload workload, Load load, boolean printStatements) {
		this.server = server;
		this.workload = workload;
		this.load = load;
		this.printStatements = printStatements;
	}

	/**
	 * Rounds that are not measured, until they get no faster: what has more code than
	 * others takes longer to be compiled.
	 * @param competitor who runs
	 * @throws Exception if it fails
	 */
	void warmUp(Competitor competitor) throws Exception {
		double best = 0;
		int noFaster = 0;
		for (int round = 1; round <= WARM_UP_LIMIT && noFaster < 2; round++) {
			double throughput = round(competitor, "warm-up").throughput();
			noFaster = (throughput < best * 1.03) ? noFaster + 1 : 0;
			best = Math.max(best, throughput);
		}
	}

	/**
	 * One round on an empty database.
	 * @param competitor who runs
	 * @param title what is printed with the result
	 * @return what it took
	 * @throws Exception if it fails
	 */
	Measurement round(Competitor competitor, String title) throws Exception {
		Database database = this.server.create("round_" + ++this.databases, Journal.TABLE);
		try {
			return round(competitor, database, title);
		}
		finally {
			this.server.drop(database);
		}
	}

	/**
	 * One round.
	 * @param competitor who runs
	 * @param database where
	 * @param title what is printed with the result
	 * @return what it took
	 * @throws Exception if it fails
	 */
	Measurement round(Competitor competitor, Database database, String title) throws Exception {
		long idleTransactions = idleTransactions(competitor);
		long transactionsBefore = this.server.transactions(database);
		double seconds;
		long statements;
		long wal;
		System.gc();
		try (Session session = competitor.open(database, this.workload)) {
			this.load.warmUp(session, database);
			this.server.settle();
			long walBefore = this.server.walPosition();
			seconds = this.load.run(session, database).toNanos() / 1e9;
			wal = this.server.walPosition() - walBefore;
			statements = this.server.statements(database);
			if (this.printStatements) {
				this.server.printStatements(database, this.load.sagas(), "saga");
			}
		}
		long transactions = this.server.transactions(database) - transactionsBefore - idleTransactions;
		double total = this.load.total();
		Measurement measurement = new Measurement(this.load.sagas() / seconds, transactions / total,
				statements / (double) this.load.sagas(), (double) wal / this.load.sagas());
		System.err.printf(Locale.ROOT,
				"%s, %s: %.0f sagas/s; for each saga %.2f transactions, %.2f statements, %.0f" + " bytes of WAL%n",
				title, competitor.name(), measurement.throughput(), measurement.transactions(),
				measurement.statements(), measurement.walBytes());
		return measurement;
	}

	// What is committed by starting and ending alone.
	private long idleTransactions(Competitor competitor) throws Exception {
		Long known = this.idle.get(competitor.name());
		if (known == null) {
			known = measureIdle(competitor);
			this.idle.put(competitor.name(), known);
		}
		return known;
	}

	private long measureIdle(Competitor competitor) throws Exception, SQLException {
		Database database = this.server.create("idle", Journal.TABLE);
		long before = this.server.transactions(database);
		competitor.open(database, this.workload).close();
		long transactions = this.server.transactions(database) - before;
		this.server.drop(database);
		return transactions;
	}

}
