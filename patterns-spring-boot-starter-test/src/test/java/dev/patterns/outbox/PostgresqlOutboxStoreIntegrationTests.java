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
			SingleConnectionDataSource single = new SingleConnectionDataSource(connection, true);
			JdbcAccess access = new JdbcAccess(single, new JdbcTransactionManager(single), DatabasePlatform.POSTGRESQL);
			JdbcOutboxStore store = new JdbcOutboxStore(access);
			access.transaction().executeWithoutResult((status) -> store.insert(List.of(message("m", "key"))));
			assertThat(store.read(new ReadRequest(KeyHashes.all(), List.of(), List.of(), List.of(), 10, true)))
				.extracting(StoredMessage::messageId)
				.containsExactly("m");
			assertThat(connection.unwrap(BaseConnection.class).getTransactionState()).isEqualTo(TransactionState.IDLE);
		}
	}

	// Each way often enough for the driver to keep the statement, and the database its
	// plan.
	@Test
	void busyReadsGiveTheSameAsOthersWhateverIsOnItsWay() {
		access().transaction()
			.executeWithoutResult((status) -> store().insert(IntStream.range(0, 40)
				.mapToObj((i) -> message("m" + i, (i % 4 == 0) ? null : "key" + i % 7))
				.toList()));
		List<Long> ids = store().read(new ReadRequest(KeyHashes.all(), 100)).stream().map(StoredMessage::id).toList();
		access().template()
			.update("update patterns_outbox set status = 2, visible_at = 0 where id in (?, ?)", ids.get(3),
					ids.get(38));
		List<List<Long>> inFlight = List.of(List.of(), ids.subList(0, 10),
				List.of(ids.get(1), ids.get(3), ids.get(4), ids.get(8)),
				IntStream.range(0, 40).filter((i) -> i % 3 == 0).mapToObj(ids::get).toList());
		for (int round = 0; round < 7; round++) {
			for (List<Long> except : inFlight) {
				assertThat(read(except, true)).isNotEmpty().isEqualTo(read(except, false));
			}
		}
	}

	private List<String> read(List<Long> exceptIds, boolean busy) {
		return store().read(new ReadRequest(KeyHashes.all(), exceptIds, List.of(), List.of(), 20, busy))
			.stream()
			.map(StoredMessage::toString)
			.map((text) -> text.replaceAll("age=[^,]*", "").replaceAll("\\[B@\\w+", ""))
			.toList();
	}

}
