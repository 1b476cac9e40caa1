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

import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.RowCallbackHandler;
import org.springframework.transaction.support.TransactionTemplate;

import dev.patterns.jdbc.JdbcAccess;
import dev.patterns.saga.SagaQuery;
import dev.patterns.saga.SagaStatus;
import dev.patterns.saga.store.SagaDefinitionKey;
import dev.patterns.saga.store.SagaLimit;
import dev.patterns.saga.store.SagaRecord;

/**
 * Looks at many instances at once, and cleans up.
 */
final class SagaHousekeeping {

	private static final List<String> TABLES = List.of("patterns_saga_step", "patterns_saga_attempt",
			"patterns_saga_attribute", "patterns_saga_request");

	private static final String ENDED = names(
			EnumSet.of(SagaStatus.COMPLETED, SagaStatus.COMPENSATED, SagaStatus.TERMINATED));

	/** A parent may have to undo its children. */
	private static final String ORPHANED = " and (s.parent_id is null or not exists (select 1 from patterns_saga p"
			+ " where p.id = s.parent_id))";

	private static final int BATCH = 500;

	private static final String UNFINISHED = names(
			EnumSet.complementOf(EnumSet.of(SagaStatus.COMPLETED, SagaStatus.COMPENSATED, SagaStatus.TERMINATED)));

	private final JdbcAccess access;

	private final JdbcTemplate template;

	private final SagaSql sql;

	private final SagaRows rows;

	private final SagaLimits limits;

	SagaHousekeeping(JdbcAccess access, SagaSql sql, SagaRows rows, SagaLimits limits) {
		this.access = access;
		this.template = access.template();
		this.sql = sql;
		this.rows = rows;
		this.limits = limits;
	}

	private static String names(Set<SagaStatus> statuses) {
		return "('" + String.join("', '", statuses.stream().map(Enum::name).toList()) + "')";
	}

	void announce(String node, List<SagaDefinitionKey> definitions, Map<String, SagaLimit> limitsByName) {
		this.access.transaction().executeWithoutResult((status) -> {
			this.template.update(
					"delete from patterns_saga_definition where node_id = ? or not exists"
							+ " (select 1 from patterns_node n where n.node_id = patterns_saga_definition.node_id)",
					node);
			for (SagaDefinitionKey key : definitions) {
				this.template.update(
						"insert into patterns_saga_definition (node_id, name, version, fingerprint) values (?, ?, ?, ?)",
						node, key.name(), key.version(), key.fingerprint());
			}
			this.limits.adopt(limitsByName);
		});
	}

	Map<String, String> park(List<SagaDefinitionKey> definitions, boolean mayPark, Instant now, int limit) {
		Map<String, String> parked = new LinkedHashMap<>();
		this.access.transaction().executeWithoutResult((status) -> {
			List<Object> parameters = new ArrayList<>(List.of(now.toEpochMilli()));
			parameters.addAll(SagaSql.parameters(definitions));
			this.template.update(this.sql.unpark(definitions.size()), parameters.toArray());
			if (mayPark) {
				List<Runnable> releases = new ArrayList<>();
				RowCallbackHandler found = (row) -> {
					String name = row.getString("name");
					String value = row.getString("limit_value");
					parked.put(row.getString("id"), name);
					if (row.getBoolean("limited")) {
						releases.add(() -> this.limits.release(name, value));
					}
				};
				this.template.query(this.sql.selectOrphans(), found, now.toEpochMilli(), limit);
				this.template.query(this.sql.selectAbandoned(), found, limit);
				// An owner that was only stopped is fenced.
				parked.keySet()
					.forEach((id) -> this.template.update("update patterns_saga set status = 'PARKED', owner = null,"
							+ " epoch = epoch + 1, limited = false, resume_at = coalesce(due_at, ?), due_at = null,"
							+ " updated_at = ? where id = ?", now.toEpochMilli(), now.toEpochMilli(), id));
				// What is stuck does not count.
				releases.forEach(Runnable::run);
			}
		});
		return parked;
	}

	Map<SagaDefinitionKey, Long> countUnfinished(Collection<String> names) {
		Map<SagaDefinitionKey, Long> counts = new HashMap<>();
		if (!names.isEmpty()) {
			this.template.query(
					"select name, version, fingerprint, count(*) as number from patterns_saga where status in "
							+ UNFINISHED + " and name in (" + SagaSql.marks(names.size())
							+ ") group by name, version, fingerprint",
					(RowCallbackHandler) (row) -> counts.put(new SagaDefinitionKey(row.getString("name"),
							row.getInt("version"), row.getString("fingerprint")), row.getLong("number")),
					names.toArray());
		}
		return counts;
	}

	int purge(@Nullable String id, Instant endedBefore, int limit) {
		TransactionTemplate transaction = new TransactionTemplate(this.access.transactionManager());
		return Objects.requireNonNullElse(transaction.execute((status) -> {
			long before = endedBefore.toEpochMilli();
			if (id != null) {
				return deleteWithChildren(this.template.queryForList("select s.id from patterns_saga s where s.id = ?"
						+ " and s.status in " + ENDED + " and s.ended_at < ?" + ORPHANED + " for update", String.class,
						id, before), before);
			}
			List<String> ids = this.template.queryForList(
					"select s.id from patterns_saga s where s.status in " + ENDED
							+ " and s.created_at < ? and s.ended_at < ?" + ORPHANED + " limit ? for update skip locked",
					String.class, before, before, limit);
			this.limits.purge();
			return delete(ids);
		}), 0);
	}

