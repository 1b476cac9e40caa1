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

package dev.patterns.test.secrets;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;

/**
 * Accounts that are made and dropped by SQL, as the test server was told by its API.
 *
 * @param url where the database is, in the form that Vault has it
 * @param username who makes accounts
 * @param password its password
 * @param creation statements that make an account
 * @param revocation statements that drop one
 */
record SqlAccounts(String url, String username, String password, List<String> creation,
		List<String> revocation) implements DatabaseAccounts {

	@Override
	public void create(String name, String secret) throws SQLException {
		execute(this.creation, name, secret);
	}

	@Override
	public void drop(String name) throws SQLException {
		execute(this.revocation, name, "");
	}

	private void execute(List<String> statements, String name, String secret) throws SQLException {
		try (Connection connection = DriverManager.getConnection(jdbcUrl(), this.username, this.password);
				Statement statement = connection.createStatement()) {
			for (String sql : statements) {
				statement.execute(sql.replace("{{name}}", name)
					.replace("{{password}}", secret)
					.replace("{{expiration}}", "infinity"));
			}
		}
	}

	private String jdbcUrl() {
		return "jdbc:" + this.url.replace("{{username}}:{{password}}@", "");
	}

	@Override
	public String toString() {
		return "SqlAccounts";
	}

}
