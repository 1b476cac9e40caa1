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

package dev.patterns.benchmarks.server;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Map;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;

/**
 * A database on the server, and how all competitors connect to it.
 *
 * @param name its name
 * @param properties the Spring properties that lead to it
 */
public record Database(String name, Map<String, String> properties) {

	/**
	 * Connections for each competitor: one for each unit of work at a time, and some for
	 * what runs in the background.
	 */
	public static final int POOL_SIZE = 40;

	String url() {
		return required("spring.datasource.url");
	}

	String username() {
		return required("spring.datasource.username");
	}

	String password() {
		return required("spring.datasource.password");
	}

	/**
	 * A pool as all competitors have.
	 * @return the pool, to be closed
	 */
	public HikariDataSource pool() {
		HikariConfig config = new HikariConfig();
		config.setJdbcUrl(url());
		config.setUsername(username());
		config.setPassword(password());
		config.setMaximumPoolSize(POOL_SIZE);
		return new HikariDataSource(config);
	}

	/**
	 * Execute statements on a connection of their own.
	 * @param statements the statements
	 * @throws SQLException if one fails
	 */
	public void execute(String... statements) throws SQLException {
		try (Connection connection = connect(); Statement statement = connection.createStatement()) {
			for (String sql : statements) {
				statement.execute(sql);
			}
		}
	}

	/**
	 * Execute a query for one number on a connection of its own.
	 * @param sql the query
	 * @return the number
	 * @throws SQLException if it fails
	 */
	public long queryForLong(String sql) throws SQLException {
		try (Connection connection = connect();
				Statement statement = connection.createStatement();
				ResultSet row = statement.executeQuery(sql)) {
			row.next();
			return row.getLong(1);
		}
	}

	/**
	 * A connection that belongs to no pool.
	 * @return the connection
	 * @throws SQLException if it cannot be had
	 */
	public Connection connect() throws SQLException {
		return DriverManager.getConnection(url(), username(), password());
	}

	private String required(String name) {
		String value = this.properties.get(name);
		if (value == null) {
			throw new IllegalStateException("The server gave no '" + name + "'");
		}
		return value;
	}

}
