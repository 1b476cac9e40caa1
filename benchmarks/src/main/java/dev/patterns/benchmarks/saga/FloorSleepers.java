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

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

import com.zaxxer.hikari.HikariDataSource;
import tools.jackson.databind.json.JsonMapper;

import dev.patterns.benchmarks.server.Database;

/**
 * The floor: plain JDBC with the same guarantees. A row is inserted, and updated when its
 * sleep begins; one thread claims rows in batches when their time has come; others book,
 * each in one transaction with a conditional update as fence and a checkpoint.
 */
final class FloorSleepers implements Sleepers {

	private static final String START = "insert into nap (id, status, input, owner, epoch) values (?, 'RUNNING', ?, ?, 1)";

	private static final String SLEEP = "update nap set status = 'WAITING', owner = null, due_at = ?, wake_at = ?"
			+ " where id = ? and owner = ? and epoch = 1";

	private static final String CLAIM = "update nap set status = 'RUNNING', owner = ?, due_at = null, epoch = epoch + 1"
			+ " where id = any (array(select id from nap where due_at <= ? and owner is null order by due_at limit ?"
			+ " for update skip locked)) returning id, input, epoch";

	private static final String FENCE = "update nap set status = 'COMPLETED', owner = null where id = ? and owner = ?"
			+ " and epoch = ?";

	private static final String CHECKPOINT = "insert into wake (nap_id, begun_at, ended_at, result) values (?, ?, ?, ?)";

	/** How long the poller rests when there was less to do than it could have done. */
	private static final long REST = 10;

	private final HikariDataSource pool;

	private final Semaphore places;

	private final ExecutorService workers = Executors.newCachedThreadPool();

	private final String owner = UUID.randomUUID().toString();

	private final JsonMapper mapper = JsonMapper.builder().build();

	private volatile boolean running = true;

	FloorSleepers(Database database, int concurrency) throws SQLException {
		database.execute("""
				create table nap (
					id varchar(64) not null primary key,
					status varchar(16) not null,
					input text not null,
					owner varchar(64),
					epoch bigint not null,
					due_at bigint,
					wake_at bigint
				)""", "create index nap_due on nap (due_at) where owner is null and due_at is not null", """
				create table wake (
					nap_id varchar(64) not null primary key,
					begun_at bigint not null,
					ended_at bigint not null,
					result text not null
				)""");
		this.pool = database.pool();
		this.places = new Semaphore(concurrency);
		this.workers.execute(this::poll);
	}

	@Override
	public String name() {
		return "floor";
	}

	@Override
	public void start(Nap nap) throws SQLException {
		String id = UUID.randomUUID().toString();
		update(START, id, this.mapper.writeValueAsString(nap), this.owner);
		long due = System.currentTimeMillis() + nap.left().toMillis();
		update(SLEEP, due, due, id, this.owner);
	}

	private void update(String sql, Object... parameters) throws SQLException {
		try (Connection connection = this.pool.getConnection()) {
			update(connection, sql, parameters);
		}
	}

	private static int update(Connection connection, String sql, Object... parameters) throws SQLException {
		try (PreparedStatement statement = connection.prepareStatement(sql)) {
			for (int i = 0; i < parameters.length; i++) {
				statement.setObject(i + 1, parameters[i]);
			}
			return statement.executeUpdate();
		}
	}

	private void poll() {
		try {
			while (this.running) {
				if (!claim()) {
					TimeUnit.MILLISECONDS.sleep(REST);
				}
			}
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
		catch (SQLException ex) {
			throw new IllegalStateException(ex);
		}
	}

	private boolean claim() throws InterruptedException, SQLException {
		this.places.acquire();
		int wanted = 1 + this.places.drainPermits();
		int claimed = 0;
		try (Connection connection = this.pool.getConnection();
				PreparedStatement statement = connection.prepareStatement(CLAIM)) {
			statement.setString(1, this.owner);
			statement.setLong(2, System.currentTimeMillis());
			statement.setInt(3, wanted);
			try (ResultSet row = statement.executeQuery()) {
				while (row.next()) {
					String id = row.getString(1);
					String input = row.getString(2);
					long epoch = row.getLong(3);
					claimed++;
					this.workers.execute(() -> book(id, input, epoch));
				}
			}
		}
		this.places.release(wanted - claimed);
		return claimed == wanted;
	}

	private void book(String id, String input, long epoch) {
		long begun = System.currentTimeMillis();
		try (Connection connection = this.pool.getConnection()) {
			Nap nap = this.mapper.readValue(input, Nap.class);
			connection.setAutoCommit(false);
			Booked booked = Journal.book(connection, nap.order(), 1);
			if (update(connection, FENCE, id, this.owner, epoch) != 1) {
				throw new IllegalStateException(id + " was taken over");
			}
			update(connection, CHECKPOINT, id, begun, System.currentTimeMillis(),
					this.mapper.writeValueAsString(booked));
			connection.commit();
		}
		catch (SQLException ex) {
			throw new IllegalStateException(ex);
		}
		finally {
			this.places.release();
		}
	}

	@Override
	public String countAsleep() {
		return "select count(*) from nap where status = 'WAITING'";
	}

	@Override
	public String countEnded() {
		return "select count(*) from nap where status = 'COMPLETED'";
	}

	@Override
	public String delays() {
		return "select begun_at - wake_at as begun, ended_at - wake_at as done from wake join nap on id = nap_id";
	}

	@Override
	public String truncate() {
		return "truncate nap, wake, journal";
	}

	@Override
	public void close() {
		this.running = false;
		this.workers.shutdown();
		try {
			this.workers.awaitTermination(10, TimeUnit.SECONDS);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
		this.pool.close();
	}

}
