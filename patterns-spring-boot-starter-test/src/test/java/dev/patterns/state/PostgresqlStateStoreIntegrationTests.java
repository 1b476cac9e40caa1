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
import java.util.Map;

import javax.sql.DataSource;

import com.zaxxer.hikari.HikariDataSource;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

import dev.patterns.jdbc.JdbcAccess;
import dev.patterns.state.store.jdbc.JdbcStateStore;
import dev.patterns.test.services.EmbeddedServers;
import dev.patterns.test.services.Service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * The contract on PostgreSQL.
 */
class PostgresqlStateStoreIntegrationTests extends JdbcStateStoreTestSupport {

	// Each process has its own: tests forget tokens and entries of all.
	private static final String DATABASE = "state_contract_" + ProcessHandle.current().pid();

	private static HikariDataSource pool;

	@BeforeAll
	static void open() {
		Map<String, String> properties = EmbeddedServers.shared(Service.POSTGRESQL).createDatabase(DATABASE);
		pool = pool(properties.get("spring.datasource.url"), properties.get("spring.datasource.username"),
				properties.get("spring.datasource.password"));
	}

	@AfterAll
	static void close() {
		pool.close();
		EmbeddedServers.shared(Service.POSTGRESQL).dropDatabase(DATABASE);
	}

	@Override
	protected DataSource dataSource() {
		return pool;
	}

	@Test
	void aKeyIsSavedTwiceAlsoWhenTheDriverMakesOneStatementOfABatch() {
		String url = pool.getJdbcUrl() + (pool.getJdbcUrl().contains("?") ? "&" : "?") + "reWriteBatchedInserts=true";
		try (HikariDataSource rewriting = pool(url, pool.getUsername(), pool.getPassword())) {
			JdbcAccess access = new JdbcAccess(rewriting, new JdbcTransactionManager(rewriting), platform(rewriting));
			StateTemplate state = template(new JdbcStateStore(access, null, Duration.ofDays(30)), "rewritten");
			String etag = state
				.saveAll(List.of(new StateEntry("a", 1), new StateEntry("b", 2), new StateEntry("a", 3),
						new StateEntry("c", 4)))
				.get("a");
			assertThat(state.get("a", Integer.class).value()).isEqualTo(3);
			assertThat(state.get("a", Integer.class).etag()).isEqualTo(etag);
			assertThat(state.get("c", Integer.class).value()).isEqualTo(4);
		}
	}

	@Test
	void anEntryExpiresWithinATransaction() {
		state().save("k", 1, SaveOptions.expiringAfter(Duration.ofMillis(300)));
		new TransactionTemplate(access().transactionManager()).executeWithoutResult((status) -> {
			assertThat(state().keys(KeyQuery.all()).keys()).containsExactly("k");
			await().atMost(Duration.ofSeconds(5)).until(() -> !state().get("k", Integer.class).exists());
			assertThat(state().keys(KeyQuery.all()).keys()).isEmpty();
		});
	}

	@Test
	void readersAndWritersAgreeOnTheMomentAnEntryExpires() {
		StateTemplate state = state();
		for (int i = 0; i < 20; i++) {
			String key = "k" + i;
			state.save(key, 1, SaveOptions.expiringAfter(Duration.ofMillis(20)));
			await().pollDelay(Duration.ZERO)
				.pollInterval(Duration.ofNanos(50_000))
				.atMost(Duration.ofSeconds(5))
				.until(() -> !state.get(key, Integer.class).exists());
			state.save(key, 2, SaveOptions.ifAbsent());
		}
	}

}
