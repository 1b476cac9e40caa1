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
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.SQLFeatureNotSupportedException;
import java.sql.Statement;
import java.time.Duration;

import javax.sql.DataSource;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.mockito.InOrder;
import org.springframework.jdbc.support.JdbcTransactionManager;

import dev.patterns.jdbc.DatabasePlatform;
import dev.patterns.jdbc.JdbcAccess;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.ArgumentMatchers.anyInt;
import static org.mockito.ArgumentMatchers.eq;
import static org.mockito.BDDMockito.given;
import static org.mockito.BDDMockito.willThrow;
import static org.mockito.Mockito.inOrder;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.never;
import static org.mockito.Mockito.verify;

/**
 * Tests for {@link HeartbeatTransaction}.
 */
class HeartbeatTransactionTests {

	private final Connection connection = mock(Connection.class);

	private final Statement statement = mock(Statement.class);

	private final DataSource dataSource = mock(DataSource.class);

	@BeforeEach
	void prepare() throws SQLException {
		given(this.dataSource.getConnection()).willReturn(this.connection);
		given(this.connection.createStatement()).willReturn(this.statement);
		given(this.connection.getAutoCommit()).willReturn(true);
		given(this.connection.getNetworkTimeout()).willReturn(7);
	}

	@Test
	void limitsNetworkAndStatementsAndRestoresTheLimitBeforeTheConnectionIsReturned() throws SQLException {
		execute(DatabasePlatform.POSTGRESQL);
		InOrder order = inOrder(this.connection, this.statement);
		order.verify(this.connection).setNetworkTimeout(any(), eq(5000));
		order.verify(this.statement).setQueryTimeout(anyInt());
		order.verify(this.statement).execute("beat");
		order.verify(this.connection).commit();
		order.verify(this.connection).setNetworkTimeout(any(), eq(7));
		order.verify(this.connection).close();
	}

	@Test
	void driverThatKnowsNoLimitIsAccepted() throws SQLException {
		willThrow(new SQLFeatureNotSupportedException("no")).given(this.connection).setNetworkTimeout(any(), anyInt());
		execute(DatabasePlatform.MARIADB);
		verify(this.connection).commit();
	}

	@Test
	void setsNoLimitOnH2WhereItWouldStayWithTheConnection() throws SQLException {
		execute(DatabasePlatform.H2);
		verify(this.statement, never()).setQueryTimeout(anyInt());
		verify(this.connection, never()).setNetworkTimeout(any(), anyInt());
	}

	@Test
	void limitsOneStatementThatCommitsItself() throws SQLException {
		PreparedStatement prepared = mock(PreparedStatement.class);
		ResultSet result = mock(ResultSet.class);
		given(this.connection.getTransactionIsolation()).willReturn(Connection.TRANSACTION_READ_COMMITTED);
		given(this.connection.prepareStatement("beat")).willReturn(prepared);
		given(prepared.executeQuery()).willReturn(result);
		given(result.next()).willReturn(true);
		given(result.getLong(1)).willReturn(42L);
		JdbcAccess access = new JdbcAccess(this.dataSource, new JdbcTransactionManager(this.dataSource),
				DatabasePlatform.POSTGRESQL);
		assertThat(new HeartbeatTransaction(access, Duration.ofMillis(3334)).executeAtOnce("beat", "node"))
			.hasValue(42);
		InOrder order = inOrder(this.connection, prepared);
		order.verify(this.connection).setNetworkTimeout(any(), eq(5000));
		order.verify(prepared).setQueryTimeout(4);
		order.verify(prepared).setObject(1, "node");
		order.verify(prepared).executeQuery();
		order.verify(this.connection).setNetworkTimeout(any(), eq(7));
		order.verify(this.connection).close();
		verify(this.connection, never()).commit();
	}

	private void execute(DatabasePlatform platform) {
		JdbcAccess access = new JdbcAccess(this.dataSource, new JdbcTransactionManager(this.dataSource), platform);
		String result = new HeartbeatTransaction(access, Duration.ofMillis(3334)).execute(() -> {
			access.template().execute("beat");
			return "done";
		});
		assertThat(result).isEqualTo("done");
	}

}
