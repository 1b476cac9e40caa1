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

package dev.patterns.demo.run;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import dev.patterns.test.services.EmbeddedServer;

/**
 * Gives each service an account of its own on a PostgreSQL of the demo, which owns the
 * database of the service and needs its password. (A server for tests lets everybody in.)
 *
 * @param server the server
 * @param secrets the passwords
 */
record DatabaseAccounts(EmbeddedServer server, DemoSecrets secrets) {

	private static final Duration PATIENCE = Duration.ofSeconds(10);

	/** The password is not the one that was expected. */
	private static final String INVALID_PASSWORD = "28P01";

	/**
	 * Return the name of the account of a service.
	 * @param service the service
	 * @return the name
	 */
	static String name(String service) {
		return service + "_service";
	}

	/**
	 * Create the accounts.
	 * @param databases databases by service
	 */
	void create(Map<String, String> databases) {
		try {
			for (Map.Entry<String, String> entry : databases.entrySet()) {
				create(entry.getKey(), entry.getValue());
			}
			requirePasswords(databases);
		}
		catch (SQLException ex) {
			throw new DemoException("Cannot create accounts for the services: " + ex.getMessage(), ex);
		}
	}

	private void create(String service, String database) throws SQLException {
		String name = name(service);
		try (Connection connection = administrator(database); Statement statement = connection.createStatement()) {
			statement.execute("set password_encryption = 'scram-sha-256'");
			statement.execute("create role %s login password '%s'".formatted(name, this.secrets.password(service)));
			statement.execute("alter database %s owner to %s".formatted(database, name));
			statement.execute("alter schema public owner to " + name);
		}
	}

	private void requirePasswords(Map<String, String> databases) throws SQLException {
		String rules = Stream
			.concat(databases.keySet().stream().map((service) -> "host all " + name(service) + " all scram-sha-256"),
					Stream.of("host all all all trust"))
			.map((rule) -> "('" + rule + "')")
			.collect(Collectors.joining(", "));
		String database = databases.values().iterator().next();
		try (Connection connection = administrator(database); Statement statement = connection.createStatement()) {
			String file;
			try (ResultSet row = statement.executeQuery("show hba_file")) {
				row.next();
				file = row.getString(1).replace("'", "''");
			}
			statement.execute("copy (values %s) to '%s'".formatted(rules, file));
			statement.execute("select pg_reload_conf()");
		}
		for (Map.Entry<String, String> entry : databases.entrySet()) {
			if (!Waiting.until(PATIENCE, () -> isRefused(entry.getValue(), name(entry.getKey())))) {
				throw new DemoException("PostgreSQL does not ask for the password of " + name(entry.getKey()));
			}
		}
	}

	private boolean isRefused(String database, String name) {
		try (Connection connection = DriverManager.getConnection(url(database), name, "wrong")) {
			return false;
		}
		catch (SQLException ex) {
			return INVALID_PASSWORD.equals(ex.getSQLState());
		}
	}

	/**
	 * Open a connection that may do anything.
	 * @param database the database
	 * @return a connection
	 * @throws SQLException if there is none
	 */
	Connection administrator(String database) throws SQLException {
		Map<String, String> properties = this.server.createDatabase(database);
		return DriverManager.getConnection(url(database), properties.get("spring.datasource.username"),
				properties.get("spring.datasource.password"));
	}

	String url(String database) {
		return this.server.createDatabase(database).getOrDefault("spring.datasource.url", "");
	}

}
