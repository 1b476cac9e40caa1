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

import java.util.function.BooleanSupplier;

import org.springframework.dao.CannotAcquireLockException;
import org.springframework.dao.DuplicateKeyException;

import dev.patterns.lock.FencingToken;
import dev.patterns.state.store.StateWrite;

/**
 * H2: has no insert that passes over duplicates, but a statement that fails does not
 * spoil the transaction.
 */
final class H2StateDialect implements StateDialect {

	private static final String UPSERT = "merge into patterns_state " + StateSql.COLUMNS
			+ " key (state_key) values (?, ?, ?, ?, {now} + ?)";

	private static final String RAISE = "update patterns_state_fence set token = ?, seen_at = {now}"
			+ " where state_key = ? and lock_sequence = ? and token <= ?";

	private static final String INSERT_FENCE = "insert into patterns_state_fence"
			+ " (state_key, lock_sequence, token, seen_at) values (?, ?, ?, {now})";

	/** How often somebody else may insert or delete the row in between. */
	private static final int TRIES = 20;

	@Override
	public void upsert(StateStatements statements, byte[] key, StateWrite write) {
		repeat(() -> {
			statements.insert(UPSERT, key, write);
			return true;
		});
	}

	@Override
	public boolean insertAbsent(StateStatements statements, byte[] key, StateWrite write) {
		try {
			statements.insert(StateSql.INSERT, key, write);
			return true;
		}
		catch (DuplicateKeyException ex) {
			return statements.updateExpired(key, write);
		}
	}

	@Override
	public boolean isInsertAbsentSeveral() {
		return false;
	}

	@Override
	public boolean raise(StateStatements statements, byte[] key, byte[] lock, FencingToken fence) {
		return repeat(() -> {
			if (statements.update(RAISE, fence.value(), key, lock, fence.value()) > 0) {
				return true;
			}
			// Fails if there is a row: with a higher token, or inserted since.
			Long known = statements.numberOrNull(StateSql.FENCE_TOKEN, key, lock);
			return (known != null && known > fence.value()) ? false
					: statements.update(INSERT_FENCE, key, lock, fence.value()) > 0;
		});
	}

	// Somebody else inserted meanwhile: now there is a row.
	private static boolean repeat(BooleanSupplier statement) {
		for (int i = 1; i < TRIES; i++) {
			try {
				return statement.getAsBoolean();
			}
			catch (DuplicateKeyException ex) {
				// Once more.
			}
		}
		throw new CannotAcquireLockException("Others wrote the same row again and again");
	}

	@Override
	public String upsertSql() {
		return UPSERT;
	}

}
