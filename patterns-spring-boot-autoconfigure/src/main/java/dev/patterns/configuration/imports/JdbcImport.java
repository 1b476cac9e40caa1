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

package dev.patterns.configuration.imports;

import java.sql.Driver;
import java.time.Duration;
import java.util.Properties;
import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;
import org.springframework.beans.BeanUtils;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.jdbc.DatabaseDriver;
import org.springframework.jdbc.datasource.SimpleDriverDataSource;
import org.springframework.util.ClassUtils;
import org.springframework.util.StringUtils;

import dev.patterns.configuration.ConfigurationImportException;
import dev.patterns.configuration.autoconfigure.ConfigurationStoresProperties.Store;
import dev.patterns.configuration.store.StoreContent;
import dev.patterns.configuration.store.jdbc.JdbcConfigurationReader;

/**
 * Reads a store in a database, with one connection that is opened for that.
 */
final class JdbcImport {

	private JdbcImport() {
	}

	static Supplier<StoreContent> reader(Binder binder, String name, Store store, Duration timeout) {
		boolean own = StringUtils.hasText(store.url());
		String url = own ? store.url() : property(binder, "url");
		if (!StringUtils.hasText(url)) {
			throw new ConfigurationImportException(
					"The configuration store '%s' is imported, but it is not known where its database is: at that time there is no DataSource bean yet."
						.formatted(name),
					"Set 'spring.datasource.url' or 'patterns.configuration.stores.%s.url'.".formatted(name), null);
		}
		String username = own ? store.username() : property(binder, "username");
		String password = own ? store.password() : property(binder, "password");
		String driver = own ? store.driverClassName() : property(binder, "driver-class-name");
		SimpleDriverDataSource dataSource = new SimpleDriverDataSource(driver(name, url, driver), url, username,
				password);
		dataSource.setConnectionProperties(limits(url, timeout));
		return () -> new JdbcConfigurationReader(dataSource).read(name);
	}

	private static @Nullable String property(Binder binder, String name) {
		return binder.bind("spring.datasource." + name, String.class).orElse(null);
	}

	private static Driver driver(String name, String url, @Nullable String className) {
		String driver = StringUtils.hasText(className) ? className
				: DatabaseDriver.fromJdbcUrl(url).getDriverClassName();
		if (driver == null || !ClassUtils.isPresent(driver, JdbcImport.class.getClassLoader())) {
			throw new ConfigurationImportException(
					"The configuration store '%s' is imported, but there is no JDBC driver for it%s.".formatted(name,
							(driver != null) ? " (" + driver + ")" : ""),
					"Add the driver of the database to the class path, or correct the URL.", null);
		}
		return BeanUtils.instantiateClass(ClassUtils.resolveClassName(driver, JdbcImport.class.getClassLoader()),
				Driver.class);
	}

	// Each driver has names of its own, and some refuse those of others. A URL that names
	// them as well wins.
	private static Properties limits(String url, Duration timeout) {
		Properties limits = new Properties();
		switch (DatabaseDriver.fromJdbcUrl(url)) {
			case POSTGRESQL -> {
				String seconds = String.valueOf(timeout.toSeconds());
				limits.setProperty("connectTimeout", seconds);
				limits.setProperty("loginTimeout", seconds);
				limits.setProperty("socketTimeout", seconds);
				limits.setProperty("ApplicationName", "patterns-configuration-import");
			}
			case MARIADB, MYSQL -> {
				limits.setProperty("connectTimeout", String.valueOf(timeout.toMillis()));
				limits.setProperty("socketTimeout", String.valueOf(timeout.toMillis()));
			}
			default -> {
			}
		}
		return limits;
	}

}
