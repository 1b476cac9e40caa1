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

import java.time.Duration;

import javax.sql.DataSource;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariConfigMXBean;
import com.zaxxer.hikari.HikariDataSource;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.jdbc.DataSourceUnwrapper;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.util.ClassUtils;

import dev.patterns.jdbc.DatabasePlatform;
import dev.patterns.jdbc.JdbcAccess;

/**
 * A pool of one connection for the heartbeat alone, made after the application's pool. An
 * application that has all its connections in use would lose its lease otherwise, and
 * others would take over what it is working at. Only HikariCP can be copied; with another
 * pool the heartbeat takes its turn. Not on H2, whose database may belong to a
 * connection.
 */
final class HeartbeatPool implements AutoCloseable {

	private static final Log logger = LogFactory.getLog(HeartbeatPool.class);

	private static final boolean HIKARI_PRESENT = ClassUtils.isPresent("com.zaxxer.hikari.HikariDataSource",
			HeartbeatPool.class.getClassLoader());

	private final AutoCloseable pool;

	private final JdbcAccess access;

	private <P extends DataSource & AutoCloseable> HeartbeatPool(P pool, DatabasePlatform platform) {
		this.pool = pool;
		this.access = new JdbcAccess(pool, new JdbcTransactionManager(pool), platform);
	}

	/**
	 * Make a pool after that of an application. Connects to nothing yet.
	 * @param access the application's access to the database
	 * @param patience how long to wait for a connection
	 * @return the pool, {@code null} if the application's cannot be copied
	 */
	static @Nullable HeartbeatPool of(JdbcAccess access, Duration patience) {
		if (!HIKARI_PRESENT || access.platform() == DatabasePlatform.H2) {
			return null;
		}
		try {
			HikariDataSource copy = Hikari.copy(access.dataSource(), patience);
			return (copy != null) ? new HeartbeatPool(copy, access.platform()) : null;
		}
		catch (RuntimeException ex) {
			logger.debug("The pool of the application cannot be copied for the heartbeat", ex);
			return null;
		}
	}

	JdbcAccess access() {
		return this.access;
	}

	@Override
	public void close() {
		try {
			this.pool.close();
		}
		catch (Exception ex) {
			logger.debug("The heartbeat's connection was not closed", ex);
		}
	}

	/**
	 * Apart, because HikariCP may be absent.
	 */
	private static final class Hikari {

		private static final long SHORTEST_PATIENCE = 250;

		private Hikari() {
		}

		static @Nullable HikariDataSource copy(DataSource dataSource, Duration patience) {
			HikariDataSource original = DataSourceUnwrapper.unwrap(dataSource, HikariConfigMXBean.class,
					HikariDataSource.class);
			return (original != null) ? new HikariDataSource(configuration(original, patience)) : null;
		}

		// Not by copyStateTo(): what is copied from a pool in use cannot be changed.
		private static HikariConfig configuration(HikariConfig original, Duration patience) {
			HikariConfig copy = new HikariConfig();
			connectTo(original, copy);
			copy.setSchema(original.getSchema());
			copy.setCatalog(original.getCatalog());
			copy.setConnectionInitSql(original.getConnectionInitSql());
			copy.setConnectionTestQuery(original.getConnectionTestQuery());
			copy.setMaxLifetime(original.getMaxLifetime());
			copy.setPoolName("patterns-lease");
			copy.setMaximumPoolSize(1);
			copy.setMinimumIdle(1);
			copy.setInitializationFailTimeout(-1);
			long millis = Math.max(SHORTEST_PATIENCE, patience.toMillis());
			copy.setConnectionTimeout(millis);
			copy.setValidationTimeout(millis);
			return copy;
		}

		private static void connectTo(HikariConfig original, HikariConfig copy) {
			if (original.getDriverClassName() != null) {
				copy.setDriverClassName(original.getDriverClassName());
			}
			copy.setJdbcUrl(original.getJdbcUrl());
			copy.setDataSourceClassName(original.getDataSourceClassName());
			copy.setDataSourceJNDI(original.getDataSourceJNDI());
			copy.setDataSource(original.getDataSource());
			copy.setDataSourceProperties(original.getDataSourceProperties());
			copy.setUsername(original.getUsername());
			copy.setPassword(original.getPassword());
			if (original.getCredentialsProvider() != null) {
				copy.setCredentialsProvider(original.getCredentialsProvider());
			}
		}

	}

}
