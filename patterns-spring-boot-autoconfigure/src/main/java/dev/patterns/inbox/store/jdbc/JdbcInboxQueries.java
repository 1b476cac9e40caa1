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

package dev.patterns.inbox.store.jdbc;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.RowMapper;

import dev.patterns.inbox.store.InboxCount;
import dev.patterns.inbox.store.InboxEntry;
import dev.patterns.inbox.store.InboxKey;
import dev.patterns.inbox.store.InboxStatus;
import dev.patterns.inbox.store.InboxTotals;
import dev.patterns.jdbc.JdbcAccess;

/**
 * Queries for those who look at the inbox. Each has a limit and reads in the order of the
 * primary key or of the index on the time of creation.
 */
final class JdbcInboxQueries {

	// In the order of an index, so that it is read instead of the table.
	private static final String TOTALS = "select (select count(*) from (select created_at from patterns_inbox"
			+ " order by created_at limit " + InboxTotals.LIMIT + ") counted),"
			+ " coalesce(%s - (select min(created_at) from patterns_inbox), 0)";

	private static final String COUNTS = "select operation, status, count(*) from (select operation, status"
			+ " from patterns_inbox order by created_at desc limit ?) newest"
			+ " group by operation, status order by operation, status";

	private static final String ENTRY = "select operation, source, request_key, status, created_at, fingerprint,"
			+ " coalesce(char_length(response_head), 0) + coalesce(char_length(response), 0) from patterns_inbox";

	private static final String ENTRY_BY_KEY = ENTRY + " where operation = ? and source = ? and request_key = ?";

	private static final String ENTRIES = ENTRY + " order by created_at desc limit ? offset ?";

	private static final String ENTRIES_BY_OPERATION = ENTRY
			+ " where operation = ? order by operation, source, request_key limit ? offset ?";

	private static final RowMapper<InboxEntry> ENTRY_MAPPER = (row, index) -> new InboxEntry(
			InboxDialect.key(row, index), InboxStatus.valueOf(row.getString(4)), Instant.ofEpochMilli(row.getLong(5)),
			row.getString(6), row.getLong(7));

	private static final RowMapper<InboxCount> COUNT_MAPPER = (row, index) -> new InboxCount(row.getString(1),
			InboxStatus.valueOf(row.getString(2)), row.getLong(3));

	private final JdbcTemplate template;

	private final String totalsSql;

	JdbcInboxQueries(JdbcAccess access) {
		this.template = access.template();
		this.totalsSql = TOTALS.formatted(access.platform().epochMillis());
	}

	InboxTotals totals() {
		InboxTotals totals = this.template.queryForObject(this.totalsSql,
				(row, index) -> new InboxTotals(row.getLong(1), Duration.ofMillis(Math.max(0, row.getLong(2)))));
		return (totals != null) ? totals : new InboxTotals(0, Duration.ZERO);
	}

	List<InboxCount> counts(int limit) {
		return this.template.query(COUNTS, COUNT_MAPPER, limit);
	}

	List<InboxEntry> entries(@Nullable String operation, int offset, int limit) {
		return (operation != null) ? this.template.query(ENTRIES_BY_OPERATION, ENTRY_MAPPER, operation, limit, offset)
				: this.template.query(ENTRIES, ENTRY_MAPPER, limit, offset);
	}

	Optional<InboxEntry> entry(InboxKey key) {
		return this.template.query(ENTRY_BY_KEY, ENTRY_MAPPER, key.operation(), key.source(), key.key())
			.stream()
			.findFirst();
	}

}
