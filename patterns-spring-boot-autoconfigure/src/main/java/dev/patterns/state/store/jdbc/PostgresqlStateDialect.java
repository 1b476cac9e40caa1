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

package dev.patterns.state.store.jdbc;

import dev.patterns.lock.FencingToken;
import dev.patterns.state.store.StateWrite;

/**
 * PostgreSQL: a unique violation would make the transaction unusable, so conflicts are
 * part of the statements.
 */
final class PostgresqlStateDialect implements StateDialect {

	private static final String UPSERT = "insert into patterns_state as s " + StateSql.COLUMNS
			+ " values (?, ?, ?, ?, {now} + ?) on conflict (state_key) do update set etag = excluded.etag,"
			+ " format = excluded.format, data = excluded.data, expires_at = excluded.expires_at";

	private static final String INSERT_ABSENT = UPSERT + " where s.expires_at <= {now}";

	private static final String RAISE = "insert into patterns_state_fence as f (state_key, lock_sequence, token, seen_at)"
			+ " values (?, ?, ?, {now}) on conflict (state_key, lock_sequence) do update set token = excluded.token,"
			+ " seen_at = excluded.seen_at where f.token <= excluded.token";

	@Override
	public void upsert(StateStatements statements, byte[] key, StateWrite write) {
		statements.insert(UPSERT, key, write);
	}

	@Override
	public boolean insertAbsent(StateStatements statements, byte[] key, StateWrite write) {
		return statements.insert(INSERT_ABSENT, key, write) > 0;
	}

	@Override
	public boolean isInsertAbsentSeveral() {
		return false;
	}

	@Override
	public boolean raise(StateStatements statements, byte[] key, byte[] lock, FencingToken fence) {
		return statements.update(RAISE, key, lock, fence.value()) > 0;
	}

	@Override
	public String upsertSql() {
		return UPSERT;
	}

}
