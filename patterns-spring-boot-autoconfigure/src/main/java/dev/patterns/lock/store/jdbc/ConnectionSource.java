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

package dev.patterns.lock.store.jdbc;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;

import javax.sql.DataSource;

import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

/**
 * Where connections for locks come from. Thread-safe.
 */
interface ConnectionSource {

	/**
	 * Take a connection.
	 * @param limit how long what is done with it may take, {@code null} if that does not
	 * matter
	 * @return the connection
	 * @throws SQLException if there is none to be had
	 */
	Connection take(@Nullable Duration limit) throws SQLException;

	/**
	 * Give a connection back. Does not fail.
	 * @param connection the connection
	 * @param usable whether all that was done with it went well
	 */
	void giveBack(Connection connection, boolean usable);

	static ConnectionSource of(DataSource dataSource) {
		return new ConnectionSource() {

			@Override
			public Connection take(@Nullable Duration limit) throws SQLException {
				return dataSource.getConnection();
			}

			@Override
			public void giveBack(Connection connection, boolean usable) {
				close(connection);
			}

		};
	}

	static void close(Connection connection) {
		try {
			connection.close();
		}
		catch (SQLException ex) {
			LogFactory.getLog(ConnectionSource.class).debug("A connection was not closed", ex);
		}
	}

}
