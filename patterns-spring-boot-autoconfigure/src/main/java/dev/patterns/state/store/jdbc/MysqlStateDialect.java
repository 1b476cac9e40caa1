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
 * MySQL: as {@link MariadbStateDialect}, but what is in the row is asked for by a
 * statement of its own, while the row is locked, and which locks it too: a plain read
 * would tell a transaction at REPEATABLE READ what was there when it began. The number of
 * rows does not tell it: it depends on a setting of the connection.
 */
final class MysqlStateDialect implements StateDialect {

	private static final String LOCKED = " for update";

	@Override
	public void upsert(StateStatements statements, byte[] key, StateWrite write) {
		statements.insert(MariadbStateDialect.UPSERT, key, write);
	}

	@Override
	public boolean insertAbsent(StateStatements statements, byte[] key, StateWrite write) {
		statements.insert(MariadbStateDialect.INSERT_ABSENT, key, write);
		return write.id().equals(statements.text(StateSql.ETAG + LOCKED, key));
	}

	@Override
	public boolean isInsertAbsentSeveral() {
		return true;
	}

	@Override
	public boolean raise(StateStatements statements, byte[] key, byte[] lock, FencingToken fence) {
		statements.update(MariadbStateDialect.RAISE, key, lock, fence.value());
		return statements.number(StateSql.FENCE_TOKEN + LOCKED, key, lock) == fence.value();
	}

	@Override
	public String upsertSql() {
		return MariadbStateDialect.UPSERT;
	}

}
