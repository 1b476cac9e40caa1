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

package dev.patterns.configuration.store.jdbc;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;
import org.springframework.dao.ConcurrencyFailureException;
import org.springframework.dao.DataAccessException;
import org.springframework.dao.DuplicateKeyException;
import org.springframework.jdbc.core.ConnectionCallback;
import org.springframework.transaction.TransactionException;

import dev.patterns.configuration.ConfigurationChange;
import dev.patterns.configuration.ConfigurationItem;
import dev.patterns.configuration.ConfigurationRevision;
import dev.patterns.configuration.ConfigurationStoreException;
import dev.patterns.configuration.store.ConfigurationStore;
import dev.patterns.configuration.store.StoreChanges;
import dev.patterns.configuration.store.StoreContent;
import dev.patterns.configuration.store.StorePosition;
import dev.patterns.configuration.store.StoreWatch;
import dev.patterns.jdbc.DatabasePlatform;
import dev.patterns.jdbc.JdbcAccess;
import dev.patterns.jdbc.SchemaManager;
import dev.patterns.jdbc.SchemaVersionException;
import dev.patterns.jdbc.UnsupportedDatabaseException;

/**
 * Keeps configuration in the tables {@code patterns_configuration*}. The database is
 * asked for when it is first needed, and again if it did not answer then. Each method is
 * a transaction of its own.
 */
public final class JdbcConfigurationStore implements ConfigurationStore {

	private static final Log logger = LogFactory.getLog(JdbcConfigurationStore.class);

	private static final String FEATURE = "configuration";

	private static final int VERSION = 2;

	/** Writers wait for each other, on some databases not for long. */
	private static final int TRIES = 5;

	/** How many milliseconds the database may take to answer. */
	private static final int PATIENCE = 10_000;

	private final String name;

	private final Supplier<JdbcAccess> access;

	private final SchemaManager schemaManager;

	private final int history;

	private volatile @Nullable JdbcAccess selected;

	private volatile @Nullable String problem;

	/**
	 * Create a store.
	 * @param name name of the store, part of all keys, at most 64 characters
	 * @param access selects the database
	 * @param schemaManager makes sure that the tables are there
	 * @param history how many revisions are kept
	 */
	public JdbcConfigurationStore(String name, Supplier<JdbcAccess> access, SchemaManager schemaManager, int history) {
		this.name = name;
		this.access = access;
		this.schemaManager = schemaManager;
		this.history = history;
	}

	@Override
	public StoreContent read() {
		return call("read", StoreContent.EMPTY, (database) -> database.template()
			.execute((ConnectionCallback<StoreContent>) (connection) -> ContentQuery.read(connection, this.name)));
	}

	@Override
	public StorePosition position() {
		return call("read", StorePosition.START, (database) -> rows(database).position());
	}

	@Override
	public Map<String, ConfigurationItem> find(Collection<String> keys) {
		if (keys.size() > ConfigurationRows.BATCH) {
			// More than one statement would not be one moment.
			Map<String, ConfigurationItem> all = new HashMap<>(read().items());
			all.keySet().retainAll(Set.copyOf(keys));
			return all;
		}
		return call("read", Map.of(), (database) -> rows(database).find(keys));
	}

	@Override
	public StoreChanges changesAfter(StorePosition known, int limit) {
		StoreChanges none = new StoreChanges(List.of(), StorePosition.START, known.equals(StorePosition.START));
		return call("read", none, (database) -> rows(database).changesAfter(known, limit));
	}

	@Override
	public List<ConfigurationRevision> history(String key, int limit) {
		return call("read", List.of(), (database) -> rows(database).history(key, limit));
	}

	@Override
	public @Nullable ConfigurationRevision find(String key, long version) {
		List<ConfigurationRevision> found = call("read", List.of(), (database) -> rows(database).find(key, version));
		return found.isEmpty() ? null : found.get(0);
	}

	@Override
	public long write(List<ConfigurationChange> changes, String author) {
		for (int attempt = 1;; attempt++) {
			try {
				Optional<Long> revision = call("written", null,
						(database) -> new RevisionWriter(database, this.name, this.history).write(changes, author));
				if (revision.isPresent()) {
					return revision.get();
				}
				call("written", null, (database) -> RevisionWriter.insertHead(database, this.name));
			}
			catch (ConfigurationStoreException ex) {
				if (attempt >= TRIES || !isRace(ex.getCause())) {
					throw ex;
				}
				logger.debug("A revision of '" + this.name + "' was not written, trying again", ex);
			}
		}
	}

