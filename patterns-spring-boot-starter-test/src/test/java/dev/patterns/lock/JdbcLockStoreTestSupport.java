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

package dev.patterns.lock;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;

import javax.sql.DataSource;

import com.zaxxer.hikari.HikariDataSource;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.springframework.boot.sql.init.DatabaseInitializationMode;
import org.springframework.jdbc.CannotGetJdbcConnectionException;
import org.springframework.jdbc.datasource.TransactionAwareDataSourceProxy;
import org.springframework.jdbc.support.JdbcTransactionManager;

import dev.patterns.jdbc.DatabasePlatform;
import dev.patterns.jdbc.JdbcAccess;
import dev.patterns.jdbc.SchemaManager;
import dev.patterns.lock.store.LockRelease;
import dev.patterns.lock.store.LockRenewal;
import dev.patterns.lock.store.LockRequest;
import dev.patterns.lock.store.LockStore;
import dev.patterns.lock.store.jdbc.JdbcLockStore;
import dev.patterns.test.lock.LockStoreContractTests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatException;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Runs the contract on a database.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class JdbcLockStoreTestSupport extends LockStoreContractTests {

	private static final Duration LONG = Duration.ofMinutes(10);

	private final HikariDataSource pool = new HikariDataSource();

	private final String scope = "jdbc-" + UUID.randomUUID();

	private JdbcAccess access;

	protected abstract DataSource dataSource();

	@BeforeAll
	void open() {
		this.pool.setDataSource(dataSource());
		this.access = access(this.pool);
		SchemaManager schemaManager = new SchemaManager(DatabaseInitializationMode.ALWAYS);
		schemaManager.ensure(this.access, "lock", 1);
		this.access.template().update("delete from patterns_lock");
	}

	@AfterAll
	void close() {
		this.pool.close();
	}

	static LockStore store(JdbcAccess access, String scope) {
		return new JdbcLockStore(access, new SchemaManager(DatabaseInitializationMode.ALWAYS), scope);
	}

	JdbcAccess access() {
		return this.access;
	}

	static JdbcAccess access(DataSource dataSource) {
		return new JdbcAccess(dataSource, new JdbcTransactionManager(dataSource), DatabasePlatform.of(dataSource));
	}

	@Override
	protected LockStore store(String scope) {
		return store(this.access, scope);
	}

	private static LockRequest request(String name, Duration lease) {
		return new LockRequest(name, "owner", UUID.randomUUID().toString(), lease);
	}

	private void age(String name) {
		assertThat(this.access.template()
			.update("update patterns_lock set expires_at = expires_at - 7200000 where scope = ? and name = ?",
					this.scope, name))
			.isEqualTo(1);
	}

	@Test
	void takesNoPartInTheTransactionOfTheCaller() {
		LockStore store = store(this.scope);
		LockRequest request = request("transaction", LONG);
		this.access.transaction().executeWithoutResult((status) -> {
			assertThat(store.acquire(request).acquired()).isTrue();
			status.setRollbackOnly();
		});
		assertThat(store.renew("transaction", request.attempt(), LONG)).isTrue();
		this.access.transaction().executeWithoutResult((status) -> {
			store.release("transaction", request.attempt(), Duration.ZERO);
			status.setRollbackOnly();
		});
		assertThat(store.find("transaction")).isEmpty();
	}

	@Test
	void upkeepNeedsNoConnectionOfThePool() throws Exception {
		try (HikariDataSource small = new HikariDataSource()) {
			small.setDataSource(dataSource());
			small.setMaximumPoolSize(1);
			small.setConnectionTimeout(250);
			LockStore store = store(access(small), this.scope);
			LockRequest request = request("upkeep", LONG);
			assertThat(store.acquire(request).acquired()).isTrue();
			try (Connection all = small.getConnection()) {
				assertThat(all.isValid(1)).isTrue();
				assertThat(store.upkeep().renew("upkeep", request.attempt(), LONG)).isTrue();
				store.rest();
				assertThat(store.upkeep().release("upkeep", request.attempt(), Duration.ZERO))
					.isEqualTo(LockRelease.RELEASED);
				store.rest();
				assertThatExceptionOfType(CannotGetJdbcConnectionException.class)
					.isThrownBy(() -> store.find("upkeep"));
			}
		}
	}

	@Test
	void aRowThatIsStuckHoldsNoOther() throws Exception {
		LockStore store = store(this.scope);
		LockRequest free = request("row-1", LONG);
		LockRequest stuck = request("row-2", LONG);
		assertThat(store.acquire(free).acquired()).isTrue();
		assertThat(store.acquire(stuck).acquired()).isTrue();
		List<LockRenewal> both = Stream.of(free, stuck)
			.map((one) -> new LockRenewal(one.name(), one.attempt(), LONG))
			.toList();
		String nowait = "select name from patterns_lock where scope = ? and name = ? for update nowait";
		try (Connection other = this.pool.getConnection()) {
			other.setAutoCommit(false);
			assertThat(lockRow(other, nowait, "row-2")).isTrue();
			assertThatException().isThrownBy(() -> store.upkeep().renewAll(both, Duration.ofMillis(500)));
			assertThat(lockRow(other, nowait, "row-1")).isTrue();
			other.rollback();
		}
		assertThat(store.upkeep().renewAll(both, Duration.ofSeconds(5))).hasSize(2);
	}

	private boolean lockRow(Connection connection, String sql, String name) throws SQLException {
		try (PreparedStatement statement = connection.prepareStatement(sql)) {
			statement.setString(1, this.scope);
			statement.setString(2, name);
			try (ResultSet rows = statement.executeQuery()) {
				return rows.next();
			}
		}
	}

	@Test
	void takesNoPartInATransactionOfAProxy() {
		JdbcAccess proxied = access(new TransactionAwareDataSourceProxy(this.pool));
		LockStore store = store(proxied, this.scope);
		this.access.transaction().executeWithoutResult((status) -> {
			assertThat(store.acquire(request("proxy", LONG)).acquired()).isTrue();
			status.setRollbackOnly();
		});
		assertThat(store.find("proxy")).isPresent();
	}

	@Test
	void worksWithConnectionsThatDoNotCommitByThemselves() throws Exception {
		try (HikariDataSource manual = new HikariDataSource()) {
			manual.setDataSource(dataSource());
			manual.setAutoCommit(false);
			manual.setMaximumPoolSize(1);
			LockStore store = store(access(manual), this.scope);
			assertThat(store.acquire(request("manual", LONG)).acquired()).isTrue();
			assertThat(store(this.scope).find("manual")).isPresent();
			assertThat(manual.getConnection().getAutoCommit()).isFalse();
		}
	}

	@Test
	void purgingForgetsNoToken() {
		LockStore store = store(this.scope);
		LockRequest request = request("purged", LONG);
		long token = store.acquire(request).token();
		store.release("purged", request.attempt(), Duration.ZERO);
		age("purged");
		assertThat(store.purge(100)).isEqualTo(1);
		assertThat(store.acquire(request("purged", LONG)).token()).isGreaterThan(token);
	}

	@Test
	void aTokenAheadOfTheSourceIsNotForgotten() {
		LockStore store = store(this.scope);
		LockRequest request = request("ahead", Duration.ofMillis(1));
		store.acquire(request);
		long token = 1_000_000_000L;
		this.access.template()
			.update("update patterns_lock set token = ? where scope = ? and name = 'ahead'", token, this.scope);
		age("ahead");
		assertThat(store.purge(100)).isZero();
		assertThat(store.acquire(request("ahead", LONG)).token()).isGreaterThan(token);
	}

	@Test
	void whatIsHeldIsNotPurgedHoweverOldItIs() {
		LockStore store = store(this.scope);
		LockRequest request = request("old", LONG);
		store.acquire(request);
		this.access.template()
			.update("update patterns_lock set acquired_at = acquired_at - 7200000 where scope = ? and name = 'old'",
					this.scope);
		assertThat(store.purge(100)).isZero();
		assertThat(store.release("old", request.attempt(), Duration.ZERO)).isEqualTo(LockRelease.RELEASED);
	}

	@Test
	void schemaMayBeCreatedAgain() {
		LockStore store = store(this.scope);
		LockRequest request = request("again", LONG);
		long token = store.acquire(request).token();
		store.release("again", request.attempt(), Duration.ZERO);
		this.access.template().update("update patterns_schema set version = 0 where feature = 'lock'");
		new SchemaManager(DatabaseInitializationMode.ALWAYS).ensure(this.access, "lock", 1);
		assertThat(List.of(store.acquire(request("again", LONG)).token())).allMatch((it) -> it > token);
	}

}
