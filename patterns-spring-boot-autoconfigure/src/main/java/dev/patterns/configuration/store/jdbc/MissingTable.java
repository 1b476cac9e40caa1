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

package dev.patterns.configuration.store.jdbc;

import java.sql.SQLException;
import java.util.Set;

import org.jspecify.annotations.Nullable;

/**
 * Knows how databases say that there is no such table. Nothing else that begins with the
 * same class of SQL states, such as a syntax error or a missing right, is taken for that.
 */
final class MissingTable {

	/** PostgreSQL: undefined_table. */
	private static final String UNDEFINED_TABLE = "42P01";

	/** MariaDB and MySQL: ER_NO_SUCH_TABLE. */
	private static final int NO_SUCH_TABLE = 1146;

	/** H2: not found, not found with candidates, not found in an empty database. */
	private static final Set<Integer> NOT_FOUND = Set.of(42102, 42103, 42104);

	private MissingTable() {
	}

	static boolean isCauseOf(@Nullable Throwable failure) {
		for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
			if (cause instanceof SQLException ex) {
				return UNDEFINED_TABLE.equals(ex.getSQLState())
						|| (ex.getErrorCode() == NO_SUCH_TABLE && "42S02".equals(ex.getSQLState()))
						|| NOT_FOUND.contains(ex.getErrorCode());
			}
		}
		return false;
	}

}
