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

package dev.patterns.configuration.autoconfigure;

import java.sql.Driver;
import java.time.Duration;
import java.util.Objects;
import java.util.Properties;

import javax.sql.DataSource;

import com.zaxxer.hikari.HikariDataSource;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.BeanUtils;
import org.springframework.boot.jdbc.DatabaseDriver;
import org.springframework.boot.jdbc.EmbeddedDatabaseConnection;
import org.springframework.jdbc.datasource.SimpleDriverDataSource;
import org.springframework.util.ClassUtils;
import org.springframework.util.StringUtils;

import dev.patterns.configuration.ConfigurationImportException;
import dev.patterns.configuration.autoconfigure.ConfigurationStoresProperties.Store;

/**
 * Makes data sources out of properties alone. None of them has connected yet.
 */
public final class OwnDataSources {

	/** How long a database may take to answer before it is taken for lost. */
	private static final Duration PATIENCE = Duration.ofSeconds(10);

	private static final boolean HIKARI_PRESENT = ClassUtils.isPresent("com.zaxxer.hikari.HikariDataSource",
			OwnDataSources.class.getClassLoader());

	private OwnDataSources() {
	}

	/**
	 * A data source that opens a connection each time.
	 * @param name name of the store
	 * @param store where the database is, with a URL
	 * @param limit how long it may take to connect and to answer
	 * @param session how the database is to call the connections
	 * @return the data source
	 * @throws ConfigurationImportException if there is no driver
	 */
	public static SimpleDriverDataSource simple(String name, Store store, Duration limit, String session) {
		String url = Objects.requireNonNull(store.url());
		Driver driver = driver(name, url, store.driverClassName());
		String username = store.username();
		String password = store.password();
		if (username == null && EmbeddedDatabaseConnection.isEmbedded(driver.getClass().getName(), url)) {
			// As Spring Boot's own data sources do.
			username = "sa";
			password = (password != null) ? password : "";
		}
		SimpleDriverDataSource dataSource = new SimpleDriverDataSource(driver, url);
		dataSource.setUsername(username);
		dataSource.setPassword(password);
		dataSource.setConnectionProperties(limits(url, limit, session));
		return dataSource;
	}

	/**
	 * A small pool that is empty when it is not used, if there is HikariCP.
	 * @param name name of the store
	 * @param store where the database is, with a URL
	 * @return the data source, to be closed if it can be
	 */
	static DataSource pooled(String name, Store store) {
		String session = "patterns-configuration-" + name;
		SimpleDriverDataSource simple = simple(name, store, PATIENCE, session);
		return HIKARI_PRESENT ? Pool.of(simple, session) : simple;
	}

	private static Driver driver(String name, String url, @Nullable String className) {
		ClassLoader classLoader = OwnDataSources.class.getClassLoader();
		String driver = StringUtils.hasText(className) ? className
				: DatabaseDriver.fromJdbcUrl(url).getDriverClassName();
		if (driver == null || !ClassUtils.isPresent(driver, classLoader)) {
			throw new ConfigurationImportException(
					"There is no JDBC driver for the configuration store '%s'%s.".formatted(name,
							(driver != null) ? ": " + driver : ""),
					"Add the driver of the database to the class path, or correct the URL.", null);
		}
		return BeanUtils.instantiateClass(ClassUtils.resolveClassName(driver, classLoader), Driver.class);
	}

	// Each driver has names of its own, and some refuse those of others. A URL that names
	// them as well wins.
	private static Properties limits(String url, Duration limit, String session) {
		Properties limits = new Properties();
		switch (DatabaseDriver.fromJdbcUrl(url)) {
			case POSTGRESQL -> {
				String seconds = String.valueOf(limit.toSeconds());
				limits.setProperty("connectTimeout", seconds);
				limits.setProperty("loginTimeout", seconds);
				limits.setProperty("socketTimeout", seconds);
				limits.setProperty("ApplicationName", session);
			}
			case MARIADB, MYSQL -> {
				limits.setProperty("connectTimeout", String.valueOf(limit.toMillis()));
				limits.setProperty("socketTimeout", String.valueOf(limit.toMillis()));
			}
			default -> {
			}
		}
		return limits;
	}

	/**
	 * Apart, because HikariCP may be absent.
	 */
	private static final class Pool {

		private Pool() {
		}

		static DataSource of(SimpleDriverDataSource simple, String name) {
			HikariDataSource pool = new HikariDataSource();
			pool.setPoolName(name);
			pool.setJdbcUrl(simple.getUrl());
			pool.setDriverClassName(Objects.requireNonNull(simple.getDriver()).getClass().getName());
			pool.setUsername(simple.getUsername());
			pool.setPassword(simple.getPassword());
			pool.setDataSourceProperties(simple.getConnectionProperties());
			pool.setMaximumPoolSize(3);
			pool.setMinimumIdle(0);
			pool.setInitializationFailTimeout(-1);
			pool.setConnectionTimeout(PATIENCE.toMillis());
			return pool;
		}

	}

}
