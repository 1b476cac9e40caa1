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

package dev.patterns.jdbc;

import java.sql.Connection;
import java.sql.DatabaseMetaData;
import java.sql.SQLException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;

import javax.sql.DataSource;

import org.h2.jdbcx.JdbcDataSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.jdbc.core.JdbcTemplate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.within;
import static org.mockito.BDDMockito.given;
import static org.mockito.Mockito.mock;

/**
 * Tests for {@link DatabasePlatform}.
 */
class DatabasePlatformTests {

	@ParameterizedTest
	@CsvSource({ "PostgreSQL,POSTGRESQL,postgresql", "MariaDB,MARIADB,mariadb", "MySQL,MYSQL,mysql", "H2,H2,h2" })
	void isFoundByTheNameOfTheProduct(String product, DatabasePlatform platform, String id) throws SQLException {
		assertThat(DatabasePlatform.of(dataSource(product))).isEqualTo(platform);
		assertThat(platform.id()).isEqualTo(id);
	}

	@Test
	void otherDatabaseIsRefusedWithTheKnownOnes() throws SQLException {
		DataSource dataSource = dataSource("Apache Derby");
		assertThatExceptionOfType(UnsupportedDatabaseException.class).isThrownBy(() -> DatabasePlatform.of(dataSource))
			.withMessageContaining("'Apache Derby' is not supported")
			.withMessageContaining("PostgreSQL, MariaDB, MySQL and H2");
	}

	@ParameterizedTest
	@ValueSource(strings = { "UTC", "Europe/Berlin", "America/New_York", "Asia/Kolkata" })
	void clockOfH2IsInEpochMillisecondsWhereverTheMachineIs(String zone) {
		JdbcDataSource dataSource = new JdbcDataSource();
		dataSource.setUrl("jdbc:h2:mem:platform;TIME ZONE=" + zone);
		Long now = new JdbcTemplate(dataSource).queryForObject("select " + DatabasePlatform.H2.epochMillis(),
				Long.class);
		assertThat(Instant.ofEpochMilli(now)).isCloseTo(Instant.now(), within(1, ChronoUnit.MINUTES));
	}

	private static DataSource dataSource(String product) throws SQLException {
		DatabaseMetaData metaData = mock(DatabaseMetaData.class);
		given(metaData.getDatabaseProductName()).willReturn(product);
		Connection connection = mock(Connection.class);
		given(connection.getMetaData()).willReturn(metaData);
		DataSource dataSource = mock(DataSource.class);
		given(dataSource.getConnection()).willReturn(connection);
		return dataSource;
	}

}
