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

package dev.patterns.outbox.store.jdbc;

import dev.patterns.jdbc.DatabasePlatform;

/**
 * Statements for MariaDB and MySQL.
 */
final class MysqlOutboxSql extends OutboxSql {

	MysqlOutboxSql(DatabasePlatform platform) {
		super(platform);
	}

	@Override
	String nowPlusParameter() {
		return now() + " + cast(? as signed)";
	}

	@Override
	String text(String value) {
		return value.isEmpty() ? "''" : "convert(x'" + hex(value) + "' using utf8mb4)";
	}

	// A subquery may not read the table that is changed.
	@Override
	String first(String condition, int limit) {
		return condition + " order by id limit " + limit;
	}

	// Without the hint the optimizer may walk along the primary key, past all parked
	// rows.
	@Override
	String readyRows() {
		return "patterns_outbox o force index (patterns_outbox_ready)";
	}

}
