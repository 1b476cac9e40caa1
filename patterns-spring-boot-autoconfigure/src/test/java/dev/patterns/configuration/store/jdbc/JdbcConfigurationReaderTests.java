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
import java.util.List;
import java.util.function.Supplier;

import javax.sql.DataSource;

import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.springframework.boot.sql.init.DatabaseInitializationMode;
import org.springframework.jdbc.datasource.SimpleDriverDataSource;
import org.springframework.jdbc.support.JdbcTransactionManager;

import dev.patterns.configuration.ConfigurationChange;
import dev.patterns.configuration.ConfigurationStoreException;
import dev.patterns.configuration.store.ConfigurationStore;
import dev.patterns.configuration.store.StorePosition;
import dev.patterns.jdbc.DatabasePlatform;
import dev.patterns.jdbc.JdbcAccess;
import dev.patterns.jdbc.SchemaManager;

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
	void aStoreDoesNotTellItEither() {
		String url = "jdbc:h2:mem:x;PASSWORD=marker-password;broken";
		DataSource dataSource = new SimpleDriverDataSource(new org.h2.Driver(), url);
		JdbcAccess access = new JdbcAccess(dataSource, new JdbcTransactionManager(dataSource), DatabasePlatform.H2);
		List<Supplier<JdbcAccess>> failing = List.of(() -> access, () -> new JdbcAccess(dataSource,
				new JdbcTransactionManager(dataSource), DatabasePlatform.of(dataSource)), () -> {
					throw new IllegalStateException("The driver does not accept " + url);
				});
		for (Supplier<JdbcAccess> one : failing) {
			ConfigurationStore store = new JdbcConfigurationStore("orders", one,
					new SchemaManager(DatabaseInitializationMode.ALWAYS), 10);
			List<ThrowingCallable> calls = List.of(store::read, store::position,
					() -> store.changesAfter(StorePosition.START, 1), () -> store.watch(() -> {
					}), () -> store.write(List.of(ConfigurationChange.set("a", "1")), "test"));
			for (ThrowingCallable call : (one == failing.get(0)) ? calls.subList(0, 3) : calls) {
				assertThatExceptionOfType(ConfigurationStoreException.class).isThrownBy(call)
					.withMessageContaining("'orders'")
					.satisfies((ex) -> assertThat(org.assertj.core.util.Throwables.getStackTrace(ex))
						.doesNotContain("marker-password"));
			}
		}
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
