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

package dev.patterns.state.store.jdbc;

import java.time.Duration;
import java.util.List;
import java.util.Map;

import com.zaxxer.hikari.HikariDataSource;
import org.junit.jupiter.api.Test;
import org.springframework.boot.sql.init.DatabaseInitializationMode;
import org.springframework.jdbc.support.JdbcTransactionManager;

import dev.patterns.jdbc.DatabasePlatform;
import dev.patterns.jdbc.JdbcAccess;
import dev.patterns.jdbc.SchemaManager;
import dev.patterns.test.services.EmbeddedServers;
import dev.patterns.test.services.Service;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * How PostgreSQL finds what has expired.
 */
class StatePurgePlanIntegrationTests {

	@Test
	void whatIsOldIsFoundByAnIndex() {
		Map<String, String> database = EmbeddedServers.shared(Service.POSTGRESQL).createDatabase("state_purge_plan");
		try (HikariDataSource pool = new HikariDataSource()) {
			pool.setJdbcUrl(database.get("spring.datasource.url"));
			pool.setUsername(database.get("spring.datasource.username"));
			pool.setPassword(database.get("spring.datasource.password"));
			pool.setMaximumPoolSize(1);
			JdbcAccess access = new JdbcAccess(pool, new JdbcTransactionManager(pool), DatabasePlatform.POSTGRESQL);
			JdbcStateStore.create(access, new SchemaManager(DatabaseInitializationMode.ALWAYS), null,
					Duration.ofDays(30));
			String now = StateSql.now(DatabasePlatform.POSTGRESQL);
			access.template().execute("set enable_seqscan = off");
			for (String sql : List.of(StateSql.EXPIRED.replace("{now}", now),
					StateSql.OLD_FENCES.replace("{now}", now))) {
				assertThat(access.template().queryForList("explain " + sql.replace("?", "10"), String.class))
					.anyMatch((line) -> line.contains("Index Cond"));
			}
		}
	}

}