	void letGo(String parent, Collection<String> children) {
		// One order for all, since each of them is locked.
		Deque<String> left = new ArrayDeque<>(children.stream().sorted().toList());
		while (!left.isEmpty()) {
			List<Object> parameters = new ArrayList<>(List.of(parent));
			while (!left.isEmpty() && parameters.size() <= BATCH) {
				parameters.add(left.remove());
			}
			this.template.update("update patterns_saga set parent_id = null where parent_id = ? and id in ("
					+ SagaSql.marks(parameters.size() - 1) + ")", parameters.toArray());
		}
	}

	int countEvents(String id, int limit) {
		String number = Integer.toString(limit);
		Integer count = this.template.queryForObject("select (select count(*) from (select r.id from"
				+ " patterns_saga_request r where r.saga_id = ? and r.request_type = 'EVENT' limit " + number
				+ ") asked) + (select count(*) from (select p.iteration from patterns_saga_step p where p.saga_id = ?"
				+ " and p.run = (select s.run from patterns_saga s where s.id = ?) and p.kind = 'EVENT'"
				+ " and p.status = 'STARTED' limit " + number + ") noted)", Integer.class, id, id, id);
		return (count != null) ? count : 0;
	}

	private int deleteWithChildren(List<String> root, long endedBefore) {
		int deleted = 0;
		Deque<String> left = new ArrayDeque<>(root);
		while (!left.isEmpty()) {
			List<String> batch = new ArrayList<>();
			while (!left.isEmpty() && batch.size() < BATCH) {
				batch.add(left.remove());
			}
			left.addAll(this.template.queryForList(
					"select id from patterns_saga where parent_id in (" + SagaSql.marks(batch.size())
							+ ") and status in " + ENDED + " and ended_at < " + endedBefore + " for update",
					String.class, batch.toArray()));
			deleted += delete(batch);
		}
		return deleted;
	}

	private int delete(List<String> ids) {
		if (ids.isEmpty()) {
			return 0;
		}
		String marks = SagaSql.marks(ids.size());
		for (String table : TABLES) {
			this.template.update("delete from " + table + " where saga_id in (" + marks + ")", ids.toArray());
		}
		return this.template.update("delete from patterns_saga where id in (" + marks + ")", ids.toArray());
	}

	List<SagaRecord> list(SagaQuery query) {
		StringBuilder conditions = new StringBuilder();
		List<Object> parameters = new ArrayList<>();
		add(conditions, parameters, " and x.name = ?", query.name());
		add(conditions, parameters, " and x.reason = ?", SagaRows.name(query.reason()));
		add(conditions, parameters, " and x.created_at >= ?", SagaRows.millis(query.createdFrom()));
		add(conditions, parameters, " and x.created_at < ?", SagaRows.millis(query.createdBefore()));
		query.attributes().forEach((name, value) -> {
			conditions.append(" and x.id in (select a.saga_id from patterns_saga_attribute a where a.name = ?"
					+ " and a.attribute_value = ?)");
			parameters.add(name);
			parameters.add(value);
		});
		long offset = (long) query.page() * query.size();
		// Written out, since H2 keeps to the first value of a limit inside of a query.
		conditions.append(" order by x.created_at desc, x.id desc limit ").append(offset + query.size() + 1);
		List<SagaStatus> statuses = (query.status() != null) ? List.of(query.status()) : List.of(SagaStatus.values());
		// The newest of each status, each by an index, and of those the newest.
		StringBuilder statement = new StringBuilder("select " + SagaSql.COLUMNS + " from (");
		List<Object> all = new ArrayList<>();
		for (SagaStatus status : statuses) {
			statement.append((status != statuses.get(0)) ? " union all " : "")
				.append("(select * from patterns_saga x where x.status = '")
				.append(status.name())
				.append("'")
				.append(conditions)
				.append(")");
			all.addAll(parameters);
		}
		statement.append(") s order by s.created_at desc, s.id desc limit ? offset ?");
		all.add(query.size() + 1);
		all.add(offset);
		return this.template.query(statement.toString(), this.rows::saga, all.toArray());
	}

	private static void add(StringBuilder statement, List<Object> parameters, String condition,
			@Nullable Object value) {
		if (value != null) {
			statement.append(condition);
			parameters.add(value);
		}
	}

	Map<SagaStatus, Long> count(Set<SagaStatus> statuses) {
		Map<SagaStatus, Long> counts = new EnumMap<>(SagaStatus.class);
		statuses.forEach((status) -> counts.put(status, 0L));
		if (!statuses.isEmpty()) {
			this.template.query(
					"select status, count(*) as number from patterns_saga where status in ("
							+ SagaSql.marks(statuses.size()) + ") group by status",
					(RowCallbackHandler) (row) -> counts.put(SagaStatus.valueOf(row.getString("status")),
							row.getLong("number")),
					statuses.stream().map(Enum::name).toArray());
		}
		return counts;
	}

	Optional<Instant> oldestDue() {
		return this.template
			.query("select s.due_at from patterns_saga s where s.owner is null and s.due_at is not null"
					+ " order by s.due_at limit 1", (row, number) -> Instant.ofEpochMilli(row.getLong("due_at")))
			.stream()
			.findFirst();
	}

}
