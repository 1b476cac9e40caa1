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

import java.io.PrintWriter;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLFeatureNotSupportedException;
import java.sql.SQLTransientConnectionException;
import java.util.logging.Logger;

import javax.sql.DataSource;

import org.jspecify.annotations.Nullable;

import dev.patterns.secrets.SecretException;

/**
 * Opens connections by the account that is leased at the moment.
 */
final class LeasedDataSource implements DataSource {

	private static final int ATTEMPTS = 3;

	private final DataSource target;

	private final AccountRotation rotation;

	LeasedDataSource(DataSource target, AccountRotation rotation) {
		this.target = target;
		this.rotation = rotation;
	}

	@Override
	public Connection getConnection() throws SQLException {
		SQLException failure = null;
		for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
			LeasedAccount account = account();
			if (this.rotation.isEnding(account)) {
				// It is dropped as soon as the store answers again.
				replace(account);
				continue;
			}
			account.beginConnecting();
			try {
				Connection connection = this.target.getConnection(account.lease().username(),
						account.lease().password().toText());
				account.add(connection);
				// Opening it may have taken longer than the account has.
				if (this.rotation.isCurrent(account) && !this.rotation.isEnding(account)) {
					return connection;
				}
				connection.close();
			}
			catch (SQLException ex) {
				if (!isRefused(ex) || this.rotation.isYoung(account)) {
					throw ex;
				}
				failure = ex;
				replace(account);
			}
			finally {
				account.endConnecting();
			}
		}
		throw (failure != null) ? failure
				: new SQLTransientConnectionException("The account of the database changed again and again");
	}

	private LeasedAccount account() throws SQLException {
		try {
			return this.rotation.account();
		}
		catch (SecretException ex) {
			throw new SQLTransientConnectionException("No account for the database: " + ex.getMessage());
		}
	}

	// The lease has ended, perhaps without anybody having told.
	private void replace(LeasedAccount account) throws SQLException {
		try {
			this.rotation.replace(account);
		}
		catch (SecretException ex) {
			throw new SQLTransientConnectionException("No account for the database: " + ex.getMessage());
		}
	}

	private static boolean isRefused(SQLException ex) {
		return ex.getSQLState() != null && ex.getSQLState().startsWith("28");
	}

	@Override
	public Connection getConnection(String username, String password) throws SQLException {
		return getConnection();
	}

	@Override
	public @Nullable PrintWriter getLogWriter() throws SQLException {
		return this.target.getLogWriter();
	}

	@Override
	public void setLogWriter(PrintWriter out) throws SQLException {
		this.target.setLogWriter(out);
	}

	@Override
	public void setLoginTimeout(int seconds) throws SQLException {
		this.target.setLoginTimeout(seconds);
	}

	@Override
	public int getLoginTimeout() throws SQLException {
		return this.target.getLoginTimeout();
	}

	@Override
	public Logger getParentLogger() throws SQLFeatureNotSupportedException {
		return this.target.getParentLogger();
	}

	@Override
	public <T> T unwrap(Class<T> type) throws SQLException {
		return type.isInstance(this) ? type.cast(this) : this.target.unwrap(type);
	}

	@Override
	public boolean isWrapperFor(Class<?> type) throws SQLException {
		return type.isInstance(this) || this.target.isWrapperFor(type);
	}

}
