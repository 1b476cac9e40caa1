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

import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

import javax.sql.DataSource;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.jdbc.EmbeddedDatabaseConnection;
import org.springframework.boot.sql.init.DatabaseInitializationMode;
import org.springframework.core.io.ClassPathResource;
import org.springframework.jdbc.BadSqlGrammarException;
import org.springframework.jdbc.UncategorizedSQLException;
import org.springframework.jdbc.datasource.init.ResourceDatabasePopulator;
import org.springframework.jdbc.datasource.init.ScriptException;

/**
 * Creates the tables of a feature where it is asked to, and checks their version. The
 * scripts are idempotent and may as well be run by Flyway, as repeatable migrations from
 * {@code classpath:dev/patterns/db/{vendor}}, or be copied into Liquibase. Thread-safe.
 */
public final class SchemaManager {

	private static final Log logger = LogFactory.getLog(SchemaManager.class);

	/**
	 * Two instances that start at once may both create a table; the loser looks again.
	 */
	private static final int TRIES = 4;

	private final DatabaseInitializationMode mode;

	private final Set<Ensured> ensured = ConcurrentHashMap.newKeySet();

	/**
	 * Create a manager.
	 * @param mode when to run the scripts
	 */
	public SchemaManager(DatabaseInitializationMode mode) {
		this.mode = mode;
	}

	/**
	 * Make sure that a feature's tables are there in the version that the code expects.
	 * Done once for each feature and database, in a transaction of its own. The script
	 * runs only if the tables are absent or of an earlier version.
	 * @param access the feature's database
	 * @param feature the feature's name, as in the name of its script
	 * @param version the version that the code expects
	 * @throws SchemaVersionException if the tables are absent or of another version
	 */
	public synchronized void ensure(JdbcAccess access, String feature, int version) {
		Ensured key = new Ensured(feature, access.dataSource());
		if (this.ensured.contains(key)) {
			return;
		}
		Integer found = version(access, feature);
		if ((found == null || found < version) && isInitializing(access)) {
			initialize(access, feature);
			found = version(access, feature);
		}
		if (found == null || found != version) {
			throw new SchemaVersionException(feature, version, found, "classpath:" + script(access, feature));
		}
		this.ensured.add(key);
	}

	private boolean isInitializing(JdbcAccess access) {
		return switch (this.mode) {
			case ALWAYS -> true;
			case NEVER -> false;
			case EMBEDDED -> EmbeddedDatabaseConnection.isEmbedded(access.dataSource());
		};
	}

	private void initialize(JdbcAccess access, String feature) {
		ResourceDatabasePopulator populator = new ResourceDatabasePopulator(
				new ClassPathResource(script(access, feature)));
		populator.setSqlScriptEncoding("UTF-8");
		for (int attempt = 1;; attempt++) {
			try {
				access.transaction().executeWithoutResult((status) -> populator.execute(access.dataSource()));
				return;
			}
			catch (ScriptException ex) {
				if (attempt >= TRIES) {
					throw ex;
				}
				logger.debug("Creating the tables of '" + feature + "' failed, trying again", ex);
			}
		}
	}

	private static @Nullable Integer version(JdbcAccess access, String feature) {
		for (int attempt = 1;; attempt++) {
			try {
				Optional<Integer> version = access.transaction()
					.execute((status) -> access.client()
						.sql("select version from patterns_schema where feature = ?")
						.param(feature)
						.query(Integer.class)
						.optional());
				return version.orElse(null);
			}
			catch (BadSqlGrammarException ex) {
				logger.debug("No table patterns_schema", ex);
				return null;
			}
			catch (UncategorizedSQLException ex) {
				// H2 fails so when the other instance alters the table meanwhile.
				if (attempt >= TRIES) {
					throw ex;
				}
				logger.debug("Reading the version of '" + feature + "' failed, trying again", ex);
			}
		}
	}

	private static String script(JdbcAccess access, String feature) {
		return "dev/patterns/db/" + access.platform().id() + "/R__patterns_" + feature + ".sql";
	}

	private record Ensured(String feature, DataSource dataSource) {

	}

}
