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

import org.junit.jupiter.api.Test;
import org.springframework.jdbc.BadSqlGrammarException;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link MissingTable}: only that, and not all that SQL calls a wrong
 * statement.
 */
class MissingTableTests {

	@Test
	void knowsWhatEachDatabaseSays() {
		assertThat(isMissing("42P01", 0)).isTrue();
		assertThat(isMissing("42S02", 1146)).isTrue();
		assertThat(isMissing("42S02", 42102)).isTrue();
		assertThat(isMissing("42S03", 42103)).isTrue();
		assertThat(isMissing("42S04", 42104)).isTrue();
	}

	@Test
	void takesNothingElseForIt() {
		assertThat(isMissing("42601", 0)).as("syntax error").isFalse();
		assertThat(isMissing("42501", 0)).as("PostgreSQL: no right").isFalse();
		assertThat(isMissing("42703", 0)).as("PostgreSQL: no such column").isFalse();
		assertThat(isMissing("42S22", 1054)).as("MariaDB: no such column").isFalse();
		assertThat(isMissing("42000", 1142)).as("MariaDB: no right").isFalse();
		assertThat(isMissing("42S22", 42122)).as("H2: no such column").isFalse();
		assertThat(isMissing("90096", 90096)).as("H2: no right").isFalse();
		assertThat(MissingTable.isCauseOf(new IllegalStateException("x"))).isFalse();
		assertThat(MissingTable.isCauseOf(null)).isFalse();
	}

	private static boolean isMissing(String state, int code) {
		return MissingTable.isCauseOf(new BadSqlGrammarException("t", "s", new SQLException("x", state, code)));
	}

}
