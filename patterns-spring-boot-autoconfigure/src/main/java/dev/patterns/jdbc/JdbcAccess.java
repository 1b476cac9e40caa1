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
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Optional;
import java.util.stream.LongStream;

import javax.sql.DataSource;

import org.springframework.dao.DataAccessResourceFailureException;
import org.springframework.jdbc.core.ConnectionCallback;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.RowCallbackHandler;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.ConnectionHolder;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.support.TransactionSynchronizationManager;
import org.springframework.transaction.support.TransactionTemplate;
import org.springframework.util.Assert;

/**
 * What a JDBC store needs: a data source, the transaction manager that manages its
 * connections, and the platform. Statements join the current transaction of that manager
 * if there is one. Immutable and thread-safe.
 */
public final class JdbcAccess {

	private static final int UNKNOWN = Integer.MIN_VALUE;

	private final DataSource dataSource;

	private final PlatformTransactionManager transactionManager;

	private final DatabasePlatform platform;

	private final JdbcTemplate template;

	private final JdbcClient client;

	private volatile int isolationLevel = UNKNOWN;

	/**
	 * Create an access.
	 * @param dataSource the data source
	 * @param transactionManager the manager of its connections
	 * @param platform what database it is
	 */
	public JdbcAccess(DataSource dataSource, PlatformTransactionManager transactionManager, DatabasePlatform platform) {
		Assert.notNull(dataSource, "'dataSource' must not be null");
		Assert.notNull(transactionManager, "'transactionManager' must not be null");
		Assert.notNull(platform, "'platform' must not be null");
		this.dataSource = dataSource;
		this.transactionManager = transactionManager;
		this.platform = platform;
		this.template = new JdbcTemplate(dataSource);
		this.client = JdbcClient.create(this.template);
	}

	/**
	 * The data source.
	 * @return the data source
	 */
	public DataSource dataSource() {
		return this.dataSource;
	}

	/**
	 * The transaction manager that manages the data source's connections.
	 * @return the transaction manager
	 */
	public PlatformTransactionManager transactionManager() {
		return this.transactionManager;
	}

	/**
	 * The database's platform.
	 * @return the platform
	 */
	public DatabasePlatform platform() {
		return this.platform;
	}

	/**
	 * A template on the data source.
	 * @return the template
	 */
	public JdbcTemplate template() {
		return this.template;
	}

	/**
	 * A client on the data source.
	 * @return the client
	 */
	public JdbcClient client() {
		return this.client;
	}

	/**
	 * A template for a transaction of its own at READ COMMITTED, whatever the caller's
	 * transaction is.
	 * @return a new template, which the caller may adapt
	 */
	public TransactionTemplate transaction() {
		TransactionTemplate transaction = new TransactionTemplate(this.transactionManager);
		transaction.setPropagationBehavior(TransactionDefinition.PROPAGATION_REQUIRES_NEW);
		transaction.setIsolationLevel(isolationLevel());
		return transaction;
	}

	/**
	 * Execute a statement in a transaction of its own at READ COMMITTED, which the
	 * database commits with the statement wherever that is possible: a process that is
	 * stopped between a statement and its commit holds the rows, and with them whoever
	 * takes them over.
	 * @param statement the statement. Without parameters it is sent as it is and not
	 * prepared, as what names its rows is another one each time
	 * @param parameters its parameters
	 * @return how many rows it changed
	 */
	public int updateAtOnce(String statement, Object... parameters) {
		return executeAtOnce((connection) -> update(connection, statement, parameters));
	}

	/**
	 * Execute one statement in a transaction of its own, as {@link #updateAtOnce} does.
	 * @param <T> the type of the result
	 * @param work executes the statement
	 * @return what the work returned
	 */
	public <T> T executeAtOnce(ConnectionWork<T> work) {
		if (!isTransactionActive()) {
			// Asked for before there is a connection: it may need one itself.
			int level = isolationLevel();
			Optional<T> result = this.template.execute((ConnectionCallback<Optional<T>>) (connection) -> {
				if (!connection.getAutoCommit()) {
					return Optional.empty();
				}
				return Optional.of((level == TransactionDefinition.ISOLATION_DEFAULT) ? work.run(connection)
						: runAt(level, connection, work));
			});
			if (result != null && result.isPresent()) {
				return result.get();
			}
		}
		return transaction().execute((status) -> this.template.execute((ConnectionCallback<T>) work::run));
	}

