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
import java.sql.SQLException;
import java.util.UUID;

import javax.sql.DataSource;

import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

/**
 * A saga by hand.
 */
final class FloorSaga {

	static final String COMPLETED = "COMPLETED";

	static final String COMPENSATED = "COMPENSATED";

	private static final String RUNNING = "RUNNING";

	private static final String COMPENSATING = "COMPENSATING";

	private static final String START = "insert into instance (id, name, status, input, owner, epoch, completion,"
			+ " created_at, updated_at) values (?, ?, ?, ?, ?, ?, 0, ?, ?)";

	private static final String FENCE = "update instance set status = ?, completion = completion + 1, updated_at = ?"
			+ " where id = ? and owner = ? and epoch = ?";

	private static final String CHECKPOINT = "insert into checkpoint (instance_id, step, undo, status, completion, result,"
			+ " ended_at) values (?, ?, ?, ?, ?, ?, ?)";

	private static final long EPOCH = 1;

	private final DataSource dataSource;

	private final String owner;

	private final JsonMapper mapper = JsonMapper.builder().build();

	FloorSaga(DataSource dataSource, String owner) {
		this.dataSource = dataSource;
		this.owner = owner;
	}

	/**
	 * Five steps.
	 * @param order the order
	 * @param transactional whether a step inserts a business row
	 * @throws SQLException if a statement fails
	 */
	void complete(Order order, boolean transactional) throws SQLException {
		String id = start(order);
		for (int step = 1; step <= Workload.STEPS; step++) {
			String status = (step == Workload.STEPS) ? COMPLETED : RUNNING;
			if (transactional) {
				step(id, order, step, status);
			}
			else {
				Booked booked = Booked.of(order, step);
				int current = step;
				inTransaction(
						(connection) -> checkpoint(connection, id, current, false, status, write(booked), current));
			}
		}
	}

	/**
	 * Four steps, a fifth that is declined, and four compensations.
	 * @param order the order
	 * @throws SQLException if a statement fails
	 */
	void compensate(Order order) throws SQLException {
		String id = start(order);
		Booked[] booked = new Booked[Workload.STEPS];
		for (int step = 1; step < Workload.STEPS; step++) {
			booked[step] = step(id, order, step, RUNNING);
		}
		try {
			inTransaction((connection) -> {
				throw new DeclinedException();
			});
		}
		catch (DeclinedException ex) {
			inTransaction((connection) -> checkpoint(connection, id, Workload.STEPS, false, COMPENSATING,
					ex.getMessage(), Workload.STEPS));
		}
		for (int step = Workload.STEPS - 1; step > 0; step--) {
			Booked undone = booked[step];
			inTransaction((connection) -> {
				Journal.undo(connection, order, undone);
				checkpoint(connection, id, undone.step(), true, (undone.step() == 1) ? COMPENSATED : COMPENSATING, null,
						2 * Workload.STEPS - undone.step());
			});
		}
	}

	private String start(Order order) throws SQLException {
		String id = UUID.randomUUID().toString();
		long now = System.currentTimeMillis();
		inTransaction((connection) -> {
			try (PreparedStatement statement = connection.prepareStatement(START)) {
				statement.setString(1, id);
				statement.setString(2, "order");
				statement.setString(3, RUNNING);
				statement.setString(4, write(order));
				statement.setString(5, this.owner);
				statement.setLong(6, EPOCH);
				statement.setLong(7, now);
				statement.setLong(8, now);
				statement.executeUpdate();
			}
		});
		return id;
	}

	private Booked step(String id, Order order, int step, String status) throws SQLException {
		Booked[] booked = new Booked[1];
		inTransaction((connection) -> {
			booked[0] = Journal.book(connection, order, step);
			checkpoint(connection, id, step, false, status, write(booked[0]), step);
		});
		return booked[0];
	}

	private void checkpoint(Connection connection, String id, int step, boolean undo, String status,
			@Nullable String result, int completion) throws SQLException {
		long now = System.currentTimeMillis();
		try (PreparedStatement statement = connection.prepareStatement(FENCE)) {
			statement.setString(1, status);
			statement.setLong(2, now);
			statement.setString(3, id);
			statement.setString(4, this.owner);
			statement.setLong(5, EPOCH);
			if (statement.executeUpdate() != 1) {
				throw new IllegalStateException("Instance " + id + " was taken over");
			}
		}
		try (PreparedStatement statement = connection.prepareStatement(CHECKPOINT)) {
			statement.setString(1, id);
			statement.setInt(2, step);
			statement.setBoolean(3, undo);
			statement.setString(4, COMPLETED);
			statement.setInt(5, completion);
			statement.setString(6, result);
			statement.setLong(7, now);
			statement.executeUpdate();
		}
	}

	private String write(Object value) {
		return this.mapper.writeValueAsString(value);
	}

	private void inTransaction(Work work) throws SQLException {
		try (Connection connection = this.dataSource.getConnection()) {
			connection.setAutoCommit(false);
			try {
				work.run(connection);
				connection.commit();
			}
			catch (SQLException | RuntimeException ex) {
				connection.rollback();
				throw ex;
			}
		}
	}

	/**
	 * What a transaction does.
	 */
	private interface Work {

		void run(Connection connection) throws SQLException;

	}

}
