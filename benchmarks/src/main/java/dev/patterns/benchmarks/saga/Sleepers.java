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

/**
 * One way to let many sagas sleep, started on a database. {@link #start} is called by
 * many threads at a time.
 */
interface Sleepers extends AutoCloseable {

	/**
	 * The name in the results.
	 * @return the name
	 */
	String name();

	/**
	 * Start a saga that sleeps and then books.
	 * @param nap its input
	 * @throws SQLException if that fails
	 */
	void start(Nap nap) throws SQLException;

	/**
	 * The query for the number of those that sleep.
	 * @return the SQL
	 */
	String countAsleep();

	/**
	 * The query for the number of those that have woken up and ended.
	 * @return the SQL
	 */
	String countEnded();

	/**
	 * The query for the milliseconds between the time at which each was to wake up and
	 * the beginning of its next step, and for those until that step was done.
	 * @return the SQL, of a table with the columns {@code begun} and {@code done}
	 */
	String delays();

	/**
	 * What empties the tables.
	 * @return the SQL
	 */
	String truncate();

	@Override
	void close();

}
