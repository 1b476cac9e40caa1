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
import java.sql.SQLException;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

import javax.sql.DataSource;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.postgresql.Driver;
import org.postgresql.core.BaseConnection;
import org.postgresql.core.TransactionState;
import org.springframework.jdbc.datasource.SimpleDriverDataSource;
import org.springframework.jdbc.datasource.SingleConnectionDataSource;
import org.springframework.jdbc.support.JdbcTransactionManager;

import dev.patterns.jdbc.DatabasePlatform;
import dev.patterns.jdbc.JdbcAccess;
import dev.patterns.outbox.store.KeyHashes;
import dev.patterns.outbox.store.ReadRequest;
import dev.patterns.outbox.store.StoredMessage;
import dev.patterns.outbox.store.jdbc.JdbcOutboxStore;
import dev.patterns.test.services.EmbeddedServers;
import dev.patterns.test.services.Service;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The contract on PostgreSQL.
 */
class PostgresqlOutboxStoreIntegrationTests extends JdbcOutboxStoreTestSupport {

	private static final String DATABASE = "outbox_contract_" + ProcessHandle.current().pid();

	private static Map<String, String> database;

	@BeforeAll
	static void createDatabase() {
		database = EmbeddedServers.shared(Service.POSTGRESQL).createDatabase(DATABASE);
	}

	@AfterAll
	static void dropDatabase() {
		EmbeddedServers.shared(Service.POSTGRESQL).dropDatabase(DATABASE);
	}

	@Override
	protected DataSource dataSource() {
		return new SimpleDriverDataSource(new Driver(), database.get("spring.datasource.url"),
				database.get("spring.datasource.username"), database.get("spring.datasource.password"));
	}

	@Test
	void theScriptIsHeldEqual() {
		assertThat(access().template()
			.queryForObject("select array_to_string(reloptions, ',') from pg_class where relname = 'patterns_outbox'",
					String.class))
			.contains("autovacuum_vacuum_scale_factor=0");
	}

	@Test
	void readsInTransactionsThatEndAlsoWhereConnectionsDoNotCommitThemselves() throws SQLException {
		try (Connection connection = dataSource().getConnection()) {
			connection.setAutoCommit(false);
			JdbcAccess access = access(connection);
			JdbcOutboxStore store = new JdbcOutboxStore(access);
			access.transaction().executeWithoutResult((status) -> store.insert(List.of(message("m", "key"))));
			assertThat(store.read(new ReadRequest(KeyHashes.all(), List.of(), List.of(), List.of(), 10, true)))
				.extracting(StoredMessage::messageId)
				.containsExactly("m");
			assertThat(connection.unwrap(BaseConnection.class).getTransactionState()).isEqualTo(TransactionState.IDLE);
		}
	}

	// On one connection, and each way often enough for the driver to keep the statement.
	@Test
	void busyReadsArePreparedAndGiveTheSameAsOthers() throws SQLException {
		byte[] bytes = new byte[256];
		IntStream.range(0, 256).forEach((i) -> bytes[i] = (byte) i);
		try (Connection connection = dataSource().getConnection()) {
			JdbcAccess access = access(connection);
			JdbcOutboxStore store = new JdbcOutboxStore(access);
			access.transaction()
				.executeWithoutResult((status) -> store.insert(IntStream.range(0, 40)
					.mapToObj((i) -> new OutboxMessage("m" + i, "topic", (i % 4 == 0) ? null : "key" + i % 7, "broker",
							"type", "text/plain", Map.of("name", "v" + i), bytes, Duration.ZERO,
							(i % 5 == 0) ? Duration.ofHours(1) : null, (i % 3 == 0) ? Ordering.NONE : Ordering.KEY))
					.toList()));
			List<Long> ids = store.read(new ReadRequest(KeyHashes.all(), 100)).stream().map(StoredMessage::id).toList();
			access.template()
				.update("update patterns_outbox set status = 2, visible_at = 0 where id in (?, ?)", ids.get(3),
						ids.get(38));
			List<List<Long>> inFlight = List.of(List.of(), ids.subList(0, 10),
					List.of(ids.get(1), ids.get(3), ids.get(4), ids.get(8)),
					IntStream.range(0, 40).filter((i) -> i % 3 == 0).mapToObj(ids::get).toList());
			for (int round = 0; round < 7; round++) {
				for (List<Long> except : inFlight) {
					List<StoredMessage> read = read(store, except, true);
					assertThat(read).isNotEmpty().allMatch((message) -> Arrays.equals(message.data(), bytes));
					assertThat(read).usingRecursiveComparison()
						.ignoringFields("age")
						.isEqualTo(read(store, except, false));
				}
			}
			assertThat(
					access.template()
						.queryForList("select generic_plans > 0 and custom_plans = 0 from pg_prepared_statements"
								+ " where statement like '%union all%'", Boolean.class))
				.hasSize(2)
				.doesNotContain(false);
		}
	}

	// The plan was made when the table was empty.
	@Test
	void busyReadsAreFastWhateverIsThere() throws SQLException {
		try (Connection connection = dataSource().getConnection()) {
			JdbcAccess access = access(connection);
			JdbcOutboxStore store = new JdbcOutboxStore(access);
			for (int i = 0; i < 10; i++) {
				assertThat(read(store, List.of(), true)).isEmpty();
			}
			access.transaction().executeWithoutResult((status) -> access.template().update("""
					insert into patterns_outbox
						(status, key_hash, created_at, visible_at, message_id, topic, msg_key, broker, type, data)
					select case when i <= 60000 then 1 when i <= 80000 then 2 else 9 end, 1, 0,
						case when i <= 60000 then 9000000000000 when i <= 80000 then 0 end, 'm' || i, 't', 'k' || i, '',
						'type', ''
					from generate_series(1, 100000) as i"""));
			for (int i = 0; i < 3; i++) {
				long begin = System.nanoTime();
				assertThat(read(store, List.of(), true)).hasSize(20);
				assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(Duration.ofSeconds(2));
			}
		}
	}

	private static JdbcAccess access(Connection connection) {
		SingleConnectionDataSource single = new SingleConnectionDataSource(connection, true);
		return new JdbcAccess(single, new JdbcTransactionManager(single), DatabasePlatform.POSTGRESQL);
	}

	private static List<StoredMessage> read(JdbcOutboxStore store, List<Long> exceptIds, boolean busy) {
		return store.read(new ReadRequest(KeyHashes.all(), exceptIds, List.of(), List.of(), 20, busy));
	}

}
