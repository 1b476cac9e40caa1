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

package dev.patterns.jdbc.autoconfigure;

import org.junit.jupiter.api.Test;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.boot.diagnostics.FailureAnalyzer;

import dev.patterns.jdbc.DataSourceSelectionException;
import dev.patterns.jdbc.SchemaVersionException;
import dev.patterns.jdbc.UnsupportedDatabaseException;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for the failure analyzers of this package.
 */
class JdbcFailureAnalyzersTests {

	@Test
	void selectionFailureTellsTheRemedy() {
		FailureAnalysis analysis = analyze(new DataSourceSelectionFailureAnalyzer(),
				new DataSourceSelectionException("There is none.", "Add one."));
		assertThat(analysis.getDescription()).isEqualTo("There is none.");
		assertThat(analysis.getAction()).isEqualTo("Add one.");
	}

	@Test
	void absentTablesNameTheScriptFlywayAndTheProperty() {
		FailureAnalysis analysis = analyze(new SchemaVersionFailureAnalyzer(),
				new SchemaVersionException("saga", 2, null, "classpath:script.sql"));
		assertThat(analysis.getDescription()).isEqualTo("The tables of 'saga' are not in the database.");
		assertThat(analysis.getAction()).contains("classpath:script.sql", "spring.flyway.locations",
				"patterns.jdbc.initialize-schema=always");
	}

	@Test
	void otherVersionIsNamed() {
		FailureAnalysis analysis = analyze(new SchemaVersionFailureAnalyzer(),
				new SchemaVersionException("saga", 2, 1, "classpath:script.sql"));
		assertThat(analysis.getDescription())
			.isEqualTo("The tables of 'saga' have version 1, but this release needs version 2.");
	}

	@Test
	void unsupportedDatabaseTellsTheRemedy() {
		FailureAnalysis analysis = analyze(new UnsupportedDatabaseFailureAnalyzer(),
				new UnsupportedDatabaseException("'Derby' is not supported.", null));
		assertThat(analysis.getDescription()).isEqualTo("'Derby' is not supported.");
		assertThat(analysis.getAction()).contains("patterns.jdbc.data-source", "PostgreSQL");
	}

	private static FailureAnalysis analyze(FailureAnalyzer analyzer, RuntimeException failure) {
		FailureAnalysis analysis = analyzer.analyze(new IllegalStateException(failure));
		assertThat(analysis).isNotNull();
		return analysis;
	}

}
