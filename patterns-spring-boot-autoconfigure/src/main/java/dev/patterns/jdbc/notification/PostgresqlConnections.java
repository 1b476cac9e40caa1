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

package dev.patterns.jdbc.notification;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Properties;

import javax.sql.DataSource;

import org.jspecify.annotations.Nullable;
import org.springframework.util.ClassUtils;

import dev.patterns.jdbc.UnpooledConnections;

/**
 * Opens connections to PostgreSQL on which one can listen and notify. Thread-safe.
 */
public final class PostgresqlConnections {

	private static final boolean DRIVER_PRESENT = ClassUtils.isPresent("org.postgresql.PGConnection",
			PostgresqlConnections.class.getClassLoader());

	/** How long the database may take to answer before it is taken for lost. */
	private static final Duration PATIENCE = Duration.ofSeconds(10);

	private final Source source;

	private PostgresqlConnections(Source source) {
		this.source = source;
	}

	/**
	 * Open connections like those of a DataSource, but outside of its pool. Nothing is
	 * opened yet.
	 * @param dataSource a DataSource of HikariCP or of another kind that Spring Boot
	 * knows
	 * @return the connections, {@code null} if it is not known where the DataSource leads
	 * or if there is no driver of PostgreSQL
	 */
	public static @Nullable PostgresqlConnections derivedFrom(DataSource dataSource) {
		UnpooledConnections connections = DRIVER_PRESENT ? UnpooledConnections.derivedFrom(dataSource) : null;
		return (connections != null) ? new PostgresqlConnections((name) -> connections.open(defaults(name))) : null;
	}

	/**
	 * Take connections from a DataSource itself. If that is a pool they stay away from it
	 * for as long as they live.
	 * @param dataSource the DataSource
	 * @return the connections, {@code null} if there is no driver of PostgreSQL
	 */
	public static @Nullable PostgresqlConnections takenFrom(DataSource dataSource) {
		return DRIVER_PRESENT ? new PostgresqlConnections((name) -> dataSource.getConnection()) : null;
	}

	/**
	 * Open a connection that commits each statement.
	 * @param name how the database is to call the session, unless the application's URL
	 * names its sessions
	 * @return the connection
	 * @throws SQLException if there is none to be had
	 */
	Connection open(String name) throws SQLException {
		Connection connection = this.source.open(name);
		try {
			connection.setNetworkTimeout(Runnable::run, (int) PATIENCE.toMillis());
			connection.setAutoCommit(true);
			return connection;
		}
		catch (SQLException ex) {
			connection.close();
			throw ex;
		}
	}

	private static Properties defaults(String name) {
		Properties defaults = new Properties();
		String seconds = String.valueOf(PATIENCE.toSeconds());
		defaults.setProperty("ApplicationName", name);
		defaults.setProperty("tcpKeepAlive", "true");
		defaults.setProperty("connectTimeout", seconds);
		defaults.setProperty("socketTimeout", seconds);
		return defaults;
	}

	/**
	 * Where connections come from.
	 */
	@FunctionalInterface
	private interface Source {

		Connection open(String name) throws SQLException;

	}

}
