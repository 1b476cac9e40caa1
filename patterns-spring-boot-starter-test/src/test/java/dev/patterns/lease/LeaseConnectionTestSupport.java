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

package dev.patterns.lease;

import java.sql.Connection;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

import com.zaxxer.hikari.HikariDataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.boot.sql.init.DatabaseInitializationMode;
import org.springframework.jdbc.support.JdbcTransactionManager;

import dev.patterns.identity.ApplicationIdentity;
import dev.patterns.jdbc.DatabasePlatform;
import dev.patterns.jdbc.JdbcAccess;
import dev.patterns.jdbc.SchemaManager;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * The lease of a node whose connection pool is exhausted, on a real server.
 */
abstract class LeaseConnectionTestSupport {

	private static final Duration DURATION = Duration.ofMillis(1500);

	private final HikariDataSource pool = new HikariDataSource();

	private NodeLeases leases;

	private JdbcAccess access;

	abstract Map<String, String> database();

	abstract String connectionsSql();

	@BeforeEach
	void start() {
		Map<String, String> database = database();
		this.pool.setJdbcUrl(database.get("spring.datasource.url"));
		this.pool.setUsername(database.get("spring.datasource.username"));
		this.pool.setPassword(database.get("spring.datasource.password"));
		this.pool.setMaximumPoolSize(2);
		this.access = new JdbcAccess(this.pool, new JdbcTransactionManager(this.pool), DatabasePlatform.of(this.pool));
		this.leases = new NodeLeases(new ApplicationIdentity("default", "orders", "node"),
				new SchemaManager(DatabaseInitializationMode.ALWAYS), DURATION);
		this.leases.start();
	}

	@AfterEach
	void stop() {
		this.leases.stop();
		this.pool.close();
	}

	@Test
	void isKeptWhileAllConnectionsAreInUseAndGivenUpWithItsConnection() throws Exception {
		NodeLease lease = this.leases.join(this.access);
		await().until(lease::mayTakeOver);
		List<Connection> used = new ArrayList<>();
		try {
			for (int i = 0; i < this.pool.getMaximumPoolSize(); i++) {
				used.add(this.pool.getConnection());
			}
			await().during(DURATION.multipliedBy(3))
				.pollInterval(Duration.ofMillis(20))
				.atMost(Duration.ofSeconds(20))
				.until(() -> lease.isHeld() && lease.mayTakeOver());
			this.leases.stop();
			assertThat(lease.isHeld()).isFalse();
		}
		finally {
			for (Connection connection : used) {
				connection.close();
			}
		}
		assertThat(this.access.client().sql("select lease_until from patterns_node").query(Long.class).single())
			.isZero();
		await().untilAsserted(() -> assertThat(this.access.client().sql(connectionsSql()).query(Integer.class).single())
			.isEqualTo(this.pool.getHikariPoolMXBean().getTotalConnections()));
	}

	@Test
	void goesOnWithTheApplicationsConnectionsWhenItsOwnOneFails() {
		NodeLease lease = this.leases.join(this.access);
		await().until(lease::mayTakeOver);
		// Whatever is not the row of this node is not taken for it.
		this.access.template().update("update patterns_node set node_id = 'somebody else'");
		await().untilAsserted(
				() -> assertThat(this.access.template().queryForList("select node_id from patterns_node", String.class))
					.contains("node"));
		assertThat(lease.isHeld()).isTrue();
	}

}
