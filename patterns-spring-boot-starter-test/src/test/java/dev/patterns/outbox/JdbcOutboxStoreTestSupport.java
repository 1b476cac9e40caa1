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

package dev.patterns.outbox;

import java.sql.Connection;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

import javax.sql.DataSource;

import org.junit.jupiter.api.Test;
import org.springframework.boot.sql.init.DatabaseInitializationMode;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.support.TransactionOperations;
import org.springframework.transaction.support.TransactionTemplate;

import dev.patterns.jdbc.DatabasePlatform;
import dev.patterns.jdbc.JdbcAccess;
import dev.patterns.jdbc.SchemaManager;
import dev.patterns.jdbc.SchemaVersionException;
import dev.patterns.outbox.store.KeyHashes;
import dev.patterns.outbox.store.MembershipStore;
import dev.patterns.outbox.store.OutboxOperations;
import dev.patterns.outbox.store.OutboxStore;
import dev.patterns.outbox.store.ReadRequest;
import dev.patterns.outbox.store.StoredMessage;
import dev.patterns.outbox.store.jdbc.JdbcMembershipStore;
import dev.patterns.outbox.store.jdbc.JdbcOutboxOperations;
import dev.patterns.outbox.store.jdbc.JdbcOutboxStore;
import dev.patterns.test.outbox.OutboxStoreContractTests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Runs the contract on a database.
 */
abstract class JdbcOutboxStoreTestSupport extends OutboxStoreContractTests {

	private JdbcAccess access;

	protected abstract DataSource dataSource();

	@Override
	protected void reset() {
		DataSource dataSource = dataSource();
		this.access = new JdbcAccess(dataSource, new JdbcTransactionManager(dataSource),
				DatabasePlatform.of(dataSource));
		SchemaManager schemaManager = new SchemaManager(DatabaseInitializationMode.ALWAYS);
		schemaManager.ensure(this.access, "lease", 1);
		schemaManager.ensure(this.access, "outbox", 2);
		// Run again: the script is a repeatable migration.
		new SchemaManager(DatabaseInitializationMode.ALWAYS).ensure(this.access, "outbox", 2);
		JdbcTemplate template = this.access.template();
		template.update("delete from patterns_outbox");
		template.update("delete from patterns_outbox_member");
		template.update("update patterns_outbox_owner set member_id = null");
		template.update("delete from patterns_outbox_pause");
		template.update("delete from patterns_node");
	}

	@Test
	void upgradesTheTablesOfTheFirstVersion() {
		insert(List.of(message("kept", "key")));
		JdbcTemplate template = this.access.template();
		template.execute("alter table patterns_outbox drop column send_key");
		template.execute("drop table patterns_outbox_pause");
		template.execute("drop table if exists patterns_outbox_lock");
		template.update("update patterns_schema set version = 1 where feature = 'outbox'");
		assertThatExceptionOfType(SchemaVersionException.class)
			.isThrownBy(() -> new SchemaManager(DatabaseInitializationMode.NEVER).ensure(this.access, "outbox", 2));
		new SchemaManager(DatabaseInitializationMode.ALWAYS).ensure(this.access, "outbox", 2);
		insert(List.of(new OutboxMessage("new", "topic", "key", "", "type", null, Map.of(), new byte[0], Duration.ZERO,
				null, Ordering.STRICT)));
		assertThat(store().read(new ReadRequest(KeyHashes.all(), 10))).extracting(StoredMessage::messageId)
			.containsExactly("kept", "new");
	}

	private void insert(List<OutboxMessage> messages) {
		transaction().executeWithoutResult((status) -> store().insert(messages));
	}

	static OutboxMessage message(String id, String key) {
		return new OutboxMessage(id, "topic", key, "", "type", null, Map.of(), new byte[0], Duration.ZERO, null,
				Ordering.KEY);
	}

	JdbcAccess access() {
		return this.access;
	}

	@Test
	void readsFastWhenManyFailed() {
		List<OutboxMessage> messages = new ArrayList<>();
		for (int i = 0; i < 20_000; i++) {
			messages.add(message("m" + i, "k" + i));
		}
		transaction().executeWithoutResult((status) -> {
			store().insert(messages);
			this.access.template().update("update patterns_outbox set status = 2, visible_at = 0");
		});
		long begin = System.nanoTime();
		List<StoredMessage> read = store().read(new ReadRequest(KeyHashes.all(), 1000));
		assertThat(read).hasSize(1000);
		// With a look at all others for each, it takes half a minute on PostgreSQL.
		assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(Duration.ofSeconds(5));
	}

	@Test
	void whoRemovesTheDeadWaitsForNoHeartbeat() throws Exception {
		lease("gone", false);
		lease("stopped", false);
		lease("alive", true);
		members().join("gone");
		members().join("stopped");
		long alive = members().join("alive");
		// A process that is stopped in its heartbeat, which it has not committed.
		try (Connection stopped = dataSource().getConnection(); Statement statement = stopped.createStatement()) {
			stopped.setAutoCommit(false);
			statement.executeUpdate("update patterns_node set lease_until = lease_until + 1 where node_id = 'stopped'");
			assertThat(CompletableFuture.supplyAsync(() -> members().removeDead()).get(20, TimeUnit.SECONDS))
				.isEqualTo(2);
			stopped.rollback();
			stopped.setAutoCommit(true);
		}
		assertThat(members().look().live()).contains(alive);
	}

	@Override
	protected OutboxStore store() {
		return new JdbcOutboxStore(this.access);
	}

	@Override
	protected MembershipStore members() {
		return new JdbcMembershipStore(this.access);
	}

	@Override
	protected OutboxOperations operations() {
		return new JdbcOutboxOperations(this.access);
	}

	@Override
	protected TransactionOperations transaction() {
		return new TransactionTemplate(this.access.transactionManager());
	}

	@Override
	protected void lease(String nodeId, boolean alive) {
		JdbcTemplate template = this.access.template();
		template.update("delete from patterns_node where node_id = ?", nodeId);
		template
			.update("insert into patterns_node (node_id, application, started_at, lease_until) values (?, 'test', 0, "
					+ (alive ? this.access.platform().epochMillis() + " + 60000" : "0") + ")", nodeId);
	}

}
