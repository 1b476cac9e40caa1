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

import com.zaxxer.hikari.HikariDataSource;
import dev.dbos.transact.DBOS;
import dev.dbos.transact.config.DBOSConfig;
import dev.dbos.transact.txstep.JdbcStepFactory;

import dev.patterns.benchmarks.server.Database;

/**
 * DBOS Transact for Java, in one of the ways to run a workflow whose steps write a row.
 */
final class DbosCompetitor implements Competitor {

	private final Mode mode;

	DbosCompetitor(Mode mode) {
		this.mode = mode;
	}

	@Override
	public String name() {
		return "DBOS Transact " + DBOS.version() + ", " + this.mode.description;
	}

	@Override
	public Session open(Database database, Workload workload) {
		HikariDataSource pool = database.pool();
		DBOS dbos = new DBOS(DBOSConfig.defaults("benchmark").withDataSource(pool).withMigrate(true));
		DbosOrders orders = new DbosOrders(dbos, pool);
		DbosWorkflows workflows = dbos.registerProxy(DbosWorkflows.class, orders);
		dbos.launch();
		if (this.mode == Mode.TRANSACTIONAL_STEP) {
			orders.use(new JdbcStepFactory(dbos, pool));
		}
		return new DbosSession(dbos, pool, workflows, this.mode, workload);
	}

	/**
	 * How workflows are run.
	 */
	enum Mode {

		/**
		 * The workflow is called; a step writes its row in a transaction of its own.
		 */
		DIRECT("workflow called directly"),

		/**
		 * The workflow is started on DBOS's threads, its steps as before.
		 */
		STARTED("startWorkflow"),

		/**
		 * The workflow is called; a step writes its row through DBOS's transactional
		 * steps.
		 */
		TRANSACTIONAL_STEP("txStep");

		private final String description;

		Mode(String description) {
			this.description = description;
		}

	}

	private record DbosSession(DBOS dbos, HikariDataSource pool, DbosWorkflows workflows, Mode mode,
			Workload workload) implements Session {

		@Override
		public void run(Order order) throws Exception {
			if (this.mode == Mode.STARTED) {
				this.dbos.startWorkflow(() -> call(order)).getResult();
			}
			else {
				call(order);
			}
		}

		private String call(Order order) {
			return switch (this.workload) {
				case TRANSACTIONAL -> this.workflows.transactional(order);
				case REMOTE -> this.workflows.remote(order);
				case COMPENSATION -> this.workflows.compensated(order);
			};
		}

		@Override
		public String countEnded() {
			return "select count(*) from dbos.workflow_status where status = 'SUCCESS'";
		}

		@Override
		public void close() {
			this.dbos.shutdown();
			this.pool.close();
		}

	}

}
