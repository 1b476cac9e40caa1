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
 * One thread sends the rows, see {@link FloorRelay}.
 */
final class FloorCompetitor implements Competitor {

	private final FloorFormat format;

	private volatile boolean paused;

	/**
	 * Create the competitor.
	 * @param format what it stores and sends
	 */
	FloorCompetitor(FloorFormat format) {
		this.format = format;
	}

	@Override
	public String name() {
		return this.format.title();
	}

	@Override
	public Session open(Database database, String bootstrapServers, boolean relaying) throws SQLException {
		database.execute(this.format.table());
		return new FloorSession(database, bootstrapServers, relaying);
	}

	@Override
	public String countPending() {
		return "select count(*) from outbox";
	}

	private final class FloorSession extends PlainSession {

		private final @Nullable FloorRelay relay;

		FloorSession(Database database, String bootstrapServers, boolean relaying) {
			super(database, bootstrapServers);
			this.relay = relaying ? new FloorRelay(FloorCompetitor.this.format, pool(), producer()) : null;
			if (this.relay != null && !FloorCompetitor.this.paused) {
				this.relay.start();
			}
		}

		@Override
		public void publish(Event event) {
			FloorCompetitor.this.format.insert(jdbc(), event, mapper());
			if (this.relay != null) {
				AfterCommit.run(this.relay::wakeUp);
			}
		}

		@Override
		public void pause() {
			FloorCompetitor.this.paused = true;
		}

		@Override
		public void resume() {
			FloorCompetitor.this.paused = false;
			if (this.relay != null) {
				this.relay.start();
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
