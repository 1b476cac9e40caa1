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

package dev.patterns.saga.store.jdbc;

import java.sql.Connection;
import java.sql.SQLException;

import javax.sql.DataSource;

import org.jspecify.annotations.Nullable;
import org.postgresql.PGConnection;
import org.springframework.jdbc.datasource.DataSourceUtils;
import org.springframework.util.ClassUtils;

/**
 * The driver of PostgreSQL behind a connection, if it is there. Applications with another
 * database, or with another driver, need not have it.
 */
final class PostgresqlDriver {

	private static final boolean PRESENT = ClassUtils.isPresent("org.postgresql.PGConnection",
			PostgresqlDriver.class.getClassLoader());

	private PostgresqlDriver() {
	}

	/**
	 * The driver's connection in the current transaction.
	 * @param dataSource the data source of the transaction
	 * @return the connection, {@code null} if it is another driver's or wrapped by
	 * somebody who does not give it away
	 */
	static @Nullable PGConnection connection(DataSource dataSource) {
		if (!PRESENT) {
			return null;
		}
		Connection connection = DataSourceUtils.getConnection(dataSource);
		try {
			return connection.isWrapperFor(PGConnection.class) ? connection.unwrap(PGConnection.class) : null;
		}
		catch (SQLException ex) {
			return null;
		}
		finally {
			DataSourceUtils.releaseConnection(connection, dataSource);
		}
	}

}
