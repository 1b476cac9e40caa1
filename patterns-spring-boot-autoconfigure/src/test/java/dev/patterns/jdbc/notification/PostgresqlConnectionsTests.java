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
import java.util.stream.Stream;

import javax.sql.DataSource;

import com.zaxxer.hikari.HikariDataSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.postgresql.Driver;
import org.postgresql.ds.PGSimpleDataSource;
import org.springframework.jdbc.datasource.AbstractDataSource;
import org.springframework.jdbc.datasource.DriverManagerDataSource;
import org.springframework.jdbc.datasource.LazyConnectionDataSourceProxy;
import org.springframework.jdbc.datasource.SimpleDriverDataSource;
import org.springframework.jdbc.datasource.TransactionAwareDataSourceProxy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests for {@link PostgresqlConnections}: where connections lead is known, or is known
 * not to be. That they can be opened is tested with a server.
 */
class PostgresqlConnectionsTests {

	private static final String URL = "jdbc:postgresql://localhost:1/database";

	@ParameterizedTest
	@MethodSource
	void isDerivedFromWhatIsKnown(DataSource dataSource) {
		PostgresqlConnections connections = PostgresqlConnections.derivedFrom(dataSource);
		assertThat(connections).isNotNull();
		// By the driver, not by the pool, which would wait for half a minute.
		assertThatExceptionOfType(SQLException.class).isThrownBy(() -> connections.open("test"))
			.withMessageContaining("localhost:1 refused");
	}

	static Stream<DataSource> isDerivedFromWhatIsKnown() {
		PGSimpleDataSource simple = new PGSimpleDataSource();
		simple.setURL(URL);
		HikariDataSource hikari = new HikariDataSource();
		hikari.setJdbcUrl(URL);
		HikariDataSource overDataSource = new HikariDataSource();
		overDataSource.setDataSource(simple);
		overDataSource.setUsername("user");
		overDataSource.setPassword("secret");
		// Told its target like this it does not connect.
		LazyConnectionDataSourceProxy lazy = new LazyConnectionDataSourceProxy();
		lazy.setTargetDataSource(hikari);
		return Stream.of(simple, hikari, overDataSource, lazy, new TransactionAwareDataSourceProxy(lazy),
				new DriverManagerDataSource(URL), new SimpleDriverDataSource(new Driver(), URL, "user", "secret"));
	}

	@Test
	void isNotDerivedFromWhatIsNotKnown() {
		HikariDataSource byClass = new HikariDataSource();
		byClass.setDataSourceClassName(PGSimpleDataSource.class.getName());
		assertThat(PostgresqlConnections.derivedFrom(byClass)).isNull();
		DataSource unknown = new UnknownDataSource();
		assertThat(PostgresqlConnections.derivedFrom(unknown)).isNull();
		assertThat(PostgresqlConnections.takenFrom(unknown)).isNotNull();
	}

	@Test
	void followsAChangedAddress() {
		HikariDataSource hikari = new HikariDataSource();
		hikari.setJdbcUrl(URL);
		PostgresqlConnections connections = PostgresqlConnections.derivedFrom(hikari);
		assertThat(connections).isNotNull();
		hikari.setJdbcUrl("jdbc:postgresql://localhost:2/database");
		assertThatExceptionOfType(SQLException.class).isThrownBy(() -> connections.open("test"))
			.withMessageContaining("localhost:2 refused");
	}

	private static final class UnknownDataSource extends AbstractDataSource {

		@Override
		public Connection getConnection() throws SQLException {
			throw new SQLException("not asked");
		}

		@Override
		public Connection getConnection(String username, String password) throws SQLException {
			throw new SQLException("not asked");
		}

	}

}
