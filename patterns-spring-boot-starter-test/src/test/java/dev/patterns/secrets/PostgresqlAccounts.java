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

package dev.patterns.secrets;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

import javax.sql.DataSource;

import org.springframework.jdbc.core.JdbcTemplate;

import dev.patterns.test.secrets.DatabaseAccounts;

/**
 * Accounts of a PostgreSQL.
 */
class PostgresqlAccounts implements DatabaseAccounts {

	final Set<String> passwords = ConcurrentHashMap.newKeySet();

	private final Set<String> names = ConcurrentHashMap.newKeySet();

	private final DataSource dataSource;

	private final JdbcTemplate admin;

	PostgresqlAccounts(DataSource admin) {
		this.dataSource = admin;
		this.admin = new JdbcTemplate(admin);
	}

	@Override
	public void create(String username, String password) throws SQLException {
		this.passwords.add(password);
		this.names.add(username);
		try (Connection connection = this.dataSource.getConnection();
				Statement statement = connection.createStatement()) {
			statement.execute("create role " + username + " login password '" + password + "'");
		}
	}

	@Override
	public void drop(String username) {
		this.admin.execute("drop role if exists " + username);
	}

	// Roles are of all databases of a server, so that other tests have some, too.
	List<String> roles() {
		List<String> roles = this.admin.queryForList("select rolname from pg_roles", String.class);
		return roles.stream().filter(this.names::contains).toList();
	}

}
