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

import java.util.Map;

import javax.sql.DataSource;

import com.zaxxer.hikari.HikariDataSource;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

import dev.patterns.test.services.EmbeddedServers;
import dev.patterns.test.services.Service;

/**
 * The contract on PostgreSQL.
 */
class PostgresqlStateStoreIntegrationTests extends JdbcStateStoreTestSupport {

	private static HikariDataSource pool;

	@BeforeAll
	static void open() {
		Map<String, String> properties = EmbeddedServers.shared(Service.POSTGRESQL).createDatabase("state_contract");
		pool = pool(properties.get("spring.datasource.url"), properties.get("spring.datasource.username"),
				properties.get("spring.datasource.password"));
	}

	@AfterAll
	static void close() {
		pool.close();
	}

	@Override
	protected DataSource dataSource() {
		return pool;
	}

}
