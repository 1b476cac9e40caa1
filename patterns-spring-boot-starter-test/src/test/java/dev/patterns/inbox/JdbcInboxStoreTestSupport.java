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

package dev.patterns.inbox;

import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;

import javax.sql.DataSource;

import org.junit.jupiter.api.Test;
import org.springframework.boot.sql.init.DatabaseInitializationMode;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

import dev.patterns.inbox.store.InboxKey;
import dev.patterns.inbox.store.InboxRecord;
import dev.patterns.inbox.store.InboxStatus;
import dev.patterns.inbox.store.InboxStore;
import dev.patterns.inbox.store.LockWait;
import dev.patterns.inbox.store.jdbc.JdbcInboxStore;
import dev.patterns.jdbc.DatabasePlatform;
import dev.patterns.jdbc.JdbcAccess;
import dev.patterns.jdbc.SchemaManager;
import dev.patterns.test.inbox.InboxStoreContractTests;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Runs the contract on a database.
 */
abstract class JdbcInboxStoreTestSupport extends InboxStoreContractTests {

	private JdbcAccess access;

	private InboxStore store;

	protected abstract DataSource dataSource();

	protected abstract String lockTimeoutQuery();

	@Override
	protected void reset() {
		DataSource dataSource = dataSource();
		this.access = new JdbcAccess(dataSource, new JdbcTransactionManager(dataSource),
				DatabasePlatform.of(dataSource));
		this.store = JdbcInboxStore.create(this.access, new SchemaManager(DatabaseInitializationMode.ALWAYS));
		// Run again: the script is a repeatable migration.
		new SchemaManager(DatabaseInitializationMode.ALWAYS).ensure(this.access, "inbox", 1);
		this.access.template().update("delete from patterns_inbox");
	}

	JdbcAccess access() {
		return this.access;
	}

	@Override
	protected InboxStore store() {
		return this.store;
	}

	@Override
	protected TransactionTemplate transaction() {
		return this.access.transaction();
	}

	@Override
	protected void age(InboxKey key, Duration age) {
		this.access.template()
			.update("update patterns_inbox set created_at = created_at - ? where request_key = ?", age.toMillis(),
					key.key());
	}

	@Test
	void theLockTimeoutIsPutBackBehindTheStatement() {
		String before = this.access.template().queryForObject(lockTimeoutQuery(), String.class);
		InboxKey key = new InboxKey("op", "source", "lock-timeout");
		InboxRecord record = new InboxRecord(key, null, InboxStatus.HANDLED, null, null);
		LockWait wait = new LockWait(Duration.ofSeconds(3), false);
		transaction().executeWithoutResult((status) -> {
			assertThat(store().insert(record, wait)).isTrue();
			assertLockTimeout(before);
		});
		transaction().executeWithoutResult((status) -> {
			assertThat(store().insert(record, new LockWait(Duration.ofSeconds(3), true))).isFalse();
			assertLockTimeout(before);
			assertThat(store().lock(key, wait)).isPresent();
			assertLockTimeout(before);
		});
	}

	@Test
	void theLockTimeoutIsPutBackBehindABatch() {
		String before = this.access.template().queryForObject(lockTimeoutQuery(), String.class);
		List<InboxRecord> records = Stream.of("a", "b", "c")
			.map((key) -> new InboxRecord(new InboxKey("op", "source", key), null, InboxStatus.HANDLED, null, null))
			.toList();
		LockWait wait = new LockWait(Duration.ofSeconds(3), false);
		for (int count : new int[] { 2, 3, 3 }) {
			transaction().executeWithoutResult((status) -> {
				store().insertNew(records.subList(0, count), wait);
				assertLockTimeout(before);
				store().delete(new InboxKey("op", "source", "absent"), wait);
				assertLockTimeout(before);
			});
		}
	}

	private void assertLockTimeout(String expected) {
		assertThat(this.access.template().queryForObject(lockTimeoutQuery(), String.class)).isEqualTo(expected);
	}

}
