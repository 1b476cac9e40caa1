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

package dev.patterns.jdbc.notification;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Properties;

import javax.sql.DataSource;

import com.zaxxer.hikari.HikariConfigMXBean;
import com.zaxxer.hikari.HikariDataSource;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.jdbc.DataSourceBuilder;
import org.springframework.boot.jdbc.DataSourceUnwrapper;
import org.springframework.jdbc.datasource.AbstractDriverBasedDataSource;
import org.springframework.jdbc.datasource.DelegatingDataSource;
import org.springframework.jdbc.datasource.SimpleDriverDataSource;
import org.springframework.jdbc.datasource.UserCredentialsDataSourceAdapter;
import org.springframework.util.ClassUtils;

/**
 * Opens connections to PostgreSQL that belong to no pool, to where the connections of an
 * application's DataSource lead. The address and the credentials are read anew each time,
 * as they may change. Thread-safe.
 */
public final class PostgresqlConnections {

	private static final Log logger = LogFactory.getLog(PostgresqlConnections.class);

	private static final boolean DRIVER_PRESENT = isPresent("org.postgresql.PGConnection");

	private static final boolean HIKARI_PRESENT = isPresent("com.zaxxer.hikari.HikariDataSource");

	/** How long the database may take to answer before it is taken for lost. */
	private static final Duration PATIENCE = Duration.ofSeconds(10);

	private final DataSource dataSource;

	private final boolean derived;

	private PostgresqlConnections(DataSource dataSource, boolean derived) {
		this.dataSource = dataSource;
		this.derived = derived;
	}

	/**
	 * Open connections like those of a DataSource, but outside of its pool. Nothing is
	 * opened yet.
	 * @param dataSource a DataSource of HikariCP or of another kind that Spring Boot
	 * knows
	 * @return the connections, {@code null} if it is not known where the DataSource leads
	 * or if there is no driver of PostgreSQL
	 */
	public static @Nullable PostgresqlConnections derivedFrom(DataSource dataSource) {
		return (DRIVER_PRESENT && derive(dataSource) != null) ? new PostgresqlConnections(dataSource, true) : null;
	}

	/**
	 * Take connections from a DataSource itself. If that is a pool they stay away from it
	 * for as long as they live.
	 * @param dataSource the DataSource
	 * @return the connections, {@code null} if there is no driver of PostgreSQL
	 */
	public static @Nullable PostgresqlConnections takenFrom(DataSource dataSource) {
		return DRIVER_PRESENT ? new PostgresqlConnections(dataSource, false) : null;
	}

	private static boolean isPresent(String className) {
		return ClassUtils.isPresent(className, PostgresqlConnections.class.getClassLoader());
	}

	/**
	 * Open a connection that commits each statement.
	 * @param name how the database is to call the session, unless the application's URL
	 * names its sessions
	 * @return the connection
	 * @throws SQLException if there is none to be had
	 */
	Connection open(String name) throws SQLException {
		DataSource source = this.derived ? derive(this.dataSource) : this.dataSource;
		if (source == null) {
			throw new SQLException("It is not known any more where the DataSource leads");
		}
		if (this.derived && source instanceof SimpleDriverDataSource own) {
			own.setConnectionProperties(withDefaults(own.getConnectionProperties(), name));
		}
		Connection connection = source.getConnection();
		try {
			connection.setNetworkTimeout(Runnable::run, (int) PATIENCE.toMillis());
			connection.setAutoCommit(true);
			return connection;
		}
		catch (SQLException ex) {
			connection.close();
			throw ex;
		}
	}

	private static Properties withDefaults(@Nullable Properties properties, String name) {
		Properties all = new Properties();
		String seconds = String.valueOf(PATIENCE.toSeconds());
		all.setProperty("ApplicationName", name);
		all.setProperty("tcpKeepAlive", "true");
		all.setProperty("connectTimeout", seconds);
		all.setProperty("socketTimeout", seconds);
		if (properties != null) {
			all.putAll(properties);
		}
		return all;
	}

	private static @Nullable DataSource derive(DataSource dataSource) {
		try {
			DataSource underHikari = HIKARI_PRESENT ? Hikari.derive(dataSource) : null;
			return (underHikari != null) ? underHikari : deriveByUrl(dataSource);
		}
		catch (RuntimeException ex) {
			logger.debug("It is not known where the DataSource leads", ex);
			return null;
		}
	}

	private static @Nullable SimpleDriverDataSource deriveByUrl(DataSource dataSource) {
		DataSource target = dataSource;
		while (target instanceof DelegatingDataSource delegating && delegating.getTargetDataSource() != null) {
			target = delegating.getTargetDataSource();
		}
		SimpleDriverDataSource own = DataSourceBuilder.derivedFrom(target).type(SimpleDriverDataSource.class).build();
		if (target instanceof AbstractDriverBasedDataSource driverBased) {
			own.setConnectionProperties(driverBased.getConnectionProperties());
		}
		return (own.getUrl() != null && own.getDriver() != null) ? own : null;
	}

	/**
	 * Apart, because HikariCP may be absent.
	 */
	private static final class Hikari {

		private Hikari() {
		}

		static @Nullable DataSource derive(DataSource dataSource) {
			HikariDataSource pool = DataSourceUnwrapper.unwrap(dataSource, HikariConfigMXBean.class,
					HikariDataSource.class);
			if (pool == null) {
				return null;
			}
			DataSource pooled = pool.getDataSource();
			return (pooled != null) ? withCredentials(pooled, pool) : deriveByUrl(pool);
		}

		private static DataSource withCredentials(DataSource pooled, HikariDataSource pool) {
			if (pool.getUsername() == null) {
				return pooled;
			}
			UserCredentialsDataSourceAdapter adapter = new UserCredentialsDataSourceAdapter();
			adapter.setTargetDataSource(pooled);
			adapter.setUsername(pool.getUsername());
			adapter.setPassword(pool.getPassword());
			return adapter;
		}

		private static @Nullable SimpleDriverDataSource deriveByUrl(HikariDataSource pool) {
			SimpleDriverDataSource own = PostgresqlConnections.deriveByUrl(pool);
			if (own != null) {
				own.setConnectionProperties(pool.getDataSourceProperties());
				if (pool.getCredentialsProvider() != null) {
					own.setUsername(pool.getCredentialsProvider().getCredentials().getUsername());
					own.setPassword(pool.getCredentialsProvider().getCredentials().getPassword());
				}
			}
			return own;
		}

	}

}