	private static boolean isRace(@Nullable Throwable cause) {
		return cause instanceof ConcurrencyFailureException || cause instanceof DuplicateKeyException;
	}

	private ConfigurationRows rows(JdbcAccess database) {
		return new ConfigurationRows(database, this.name);
	}

	// Without tables there is the default, and if that is null an exception.
	private <T> T call(String what, @Nullable T withoutTables, Work<T> work) {
		try {
			JdbcAccess database = database();
			boolean present = ensureTables(database, withoutTables == null);
			T result = database.transaction()
				.execute((status) -> database.template()
					.execute((ConnectionCallback<T>) (connection) -> withLimit(connection, () -> work.run(database))));
			if (present) {
				this.problem = null;
			}
			return result;
		}
		catch (DataAccessException | TransactionException ex) {
			if (!MissingTable.isCauseOf(ex)) {
				throw failure(what, ex);
			}
			if (this.problem == null) {
				note("Its tables are not in the database any more. Restore them, or start again to have them created.");
			}
			if (withoutTables != null) {
				return withoutTables;
			}
			throw new ConfigurationStoreException(
					"The configuration store '%s' cannot be %s: %s".formatted(this.name, what, this.problem), ex);
		}
	}

	// A connection that the database has forgotten is not waited for.
	private static <T> T withLimit(Connection connection, Supplier<T> work) throws SQLException {
		int before = connection.getNetworkTimeout();
		if (before > 0 && before <= PATIENCE) {
			return work.get();
		}
		connection.setNetworkTimeout(Runnable::run, PATIENCE);
		try {
			return work.get();
		}
		finally {
			restore(connection, before);
		}
	}

	private static void restore(Connection connection, int before) {
		try {
			connection.setNetworkTimeout(Runnable::run, before);
		}
		catch (SQLException ex) {
			logger.debug("The connection is lost", ex);
		}
	}

	private boolean ensureTables(JdbcAccess database, boolean required) {
		try {
			this.schemaManager.ensure(database, FEATURE, VERSION);
			return true;
		}
		catch (SchemaVersionException ex) {
			if (!ex.isAbsent()) {
				throw ex;
			}
			String text = ex.getMessage() + " " + ex.getRemedy();
			if (required) {
				throw new ConfigurationStoreException(
						"The configuration store '%s' cannot be written: %s".formatted(this.name, text), ex);
			}
			note(text);
			return false;
		}
	}

	// Once, and not each time that somebody looks for changes.
	private synchronized void note(String text) {
		if (this.problem == null) {
			logger.warn("The configuration store '%s' has nothing in it, and nothing can be stored: %s"
				.formatted(this.name, text));
		}
		this.problem = text;
	}

	@Override
	public @Nullable String problem() {
		return this.problem;
	}

	private JdbcAccess database() {
		JdbcAccess current = this.selected;
		if (current == null) {
			try {
				current = this.access.get();
			}
			catch (UnsupportedDatabaseException ex) {
				if (ex.getCause() == null) {
					throw ex;
				}
				throw failure("reached", ex);
			}
			catch (RuntimeException ex) {
				// A pool that cannot be made, for example.
				if (DriverMessage.quotesUrl(ex)) {
					throw failure("reached", ex);
				}
				throw ex;
			}
			this.selected = current;
		}
		return current;
	}

	private ConfigurationStoreException failure(String what, RuntimeException cause) {
		return new ConfigurationStoreException(
				"The configuration store '%s' cannot be %s: %s".formatted(this.name, what, DriverMessage.of(cause)),
				DriverMessage.asCause(cause));
	}

	@Override
	public @Nullable StoreWatch watch(Runnable onChange) {
		JdbcAccess database = database();
		return (database.platform() == DatabasePlatform.POSTGRESQL)
				? PostgresqlWatch.start(this.name, database.dataSource(), onChange) : null;
	}

	@Override
	public String description() {
		JdbcAccess current = this.selected;
		return (current != null) ? current.platform().id() : "jdbc";
	}

	/**
	 * Work on the database.
	 *
	 * @param <T> the type of the result
	 */
	private interface Work<T> {

		T run(JdbcAccess database);

	}

}
