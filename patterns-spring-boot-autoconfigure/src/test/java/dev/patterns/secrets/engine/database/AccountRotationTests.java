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

package dev.patterns.secrets.engine.database;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

import javax.sql.DataSource;

import org.junit.jupiter.api.Test;
import org.mockito.BDDMockito;
import org.mockito.Mockito;

import dev.patterns.secrets.SecretStoreUnavailableException;
import dev.patterns.secrets.SecretValue;
import dev.patterns.secrets.engine.KnownSecrets;
import dev.patterns.secrets.store.CredentialLease;
import dev.patterns.secrets.store.CredentialLeases;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests of when an account is renewed, replaced and revoked.
 */
class AccountRotationTests {

	private final AtomicLong time = new AtomicLong(1_000_000_000L);

	private final ScriptedLeases leases = new ScriptedLeases();

	private final AtomicInteger evictions = new AtomicInteger();

	private final AccountRotation rotation = new AccountRotation("pool", "orders", () -> this.leases,
			new KnownSecrets(), this.evictions::incrementAndGet, this.time::get);

	private final DataSource target = Mockito.mock(DataSource.class);

	private final LeasedDataSource dataSource = new LeasedDataSource(this.target, this.rotation);

	@Test
	void takesNoAccountBeforeOneIsNeeded() {
		this.rotation.tend();
		assertThat(this.leases.issued).isEmpty();
	}

	@Test
	void renewsBeforeTheLeaseEnds() {
		this.rotation.account();
		tendAfter(Duration.ofSeconds(30));
		assertThat(this.leases.renewals).isZero();
		tendAfter(Duration.ofSeconds(11));
		assertThat(this.leases.renewals).isEqualTo(1);
		tendAfter(Duration.ofSeconds(41));
		assertThat(this.leases.renewals).isEqualTo(2);
		assertThat(this.leases.issued).hasSize(1);
		assertThat(this.evictions.get()).isZero();
	}

	@Test
	void takesAnotherAccountWhenTheLeaseCannotBeProlonged() {
		LeasedAccount first = this.rotation.account();
		this.leases.granted = Duration.ofSeconds(10);
		tendAfter(Duration.ofSeconds(41));
		assertThat(this.rotation.account()).isNotSameAs(first);
		assertThat(this.evictions.get()).isEqualTo(1);
		assertThat(this.leases.revoked).isEmpty();
		tendAfter(Duration.ofSeconds(2));
		assertThat(this.leases.revoked).containsExactly("lease-1");
	}

	@Test
	void takesAnotherAccountWhenTheLoginIsAnother() {
		this.rotation.account();
		this.leases.session++;
		tendAfter(Duration.ofSeconds(1));
		assertThat(this.rotation.account().lease().session()).isEqualTo(2);
		assertThat(this.rotation.rotations()).isEqualTo(1);
	}

	@Test
	void revokesTheOldAccountAfterItsLastConnectionIsClosed() throws SQLException {
		Connection used = connection();
		this.dataSource.getConnection();
		this.leases.renewable = false;
		tendAfter(Duration.ofSeconds(41));
		assertThat(this.rotation.rotations()).isEqualTo(1);
		this.leases.renewable = true;
		for (int i = 0; i < 10; i++) {
			tendAfter(Duration.ofSeconds(20));
			assertThat(this.leases.revoked).doesNotContain("lease-1");
		}
		BDDMockito.given(used.isClosed()).willReturn(true);
		tendAfter(Duration.ofSeconds(1));
		assertThat(this.leases.revoked).contains("lease-1");
	}

	@Test
	void evictsOnceMoreWhatCameIntoThePoolLate() throws SQLException {
		connection();
		this.dataSource.getConnection();
		this.rotation.replace(this.rotation.account());
		assertThat(this.evictions.get()).isEqualTo(1);
		tendAfter(Duration.ofSeconds(2));
		assertThat(this.evictions.get()).isEqualTo(2);
		tendAfter(Duration.ofSeconds(2));
		assertThat(this.evictions.get()).isEqualTo(2);
	}

	@Test
	void doesNotHandOutAConnectionThatWasOpenedByAnOldAccount() throws SQLException {
		Connection old = Mockito.mock(Connection.class);
		Connection fresh = Mockito.mock(Connection.class);
		BDDMockito.given(this.target.getConnection(BDDMockito.eq("user-1"), BDDMockito.any())).willAnswer((call) -> {
			this.rotation.replace(this.rotation.account());
			return old;
		});
		BDDMockito.given(this.target.getConnection(BDDMockito.eq("user-2"), BDDMockito.any())).willReturn(fresh);
		assertThat(this.dataSource.getConnection()).isSameAs(fresh);
		BDDMockito.then(old).should().close();
	}

