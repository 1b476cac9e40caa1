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

package dev.patterns.lock.store.jdbc;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

import org.jspecify.annotations.Nullable;
import org.springframework.dao.DataIntegrityViolationException;
import org.springframework.dao.DuplicateKeyException;
import org.springframework.util.Assert;

import dev.patterns.jdbc.DatabasePlatform;
import dev.patterns.jdbc.JdbcAccess;
import dev.patterns.jdbc.SchemaManager;
import dev.patterns.lock.store.FreedLocks;
import dev.patterns.lock.store.LockAcquisition;
import dev.patterns.lock.store.LockRecord;
import dev.patterns.lock.store.LockRelease;
import dev.patterns.lock.store.LockRenewal;
import dev.patterns.lock.store.LockRequest;
import dev.patterns.lock.store.LockStore;

/**
 * {@link LockStore} on PostgreSQL, MariaDB, MySQL and H2, in the table
 * {@code patterns_lock}: a row for each lock, found by its primary key, by which it is
 * changed only if it is as it was when it was read. Rows of locks that are free stay for
 * a while.
 */
public final class JdbcLockStore implements LockStore {

	/** The longest scope, in characters. */
	public static final int MAX_SCOPE = 128;

	private static final String FEATURE = "lock";

	private static final int SCHEMA_VERSION = 1;

	/** How often somebody else may be faster before an attempt gives up. */
	private static final int ROUNDS = 5;

	/** How long a free lock is remembered. */
	static final Duration RETENTION = Duration.ofHours(1);

	private final LockConnections connections;

	private final UpkeepConnections upkeepConnections;

	private final JdbcLockStore upkeep;

	private final LockTokens tokens;

	private final TokenSource source;

	private final LockSql sql;

	private final String scope;

	private final String description;

	private final long retention;

	private final @Nullable PostgresqlFreedLocks freedLocks;

	/**
	 * Create a store and make sure that its tables are there.
	 * @param access the database
	 * @param schemaManager creates or checks the tables
	 * @param scope what keeps names apart from those of other applications
	 */
	public JdbcLockStore(JdbcAccess access, SchemaManager schemaManager, String scope) {
		this(access, schemaManager, scope, RETENTION);
	}

	JdbcLockStore(JdbcAccess access, SchemaManager schemaManager, String scope, Duration retention) {
		Assert.isTrue(scope.length() <= MAX_SCOPE,
				"The prefix of locks has more than 128 characters: set 'patterns.lock.key-prefix'");
		schemaManager.ensure(access, FEATURE, SCHEMA_VERSION);
		this.connections = new LockConnections(access);
		this.source = TokenSource.find(this.connections);
		this.tokens = LockTokens.of(access.platform(), this.connections);
		this.sql = new LockSql(access.platform().epochMillis());
		this.scope = scope;
		this.retention = retention.toMillis();
		this.description = access.platform().id();
		this.freedLocks = (access.platform() == DatabasePlatform.POSTGRESQL)
				? new PostgresqlFreedLocks(access, this.connections, this.sql, scope) : null;
		this.upkeepConnections = new UpkeepConnections(LockConnections.dataSource(access), access.platform(),
				this.source::isIn);
		this.upkeep = new JdbcLockStore(this, new LockConnections(access, this.upkeepConnections));
	}

	private JdbcLockStore(JdbcLockStore original, LockConnections connections) {
		this.connections = connections;
		this.upkeepConnections = original.upkeepConnections;
		this.upkeep = this;
		this.tokens = original.tokens;
		this.source = original.source;
		this.sql = original.sql;
		this.scope = original.scope;
		this.retention = original.retention;
		this.description = original.description;
		this.freedLocks = original.freedLocks;
	}

