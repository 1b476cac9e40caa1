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

package dev.patterns.inbox.store.jdbc;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Savepoint;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.ConnectionCallback;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.RowMapper;

import dev.patterns.inbox.store.InboxCount;
import dev.patterns.inbox.store.InboxEntry;
import dev.patterns.inbox.store.InboxKey;
import dev.patterns.inbox.store.InboxLockedException;
import dev.patterns.inbox.store.InboxRecord;
import dev.patterns.inbox.store.InboxStatus;
import dev.patterns.inbox.store.InboxStore;
import dev.patterns.inbox.store.InboxTotals;
import dev.patterns.inbox.store.LockWait;
import dev.patterns.jdbc.JdbcAccess;
import dev.patterns.jdbc.SchemaManager;
import dev.patterns.jdbc.TypedNull;

/**
 * {@link InboxStore} on PostgreSQL, MariaDB, MySQL and H2, in the table
 * {@code patterns_inbox}.
 */
public final class JdbcInboxStore implements InboxStore {

	private static final String FEATURE = "inbox";

	private static final int SCHEMA_VERSION = 1;

	private static final String SELECT = "select operation, source, request_key, fingerprint, status, response_head, response"
			+ " from patterns_inbox where operation = ? and source = ? and request_key = ?";

	private static final String UPDATE = "update patterns_inbox set status = ?, response_head = ?, response = ?"
			+ " where operation = ? and source = ? and request_key = ?";

	private static final String DELETE = "delete from patterns_inbox where operation = ? and source = ? and request_key = ?";

	/** As many as one statement may have values on every database. */
	private static final int MAX_ROWS = 500;

	private static final RowMapper<InboxRecord> MAPPER = (row, index) -> new InboxRecord(InboxDialect.key(row, index),
			row.getString(4), InboxStatus.valueOf(row.getString(5)), row.getString(6), row.getString(7));

	private final JdbcTemplate template;

	private final InboxDialect dialect;

	private final String purgeSql;

	private final String nowSql;

	private final JdbcInboxQueries queries;

	/**
	 * Create a store whose table is there.
	 * @param access the database
	 */
	public JdbcInboxStore(JdbcAccess access) {
		this.template = access.template();
		this.dialect = InboxDialect.of(access.platform());
		this.purgeSql = this.dialect.purgeSql();
		this.nowSql = "select " + access.platform().epochMillis();
		this.queries = new JdbcInboxQueries(access);
	}

	/**
	 * Create a store and make sure that its table is there.
	 * @param access the database
	 * @param schemaManager creates or checks the table
	 * @return the store
	 */
	public static JdbcInboxStore create(JdbcAccess access, SchemaManager schemaManager) {
		schemaManager.ensure(access, FEATURE, SCHEMA_VERSION);
		return new JdbcInboxStore(access);
	}

	@Override
	public boolean insert(InboxRecord record, LockWait wait) {
		return guard(wait, () -> this.dialect.insert(this.template, record, wait.limit()), (inserted) -> inserted);
	}

	@Override
	public Set<InboxKey> insertNew(Collection<InboxRecord> records, LockWait wait) {
		if (records.isEmpty()) {
			return Set.of();
		}
		List<InboxRecord> sorted = records.stream().sorted(Comparator.comparing(InboxRecord::key)).toList();
		return guard(wait, () -> {
			Set<InboxKey> inserted = new HashSet<>();
			for (int from = 0; from < sorted.size(); from += MAX_ROWS) {
				inserted.addAll(this.dialect.insertNew(this.template,
						sorted.subList(from, Math.min(from + MAX_ROWS, sorted.size())), wait.limit()));
			}
			return inserted;
		}, (inserted) -> !inserted.isEmpty());
	}

	@Override
	public Optional<InboxRecord> find(InboxKey key) {
		return select(SELECT, key);
	}

	@Override
	public Optional<InboxRecord> lock(InboxKey key, LockWait wait) {
		return guard(wait, () -> this.dialect.withLockTimeout(this.template, wait.limit(),
				(prefix) -> select(prefix + SELECT + " for update", key)), (record) -> true);
	}

	private Optional<InboxRecord> select(String sql, InboxKey key) {
		return this.template.query(sql, MAPPER, key.operation(), key.source(), key.key()).stream().findFirst();
	}

	@Override
	public boolean update(InboxRecord record) {
		InboxKey key = record.key();
		return this.template.update(UPDATE, record.status().name(), TypedNull.text(record.responseHead()),
				TypedNull.text(record.response()), key.operation(), key.source(), key.key()) == 1;
	}

	@Override
	public int purge(Duration age, int limit) {
		return this.template.update(this.purgeSql, age.toMillis(), limit);
	}

	@Override
	public boolean delete(InboxKey key, LockWait wait) {
		return guard(wait, () -> this.dialect.withLockTimeout(this.template, wait.limit(),
				(prefix) -> this.template.update(prefix + DELETE, key.operation(), key.source(), key.key()) == 1),
				(deleted) -> deleted);
	}

	@Override
	public InboxTotals totals() {
		return this.queries.totals();
	}

	@Override
	public List<InboxCount> counts(int limit) {
		return this.queries.counts(limit);
	}

	@Override
	public List<InboxEntry> entries(@Nullable String operation, int offset, int limit) {
		return this.queries.entries(operation, offset, limit);
	}

	@Override
	public Optional<InboxEntry> entry(InboxKey key) {
		return this.queries.entry(key);
	}

	@Override
	public Instant now() {
		Long millis = this.template.queryForObject(this.nowSql, Long.class);
		return (millis != null) ? Instant.ofEpochMilli(millis) : Instant.now();
	}

	private <T> T guard(LockWait wait, Supplier<T> statement, Predicate<T> keep) {
		if (!wait.savepoint()) {
			return translate(statement);
		}
		T result = this.template
			.execute((ConnectionCallback<T>) (connection) -> withSavepoint(connection, statement, keep));
		if (result == null) {
			throw new IllegalStateException("The statement had no result");
		}
		return result;
	}

	private <T> T withSavepoint(Connection connection, Supplier<T> statement, Predicate<T> keep) throws SQLException {
		Savepoint savepoint = connection.setSavepoint();
		boolean kept = false;
		try {
			T result = translate(statement);
			kept = keep.test(result);
			return result;
		}
		finally {
			if (kept) {
				connection.releaseSavepoint(savepoint);
			}
			else {
				// Also takes back a lock time-out that PostgreSQL has for the
				// transaction.
				connection.rollback(savepoint);
			}
		}
	}

	private <T> T translate(Supplier<T> statement) {
		try {
			return statement.get();
		}
		catch (DataAccessException ex) {
			if (isLocked(ex)) {
				throw new InboxLockedException("Another transaction holds the record of this request", ex);
			}
			throw ex;
		}
	}

	private boolean isLocked(DataAccessException ex) {
		for (Throwable cause = ex.getCause(); cause != null; cause = cause.getCause()) {
			if (cause instanceof SQLException database && this.dialect.isLocked(database)) {
				return true;
			}
		}
		return false;
	}

}
