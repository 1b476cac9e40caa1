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

import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.stream.Collectors;

import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.RowCallbackHandler;

import dev.patterns.jdbc.DatabasePlatform;
import dev.patterns.outbox.store.MessageState;
import dev.patterns.outbox.store.ReadRequest;

/**
 * Statements for PostgreSQL.
 */
final class PostgresqlOutboxSql extends OutboxSql {

	private static final int MAX_RUNS = 16;

	private static final int MAX_PREPARED_RUNS = 4;

	private static final long[] NO_RUN = { 0, -1 };

	private static final String PREPARED_RUNS = Collections.nCopies(MAX_PREPARED_RUNS, "o.id between ? and ?")
		.stream()
		.collect(Collectors.joining(" or ", " and not (", ")"));

	// Hashed, as an array that is a parameter would not be.
	private static final String PREPARED_ARRAY = " and o.id not in (select unnest(?))";

	// The planner knows nothing about a table that is empty most of the time. It reads
	// and sorts all of a backlog for each batch of it, or fetches by a bitmap what has
	// long been deleted. There is one good way: along the index, which also marks the
	// entries of deleted rows; that plan may be kept. Where a result comes as texts,
	// payloads take half the bytes of hexadecimal.
	private static final String READ_SETTINGS = "select set_config('enable_seqscan', 'off', true), "
			+ "set_config('enable_bitmapscan', 'off', true), set_config('jit', 'off', true), "
			+ "set_config('plan_cache_mode', 'force_generic_plan', true), set_config('bytea_output', 'escape', true)";

	PostgresqlOutboxSql() {
		super(DatabasePlatform.POSTGRESQL);
	}

	@Override
	String text(String value) {
		return "convert_from(decode('" + hex(value) + "', 'hex'), 'UTF8')";
	}

	// While messages come and go, the query is the same each time, so that its plan is
	// made once, and its result has the format of the rows and not that of texts, which
	// takes twice as long. When something failed it varies with what has to wait.
	@Override
	ReadStatement read(ReadRequest request) {
		if (!request.busy()) {
			return super.read(request);
		}
		if (!request.exceptKeys().isEmpty() || !request.exceptBrokers().isEmpty()) {
			return new ReadStatement(READ_SETTINGS, super.read(request).sql(), List.of());
		}
		List<long[]> runs = runs(request.exceptIds());
		List<Object> parameters = new ArrayList<>();
		String exceptIds;
		if (runs.size() <= MAX_PREPARED_RUNS) {
			exceptIds = PREPARED_RUNS;
			for (int i = 0; i < MAX_PREPARED_RUNS; i++) {
				long[] run = (i < runs.size()) ? runs.get(i) : NO_RUN;
				parameters.add(run[0]);
				parameters.add(run[1]);
			}
		}
		else {
			exceptIds = PREPARED_ARRAY;
			parameters.add(request.exceptIds().stream().mapToLong(Long::longValue).toArray());
		}
		parameters.add((long) request.limit());
		// Both halves of the query have them.
		parameters.addAll(List.copyOf(parameters));
		return new ReadStatement(READ_SETTINGS, read(request, exceptIds, "?"), parameters);
	}

	// Ends with the statement, which is a transaction. Nobody waits for it to be on the
	// disk: a server that crashes in the next half second forgets it, upon which messages
	// are sent again with the same id.
	@Override
	String relaxedCommit() {
		return " and (select set_config('synchronous_commit', 'off', true)) is not null";
	}

	// The ids of a batch are mostly consecutive. Otherwise an array is hashed, where a
	// list is compared one by one; but the planner looks at each of its elements.
	@Override
	String oneOf(String column, Collection<Long> values) {
		List<long[]> runs = runs(values);
		if (runs.size() > MAX_RUNS) {
			return column + " = any ('{" + join(values) + "}'::bigint[])";
		}
		return runs.stream()
			.map((run) -> column + " between " + run[0] + " and " + run[1])
			.collect(Collectors.joining(" or ", "(", ")"));
	}

	private static List<long[]> runs(Collection<Long> values) {
		List<long[]> runs = new ArrayList<>();
		long[] sorted = values.stream().mapToLong(Long::longValue).sorted().toArray();
		for (long value : sorted) {
			long[] last = runs.isEmpty() ? null : runs.get(runs.size() - 1);
			if (last != null && last[1] == value - 1) {
				last[1] = value;
			}
			else {
				runs.add(new long[] { value, value });
			}
		}
		return runs;
	}

	// A walk along the index between the lowest and the highest id, with the exact ids as
	// a filter (id + 0 cannot be used with an index). With the ids alone the
	// planner, which believes the table to be empty, may read all of it.
	@Override
	String rows(MessageState state, List<Long> ids) {
		long first = ids.stream().mapToLong(Long::longValue).min().orElseThrow();
		long last = ids.stream().mapToLong(Long::longValue).max().orElseThrow();
		return "status = " + state.code() + " and id between " + first + " and " + last + " and "
				+ oneOf("(id + 0)", ids);
	}

	// By their places: a join by id may be planned as a walk through the whole table.
	@Override
	String first(String condition, int limit) {
		return condition + " and ctid = any (array(select ctid from patterns_outbox where " + condition
				+ " order by id limit " + limit + "))";
	}

	// Needs no row, and writes none.
	@Override
	void lock(JdbcTemplate template, int slot) {
		template.query("select pg_advisory_xact_lock(hashtext('patterns_outbox.' || current_schema()), " + slot + ")",
				(RowCallbackHandler) (rs) -> {
				});
	}

}
