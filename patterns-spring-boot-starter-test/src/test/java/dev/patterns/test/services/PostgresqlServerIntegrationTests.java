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

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests for PostgreSQL as an embedded server.
 */
class PostgresqlServerIntegrationTests {

	private static EmbeddedServer server;

	@BeforeAll
	static void startServer() {
		server = EmbeddedServers.start(Service.POSTGRESQL);
	}

	@AfterAll
	static void closeServer() {
		server.close();
	}

	@Test
	void isDurable() throws Exception {
		assertThat(query(server.properties(), "SHOW fsync")).isEqualTo("on");
		assertThat(query(server.properties(), "SHOW synchronous_commit")).isEqualTo("on");
		assertThat(query(server.properties(), "SHOW max_connections")).isEqualTo("300");
	}

	@Test
	void committedRowSurvivesKill() throws Exception {
		Map<String, String> database = server.createDatabase("kill");
		int port = server.port();
		try (Connection connection = connect(database); Statement statement = connection.createStatement()) {
			statement.execute("CREATE TABLE t (id INT PRIMARY KEY)");
			statement.execute("INSERT INTO t VALUES (42)");
			server.kill();
			assertThat(server.isRunning()).isFalse();
			assertThatExceptionOfType(SQLException.class).isThrownBy(() -> statement.execute("SELECT 1"));
		}
		assertThatExceptionOfType(SQLException.class).isThrownBy(() -> connect(database));
		server.start();
		assertThat(server.isRunning()).isTrue();
		assertThat(server.port()).isEqualTo(port);
		assertThat(query(database, "SELECT id FROM t")).isEqualTo("42");
	}

	@Test
	void rowSurvivesOrderlyStop() throws Exception {
		Map<String, String> database = server.createDatabase("stop");
		try (Connection connection = connect(database); Statement statement = connection.createStatement()) {
			statement.execute("CREATE TABLE t AS SELECT 7 AS id");
		}
		server.stop();
		assertThat(server.isRunning()).isFalse();
		server.stop();
		server.start();
		server.start();
		assertThat(query(database, "SELECT id FROM t")).isEqualTo("7");
	}

	@Test
	void suspendedServerGivesNoAnswerUntilResumed() throws Exception {
		try (Connection connection = connect(server.properties()); Statement statement = connection.createStatement()) {
			server.suspend();
			CompletableFuture<Boolean> answer = CompletableFuture.supplyAsync(() -> execute(statement));
			assertThatExceptionOfType(TimeoutException.class).isThrownBy(() -> answer.get(300, TimeUnit.MILLISECONDS));
			assertThat(server.isRunning()).isTrue();
			server.resume();
			assertThat(answer.get(10, TimeUnit.SECONDS)).isTrue();
		}
	}

	@Test
	void dataDirectoryOfARunningServerIsLeftAlone(@TempDir Path directory) {
		Path data = directory.resolve("data");
		try (EmbeddedServer first = EmbeddedServers.builder(Service.POSTGRESQL).dataDirectory(data).start()) {
			assertThatExceptionOfType(EmbeddedServicesException.class)
				.isThrownBy(() -> EmbeddedServers.builder(Service.POSTGRESQL).dataDirectory(data).start())
				.withMessageContaining("is the data directory of process");
			assertThat(data.resolve("postmaster.pid")).exists();
			first.kill();
			first.start();
			assertThat(first.isRunning()).isTrue();
		}
	}

	@Test
	void databasesAreCreatedOnceAndDroppedWhileInUse() throws Exception {
		Map<String, String> database = server.createDatabase("a-b_1");
		assertThat(server.createDatabase("a-b_1")).isEqualTo(database);
		try (Connection connection = connect(database)) {
			server.dropDatabase("a-b_1");
			assertThatExceptionOfType(SQLException.class).isThrownBy(() -> connect(database));
		}
		assertThatExceptionOfType(EmbeddedServicesException.class).isThrownBy(() -> server.createDatabase("a\"b"))
			.withMessageContaining("is no name for a database");
	}

	private static boolean execute(Statement statement) {
		try {
			return statement.execute("SELECT 1");
		}
		catch (SQLException ex) {
			throw new IllegalStateException(ex);
		}
	}

	static Connection connect(Map<String, String> properties) throws SQLException {
		return DriverManager.getConnection(properties.get("spring.datasource.url"),
				properties.get("spring.datasource.username"), properties.get("spring.datasource.password"));
	}

	static String query(Map<String, String> properties, String sql) throws SQLException {
		try (Connection connection = connect(properties);
				Statement statement = connection.createStatement();
				ResultSet result = statement.executeQuery(sql)) {
			assertThat(result.next()).isTrue();
			return result.getString(1);
		}
	}

}
