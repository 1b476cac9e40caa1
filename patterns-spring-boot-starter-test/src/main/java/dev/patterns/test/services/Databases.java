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

package dev.patterns.test.services;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/**
 * Creates and drops databases on a server and says how to reach them.
 *
 * @param service the kind of server
 * @param host its host
 * @param port its port
 * @param username the user that may create databases
 * @param password the password of that user
 */
record Databases(Service service, String host, int port, String username, String password) {

	static Databases embedded(Service service, String host, int port) {
		return (service == Service.POSTGRESQL) ? new Databases(service, host, port, "postgres", "postgres")
				: new Databases(service, host, port, "root", "");
	}

	/**
	 * The Spring properties for a database.
	 * @param database the name of the database
	 * @return url, user name and password
	 */
	Map<String, String> properties(String database) {
		Map<String, String> properties = new LinkedHashMap<>();
		properties.put("spring.datasource.url", url(database));
		properties.put("spring.datasource.username", this.username);
		properties.put("spring.datasource.password", this.password);
		return properties;
	}

	/**
	 * The Spring properties for the database that is always there.
	 * @return url, user name and password
	 */
	Map<String, String> properties() {
		return properties(administration());
	}

	/**
	 * Create a database, unless there is one of this name.
	 * @param database the name, of letters, digits, {@code _} and {@code -}
	 * @return whether it was created
	 */
	boolean create(String database) {
		try {
			execute("CREATE DATABASE " + quoted(database));
			return true;
		}
		catch (SQLException ex) {
			// 42P04 is PostgreSQL's duplicate_database, 1007 MariaDB's
			// ER_DB_CREATE_EXISTS.
			if ("42P04".equals(ex.getSQLState()) || ex.getErrorCode() == 1007) {
				return false;
			}
			throw failure("create", database, ex);
		}
	}

	/**
	 * Drop a database, also when connections to it are open.
	 * @param database the name
	 */
	void drop(String database) {
		try {
			execute("DROP DATABASE IF EXISTS " + quoted(database)
					+ ((this.service == Service.POSTGRESQL) ? " WITH (FORCE)" : ""));
		}
		catch (SQLException ex) {
			throw failure("drop", database, ex);
		}
	}

	private void execute(String sql) throws SQLException {
		try (Connection connection = DriverManager.getConnection(url(administration()), this.username, this.password);
				Statement statement = connection.createStatement()) {
			statement.execute(sql);
		}
	}

	private String url(String database) {
		return "jdbc:%s://%s:%d/%s".formatted(this.service.id(), this.host, this.port, database);
	}

	private String administration() {
		return (this.service == Service.POSTGRESQL) ? "postgres" : "mysql";
	}

	private String quoted(String database) {
		if (!database.matches("[A-Za-z0-9_-]{1,63}")) {
			throw new EmbeddedServicesException(
					"'%s' is no name for a database: use 1 to 63 letters, digits, '_' and '-'.".formatted(database));
		}
		return (this.service == Service.POSTGRESQL) ? '"' + database + '"' : '`' + database + '`';
	}

	private EmbeddedServicesException failure(String action, String database, SQLException cause) {
		String hint = (String.valueOf(cause.getMessage()).toLowerCase(Locale.ROOT).contains("no suitable driver"))
				? ". Add the JDBC driver of %s to the test class path.".formatted(this.service.id()) : "";
		return new EmbeddedServicesException(
				"Cannot %s the database '%s' at %s%s".formatted(action, database, url(administration()), hint), cause);
	}

}
