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

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;

import javax.sql.DataSource;

import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.ListableBeanFactory;
import org.springframework.beans.factory.NoUniqueBeanDefinitionException;
import org.springframework.core.env.Environment;
import org.springframework.jdbc.datasource.DelegatingDataSource;
import org.springframework.orm.jpa.JpaTransactionManager;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.ResourceTransactionManager;
import org.springframework.util.ClassUtils;
import org.springframework.util.StringUtils;

/**
 * Selects among the {@link DataSource} and {@link PlatformTransactionManager} beans of
 * the application.
 */
public final class BeanFactoryJdbcAccessSelector implements JdbcAccessSelector {

	private static final boolean JPA_PRESENT = ClassUtils.isPresent("org.springframework.orm.jpa.JpaTransactionManager",
			BeanFactoryJdbcAccessSelector.class.getClassLoader());

	private final ListableBeanFactory beanFactory;

	private final Environment environment;

	private final Map<DataSource, JdbcAccess> accesses = new ConcurrentHashMap<>();

	/**
	 * Create a selector.
	 * @param beanFactory where the beans are
	 * @param environment where the properties are
	 */
	public BeanFactoryJdbcAccessSelector(ListableBeanFactory beanFactory, Environment environment) {
		this.beanFactory = beanFactory;
		this.environment = environment;
	}

	@Override
	public JdbcAccess select(String feature) {
		return access(feature, dataSource(feature));
	}

	@Override
	public JdbcAccess select(String feature, String dataSource) {
		return select(feature, dataSource, List.of("patterns." + feature + ".data-sources"));
	}

	@Override
	public JdbcAccess select(String feature, String dataSource, List<String> properties) {
		return access(feature, named(feature, properties, dataSource));
	}

	private JdbcAccess access(String feature, DataSource dataSource) {
		JdbcAccess access = this.accesses.get(dataSource);
		if (access == null) {
			access = create(feature, dataSource);
			JdbcAccess other = this.accesses.putIfAbsent(dataSource, access);
			access = (other != null) ? other : access;
		}
		return access;
	}

	private JdbcAccess create(String feature, DataSource dataSource) {
		PlatformTransactionManager manager = transactionManager(feature, dataSource);
		// The manager may manage a proxy of the data source, or what it is a proxy of:
		// only connections of the very one that it manages take part in its transactions.
		DataSource managed = (managed(manager) instanceof DataSource other) ? other : dataSource;
		JdbcAccess access = this.accesses.get(managed);
		if (access == null) {
			access = new JdbcAccess(managed, manager, DatabasePlatform.of(managed));
			JdbcAccess other = this.accesses.putIfAbsent(managed, access);
			access = (other != null) ? other : access;
		}
		return access;
	}

	private DataSource dataSource(String feature) {
		String property = "patterns." + feature + ".data-source";
		String name = this.environment.getProperty(property);
		if (!StringUtils.hasText(name)) {
			name = this.environment.getProperty("patterns.jdbc.data-source");
		}
		if (StringUtils.hasText(name)) {
			return named(feature, List.of(property, "patterns.jdbc.data-source"), name);
		}
		try {
			DataSource dataSource = this.beanFactory.getBeanProvider(DataSource.class).getIfAvailable();
			if (dataSource == null) {
				throw new DataSourceSelectionException(
						"The feature '" + feature
								+ "' is used and stores its rows in a database, but there is no DataSource.",
						"Add spring-boot-starter-jdbc and a database driver, and set 'spring.datasource.url'; for a first try, the H2 driver alone is enough.");
			}
			return dataSource;
		}
		catch (NoUniqueBeanDefinitionException ex) {
			throw new DataSourceSelectionException(
					"The feature '" + feature
							+ "' is used and needs one DataSource, but there are several and none is primary: "
							+ String.join(", ", this.beanFactory.getBeanNamesForType(DataSource.class)) + ".",
					"Name one of them by '" + property
							+ "', or for all features by 'patterns.jdbc.data-source', or mark one as @Primary.");
		}
	}

	private DataSource named(String feature, List<String> properties, String name) {
		if (!this.beanFactory.containsBean(name) || !this.beanFactory.isTypeMatch(name, DataSource.class)) {
			throw new DataSourceSelectionException(
					"The feature '" + feature + "' should use the DataSource bean '" + name
							+ "', but there is none. There are: "
							+ Arrays.toString(this.beanFactory.getBeanNamesForType(DataSource.class)) + ".",
					properties.stream()
						.map((property) -> "'" + property + "'")
						.collect(Collectors.joining(" or ", "Correct ", " to the name of a DataSource bean.")));
		}
		return this.beanFactory.getBean(name, DataSource.class);
	}

	private PlatformTransactionManager transactionManager(String feature, DataSource dataSource) {
		PlatformTransactionManager preferred = this.beanFactory.getBeanProvider(PlatformTransactionManager.class)
			.getIfUnique();
		if (preferred != null && same(dataSource, managed(preferred))) {
			return preferred;
		}
		for (PlatformTransactionManager candidate : this.beanFactory
			.getBeansOfType(PlatformTransactionManager.class, false, true)
			.values()) {
			if (same(dataSource, managed(candidate))) {
				return candidate;
			}
		}
		throw new DataSourceSelectionException(
				"The feature '" + feature + "' needs a transaction manager for its DataSource, but none manages it.",
				"Define a JdbcTransactionManager or JpaTransactionManager for that DataSource.");
	}

	private static @Nullable Object managed(PlatformTransactionManager manager) {
		if (JPA_PRESENT && manager instanceof JpaTransactionManager jpaManager) {
			return jpaManager.getDataSource();
		}
		return (manager instanceof ResourceTransactionManager resourceManager) ? resourceManager.getResourceFactory()
				: null;
	}

	private static boolean same(DataSource dataSource, @Nullable Object managed) {
		return managed instanceof DataSource other && unwrap(dataSource) == unwrap(other);
	}

	private static DataSource unwrap(DataSource dataSource) {
		DataSource current = dataSource;
		while (current instanceof DelegatingDataSource delegating && delegating.getTargetDataSource() != null) {
			current = delegating.getTargetDataSource();
		}
		return current;
	}

}
