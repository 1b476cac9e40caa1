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

package dev.patterns.state;

import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;

import javax.sql.DataSource;

import com.zaxxer.hikari.HikariDataSource;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.springframework.dao.ConcurrencyFailureException;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.UnexpectedRollbackException;
import org.springframework.transaction.support.TransactionTemplate;

import dev.patterns.jdbc.JdbcAccess;
import dev.patterns.state.store.jdbc.JdbcStateStore;
import dev.patterns.test.services.EmbeddedServers;
import dev.patterns.test.services.Service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * The contract on MariaDB.
 */
class MariadbStateStoreIntegrationTests extends JdbcStateStoreTestSupport {

	// Each process has its own: tests forget tokens and entries of all.
	private static final String DATABASE = "state_contract_" + ProcessHandle.current().pid();

	private static HikariDataSource pool;

	@BeforeAll
	static void open() {
		Map<String, String> properties = EmbeddedServers.shared(Service.MARIADB).createDatabase(DATABASE);
		pool = pool(properties.get("spring.datasource.url"), properties.get("spring.datasource.username"),
				properties.get("spring.datasource.password"));
	}

	@AfterAll
	static void close() {
		pool.close();
		EmbeddedServers.shared(Service.MARIADB).dropDatabase(DATABASE);
	}

	@Override
	protected DataSource dataSource() {
		return pool;
	}

	@Test
	void whatTheDatabaseHasRolledBackCannotBeCommitted() {
		try (HikariDataSource strict = pool(pool.getJdbcUrl(), pool.getUsername(), pool.getPassword())) {
			strict.setConnectionInitSql("set innodb_snapshot_isolation = on");
			JdbcAccess access = new JdbcAccess(strict, new JdbcTransactionManager(strict), platform(strict));
			StateTemplate state = template(new JdbcStateStore(access, null, Duration.ofDays(30)), "strict");
			state.save("changed", 1);
			TransactionTemplate transaction = new TransactionTemplate(access.transactionManager());
			transaction.setIsolationLevel(TransactionDefinition.ISOLATION_REPEATABLE_READ);
			assertThatExceptionOfType(UnexpectedRollbackException.class)
				.isThrownBy(() -> transaction.executeWithoutResult((status) -> {
					state.save("before", 1);
					assertThat(state.get("changed", Integer.class).value()).isEqualTo(1);
					elsewhere(() -> state.save("changed", 2));
					assertThatExceptionOfType(ConcurrencyFailureException.class)
						.isThrownBy(() -> state.save("changed", 3));
				}));
			assertThat(state.get("before", Integer.class).exists()).isFalse();
			assertThat(state.get("changed", Integer.class).value()).isEqualTo(2);
		}
	}

	@Test
	void etagsAreComparedExactly() {
		String etag = state().save("etag", 1);
		for (String other : List.of(etag.toUpperCase(Locale.ROOT) + " ", etag + " ", etag.toUpperCase(Locale.ROOT))) {
			if (!other.equals(etag)) {
				assertThatExceptionOfType(EtagMismatchException.class)
					.isThrownBy(() -> state().save("etag", 2, SaveOptions.ifMatch(other)));
			}
		}
		assertThat(state().get("etag", Integer.class).value()).isEqualTo(1);
	}

}
