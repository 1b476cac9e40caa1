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

import org.jspecify.annotations.Nullable;

import dev.patterns.benchmarks.server.Database;

/**
 * The floor: an outbox by hand that does only the work itself, with the same guarantees.
 * A row is a key and the JSON; one thread sends them, see {@link FloorRelay}.
 */
final class FloorCompetitor implements Competitor {

	private static final String INSERT = "insert into outbox (message_key, payload) values (?, ?)";

	@Override
	public String name() {
		return "floor";
	}

	@Override
	public Session open(Database database, String bootstrapServers, boolean relaying) throws SQLException {
		database.execute("""
				create table if not exists outbox (
					id bigint generated always as identity primary key,
					message_key varchar(64) not null,
					payload bytea not null
				) with (
					autovacuum_vacuum_scale_factor = 0,
					autovacuum_vacuum_threshold = 10000,
					autovacuum_vacuum_cost_delay = 0
				)""");
		return new FloorSession(database, bootstrapServers, relaying);
	}

	@Override
	public String countPending() {
		return "select count(*) from outbox";
	}

	private static final class FloorSession extends PlainSession {

		private final @Nullable FloorRelay relay;

		FloorSession(Database database, String bootstrapServers, boolean relaying) {
			super(database, bootstrapServers);
			this.relay = relaying ? new FloorRelay(pool(), producer()) : null;
		}

		@Override
		public void publish(Event event) {
			jdbc().update(INSERT, event.key(), event.toJson());
			if (this.relay != null) {
				AfterCommit.run(this.relay::wakeUp);
			}
		}

		@Override
		public void close() throws Exception {
			if (this.relay != null) {
				this.relay.close();
			}
			super.close();
		}

	}

}
