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

package dev.patterns.configuration.store.jdbc;

import java.sql.Connection;
import java.sql.SQLException;

import javax.sql.DataSource;

import dev.patterns.configuration.ConfigurationStoreException;
import dev.patterns.configuration.store.StoreContent;

/**
 * Reads a store once, before there are any beans: with one connection, which is closed
 * afterwards.
 */
public final class JdbcConfigurationReader {

	private final DataSource dataSource;

	/**
	 * Create a reader.
	 * @param dataSource opens the connection
	 */
	public JdbcConfigurationReader(DataSource dataSource) {
		this.dataSource = dataSource;
	}

	/**
	 * Read everything.
	 * @param store name of the store
	 * @return the content, empty if there are no tables
	 * @throws ConfigurationStoreException if the database does not answer or refuses
	 */
	public StoreContent read(String store) {
		try (Connection connection = this.dataSource.getConnection()) {
			if (connection == null) {
				throw new SQLException("The driver does not know such a URL", "08001");
			}
			return ContentQuery.read(connection, store);
		}
		catch (SQLException ex) {
			if (MissingTable.isCauseOf(ex)) {
				return StoreContent.EMPTY;
			}
			throw new ConfigurationStoreException(
					"The configuration store '%s' cannot be read: %s".formatted(store, DriverMessage.of(ex)),
					DriverMessage.asCause(ex));
		}
	}

}
