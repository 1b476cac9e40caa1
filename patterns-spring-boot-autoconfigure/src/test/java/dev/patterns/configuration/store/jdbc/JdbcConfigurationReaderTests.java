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

package dev.patterns.configuration.store.jdbc;

import java.sql.Driver;
import java.sql.SQLException;

import org.junit.jupiter.api.Test;
import org.springframework.jdbc.datasource.SimpleDriverDataSource;

import dev.patterns.configuration.ConfigurationStoreException;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.BDDMockito.given;
import static org.mockito.Mockito.mock;

/**
 * Tests of what is told when a database cannot be reached.
 */
class JdbcConfigurationReaderTests {

	@Test
	void thePasswordOfAUrlIsNotTold() {
		String url = "jdbc:h2:mem:x;PASSWORD=marker-password;broken";
		assertThatExceptionOfType(ConfigurationStoreException.class)
			.isThrownBy(() -> new JdbcConfigurationReader(new SimpleDriverDataSource(new org.h2.Driver(), url))
				.read("orders"))
			.withMessageContaining("SQL state")
			.satisfies((ex) -> assertThat(ex).hasStackTraceContaining("orders"))
			.satisfies((ex) -> assertThat(org.assertj.core.util.Throwables.getStackTrace(ex))
				.doesNotContain("marker-password"));
	}

	@Test
	void otherMessagesAreTold() throws SQLException {
		Driver driver = mock(Driver.class);
		given(driver.connect(any(), any())).willThrow(new SQLException("the server is full"));
		assertThatExceptionOfType(ConfigurationStoreException.class)
			.isThrownBy(
					() -> new JdbcConfigurationReader(new SimpleDriverDataSource(driver, "jdbc:any")).read("orders"))
			.withMessageContaining("the server is full");
	}

	@Test
	void aDriverThatDoesNotKnowTheUrlIsToldAsSuch() {
		assertThatExceptionOfType(ConfigurationStoreException.class)
			.isThrownBy(
					() -> new JdbcConfigurationReader(new SimpleDriverDataSource(new org.h2.Driver(), "jdbc:other:x"))
						.read("orders"))
			.withMessageContaining("does not know such a URL");
	}

}
