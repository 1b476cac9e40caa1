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

package dev.patterns.configuration;

import java.util.Map;

import javax.sql.DataSource;

import org.mariadb.jdbc.Driver;
import org.springframework.jdbc.datasource.SimpleDriverDataSource;

import dev.patterns.test.services.EmbeddedServers;
import dev.patterns.test.services.Service;

/**
 * The contract on MariaDB.
 */
class MariadbConfigurationStoreIntegrationTests extends JdbcConfigurationStoreTestSupport {

	private static final Map<String, String> PROPERTIES = EmbeddedServers.shared(Service.MARIADB)
		.createDatabase("configuration_contract");

	private final DataSource dataSource = new SimpleDriverDataSource(new Driver(),
			PROPERTIES.get("spring.datasource.url"), PROPERTIES.get("spring.datasource.username"),
			PROPERTIES.get("spring.datasource.password"));

	@Override
	protected DataSource dataSource() {
		return this.dataSource;
	}

}
