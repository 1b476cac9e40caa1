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
import java.sql.SQLException;

import javax.sql.DataSource;

import dev.dbos.transact.DBOS;
import dev.dbos.transact.txstep.JdbcStepFactory;
import dev.dbos.transact.workflow.Workflow;
import org.jspecify.annotations.Nullable;

/**
 * The workflows on DBOS.
 */
public class DbosOrders implements DbosWorkflows {

	private final DBOS dbos;

	private final DataSource dataSource;

	private @Nullable JdbcStepFactory transactionalSteps;

	/**
	 * Create the workflows.
	 * @param dbos runs them
	 * @param dataSource where the business rows are
	 */
	DbosOrders(DBOS dbos, DataSource dataSource) {
		this.dbos = dbos;
		this.dataSource = dataSource;
	}

	/**
	 * Write the business rows by transactional steps.
	 * @param factory makes the steps
	 */
	void use(JdbcStepFactory factory) {
		this.transactionalSteps = factory;
	}

	@Override
	@Workflow(name = "transactional")
	public String transactional(Order order) {
		for (int step = 1; step <= Workload.STEPS; step++) {
			book(order, step);
		}
		return "COMPLETED";
	}

	@Override
	@Workflow(name = "remote")
	public String remote(Order order) {
		for (int step = 1; step <= Workload.STEPS; step++) {
			int current = step;
			this.dbos.runStep(() -> Booked.of(order, current), "step" + step);
		}
		return "COMPLETED";
	}

	@Override
	@Workflow(name = "compensated")
	public String compensated(Order order) {
		Booked[] booked = new Booked[Workload.STEPS];
		for (int step = 1; step < Workload.STEPS; step++) {
			booked[step] = book(order, step);
		}
		try {
			this.dbos.runStep(() -> {
				throw new DeclinedException();
			}, "step" + Workload.STEPS);
			return "COMPLETED";
		}
		catch (DeclinedException ex) {
			for (int step = Workload.STEPS - 1; step > 0; step--) {
				undo(order, booked[step]);
			}
			return "COMPENSATED";
		}
	}

	private Booked book(Order order, int step) {
		return write((connection) -> Journal.book(connection, order, step), "step" + step);
	}

	private void undo(Order order, Booked booked) {
		write((connection) -> {
			Journal.undo(connection, order, booked);
			return booked;
		}, "undo" + booked.step());
	}

	private Booked write(Write write, String step) {
		try {
			if (this.transactionalSteps != null) {
				return this.transactionalSteps.<Booked, SQLException>txStep(write::in, step);
			}
			return this.dbos.<Booked, SQLException>runStep(() -> {
				// One statement, which commits by itself.
				try (Connection connection = this.dataSource.getConnection()) {
					return write.in(connection);
				}
			}, step);
		}
		catch (SQLException ex) {
			throw new IllegalStateException(ex);
		}
	}

	/**
	 * What a step writes.
	 */
	private interface Write {

		Booked in(Connection connection) throws SQLException;

	}

}