	/**
	 * Send settings and a query as one message to the database. They are one transaction
	 * of their own, which ends with them, and with which settings that are local to it
	 * end.
	 * @param settings a statement that returns a result
	 * @param query the query
	 * @param parameters its parameters: {@link Long}, or {@code long[]} for an array.
	 * Without parameters it is sent as it is and not prepared
	 * @param handler handles each of its rows
	 */
	public void queryAtOnce(String settings, String query, List<Object> parameters, RowCallbackHandler handler) {
		String statements = settings + "; " + query;
		if (!isTransactionActive()) {
			Boolean done = this.template.execute((ConnectionCallback<Boolean>) (connection) -> {
				boolean autoCommit = connection.getAutoCommit();
				if (autoCommit) {
					query(connection, statements, parameters, handler);
				}
				return autoCommit;
			});
			if (Boolean.TRUE.equals(done)) {
				return;
			}
		}
		transaction()
			.executeWithoutResult((status) -> this.template.execute((ConnectionCallback<Boolean>) (connection) -> {
				query(connection, statements, parameters, handler);
				return true;
			}));
	}

	// Each parameter has a type: else the driver asks for it first, and settings and
	// query are two transactions.
	private static void query(Connection connection, String statements, List<Object> parameters,
			RowCallbackHandler handler) throws SQLException {
		if (parameters.isEmpty()) {
			try (Statement statement = connection.createStatement()) {
				statement.execute(statements);
				handle(statement, handler);
			}
			return;
		}
		try (PreparedStatement statement = connection.prepareStatement(statements)) {
			for (int i = 0; i < parameters.size(); i++) {
				if (parameters.get(i) instanceof long[] array) {
					statement.setArray(i + 1,
							connection.createArrayOf("bigint", LongStream.of(array).boxed().toArray()));
				}
				else {
					statement.setObject(i + 1, parameters.get(i));
				}
			}
			statement.execute();
			handle(statement, handler);
		}
	}

	// The first result is that of the settings.
	private static void handle(Statement statement, RowCallbackHandler handler) throws SQLException {
		Assert.state(statement.getMoreResults(), "The query has no result");
		try (ResultSet result = statement.getResultSet()) {
			while (result.next()) {
				handler.processRow(result);
			}
		}
	}

	private static <T> T runAt(int level, Connection connection, ConnectionWork<T> work) throws SQLException {
		int before = connection.getTransactionIsolation();
		connection.setTransactionIsolation(level);
		try {
			return work.run(connection);
		}
		finally {
			connection.setTransactionIsolation(before);
		}
	}

	private static int update(Connection connection, String sql, Object... parameters) throws SQLException {
		if (parameters.length == 0) {
			try (Statement statement = connection.createStatement()) {
				return statement.executeUpdate(sql);
			}
		}
		try (PreparedStatement statement = connection.prepareStatement(sql)) {
			for (int i = 0; i < parameters.length; i++) {
				statement.setObject(i + 1, parameters[i]);
			}
			return statement.executeUpdate();
		}
	}

	/**
	 * READ COMMITTED, without asking for it if it is the default of the connections:
	 * setting it makes drivers ask the database for the present level each time.
	 * @return the isolation level to ask for
	 */
	private int isolationLevel() {
		int level = this.isolationLevel;
		if (level == UNKNOWN) {
			level = TransactionDefinition.ISOLATION_READ_COMMITTED;
			try (Connection connection = this.dataSource.getConnection()) {
				if (connection.getTransactionIsolation() == Connection.TRANSACTION_READ_COMMITTED) {
					level = TransactionDefinition.ISOLATION_DEFAULT;
				}
				this.isolationLevel = level;
			}
			catch (SQLException | RuntimeException ex) {
				// The transaction itself will say what is wrong. Asked again the next
				// time.
				return level;
			}
		}
		return level;
	}

	/**
	 * Whether the current thread has a transaction on this data source that has not
	 * ended. What runs after its completion, such as a
	 * {@code @TransactionalEventListener}, still finds its connection bound, but what is
	 * written there belongs to no transaction.
	 * @return {@code true} if statements of this access take part in a transaction
	 */
	public boolean isTransactionActive() {
		return TransactionSynchronizationManager.isActualTransactionActive()
				&& TransactionSynchronizationManager.isSynchronizationActive()
				&& TransactionSynchronizationManager.getResource(this.dataSource) instanceof ConnectionHolder holder
				&& isManaged(holder);
	}

	// A connection may also be bound without taking part in the transaction: to be shared
	// during a transaction of another manager. Then it is left in auto-commit mode.
	// Of a suspended transaction there may be a holder that has given its connection
	// back.
	private static boolean isManaged(ConnectionHolder holder) {
		if (holder.getConnectionHandle() == null) {
			return false;
		}
		try {
			return !holder.getConnection().getAutoCommit();
		}
		catch (SQLException ex) {
			throw new DataAccessResourceFailureException("The state of the connection is not known", ex);
		}
	}

	/**
	 * Work with a connection.
	 *
	 * @param <T> the type of the result
	 */
	@FunctionalInterface
	public interface ConnectionWork<T> {

		/**
		 * Do the work. The connection is the caller's to give back.
		 * @param connection the connection
		 * @return the result, never {@code null}
		 * @throws SQLException if the database refuses
		 */
		T run(Connection connection) throws SQLException;

	}

}
