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
 * MariaDB: says what is in the row afterwards, which tells whether it was written. A
 * duplicate takes the exclusive lock at once, unlike with {@code insert ignore}, whose
 * shared one would let two writers wait for each other.
 */
final class MariadbStateDialect implements StateDialect {

	static final String UPSERT = StateSql.INSERT + " on duplicate key update etag = values(etag),"
			+ " format = values(format), data = values(data), expires_at = values(expires_at)";

	// In the order of evaluation: what decides is overwritten last.
	static final String INSERT_ABSENT = StateSql.INSERT
			+ " on duplicate key update etag = if(expires_at <= {now}, values(etag), etag),"
			+ " format = if(expires_at <= {now}, values(format), format),"
			+ " data = if(expires_at <= {now}, values(data), data),"
			+ " expires_at = if(expires_at <= {now}, values(expires_at), expires_at)";

	static final String RAISE = "insert into patterns_state_fence (state_key, lock_sequence, token, seen_at)"
			+ " values (?, ?, ?, {now}) on duplicate key update"
			+ " seen_at = if(values(token) >= token, values(seen_at), seen_at), token = greatest(token, values(token))";

	@Override
	public void upsert(StateStatements statements, byte[] key, StateWrite write) {
		statements.insert(UPSERT, key, write);
	}

	@Override
	public boolean insertAbsent(StateStatements statements, byte[] key, StateWrite write) {
		return write.id().equals(statements.insertReturning(INSERT_ABSENT + " returning etag", key, write));
	}

	@Override
	public boolean isInsertAbsentSeveral() {
		return false;
	}

	@Override
	public boolean raise(StateStatements statements, byte[] key, byte[] lock, FencingToken fence) {
		return statements.number(RAISE + " returning token", key, lock, fence.value()) == fence.value();
	}

	@Override
	public String upsertSql() {
		return UPSERT;
	}

}
