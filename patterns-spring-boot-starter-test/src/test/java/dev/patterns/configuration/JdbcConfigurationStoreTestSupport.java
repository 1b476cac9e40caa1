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

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import javax.sql.DataSource;

import org.springframework.boot.sql.init.DatabaseInitializationMode;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.simple.SimpleJdbcInsert;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

import dev.patterns.configuration.store.ConfigurationStore;
import dev.patterns.configuration.store.jdbc.JdbcConfigurationStore;
import dev.patterns.jdbc.DatabasePlatform;
import dev.patterns.jdbc.JdbcAccess;
import dev.patterns.jdbc.SchemaManager;
import dev.patterns.test.configuration.ConfigurationTemplateContractTests;

/**
 * Runs the contract on a database.
 */
abstract class JdbcConfigurationStoreTestSupport extends ConfigurationTemplateContractTests {

	private static final SchemaManager SCHEMA_MANAGER = new SchemaManager(DatabaseInitializationMode.ALWAYS);

	protected abstract DataSource dataSource();

	@Override
	protected ConfigurationStore store(String name, int history) {
		DataSource dataSource = dataSource();
		JdbcAccess access = new JdbcAccess(dataSource, new JdbcTransactionManager(dataSource),
				DatabasePlatform.of(dataSource));
		return new JdbcConfigurationStore(name, () -> access, SCHEMA_MANAGER, history);
	}

	@Override
	protected Runnable backup(String name) {
		JdbcTemplate template = new JdbcTemplate(dataSource());
		Map<String, List<Map<String, Object>>> rows = new LinkedHashMap<>();
		for (String table : List.of("_head", "", "_change")) {
			rows.put("patterns_configuration" + table,
					template.queryForList("select * from patterns_configuration" + table + " where store = ?", name));
		}
		return () -> new TransactionTemplate(new JdbcTransactionManager(dataSource()))
			.executeWithoutResult((status) -> rows.forEach((table, content) -> {
				template.update("delete from " + table + " where store = ?", name);
				content.forEach((row) -> new SimpleJdbcInsert(dataSource()).withTableName(table).execute(row));
			}));
	}

}
