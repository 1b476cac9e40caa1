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

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;

import javax.sql.DataSource;

import org.jspecify.annotations.Nullable;
import org.postgresql.PGConnection;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.datasource.DataSourceUtils;
import org.springframework.util.ClassUtils;
import org.springframework.util.ConcurrentReferenceHashMap;
import org.springframework.util.ConcurrentReferenceHashMap.ReferenceType;

/**
 * The time limits that sessions with PostgreSQL have from the start: by the options of
 * the connection, the role or the database. Where they are those of a step it need not
 * set them, which saves it an exchange. They are read from each connection when it is
 * used for the first time, and again from time to time. Thread-safe.
 */
final class SessionLimits {

	private static final boolean DRIVER_PRESENT = ClassUtils.isPresent("org.postgresql.PGConnection",
			SessionLimits.class.getClassLoader());

	private static final long VALIDITY = TimeUnit.MINUTES.toNanos(1);

	/** The connections of a pool, until the driver lets go of them. */
	private final Map<Object, Known> known = new ConcurrentReferenceHashMap<>(16, ReferenceType.WEAK);

	/**
	 * Whether the session of the current transaction limits each statement, and the time
	 * between two, to the given time. To be called before anything is set for the
	 * transaction.
	 * @param template on the current transaction
	 * @param limit the limit
	 * @return {@code true} if nothing is to be set
	 */
	boolean are(JdbcTemplate template, Duration limit) {
		Object session = DRIVER_PRESENT ? session(Objects.requireNonNull(template.getDataSource())) : null;
		if (session == null) {
			return false;
		}
		Known current = this.known.get(session);
		if (current == null || System.nanoTime() - current.readAt() > VALIDITY) {
			current = read(template);
			this.known.put(session, current);
		}
		return current.shortest() == limit.toMillis() && current.longest() == limit.toMillis();
	}

	private static @Nullable Object session(DataSource dataSource) {
		Connection connection = DataSourceUtils.getConnection(dataSource);
		try {
			return connection.isWrapperFor(PGConnection.class) ? connection.unwrap(PGConnection.class) : null;
		}
		catch (SQLException ex) {
			return null;
		}
		finally {
			DataSourceUtils.releaseConnection(connection, dataSource);
		}
	}

	private static Known read(JdbcTemplate template) {
		List<Long> values = template.queryForList("select cast(setting as bigint) from pg_settings"
				+ " where name in ('statement_timeout', 'idle_in_transaction_session_timeout')", Long.class);
		return new Known(Collections.min(values), Collections.max(values), System.nanoTime());
	}

	/**
	 * What is known of a session.
	 *
	 * @param shortest the shorter one of its limits in milliseconds, 0 if there is none
	 * @param longest the longer one
	 * @param readAt when that was read
	 */
	private record Known(long shortest, long longest, long readAt) {

	}

}
