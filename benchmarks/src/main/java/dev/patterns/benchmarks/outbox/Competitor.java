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

import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.transaction.support.TransactionTemplate;

import dev.patterns.benchmarks.server.Database;

/**
 * One way to get events from a transaction to Kafka.
 */
interface Competitor {

	/**
	 * The name in the results.
	 * @return the name
	 */
	String name();

	/**
	 * Start.
	 * @param database the database, with the table of {@link Orders}
	 * @param bootstrapServers the broker, with topic {@link Event#TOPIC}
	 * @param relaying whether events are sent; otherwise they are only stored
	 * @return a session, to be closed
	 * @throws Exception if it does not start
	 */
	Session open(Database database, String bootstrapServers, boolean relaying) throws Exception;

	/**
	 * The query for the number of events that are stored and not yet known to be sent.
	 * @return the SQL
	 */
	String countPending();

	/**
	 * A started competitor. Used by many threads at a time.
	 */
	interface Session extends AutoCloseable {

		/**
		 * How transactions are run.
		 * @return a template
		 */
		TransactionTemplate transactions();

		/**
		 * How business rows are written.
		 * @return a template
		 */
		JdbcTemplate jdbc();

		/**
		 * Publish an event in the current transaction.
		 * @param event the event
		 */
		void publish(Event event);

		/**
		 * Send nothing until {@link #resume()}, not even in sessions that are opened
		 * until then, if this competitor can do that.
		 */
		default void pause() {
		}

		/**
		 * Undo {@link #pause()}, also that of an earlier session.
		 */
		default void resume() {
		}

	}

}
