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

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;

import javax.sql.DataSource;

import org.h2.jdbcx.JdbcConnectionPool;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.springframework.boot.sql.init.DatabaseInitializationMode;
import org.springframework.jdbc.datasource.DelegatingDataSource;
import org.springframework.jdbc.support.JdbcTransactionManager;

import dev.patterns.identity.ApplicationIdentity;
import dev.patterns.jdbc.DatabasePlatform;
import dev.patterns.jdbc.JdbcAccess;
import dev.patterns.jdbc.SchemaManager;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatException;
import static org.assertj.core.api.Assertions.within;
import static org.awaitility.Awaitility.await;

/**
 * Tests for {@link NodeLeases} and {@link JdbcNodeLease} on H2.
 */
@Timeout(30)
class NodeLeasesTests {

	private static final Duration DURATION = Duration.ofMillis(600);

	private final JdbcConnectionPool pool = JdbcConnectionPool
		.create("jdbc:h2:mem:lease-" + System.nanoTime() + ";DB_CLOSE_DELAY=-1", "sa", "");

	private final AtomicBoolean down = new AtomicBoolean();

	private final JdbcAccess access = access(new Breakable(this.pool, this.down));

	private final NodeLeases leases = leases("one");

	@BeforeEach
	void start() {
		this.leases.start();
	}

	@AfterEach
	void stop() {
		this.leases.stop();
		this.pool.dispose();
	}

	@Test
	void isHeldAtOnceAndWritten() {
		NodeLease lease = this.leases.join(this.access);
		assertThat(lease.isHeld()).isTrue();
		assertThat(lease.nodeId()).isEqualTo("one");
		assertThat(lease.duration()).isEqualTo(DURATION);
		assertThat(isAlive("one")).isTrue();
		assertThat(this.access.client().sql("select application from patterns_node").query(String.class).single())
			.isEqualTo("orders");
		assertThat(lease.timeSource().now()).isCloseTo(Instant.now(), within(1, ChronoUnit.MINUTES));
	}

	@Test
	void joiningAgainGivesTheSameLease() {
		assertThat(this.leases.join(this.access)).isSameAs(this.leases.join(this.access));
		assertThat(this.leases.getLeases()).hasSize(1);
	}

	@Test
	void isKeptAndMayTakeOverOnlyAfterOneUnbrokenLeaseTime() {
		long joinedAt = System.nanoTime();
		NodeLease lease = this.leases.join(this.access);
		assertThat(lease.mayTakeOver()).isFalse();
		await().pollInterval(Duration.ofMillis(5)).until(lease::mayTakeOver);
		assertThat(Duration.ofNanos(System.nanoTime() - joinedAt)).isGreaterThanOrEqualTo(DURATION);
		await().during(DURATION.multipliedBy(2))
			.pollInterval(Duration.ofMillis(20))
			.atMost(Duration.ofSeconds(5))
			.until(() -> lease.isHeld() && lease.mayTakeOver() && isAlive("one"));
	}

	@Test
	void brokenLeaseIsAcquiredAgainAndTakeOverHasToWaitAgain() {
		NodeLease lease = this.leases.join(this.access);
		await().until(lease::mayTakeOver);
		this.down.set(true);
		await().until(() -> !lease.isHeld());
		assertThat(lease.mayTakeOver()).isFalse();
		await().until(() -> !isAlive("one"));
		this.down.set(false);
		await().pollInterval(Duration.ofMillis(5)).until(lease::isHeld);
		assertThat(lease.mayTakeOver()).isFalse();
		assertThat(isAlive("one")).isTrue();
		await().until(lease::mayTakeOver);
	}

	@Test
	void oneMissedHeartbeatDoesNotBreakTheLease() {
		NodeLease lease = this.leases.join(this.access);
		await().until(lease::mayTakeOver);
		int before = ((Breakable) this.access.dataSource()).refused;
		this.down.set(true);
		await().pollInterval(Duration.ofMillis(2)).until(() -> ((Breakable) this.access.dataSource()).refused > before);
		this.down.set(false);
		await().during(DURATION)
			.pollInterval(Duration.ofMillis(10))
			.atMost(Duration.ofSeconds(5))
			.until(() -> lease.isHeld() && lease.mayTakeOver());
	}

	@Test
	void leaseThatOthersSawRunOutCountsAsBroken() {
		NodeLease lease = this.leases.join(this.access);
		await().until(lease::mayTakeOver);
		this.access.template().update("update patterns_node set lease_until = 1");
		await().until(() -> isAlive("one"));
		await().pollInterval(Duration.ofMillis(5)).until(() -> !lease.mayTakeOver());
		assertThat(lease.isHeld()).isTrue();
	}

	@Test
	void renewalThatIsCommittedTooLateCountsAsBroken() {
		NodeLease lease = this.leases.join(this.access);
		await().until(lease::mayTakeOver);
		CountDownLatch answer = new CountDownLatch(1);
		((Breakable) this.access.dataSource()).beforeCommit = () -> await().until(() -> answer.getCount() == 0);
		await().until(() -> !lease.isHeld());
		((Breakable) this.access.dataSource()).beforeCommit = () -> {
		};
		answer.countDown();
		await().pollInterval(Duration.ofMillis(2)).until(lease::isHeld);
		assertThat(lease.mayTakeOver()).isFalse();
	}

