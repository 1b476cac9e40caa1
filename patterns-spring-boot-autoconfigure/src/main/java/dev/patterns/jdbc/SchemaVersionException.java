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

package dev.patterns.jdbc;

import org.jspecify.annotations.Nullable;

/**
 * Thrown at startup when a feature's tables are absent or of another version than the
 * code expects. A failure analyzer prints the remedy.
 */
public class SchemaVersionException extends RuntimeException {

	private static final long serialVersionUID = 1L;

	private final String script;

	private final boolean absent;

	/**
	 * Create the exception.
	 * @param feature the feature's name
	 * @param expected the version that the code expects
	 * @param found the version that was found, {@code null} if there are no tables
	 * @param script location of the script that creates or upgrades the tables
	 */
	public SchemaVersionException(String feature, int expected, @Nullable Integer found, String script) {
		super((found != null) ? "The tables of '%s' have version %d, but this release needs version %d."
			.formatted(feature, found, expected) : "The tables of '%s' are not in the database.".formatted(feature));
		this.script = script;
		this.absent = found == null;
	}

	/**
	 * Whether there are no tables at all.
	 * @return {@code false} if they have another version
	 */
	public boolean isAbsent() {
		return this.absent;
	}

	/**
	 * What to do about it.
	 * @return a sentence for people
	 */
	public String getRemedy() {
		return "Run '%s' against the database, or let Flyway run it by 'spring.flyway.locations=classpath:db/migration,classpath:dev/patterns/db/{vendor}', or set 'patterns.jdbc.initialize-schema=always'."
			.formatted(this.script);
	}

	/**
	 * Location of the script that creates or upgrades the tables.
	 * @return a class path location
	 */
	public String getScript() {
		return this.script;
	}

}
