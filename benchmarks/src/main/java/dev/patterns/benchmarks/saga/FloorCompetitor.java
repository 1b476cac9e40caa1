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

import java.util.UUID;

import com.zaxxer.hikari.HikariDataSource;

import dev.patterns.benchmarks.server.Database;

/**
 * The floor: plain JDBC that does only the work itself, with the same guarantees. An
 * instance row; for each step one transaction with the business row, a conditional update
 * of the instance row as fence, and a checkpoint row. The last one also ends the
 * instance. No index but the primary keys.
 */
final class FloorCompetitor implements Competitor {

	@Override
	public String name() {
		return "floor";
	}

	@Override
	public Session open(Database database, Workload workload) throws Exception {
		database.execute("""
				create table instance (
					id varchar(64) not null primary key,
					name varchar(64) not null,
					status varchar(16) not null,
					input text not null,
					owner varchar(64) not null,
					epoch bigint not null,
					completion integer not null,
					created_at bigint not null,
					updated_at bigint not null
				)""", """
				create table checkpoint (
					instance_id varchar(64) not null,
					step integer not null,
					undo boolean not null,
					status varchar(16) not null,
					completion integer not null,
					result text,
					ended_at bigint not null,
					primary key (instance_id, step, undo)
				)""");
		return new FloorSession(database.pool(), workload);
	}

	private static final class FloorSession implements Session {

		private final HikariDataSource pool;

		private final Workload workload;

		private final FloorSaga saga;

		FloorSession(HikariDataSource pool, Workload workload) {
			this.pool = pool;
			this.workload = workload;
			this.saga = new FloorSaga(pool, "node-" + UUID.randomUUID());
		}

		@Override
		public void run(Order order) throws Exception {
			switch (this.workload) {
				case TRANSACTIONAL -> this.saga.complete(order, true);
				case REMOTE -> this.saga.complete(order, false);
				case COMPENSATION -> this.saga.compensate(order);
			}
		}

		@Override
		public String countEnded() {
			return "select count(*) from instance where status = '%s'"
				.formatted((this.workload == Workload.COMPENSATION) ? FloorSaga.COMPENSATED : FloorSaga.COMPLETED);
		}

		@Override
		public void close() {
			this.pool.close();
		}

	}

}
