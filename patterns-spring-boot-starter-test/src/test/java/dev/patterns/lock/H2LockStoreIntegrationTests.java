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

package dev.patterns.lock;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;

import javax.sql.DataSource;

import com.zaxxer.hikari.HikariDataSource;
import org.h2.Driver;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.jdbc.datasource.AbstractDataSource;
import org.springframework.jdbc.datasource.SimpleDriverDataSource;

import dev.patterns.lock.store.LockRequest;
import dev.patterns.lock.store.LockStore;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The contract on H2.
 */
class H2LockStoreIntegrationTests extends JdbcLockStoreTestSupport {

	@Override
	protected DataSource dataSource() {
		return new SimpleDriverDataSource(new Driver(), "jdbc:h2:mem:lock-contract;DB_CLOSE_DELAY=-1", "sa", "");
	}

	static List<DataSource> pools() {
		HikariDataSource unnamed = new HikariDataSource();
		unnamed.setJdbcUrl("jdbc:h2:mem:");
		unnamed.setMaximumPoolSize(1);
		HikariDataSource hidden = new HikariDataSource();
		hidden.setJdbcUrl("jdbc:h2:mem:lock-hidden;DB_CLOSE_DELAY=-1");
		hidden.setMaximumPoolSize(1);
		return List.of(unnamed, new UnknownDataSource(hidden));
	}

	// A connection outside of it leads elsewhere, or it is not known where it leads.
	@ParameterizedTest
	@MethodSource("pools")
	void renewsByAPoolThatIsTheOnlyWay(DataSource pool) {
		LockStore store = store(access(pool), "scope");
		LockRequest request = new LockRequest("a", "owner", "attempt", Duration.ofMinutes(1));
		assertThat(store.acquire(request).acquired()).isTrue();
		for (int i = 0; i < 3; i++) {
			assertThat(store.upkeep().renew("a", "attempt", Duration.ofMinutes(1))).isTrue();
		}
	}

	private static final class UnknownDataSource extends AbstractDataSource {

		private final DataSource target;

		private UnknownDataSource(DataSource target) {
			this.target = target;
		}

		@Override
		public Connection getConnection() throws SQLException {
			return this.target.getConnection();
		}

		@Override
		public Connection getConnection(String username, String password) throws SQLException {
			return this.target.getConnection(username, password);
		}

	}

}
