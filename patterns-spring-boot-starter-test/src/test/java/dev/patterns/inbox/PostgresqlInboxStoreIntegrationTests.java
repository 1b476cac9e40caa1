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
import java.util.Map;

import javax.sql.DataSource;

import org.junit.jupiter.api.Test;
import org.postgresql.Driver;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.datasource.SimpleDriverDataSource;

import dev.patterns.test.services.EmbeddedServers;
import dev.patterns.test.services.Service;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The contract on PostgreSQL.
 */
class PostgresqlInboxStoreIntegrationTests extends JdbcInboxStoreTestSupport {

	@Override
	protected DataSource dataSource() {
		Map<String, String> properties = EmbeddedServers.shared(Service.POSTGRESQL).createDatabase("inbox_contract");
		return new SimpleDriverDataSource(new Driver(), properties.get("spring.datasource.url"),
				properties.get("spring.datasource.username"), properties.get("spring.datasource.password"));
	}

	@Override
	protected String lockTimeoutQuery() {
		return "select current_setting('lock_timeout')";
	}

	@Test
	void readsNoMoreThanItShows() {
		JdbcTemplate template = access().template();
		template.update("insert into patterns_inbox (operation, source, request_key, status, created_at) "
				+ "select 'op', 'source', 'k' || n, 'HANDLED', extract(epoch from clock_timestamp()) * 1000 "
				+ "from generate_series(1, 5000) n");
		template.execute("vacuum analyze patterns_inbox");
		// Counting reads the index alone.
		transaction().executeWithoutResult((status) -> {
			assertThat(store().totals().records()).isEqualTo(5000);
			assertThat(rowsRead(template)).isLessThan(10);
		});
		transaction().executeWithoutResult((status) -> {
			assertThat(store().counts(100)).hasSize(1);
			assertThat(store().entries(null, 0, 100)).hasSize(100);
			assertThat(store().entries("op", 100, 100)).hasSize(100);
			assertThat(rowsRead(template)).isLessThan(500);
		});
		transaction().executeWithoutResult((status) -> {
			assertThat(store().purge(Duration.ofDays(1), 100)).isZero();
			assertThat(rowsRead(template)).isLessThan(10);
		});
	}

	private static Integer rowsRead(JdbcTemplate template) {
		return template.queryForObject("select coalesce(seq_tup_read, 0) + coalesce(idx_tup_fetch, 0) "
				+ "from pg_stat_xact_user_tables where relname = 'patterns_inbox'", Integer.class);
	}

}
