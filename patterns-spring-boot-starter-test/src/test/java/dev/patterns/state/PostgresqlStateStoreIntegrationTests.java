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

import dev.patterns.jdbc.JdbcAccess;
import dev.patterns.state.store.jdbc.JdbcStateStore;
import dev.patterns.test.services.EmbeddedServers;
import dev.patterns.test.services.Service;

import static org.assertj.core.api.Assertions.assertThat;

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

}
