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

package dev.patterns.lock.store.jdbc;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLFeatureNotSupportedException;
import java.time.Duration;
import java.util.Deque;
import java.util.Properties;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;

import javax.sql.DataSource;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

import dev.patterns.jdbc.DatabasePlatform;
import dev.patterns.jdbc.UnpooledConnections;

/**
 * Connections that do not come from the application's pool, so that locks are renewed
 * though others have taken all of that. They are opened when they are needed, mostly one
 * at a time, and kept until {@link #rest}. If it is not known where the application's
 * DataSource leads, or it leads to another database than a connection outside of the pool
 * (as with databases in memory), connections come from the pool after all. Thread-safe.
 */
final class UpkeepConnections implements ConnectionSource {

	private static final Log logger = LogFactory.getLog(UpkeepConnections.class);

	/** The class of states that say that there is no such table, or no right to it. */
	private static final String NO_TABLE = "42";

	private static final String TOO_MANY_CONNECTIONS = "53300";

	/** Of the server, of a user at once, and of a user in an hour. */
	private static final Set<Integer> MYSQL_TOO_MANY_CONNECTIONS = Set.of(1040, 1203, 1226);

	private static final Duration PATIENCE = Duration.ofSeconds(5);

	private final ConnectionSource pool;

	private final @Nullable UnpooledConnections unpooled;

	private final Properties defaults;

	private final Check check;

	/** Those that do not belong to the pool. */
	private final Set<Connection> opened = ConcurrentHashMap.newKeySet();

	private final Deque<Connection> idle = new ConcurrentLinkedDeque<>();

	private final AtomicInteger refusals = new AtomicInteger();

	/** Whether the database says that it has no more connections. */
	private final Predicate<SQLException> exhaustion;

	private volatile boolean pooled;

	/**
	 * Create without a connection.
	 * @param dataSource the application's
	 * @param platform what database it is
	 * @param check whether a connection leads to the locks
	 */
	UpkeepConnections(DataSource dataSource, DatabasePlatform platform, Check check) {
		this.pool = ConnectionSource.of(dataSource);
		this.unpooled = UnpooledConnections.derivedFrom(dataSource);
		this.defaults = defaults(platform);
		this.check = check;
		this.exhaustion = (failure) -> isExhaustion(platform, failure);
		if (this.unpooled == null) {
			usePool("it is not known where " + dataSource.getClass().getName() + " leads");
		}
	}

	private static Properties defaults(DatabasePlatform platform) {
		Properties defaults = new Properties();
		switch (platform) {
			case POSTGRESQL -> {
				defaults.setProperty("ApplicationName", "patterns-lock");
				defaults.setProperty("tcpKeepAlive", "true");
				defaults.setProperty("connectTimeout", Long.toString(PATIENCE.toSeconds()));
				defaults.setProperty("socketTimeout", Long.toString(PATIENCE.toSeconds()));
			}
			case MARIADB, MYSQL -> {
				defaults.setProperty("connectTimeout", Long.toString(PATIENCE.toMillis()));
				defaults.setProperty("socketTimeout", Long.toString(PATIENCE.toMillis()));
			}
			case H2 -> {
			}
		}
		return defaults;
	}

	private static boolean isExhaustion(DatabasePlatform platform, SQLException failure) {
		for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
			if (cause instanceof SQLException sql && switch (platform) {
				case POSTGRESQL -> TOO_MANY_CONNECTIONS.equals(sql.getSQLState());
				case MARIADB, MYSQL -> MYSQL_TOO_MANY_CONNECTIONS.contains(sql.getErrorCode());
				case H2 -> false;
			}) {
				return true;
			}
		}
		return false;
	}

	private void usePool(String reason) {
		this.pooled = true;
		logger.info("Locks are renewed by connections of the application's pool, for which they wait as others do: "
				+ reason);
	}

	@Override
	public Connection take(@Nullable Duration limit) throws SQLException {
		UnpooledConnections source = this.unpooled;
		Connection own = this.idle.poll();
		if (own == null && source != null && !this.pooled) {
			own = open(source);
		}
		return (own != null) ? limited(own, limit) : this.pool.take(limit);
	}

	// The pool is asked where it has the last connections that there are, every second
	// time
	// since whoever waits for it renews nothing meanwhile. Where the database does not
	// answer, the pool is no better.
	private @Nullable Connection open(UnpooledConnections source) throws SQLException {
		try {
			Connection connection = source.open(this.defaults);
			this.opened.add(connection);
			boolean right = false;
			try {
				right = isRight(connection);
			}
			finally {
				if (!right) {
					discard(connection);
				}
			}
			this.refusals.set(0);
			return right ? connection : null;
		}
		catch (SQLException ex) {
			if (!this.exhaustion.test(ex) || this.refusals.incrementAndGet() % 2 != 0) {
				throw ex;
			}
			logger.debug("There is no connection outside of the pool", ex);
			return null;
		}
	}

	private boolean isRight(Connection connection) throws SQLException {
		boolean right;
		try {
			right = this.check.isOfTheLocks(limited(connection, null));
		}
		catch (SQLException ex) {
			String state = ex.getSQLState();
			if (state == null || !state.startsWith(NO_TABLE)) {
				throw ex;
			}
			right = false;
		}
		if (!right) {
			usePool("a connection outside of it does not lead to the tables of locks");
		}
		return right;
	}

	private Connection limited(Connection connection, @Nullable Duration limit) throws SQLException {
		long millis = ((limit != null) ? limit : PATIENCE).toMillis();
		try {
			connection.setNetworkTimeout(Runnable::run, (int) Math.max(1, Math.min(Integer.MAX_VALUE, millis)));
		}
		catch (SQLFeatureNotSupportedException ex) {
			logger.debug("The driver has no time limit for the network", ex);
		}
		catch (SQLException ex) {
			discard(connection);
			throw ex;
		}
		return connection;
	}

	@Override
	public void giveBack(Connection connection, boolean usable) {
		// One is enough, but while the database answers late.
		if (usable && this.opened.contains(connection) && this.idle.isEmpty()) {
			this.idle.push(connection);
			return;
		}
		discard(connection);
		if (!usable) {
			// What has been idle meanwhile is probably as broken.
			rest();
		}
	}

	/**
	 * Close what is not used at this moment.
	 */
	void rest() {
		for (Connection connection = this.idle.poll(); connection != null; connection = this.idle.poll()) {
			discard(connection);
		}
	}

	private void discard(Connection connection) {
		this.opened.remove(connection);
		ConnectionSource.close(connection);
	}

	/**
	 * Whether a connection leads to the locks.
	 */
	@FunctionalInterface
	interface Check {

		boolean isOfTheLocks(Connection connection) throws SQLException;

	}

}
