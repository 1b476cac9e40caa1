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
import java.sql.SQLException;
import java.time.Duration;
import java.util.UUID;

import com.zaxxer.hikari.HikariDataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link JdbcAccess}.
 */
class JdbcAccessTests {

	private final HikariDataSource pool = new HikariDataSource();

	JdbcAccessTests() {
		this.pool.setJdbcUrl("jdbc:h2:mem:" + UUID.randomUUID());
		this.pool.setConnectionTimeout(Duration.ofSeconds(2).toMillis());
	}

	@AfterEach
	void close() {
		this.pool.close();
	}

	@Test
	void aStatementIsCommittedAtOnceAndTheIsolationIsRestored() throws SQLException {
		this.pool.setMaximumPoolSize(1);
		this.pool.setTransactionIsolation("TRANSACTION_SERIALIZABLE");
		JdbcAccess access = access();
		assertThat(access.updateAtOnce("insert into t values (1), (2)")).isEqualTo(2);
		assertThat(access.updateAtOnce("delete from t where id = ?", 2)).isEqualTo(1);
		try (Connection connection = this.pool.getConnection()) {
			assertThat(connection.getTransactionIsolation()).isEqualTo(Connection.TRANSACTION_SERIALIZABLE);
			assertThat(connection.getAutoCommit()).isTrue();
		}
		assertThat(access.template().queryForList("select id from t", Integer.class)).containsExactly(1);
	}

	@Test
	void aPoolWithoutAutoCommitCommitsToo() throws SQLException {
		this.pool.setAutoCommit(false);
		JdbcAccess access = access();
		assertThat(access.updateAtOnce("insert into t values (?)", 1)).isEqualTo(1);
		try (Connection connection = this.pool.getConnection()) {
			connection.rollback();
		}
		assertThat(access.template().queryForObject("select count(*) from t", Integer.class)).isOne();
	}

	@Test
	void theCallersTransactionHasNoPartInIt() {
		JdbcAccess access = access();
		new TransactionTemplate(access.transactionManager()).executeWithoutResult((status) -> {
			access.updateAtOnce("insert into t values (1)");
			status.setRollbackOnly();
		});
		assertThat(access.template().queryForObject("select count(*) from t", Integer.class)).isOne();
	}

	private JdbcAccess access() {
		JdbcTransactionManager transactions = new JdbcTransactionManager(this.pool);
		new TransactionTemplate(transactions)
			.executeWithoutResult((status) -> new JdbcTemplate(this.pool).execute("create table t (id integer)"));
		return new JdbcAccess(this.pool, transactions, DatabasePlatform.H2);
	}

}
