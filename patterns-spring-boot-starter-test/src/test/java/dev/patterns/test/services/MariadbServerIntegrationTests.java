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
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests for MariaDB as an embedded server.
 */
class MariadbServerIntegrationTests {

	private static EmbeddedServer server;

	@BeforeAll
	static void startServer() {
		server = EmbeddedServers.start(Service.MARIADB);
	}

	@AfterAll
	static void closeServer() {
		server.close();
	}

	@Test
	void committedRowSurvivesKill() throws Exception {
		Map<String, String> database = server.createDatabase("kill");
		assertThat(server.createDatabase("kill")).isEqualTo(database);
		try (Connection connection = PostgresqlServerIntegrationTests.connect(database);
				Statement statement = connection.createStatement()) {
			statement.execute("CREATE TABLE t (id INT PRIMARY KEY) ENGINE=InnoDB");
			statement.execute("INSERT INTO t VALUES (42)");
			server.kill();
			assertThat(server.isRunning()).isFalse();
			assertThatExceptionOfType(SQLException.class).isThrownBy(() -> statement.execute("SELECT 1"));
		}
		server.start();
		assertThat(PostgresqlServerIntegrationTests.query(database, "SELECT id FROM t")).isEqualTo("42");
		server.dropDatabase("kill");
		assertThatExceptionOfType(SQLException.class)
			.isThrownBy(() -> PostgresqlServerIntegrationTests.connect(database));
	}

	@Test
	void suspendedServerGivesNoAnswerUntilResumed() throws Exception {
		server.suspend();
		CompletableFuture<String> answer = CompletableFuture.supplyAsync(MariadbServerIntegrationTests::version);
		assertThatExceptionOfType(TimeoutException.class).isThrownBy(() -> answer.get(300, TimeUnit.MILLISECONDS));
		server.resume();
		assertThat(answer.get(10, TimeUnit.SECONDS)).contains("MariaDB");
	}

	private static String version() {
		try {
			return PostgresqlServerIntegrationTests.query(server.properties(), "SELECT version()");
		}
		catch (SQLException ex) {
			throw new IllegalStateException(ex);
		}
	}

}
