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

import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.TimeUnit;

import org.postgresql.PGConnection;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.util.ConcurrentReferenceHashMap;
import org.springframework.util.ConcurrentReferenceHashMap.ReferenceType;

/**
 * The time limits that sessions with PostgreSQL have from the start: by the options of
 * the connection, the role or the database. Where they are those of a step it need not
 * set them, which saves it an exchange. They are read from each connection when it is
 * used for the first time, and again from time to time. Thread-safe.
 */
final class SessionLimits {

	private static final long VALIDITY = TimeUnit.MINUTES.toNanos(1);

	/** The connections of a pool, until the driver lets go of them. */
	private final Map<PGConnection, Known> known = new ConcurrentReferenceHashMap<>(16, ReferenceType.WEAK);

	/**
	 * Whether the session of the current transaction limits each statement, and the time
	 * between two, to the given time. To be called before anything is set for the
	 * transaction.
	 * @param template on the current transaction
	 * @param limit the limit
	 * @return {@code true} if nothing is to be set
	 */
	boolean match(JdbcTemplate template, Duration limit) {
		PGConnection session = PostgresqlDriver.connection(Objects.requireNonNull(template.getDataSource()));
		if (session == null) {
			return false;
		}
		Known current = this.known.get(session);
		if (current == null || System.nanoTime() - current.readAt() > VALIDITY) {
			current = read(template);
			this.known.put(session, current);
		}
		return current.limits().equals(Set.of(limit.toMillis()));
	}

	private static Known read(JdbcTemplate template) {
		return new Known(
				Set.copyOf(template.queryForList(
						"select cast(setting as bigint) from pg_settings"
								+ " where name in ('statement_timeout', 'idle_in_transaction_session_timeout')",
						Long.class)),
				System.nanoTime());
	}

	/**
	 * What is known of a session.
	 *
	 * @param limits its limits in milliseconds, 0 for none; one value if they are equal
	 * @param readAt when that was read
	 */
	private record Known(Set<Long> limits, long readAt) {

	}

}