	@Override
	public LockAcquisition acquire(LockRequest request) {
		String name = LockText.encode(request.name());
		for (int round = 0; round < ROUNDS; round++) {
			Row row = row(name);
			if (row != null && row.remaining > 0) {
				Duration remaining = Duration.ofMillis(row.remaining);
				return request.attempt().equals(row.attempt) ? LockAcquisition.acquired(row.token, remaining)
						: LockAcquisition.refused(remaining);
			}
			LockTokens.Drawn drawn = this.tokens.next();
			long token = (row != null) ? Math.max(drawn.token(), row.token + 1) : drawn.token();
			if ((row != null) ? update(name, request, row, token) : insert(name, request, drawn, round)) {
				return LockAcquisition.acquired(token, request.lease());
			}
		}
		return LockAcquisition.refused(Duration.ZERO);
	}

	private @Nullable Row row(String name) {
		List<Row> rows = this.connections.query(this.sql.select(), Row::of, this.scope, name);
		return rows.isEmpty() ? null : rows.get(0);
	}

	// The token tells whether somebody has acquired the lock meanwhile.
	private boolean update(String name, LockRequest request, Row row, long token) {
		return this.connections.update(request.lease(), this.sql.take(), LockText.encode(request.owner()),
				request.attempt(), token, request.lease().toMillis(), this.scope, name, row.token) == 1;
	}

	// A number that was drawn long ago is not inserted: meanwhile somebody may have had
	// the lock with a greater one, and have been forgotten.
	private boolean insert(String name, LockRequest request, LockTokens.Drawn drawn, int round) {
		try {
			return this.connections.update(request.lease(), this.sql.insert(), this.scope, name,
					LockText.encode(request.owner()), request.attempt(), drawn.at() + this.retention / 2, drawn.token(),
					request.lease().toMillis()) == 1;
		}
		catch (DuplicateKeyException ex) {
			// Each statement is a transaction of its own: nothing is spoilt.
			return false;
		}
		catch (DataIntegrityViolationException ex) {
			if (round > 0) {
				throw ex;
			}
			return false;
		}
	}

	@Override
	public boolean renew(String name, String attempt, Duration lease) {
		return !renewAll(List.of(new LockRenewal(name, attempt, lease)), lease).isEmpty();
	}

	// In the order of their names: some databases lock several rows at once.
	@Override
	public Set<String> renewAll(List<LockRenewal> renewals, Duration limit) {
		List<LockRenewal> sorted = renewals.stream().sorted(Comparator.comparing(LockRenewal::name)).toList();
		List<Object[]> parameters = sorted.stream()
			.map((renewal) -> new Object[] { renewal.lease().toMillis(), this.scope, LockText.encode(renewal.name()),
					renewal.attempt() })
			.toList();
		boolean[] renewed = this.connections.updateAll(limit, this.sql.renew(), parameters,
				(connection, index) -> isHeld(connection, sorted.get(index)));
		return IntStream.range(0, renewed.length)
			.filter((index) -> renewed[index])
			.mapToObj((index) -> sorted.get(index).attempt())
			.collect(Collectors.toSet());
	}

	private boolean isHeld(Connection connection, LockRenewal renewal) throws SQLException {
		return LockConnections
			.query(connection, this.sql.select(), Row::of, this.scope, LockText.encode(renewal.name()))
			.stream()
			.anyMatch((row) -> row.remaining > 0 && renewal.attempt().equals(row.attempt));
	}

	@Override
	public LockStore upkeep() {
		return this.upkeep;
	}

	@Override
	public void rest() {
		this.upkeepConnections.rest();
	}

	private boolean release(String key, String sql, Object... parameters) {
		if (this.freedLocks == null) {
			return this.connections.update(null, sql, parameters) == 1;
		}
		List<Object> all = new ArrayList<>(List.of(parameters));
		all.add(this.freedLocks.channel());
		all.add(PostgresqlFreedLocks.message(key));
		return !this.connections.query(this.sql.notifying(sql), (row, index) -> index, all.toArray()).isEmpty();
	}

