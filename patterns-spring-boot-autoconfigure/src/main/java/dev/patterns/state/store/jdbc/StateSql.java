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

import java.util.Collections;

import dev.patterns.jdbc.DatabasePlatform;

/**
 * Statements that are the same in each database. Where a statement needs the time it has
 * {@code {now}}.
 */
final class StateSql {

	static final String COLUMNS = "(state_key, etag, format, data, expires_at)";

	static final String INSERT = "insert into patterns_state " + COLUMNS + " values (?, ?, ?, ?, {now} + ?)";

	private static final String LIVE = " and (expires_at is null or expires_at > {now})";

	static final String FIND = "select etag, format, data, expires_at from patterns_state where state_key = ?" + LIVE;

	// The time comes along, and is compared only if there is something to compare it
	// with.
	// To have a condition ready costs PostgreSQL as much as two columns more.
	static final String FIND_WITH_CLOCK = "select etag, format, data, expires_at, clock_timestamp()"
			+ " from patterns_state where state_key = ?";

	static final String UPDATE_MATCH = "update patterns_state set etag = ?, format = ?, data = ?,"
			+ " expires_at = {now} + ? where state_key = ? and etag = ?" + LIVE;

	static final String UPDATE_EXPIRED = "update patterns_state set etag = ?, format = ?, data = ?,"
			+ " expires_at = {now} + ? where state_key = ? and expires_at <= {now}";

	static final String DELETE = "delete from patterns_state where state_key = ?";

	static final String DELETE_MATCH = DELETE + " and etag = ?" + LIVE;

	static final String SCAN = "select state_key from patterns_state where state_key >= ? and state_key < ?" + LIVE
			+ " order by state_key limit ?";

	static final String DELETE_EXPIRED_RANGE = "delete from patterns_state where state_key >= ? and state_key < ?"
			+ " and expires_at <= {now}";

	static final String DELETE_RANGE = "delete from patterns_state where state_key >= ? and state_key < ?";

	static final String COUNT = "select count(*) from (select 1 as one from patterns_state"
			+ " where state_key >= ? and state_key < ?" + LIVE + " limit ?) counted";

	// A time that is selected is taken once. Otherwise PostgreSQL takes it for each row,
	// and cannot look for it in an index.
	static final String EXPIRED = "select state_key from patterns_state where expires_at <= (select {now})"
			+ " order by expires_at limit ?";

	static final String PURGE = DELETE + " and expires_at <= {now}";

	static final String OLD_FENCES = "select state_key, lock_sequence from patterns_state_fence"
			+ " where seen_at < (select {now}) - ? order by seen_at limit ?";

	static final String PURGE_FENCE = "delete from patterns_state_fence where state_key = ? and lock_sequence = ?"
			+ " and seen_at < {now} - ?";

	static final String FENCE_TOKEN = "select token from patterns_state_fence where state_key = ? and lock_sequence = ?";

	static final String ETAG = "select etag from patterns_state where state_key = ?";

	private StateSql() {
	}

	static String findAll(int keys) {
		return "select state_key, etag, format, data, expires_at from patterns_state where state_key in ("
				+ String.join(", ", Collections.nCopies(keys, "?")) + ")" + LIVE;
	}

	/**
	 * The time in a statement.
	 * @param platform the database
	 * @return an expression, which has the same value all over a statement where that is
	 * possible
	 */
	static String now(DatabasePlatform platform) {
		return platform.epochMillis();
	}

}
