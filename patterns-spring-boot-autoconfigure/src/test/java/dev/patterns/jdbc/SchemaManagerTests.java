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

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

import org.h2.jdbcx.JdbcConnectionPool;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.sql.init.DatabaseInitializationMode;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.CannotCreateTransactionException;
import org.springframework.transaction.support.TransactionTemplate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests for {@link SchemaManager}.
 */
class SchemaManagerTests {

	private JdbcConnectionPool pool = pool("jdbc:h2:mem:schema-" + System.nanoTime() + ";DB_CLOSE_DELAY=-1");

	@AfterEach
	void close() {
		this.pool.dispose();
	}

	@Test
	void embeddedModeInitializesAnEmbeddedDatabase() {
		JdbcAccess access = access();
		new SchemaManager(DatabaseInitializationMode.EMBEDDED).ensure(access, "lease", 1);
		assertThat(version(access)).isEqualTo(1);
		assertThat(access.client().sql("select count(*) from patterns_node").query(Integer.class).single()).isZero();
	}

	@Test
	void embeddedModeLeavesADatabaseOnDiskAlone(@TempDir java.nio.file.Path directory) {
		this.pool = pool("jdbc:h2:file:" + directory.resolve("database"));
		assertThatExceptionOfType(SchemaVersionException.class)
			.isThrownBy(() -> new SchemaManager(DatabaseInitializationMode.EMBEDDED).ensure(access(), "lease", 1))
			.withMessageContaining("'lease' are not in the database")
			.satisfies(
					(ex) -> assertThat(ex.getScript()).isEqualTo("classpath:dev/patterns/db/h2/R__patterns_lease.sql"));
		new SchemaManager(DatabaseInitializationMode.ALWAYS).ensure(access(), "lease", 1);
		new SchemaManager(DatabaseInitializationMode.EMBEDDED).ensure(access(), "lease", 1);
	}

	@Test
	void neverLeavesTheDatabaseAloneButAcceptsWhatIsThere() {
		SchemaManager never = new SchemaManager(DatabaseInitializationMode.NEVER);
		assertThatExceptionOfType(SchemaVersionException.class).isThrownBy(() -> never.ensure(access(), "lease", 1));
		new SchemaManager(DatabaseInitializationMode.ALWAYS).ensure(access(), "lease", 1);
		never.ensure(access(), "lease", 1);
	}

	@Test
	void otherVersionIsRefused() {
		SchemaManager manager = new SchemaManager(DatabaseInitializationMode.ALWAYS);
		assertThatExceptionOfType(SchemaVersionException.class).isThrownBy(() -> manager.ensure(access(), "lease", 2))
			.withMessageContaining("have version 1, but this release needs version 2");
	}

	@Test
	void laterVersionIsNotTurnedBackByAnOldRelease() {
		JdbcAccess access = access();
		SchemaManager manager = new SchemaManager(DatabaseInitializationMode.ALWAYS);
		manager.ensure(access, "lease", 1);
		access.template().update("update patterns_schema set version = 2");
		assertThatExceptionOfType(SchemaVersionException.class)
			.isThrownBy(() -> new SchemaManager(DatabaseInitializationMode.ALWAYS).ensure(access, "lease", 1))
			.withMessageContaining("have version 2, but this release needs version 1");
		assertThat(version(access)).isEqualTo(2);
	}

	@Test
	void isDoneOnceForEachDatabase() {
		JdbcAccess access = access();
		SchemaManager manager = new SchemaManager(DatabaseInitializationMode.ALWAYS);
		manager.ensure(access, "lease", 1);
		access.template().execute("drop table patterns_schema");
		manager.ensure(access, "lease", 1);
		assertThat(access.template()
			.queryForList("select 1 from information_schema.tables where table_name = 'PATTERNS_SCHEMA'")).isEmpty();
	}

	@Test
	void scriptDoesNotCommitTheTransactionOfTheCaller() {
		JdbcAccess access = access();
		access.template().execute("create table mark (id integer)");
		new TransactionTemplate(access.transactionManager()).executeWithoutResult((status) -> {
			access.template().update("insert into mark values (1)");
			new SchemaManager(DatabaseInitializationMode.ALWAYS).ensure(access, "lease", 1);
			status.setRollbackOnly();
		});
		assertThat(access.client().sql("select count(*) from mark").query(Integer.class).single()).isZero();
		assertThat(version(access)).isEqualTo(1);
	}

	@Test
	void databaseThatDoesNotAnswerIsNotTakenForOneWithoutTables() {
		JdbcAccess access = access();
		this.pool.dispose();
		assertThatExceptionOfType(CannotCreateTransactionException.class)
			.isThrownBy(() -> new SchemaManager(DatabaseInitializationMode.NEVER).ensure(access, "lease", 1));
	}

	@Test
	void twoNodesMayInitializeAtOnce() throws Exception {
		for (int i = 0; i < 20; i++) {
			close();
			this.pool = pool("jdbc:h2:mem:schema-" + System.nanoTime() + ";DB_CLOSE_DELAY=-1");
			CountDownLatch go = new CountDownLatch(1);
			CompletableFuture<Void> one = ensureAfter(go);
			CompletableFuture<Void> two = ensureAfter(go);
			go.countDown();
			CompletableFuture.allOf(one, two).get(30, TimeUnit.SECONDS);
			assertThat(version(access())).isEqualTo(1);
		}
	}

	private CompletableFuture<Void> ensureAfter(CountDownLatch go) {
		JdbcAccess access = access();
		return CompletableFuture.runAsync(() -> {
			try {
				go.await();
			}
			catch (InterruptedException ex) {
				throw new IllegalStateException(ex);
			}
			new SchemaManager(DatabaseInitializationMode.ALWAYS).ensure(access, "lease", 1);
		});
	}

	private JdbcAccess access() {
		return new JdbcAccess(this.pool, new JdbcTransactionManager(this.pool), DatabasePlatform.of(this.pool));
	}

	private static Integer version(JdbcAccess access) {
		return access.client()
			.sql("select version from patterns_schema where feature = 'lease'")
			.query(Integer.class)
			.single();
	}

	private static JdbcConnectionPool pool(String url) {
		return JdbcConnectionPool.create(url, "sa", "");
	}

}
