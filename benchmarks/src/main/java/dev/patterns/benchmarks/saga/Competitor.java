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

import dev.patterns.benchmarks.server.Database;

/**
 * One way to run the same sagas.
 */
interface Competitor {

	/**
	 * The name in the results.
	 * @return the name
	 */
	String name();

	/**
	 * Start on an empty or a filled database.
	 * @param database the database, with the table of {@link Journal}
	 * @param workload what the sagas will do
	 * @return a session, to be closed
	 * @throws Exception if it does not start
	 */
	Session open(Database database, Workload workload) throws Exception;

	/**
	 * A started competitor. {@link #run} is called by many threads at a time.
	 */
	interface Session extends AutoCloseable {

		/**
		 * Run one saga to its end.
		 * @param order its input
		 * @throws Exception if the saga does not end as it should
		 */
		void run(Order order) throws Exception;

		/**
		 * The query for the number of sagas that have ended as they should.
		 * @return the SQL
		 */
		String countEnded();

	}

}
