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

package dev.patterns.benchmarks.server;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Locale;

import dev.patterns.test.services.EmbeddedServer;
import dev.patterns.test.services.EmbeddedServers;
import dev.patterns.test.services.Service;

/**
 * A real PostgreSQL of the benchmark's own, with {@code fsync} and
 * {@code synchronous_commit} on, that counts statements.
 */
public final class PostgresServer implements AutoCloseable {

	private final EmbeddedServer server;

	private final Database administration;

	private PostgresServer(EmbeddedServer server) {
		this.server = server;
		this.administration = new Database("postgres", server.properties());
	}

	/**
	 * Start it.
	 * @return the server, to be closed
	 * @throws SQLException if it does not do what it is told
	 */
	public static PostgresServer start() throws SQLException {
		PostgresServer started = new PostgresServer(EmbeddedServers.builder(Service.POSTGRESQL)
			.setting("fsync", "on")
			.setting("synchronous_commit", "on")
			.setting("shared_buffers", "512MB")
			// Checkpoints come between the rounds, not in one of them.
			.setting("max_wal_size", "16GB")
			.setting("checkpoint_timeout", "1h")
			.setting("shared_preload_libraries", "pg_stat_statements")
			.start());
		started.administration.execute("create extension if not exists pg_stat_statements");
		return started;
	}

	/**
	 * Create a database, after dropping one of this name.
	 * @param name its name
	 * @param statements what to execute in it, such as to create tables
	 * @return the database
	 * @throws SQLException if that fails
	 */
	public Database create(String name, String... statements) throws SQLException {
		this.server.dropDatabase(name);
		Database database = new Database(name, this.server.createDatabase(name));
		// The same limits for all: no session may hold locks for ever.
		database.execute("alter database " + name + " set statement_timeout = '30s'",
				"alter database " + name + " set idle_in_transaction_session_timeout = '30s'");
		database.execute(statements);
		return database;
	}

	/**
	 * Drop a database, also when it is in use.
	 * @param database the database
	 */
	public void drop(Database database) {
		this.server.dropDatabase(database.name());
	}

	/**
	 * Bring the server to rest, so that each round begins alike.
	 * @throws SQLException if that fails
	 */
	public void settle() throws SQLException {
		this.administration.execute("checkpoint");
		resetStatements();
	}

	/**
	 * Count statements from now on.
	 * @throws SQLException if that fails
	 */
	public void resetStatements() throws SQLException {
		this.administration.execute("select pg_stat_statements_reset()");
	}

	/**
	 * How much was written into the write-ahead log.
	 * @return bytes since the server was made
	 * @throws SQLException if that cannot be read
	 */
	public long walPosition() throws SQLException {
		return this.administration.queryForLong("select pg_wal_lsn_diff(pg_current_wal_lsn(), '0/0')::bigint");
	}

	/**
	 * Statements since they are counted, without those that begin and end transactions.
	 * @param database in which database
	 * @return their number
	 * @throws SQLException if they cannot be read
	 */
	public long statements(Database database) throws SQLException {
		return this.administration.queryForLong("select coalesce(sum(calls), 0)::bigint from pg_stat_statements"
				+ where(database) + " and query !~* '^(begin|commit|rollback)'");
	}

	/**
	 * Transactions that were committed in a database. Exact only when all its connections
	 * are closed.
	 * @param database in which database
	 * @return their number
	 * @throws SQLException if they cannot be read
	 */
	public long transactions(Database database) throws SQLException {
		return this.administration
			.queryForLong("select xact_commit from pg_stat_database where datname = '%s'".formatted(database.name()));
	}

	/**
	 * Transactions that wrote something, on the whole server and up to now.
	 * @return their number
	 * @throws SQLException if it cannot be read
	 */
	public long writingTransactions() throws SQLException {
		return this.administration.queryForLong("select pg_snapshot_xmax(pg_current_snapshot())::text::bigint");
	}

	/**
	 * Print the statements that were sent since they are counted.
	 * @param database in which database
	 * @param count how many units of work sent them
	 * @param unit what such a unit is called
	 * @throws SQLException if they cannot be read
	 */
	public void printStatements(Database database, int count, String unit) throws SQLException {
		try (Connection connection = this.administration.connect();
				Statement statement = connection.createStatement();
				ResultSet row = statement.executeQuery("""
						select calls, mean_exec_time, wal_bytes, regexp_replace(query, '\\s+', ' ', 'g')
						from pg_stat_statements""" + where(database) + " order by calls desc limit 30")) {
			while (row.next()) {
				System.err.printf(Locale.ROOT, "  %8.4f calls, %7.1f bytes of WAL a %s, %7.3f ms: %s%n",
						row.getDouble(1) / count, row.getDouble(3) / count, unit, row.getDouble(2), row.getString(4));
			}
		}
	}

	private static String where(Database database) {
		return " where dbid = (select oid from pg_database where datname = '%s')".formatted(database.name());
	}

	@Override
	public void close() {
		this.server.close();
	}

}
