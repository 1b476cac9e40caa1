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

package dev.patterns.jdbc;

import java.util.Locale;

import javax.sql.DataSource;

import org.springframework.jdbc.support.JdbcUtils;
import org.springframework.jdbc.support.MetaDataAccessException;

/**
 * The databases that the JDBC stores know.
 */
public enum DatabasePlatform {

	/**
	 * PostgreSQL 12 or later.
	 */
	POSTGRESQL("postgresql", "cast(date_part('epoch', clock_timestamp()) * 1000 as bigint)"),

	/**
	 * MariaDB 10.6 or later.
	 */
	MARIADB("mariadb", Sql.EPOCH_MILLIS_FROM_UTC),

	/**
	 * MySQL 8.0 or later.
	 */
	MYSQL("mysql", Sql.EPOCH_MILLIS_FROM_UTC),

	/**
	 * H2 2, embedded or as a server.
	 */
	H2("h2", "cast(extract(epoch from current_timestamp) * 1000 as bigint)");

	private final String id;

	private final String epochMillis;

	DatabasePlatform(String id, String epochMillis) {
		this.id = id;
		this.epochMillis = epochMillis;
	}

	/**
	 * The platform's id, as used in the names of schema scripts and by Flyway's
	 * {@code vendor} placeholder.
	 * @return for example {@code postgresql}
	 */
	public String id() {
		return this.id;
	}

	/**
	 * An SQL expression for the time of the database's clock.
	 * @return an expression of type {@code bigint}, milliseconds since 1970 in UTC
	 */
	public String epochMillis() {
		return this.epochMillis;
	}

	/**
	 * Find the platform of a database by asking it.
	 * @param dataSource the data source; a connection is taken from it
	 * @return the platform
	 * @throws UnsupportedDatabaseException if there is no store for the database
	 */
	public static DatabasePlatform of(DataSource dataSource) {
		String product;
		try {
			product = JdbcUtils.extractDatabaseMetaData(dataSource, (metaData) -> metaData.getDatabaseProductName());
		}
		catch (MetaDataAccessException ex) {
			throw new UnsupportedDatabaseException("The database did not tell what it is: " + ex.getMessage(), ex);
		}
		String name = product.toLowerCase(Locale.ROOT);
		for (DatabasePlatform platform : values()) {
			if (name.contains(platform.id)) {
				return platform;
			}
		}
		throw new UnsupportedDatabaseException(
				"'" + product + "' is not supported. There are stores for PostgreSQL, MariaDB, MySQL and H2.", null);
	}

	private static final class Sql {

		// Not unix_timestamp(now(3)): that goes through the local time of the session, of
		// which there is an hour that comes twice when summer time ends.
		private static final String EPOCH_MILLIS_FROM_UTC = "(timestampdiff(microsecond, '1970-01-01', utc_timestamp(3)) div 1000)";

	}

}