	@Override
	public LockRelease release(String name, String attempt, Duration minimum) {
		String key = LockText.encode(name);
		if (release(key, this.sql.release(), attempt, minimum.toMillis(), minimum.toMillis(), this.scope, key,
				attempt)) {
			return LockRelease.RELEASED;
		}
		return afterwards(key, attempt);
	}

	@Override
	public LockRelease releaseOwned(String name, String owner, String request) {
		String key = LockText.encode(name);
		if (release(key, this.sql.releaseOwned(), request, this.scope, key, LockText.encode(owner), request)) {
			return LockRelease.RELEASED;
		}
		return afterwards(key, request);
	}

	@Override
	public LockRelease forceRelease(String name, @Nullable Long token, String request) {
		String key = LockText.encode(name);
		for (int round = 0; round < ROUNDS; round++) {
			Row row = row(key);
			if (row == null || row.remaining <= 0 || request.equals(row.released)) {
				break;
			}
			if (token != null && token != row.token) {
				return LockRelease.BELONGS_TO_OTHERS;
			}
			if (release(key, this.sql.forceRelease(), request, this.scope, key, row.token)) {
				return LockRelease.RELEASED;
			}
		}
		return afterwards(key, request);
	}

	// Nothing was released: since that was done before, or since there is nothing.
	private LockRelease afterwards(String key, String request) {
		Row row = row(key);
		if (row != null && request.equals(row.released)) {
			return LockRelease.RELEASED;
		}
		return (row != null && row.remaining > 0 && row.attempt != null) ? LockRelease.BELONGS_TO_OTHERS
				: LockRelease.DOES_NOT_EXIST;
	}

	@Override
	public Optional<LockRecord> find(String name) {
		return this.connections.query(this.sql.find(), JdbcLockStore::read, this.scope, LockText.encode(name))
			.stream()
			.findFirst();
	}

	@Override
	public List<LockRecord> list(@Nullable String after, int limit) {
		return this.connections.query(this.sql.list(), JdbcLockStore::read, this.scope,
				(after != null) ? LockText.encode(after) : "", limit);
	}

	private static LockRecord read(ResultSet row, int index) throws SQLException {
		return new LockRecord(LockText.decode(row.getString(1)), LockText.decode(row.getString(2)), row.getLong(3),
				Instant.ofEpochMilli(row.getLong(4)), Instant.ofEpochMilli(row.getLong(5)), row.getString(6) == null);
	}

	// A number is drawn first: whoever acquires a deleted lock draws a greater one. Row
	// by row, by the whole key: two who do it at once cannot lock each other out.
	@Override
	public int purge(int limit) {
		List<Object[]> idle = this.connections.query(this.sql.idle(),
				(row, index) -> new Object[] { row.getString(1), row.getString(2), row.getLong(3), this.retention },
				this.retention, limit);
		if (idle.isEmpty()) {
			return 0;
		}
		long bound = this.tokens.next().token();
		int deleted = 0;
		for (Object[] row : idle) {
			if ((Long) row[2] < bound) {
				deleted += this.connections.update(null, this.sql.delete(), row);
			}
		}
		return deleted;
	}

	@Override
	public @Nullable FreedLocks freedLocks() {
		return this.freedLocks;
	}

	@Override
	public String tokenSource() {
		return this.source.of(this.scope);
	}

	@Override
	public String description() {
		return this.description;
	}

	/**
	 * The state of a lock.
	 *
	 * @param token token of the last acquisition
	 * @param attempt the attempt that holds it, if it was not released
	 * @param released by whom it was released
	 * @param remaining how long it stays taken, in milliseconds
	 */
	private record Row(long token, @Nullable String attempt, @Nullable String released, long remaining) {

		static Row of(ResultSet row, int index) throws SQLException {
			return new Row(row.getLong(1), row.getString(2), row.getString(3), row.getLong(4));
		}

	}

}