	@Test
	void takesAnotherAccountWhenTheDatabaseRefusesIt() throws SQLException {
		Connection fresh = Mockito.mock(Connection.class);
		BDDMockito.given(this.target.getConnection(BDDMockito.eq("user-1"), BDDMockito.any()))
			.willThrow(new SQLException("refused", "28P01"));
		BDDMockito.given(this.target.getConnection(BDDMockito.eq("user-2"), BDDMockito.any())).willReturn(fresh);
		assertThatExceptionOfType(SQLException.class).as("too young to blame it on its end")
			.isThrownBy(this.dataSource::getConnection);
		this.time.addAndGet(Duration.ofSeconds(5).toNanos());
		assertThat(this.dataSource.getConnection()).isSameAs(fresh);
		assertThat(this.leases.issued).hasSize(2);
	}

	@Test
	void evictsWhatIsOverWhileTheStoreIsLost() {
		LeasedAccount account = this.rotation.account();
		this.leases.lost = true;
		tendAfter(Duration.ofSeconds(41));
		assertThat(this.evictions.get()).isZero();
		tendAfter(Duration.ofSeconds(20));
		assertThat(this.evictions.get()).isEqualTo(1);
		assertThat(this.rotation.account()).isSameAs(account);
		this.leases.lost = false;
		tendAfter(Duration.ofSeconds(2));
		assertThat(this.rotation.account()).isNotSameAs(account);
	}

	@Test
	void opensNoConnectionByAnAccountThatEndsAndEvictsTheOthers() throws SQLException {
		connection();
		this.dataSource.getConnection();
		this.leases.lost = true;
		this.time.addAndGet(Duration.ofSeconds(59).toNanos());
		this.rotation.guard();
		assertThat(this.evictions.get()).isZero();
		this.dataSource.getConnection();
		this.time.addAndGet(Duration.ofMillis(600).toNanos());
		this.rotation.guard();
		this.rotation.guard();
		assertThat(this.evictions.get()).isEqualTo(1);
		assertThatExceptionOfType(SQLException.class).isThrownBy(this.dataSource::getConnection)
			.withMessageContaining("lost");
		this.leases.lost = false;
		this.dataSource.getConnection();
		assertThat(this.rotation.account().lease().username()).isEqualTo("user-2");
	}

	@Test
	void doesNotHandOutAConnectionThatTookLongerThanItsAccountHas() throws SQLException {
		Connection late = Mockito.mock(Connection.class);
		Connection fresh = Mockito.mock(Connection.class);
		BDDMockito.given(this.target.getConnection(BDDMockito.eq("user-1"), BDDMockito.any())).willAnswer((call) -> {
			this.time.addAndGet(Duration.ofSeconds(60).toNanos());
			return late;
		});
		BDDMockito.given(this.target.getConnection(BDDMockito.eq("user-2"), BDDMockito.any())).willReturn(fresh);
		assertThat(this.dataSource.getConnection()).isSameAs(fresh);
		BDDMockito.then(late).should().close();
	}

	@Test
	void withoutTheStoreThereIsNoConnection() {
		this.leases.lost = true;
		assertThatExceptionOfType(SQLException.class).isThrownBy(this.dataSource::getConnection)
			.withMessageContaining("lost");
	}

	@Test
	void revokesEverythingAtTheEnd() {
		this.rotation.replace(this.rotation.account());
		this.rotation.end();
		assertThat(this.leases.revoked).containsExactlyInAnyOrder("lease-1", "lease-2");
	}

	private Connection connection() throws SQLException {
		Connection connection = Mockito.mock(Connection.class);
		BDDMockito.given(this.target.getConnection(BDDMockito.any(), BDDMockito.any())).willReturn(connection);
		return connection;
	}

	private void tendAfter(Duration duration) {
		this.time.addAndGet(duration.toNanos());
		this.rotation.tend();
	}

	private static final class ScriptedLeases implements CredentialLeases {

		private final Map<String, CredentialLease> issued = new LinkedHashMap<>();

		private final List<String> revoked = new ArrayList<>();

		private Duration granted = Duration.ofSeconds(60);

		private boolean renewable = true;

		private boolean lost;

		private long session = 1;

		private int renewals;

		@Override
		public CredentialLease issue(String role) {
			answer();
			int n = this.issued.size() + 1;
			CredentialLease lease = new CredentialLease("lease-" + n, "user-" + n, SecretValue.of("password-" + n),
					Duration.ofSeconds(60), this.renewable, this.session);
			this.issued.put(lease.id(), lease);
			return lease;
		}

		@Override
		public CredentialLease renew(CredentialLease lease) {
			answer();
			this.renewals++;
			return this.renewable ? new CredentialLease(lease.id(), lease.username(), lease.password(), this.granted,
					true, lease.session()) : null;
		}

		@Override
		public void revoke(CredentialLease lease) {
			answer();
			this.revoked.add(lease.id());
		}

		@Override
		public boolean isOfThisSession(CredentialLease lease) {
			answer();
			return lease.session() == this.session;
		}

		private void answer() {
			if (this.lost) {
				throw new SecretStoreUnavailableException("lost");
			}
		}

	}

}
