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

import dev.patterns.jdbc.DatabasePlatform;
import dev.patterns.lock.FencingToken;
import dev.patterns.state.store.StateWrite;

/**
 * What differs between databases: how to write whether or not there is a row, without an
 * error that would make the transaction unusable, and without locks that deadlock.
 */
interface StateDialect {

	/**
	 * Insert a row or replace it.
	 * @param statements executes statements
	 * @param key the key
	 * @param write what to write
	 */
	void upsert(StateStatements statements, byte[] key, StateWrite write);

	/**
	 * Insert a row unless there is one that has not expired.
	 * @param statements executes statements
	 * @param key the key
	 * @param write what to write
	 * @return whether it was inserted
	 */
	boolean insertAbsent(StateStatements statements, byte[] key, StateWrite write);

	/**
	 * Whether {@link #insertAbsent} needs a transaction.
	 * @return {@code false} if it is one statement
	 */
	boolean isInsertAbsentSeveral();

	/**
	 * Remember a token unless a higher one is known, and lock it until the end of the
	 * transaction.
	 * @param statements executes statements
	 * @param key the key of the entry
	 * @param lock name of the lock
	 * @param fence the token
	 * @return whether no higher one is known
	 */
	boolean raise(StateStatements statements, byte[] key, byte[] lock, FencingToken fence);

	/**
	 * The statement with which an upsert is done in a batch.
	 * @return the statement
	 */
	String upsertSql();

	static StateDialect of(DatabasePlatform platform) {
		return switch (platform) {
			case POSTGRESQL -> new PostgresqlStateDialect();
			case MARIADB -> new MariadbStateDialect();
			case MYSQL -> new MysqlStateDialect();
			case H2 -> new H2StateDialect();
		};
	}

}
