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

import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.UUID;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.springframework.dao.ConcurrencyFailureException;
import org.springframework.dao.DataAccessResourceFailureException;
import org.springframework.dao.DuplicateKeyException;
import org.springframework.jdbc.core.RowMapper;

/**
 * The identity of the tables of locks, made up when they are first used: tokens are
 * comparable as long as it is the same.
 *
 * @param id the identity
 */
record TokenSource(String id) {

	private static final Log logger = LogFactory.getLog(TokenSource.class);

	private static final int MAX_TRIES = 5;

	private static final String SELECT = "select source from patterns_lock_source where id = 1";

	private static final RowMapper<String> ID = (row, index) -> row.getString(1);

	static TokenSource find(LockConnections connections) {
		for (int tries = 0; tries < MAX_TRIES; tries++) {
			List<String> found = connections.query(SELECT, ID);
			if (!found.isEmpty()) {
				return new TokenSource(found.get(0));
			}
			try {
				connections.update(null, "insert into patterns_lock_source (id, source) values (1, ?)",
						UUID.randomUUID().toString());
			}
			catch (DuplicateKeyException | ConcurrencyFailureException ex) {
				// Somebody else was faster, maybe at another node of a cluster.
				logger.debug("The identity of the tokens was not written", ex);
			}
		}
		throw new DataAccessResourceFailureException("The table 'patterns_lock_source' could not be written");
	}

	boolean isIn(Connection connection) throws SQLException {
		return LockConnections.query(connection, SELECT, ID).contains(this.id);
	}

	/**
	 * The identity of the tokens of a scope, whose locks are others than those of the
	 * same names elsewhere.
	 * @param scope the scope
	 * @return 36 characters
	 */
	String of(String scope) {
		return UUID.nameUUIDFromBytes((this.id + "\n" + scope).getBytes(StandardCharsets.UTF_8)).toString();
	}

}
