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

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Map;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import dev.patterns.test.services.EmbeddedServer;
import dev.patterns.test.services.EmbeddedServers;
import dev.patterns.test.services.Service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests for {@link DatabaseAccounts}.
 */
class DatabaseAccountsIntegrationTests {

	@Test
	void aServiceOwnsItsDatabaseAndNeedsItsPassword(@TempDir Path directory) throws Exception {
		DemoSecrets secrets = new DemoSecrets(directory.resolve("secrets"));
		try (EmbeddedServer server = EmbeddedServers.start(Service.POSTGRESQL)) {
			DatabaseAccounts accounts = new DatabaseAccounts(server, secrets);
			accounts.create(Map.of("order", "orders", "payment", "payments"));
			execute(accounts.url("orders"), "order_service", secrets.password("order"),
					"create table orders (id int); insert into orders values (1)");
			refused(accounts.url("orders"), "order_service", secrets.password("payment"), "select 1", "28P01");
			refused(accounts.url("orders"), "order_service", "", "select 1", "08004");
			refused(accounts.url("orders"), "payment_service", secrets.password("payment"), "select * from orders",
					"42501");
		}
	}

	private static void refused(String url, String user, String password, String sql, String state) {
		assertThatExceptionOfType(SQLException.class).isThrownBy(() -> execute(url, user, password, sql))
			.satisfies((ex) -> assertThat(ex.getSQLState()).isEqualTo(state));
	}

	private static void execute(String url, String user, String password, String sql) throws SQLException {
		try (Connection connection = DriverManager.getConnection(url, user, password);
				Statement statement = connection.createStatement()) {
			statement.execute(sql);
		}
	}

}