	@Test
	void timeDoesNotRunAheadByTheWaitForAConnection() {
		this.leases.join(this.access);
		((Breakable) this.access.dataSource()).beforeConnection = () -> await().pollDelay(DURATION.multipliedBy(2))
			.until(() -> true);
		NodeLeases other = leases("patient");
		NodeLease lease = other.join(this.access);
		assertThat(Duration.between(Instant.now(), lease.timeSource().now())).isLessThan(DURATION.dividedBy(3));
		((Breakable) this.access.dataSource()).beforeConnection = () -> {
		};
		other.destroy();
	}

	@Test
	void cleanStopGivesTheLeaseUpAtOnce() {
		NodeLease lease = this.leases.join(this.access);
		this.leases.stop();
		assertThat(lease.isHeld()).isFalse();
		assertThat(lease.mayTakeOver()).isFalse();
		assertThat(this.access.client().sql("select lease_until from patterns_node").query(Long.class).single())
			.isZero();
	}

	@Test
	void canBeStartedAgain() {
		NodeLease lease = this.leases.join(this.access);
		this.leases.stop();
		this.leases.start();
		assertThat(lease.isHeld()).isTrue();
		assertThat(lease.mayTakeOver()).isFalse();
		assertThat(isAlive("one")).isTrue();
	}

	@Test
	void leaseOfAContextThatNeverStartedIsGivenUp() {
		NodeLeases never = leases("never");
		NodeLease lease = never.join(this.access);
		assertThat(never.isRunning()).isFalse();
		never.destroy();
		assertThat(lease.isHeld()).isFalse();
		assertThat(isAlive("never")).isFalse();
	}

	@Test
	void twoNodesHoldOneLeaseEach() {
		NodeLeases other = leases("two");
		other.start();
		try {
			NodeLease first = this.leases.join(this.access);
			NodeLease second = other.join(access(this.pool));
			await().until(() -> first.mayTakeOver() && second.mayTakeOver());
			assertThat(isAlive("one")).isTrue();
			assertThat(isAlive("two")).isTrue();
			other.stop();
			assertThat(isAlive("two")).isFalse();
			assertThat(isAlive("one")).isTrue();
		}
		finally {
			other.stop();
		}
	}

	@Test
	void firstJoinFailsWhenTheDatabaseIsDown() {
		this.down.set(true);
		assertThatException().isThrownBy(() -> this.leases.join(this.access));
		this.down.set(false);
		assertThat(this.leases.join(this.access).isHeld()).isTrue();
	}

	@Test
	void rowsOfFormerNodesAreDeletedAfterADayOnly() {
		new SchemaManager(DatabaseInitializationMode.ALWAYS).ensure(this.access, "lease", 1);
		String insert = "insert into patterns_node (node_id, application, started_at, lease_until) values (?, 'a', %s, ?)";
		String now = this.access.platform().epochMillis();
		this.access.template().update(insert.formatted("1"), "old", 1);
		this.access.template().update(insert.formatted("1"), "stopped-long-ago", 0);
		this.access.template().update(insert.formatted(now), "stopped-now", 0);
		this.leases.join(this.access);
		await().untilAsserted(() -> assertThat(
				this.access.template().queryForList("select node_id from patterns_node order by 1", String.class))
			.containsExactly("one", "stopped-now"));
	}

	private boolean isAlive(String node) {
		return access(this.pool).client()
			.sql("select count(*) from patterns_node where node_id = ? and lease_until > "
					+ this.access.platform().epochMillis())
			.param(node)
			.query(Integer.class)
			.single() == 1;
	}

	private static NodeLeases leases(String instance) {
		return new NodeLeases(new ApplicationIdentity("default", "orders", instance),
				new SchemaManager(DatabaseInitializationMode.ALWAYS), DURATION);
	}

	private static JdbcAccess access(DataSource dataSource) {
		return new JdbcAccess(dataSource, new JdbcTransactionManager(dataSource), DatabasePlatform.H2);
	}

	/**
	 * A database that can be out of reach.
	 */
	static class Breakable extends DelegatingDataSource {

		private final AtomicBoolean down;

		private volatile int refused;

		private volatile Runnable beforeConnection = () -> {
		};

		private volatile Runnable beforeCommit = () -> {
		};

		Breakable(DataSource target, AtomicBoolean down) {
			super(target);
			this.down = down;
		}

		@Override
		public Connection getConnection() throws SQLException {
			if (this.down.get()) {
				this.refused++;
				throw new SQLException("down");
			}
			this.beforeConnection.run();
			Connection connection = super.getConnection();
			return (Connection) Proxy.newProxyInstance(Connection.class.getClassLoader(),
					new Class<?>[] { Connection.class }, (proxy, method, arguments) -> {
						if (method.getName().equals("commit")) {
							this.beforeCommit.run();
						}
						try {
							return method.invoke(connection, arguments);
						}
						catch (InvocationTargetException ex) {
							throw ex.getTargetException();
						}
					});
		}

	}

}
