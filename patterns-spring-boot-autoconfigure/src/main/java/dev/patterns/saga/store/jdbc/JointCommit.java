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

package dev.patterns.saga.store.jdbc;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

import javax.sql.DataSource;

import org.jspecify.annotations.Nullable;
import org.postgresql.PGConnection;
import org.postgresql.jdbc.AutoSave;
import org.postgresql.jdbc.PreferQueryMode;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.datasource.DataSourceTransactionManager;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.support.TransactionSynchronization;
import org.springframework.transaction.support.TransactionSynchronizationManager;

import dev.patterns.jdbc.DatabasePlatform;
import dev.patterns.jdbc.JdbcAccess;

/**
 * Sends the last statement of a transaction and the commit to PostgreSQL in one exchange.
 * The driver then knows that no transaction is open any more, so that the commit of the
 * transaction manager, which follows, asks the database for nothing. If the statement
 * fails, the commit is not executed.
 * <p>
 * This is only done where nothing can be written after the statement: with Spring's own
 * JDBC transaction managers, whose commit does nothing but commit, and if nobody else
 * wants to be called before the completion. A fence needs no limit for what follows it:
 * all of that has reached the database when the fence is executed. Thread-safe.
 */
final class JointCommit {

	/**
	 * The most bytes of statements and parameters: what is sent must fit into the
	 * driver's buffer of 8 KiB, which is written at once, so that a process is never
	 * stopped between the statement and the commit.
	 */
	private static final int LARGEST = 8000;

	/** What is sent with a statement, besides its text, at most. */
	private static final int STATEMENT = 100;

	/** What is sent with a parameter, besides the characters of a text, at most. */
	private static final int PARAMETER = 24;

	/** A character takes up to three bytes. */
	private static final int CHARACTER = 3;

	private final Map<Class<?>, Boolean> harmless = new ConcurrentHashMap<>();

	private final DataSource dataSource;

	private final DataSourceTransactionManager transactionManager;

	private final JdbcTemplate template;

	private JointCommit(DataSource dataSource, DataSourceTransactionManager transactionManager, JdbcTemplate template) {
		this.dataSource = dataSource;
		this.transactionManager = transactionManager;
		this.template = template;
	}

	/**
	 * Create one, if that is possible with a data source.
	 * @param access access to the data source
	 * @return what commits, or {@code null}
	 */
	static @Nullable JointCommit of(JdbcAccess access) {
		Class<?> type = access.transactionManager().getClass();
		if (access.platform() != DatabasePlatform.POSTGRESQL
				|| (type != JdbcTransactionManager.class && type != DataSourceTransactionManager.class)) {
			return null;
		}
		return new JointCommit(access.dataSource(), (DataSourceTransactionManager) access.transactionManager(),
				access.template());
	}

	/**
	 * Whether the current transaction can be committed with its last statement.
	 * @param statements the statement and the commit
	 * @param parameters parameters of the statement
	 * @return {@code true} if it can
	 */
	boolean isPossible(String statements, Object[] parameters) {
		return isSmall(statements, parameters) && this.transactionManager.getTransactionExecutionListeners().isEmpty()
				&& TransactionSynchronizationManager.getSynchronizations().stream().allMatch(this::isHarmless)
				&& isPlain(PostgresqlDriver.connection(this.dataSource));
	}

	private static boolean isSmall(String statements, Object[] parameters) {
		long count = 1 + statements.chars().filter((character) -> character == ';').count();
		long length = statements.length() + count * STATEMENT + (long) parameters.length * PARAMETER;
		for (Object parameter : parameters) {
			length += (parameter instanceof String text) ? (long) CHARACTER * text.length() : 0;
		}
		return length <= LARGEST;
	}

	private boolean isHarmless(TransactionSynchronization synchronization) {
		return this.harmless.computeIfAbsent(synchronization.getClass(), JointCommit::isHarmless);
	}

	private static boolean isHarmless(Class<?> type) {
		try {
			return type.getMethod("beforeCompletion").getDeclaringClass() == TransactionSynchronization.class;
		}
		catch (NoSuchMethodException ex) {
			return false;
		}
	}

	// Some modes of the driver put statements of their own between ours.
	private static boolean isPlain(@Nullable PGConnection connection) {
		return connection != null && connection.getAutosave() == AutoSave.NEVER
				&& connection.getPreferQueryMode() == PreferQueryMode.EXTENDED;
	}

	/**
	 * Execute the last statement, and commit.
	 * @param statements the statement and the commit
	 * @param parameters parameters of the statement
	 * @return number of rows of the statement
	 */
	int execute(String statements, Object[] parameters) {
		return this.template.update(statements, parameters);
	}

}
