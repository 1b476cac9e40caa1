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

import java.util.List;

/**
 * Selects the database of a feature. To be asked only when the feature is really used, so
 * that an application without a database starts as long as it needs none.
 */
@FunctionalInterface
public interface JdbcAccessSelector {

	/**
	 * Select the database for a feature: the bean named by
	 * {@code patterns.<feature>.data-source}, else by {@code patterns.jdbc.data-source},
	 * else the only or primary {@code DataSource} of the application.
	 * @param feature name of the feature, as in its property prefix
	 * @return the access, the same one for the same data source
	 * @throws DataSourceSelectionException if there is no data source, or there are
	 * several and none is chosen, or no transaction manager manages it
	 * @throws UnsupportedDatabaseException if there is no store for the database
	 */
	JdbcAccess select(String feature);

	/**
	 * Select the database of a feature that uses several.
	 * @param feature name of the feature
	 * @param dataSource name of the {@code DataSource} bean
	 * @return the access, the same one for the same data source
	 * @throws DataSourceSelectionException if there is no such data source, or no
	 * transaction manager manages it
	 * @throws UnsupportedDatabaseException if there is no store for the database
	 */
	default JdbcAccess select(String feature, String dataSource) {
		throw new DataSourceSelectionException("The feature '" + feature + "' should use the DataSource bean '"
				+ dataSource + "', but " + getClass().getName() + " cannot select by name.",
				"Let it implement select(String, String).");
	}

	/**
	 * Select the database of a feature that is named by a property other than
	 * {@code patterns.<feature>.data-sources}.
	 * @param feature name of the feature
	 * @param dataSource name of the {@code DataSource} bean
	 * @param properties the properties of which one has that name, for what goes wrong
	 * @return the access, the same one for the same data source
	 * @throws DataSourceSelectionException if there is no such data source, or no
	 * transaction manager manages it
	 * @throws UnsupportedDatabaseException if there is no store for the database
	 */
	default JdbcAccess select(String feature, String dataSource, List<String> properties) {
		return select(feature, dataSource);
	}

}
