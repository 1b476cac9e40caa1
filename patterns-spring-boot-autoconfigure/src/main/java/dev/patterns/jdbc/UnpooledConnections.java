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

package dev.patterns.jdbc;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
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
 * Opens connections that belong to no pool, to where the connections of an application's
 * DataSource lead. The address and the credentials are read anew each time, as they may
 * change. What a pool of HikariCP does with a new connection (schema, catalog, initial
 * statement) is done too; what wrappers do with connections is not. Thread-safe.
 */
public final class UnpooledConnections {

	private static final Log logger = LogFactory.getLog(UnpooledConnections.class);

	private static final boolean HIKARI_PRESENT = ClassUtils.isPresent("com.zaxxer.hikari.HikariDataSource",
			UnpooledConnections.class.getClassLoader());

	private final DataSource dataSource;

	private UnpooledConnections(DataSource dataSource) {
		this.dataSource = dataSource;
	}

	/**
	 * Open connections like those of a DataSource, but outside of its pool. Nothing is
	 * opened yet.
	 * @param dataSource a DataSource of HikariCP or of another kind that Spring Boot
	 * knows
	 * @return the connections, {@code null} if it is not known where the DataSource leads
	 */
	public static @Nullable UnpooledConnections derivedFrom(DataSource dataSource) {
		return (derive(dataSource) != null) ? new UnpooledConnections(dataSource) : null;
	}

	/**
	 * Open a connection that commits each statement.
	 * @param defaults properties for the driver, which those of the application replace.
	 * They have no effect if it has a DataSource of a driver in place of an URL
	 * @return the connection, which the caller closes
	 * @throws SQLException if there is none to be had
	 */
	public Connection open(Properties defaults) throws SQLException {
		DataSource source = derive(this.dataSource);
		if (source == null) {
			throw new SQLException("It is not known any more where the DataSource leads");
		}
		if (source instanceof SimpleDriverDataSource own) {
			Properties all = new Properties();
			all.putAll(defaults);
			if (own.getConnectionProperties() != null) {
				all.putAll(own.getConnectionProperties());
			}
			own.setConnectionProperties(all);
		}
		Connection connection = source.getConnection();
		try {
			connection.setAutoCommit(true);
			if (HIKARI_PRESENT) {
				Hikari.prepare(connection, this.dataSource);
			}
			return connection;
		}
		catch (SQLException ex) {
			connection.close();
			throw ex;
		}
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

		private static @Nullable HikariDataSource unwrap(DataSource dataSource) {
			return DataSourceUnwrapper.unwrap(dataSource, HikariConfigMXBean.class, HikariDataSource.class);
		}

		static @Nullable DataSource derive(DataSource dataSource) {
			HikariDataSource pool = unwrap(dataSource);
			if (pool == null) {
				return null;
			}
			DataSource pooled = pool.getDataSource();
			if (pooled instanceof AbstractDriverBasedDataSource) {
				// A copy, whose properties may be changed.
				pooled = UnpooledConnections.deriveByUrl(pooled);
			}
			return (pooled != null) ? withCredentials(pooled, pool) : deriveByUrl(pool);
		}

		static void prepare(Connection connection, DataSource dataSource) throws SQLException {
			HikariDataSource pool = unwrap(dataSource);
			if (pool == null) {
				return;
			}
			if (pool.getCatalog() != null) {
				connection.setCatalog(pool.getCatalog());
			}
			if (pool.getSchema() != null) {
				connection.setSchema(pool.getSchema());
			}
			if (pool.getConnectionInitSql() != null) {
				try (Statement statement = connection.createStatement()) {
					statement.execute(pool.getConnectionInitSql());
				}
			}
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
			SimpleDriverDataSource own = UnpooledConnections.deriveByUrl(pool);
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
