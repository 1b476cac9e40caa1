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

import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;

import org.jspecify.annotations.Nullable;

import dev.patterns.jdbc.DatabasePlatform;
import dev.patterns.saga.store.SagaDefinitionKey;

/**
 * SQL texts, with the differences between databases.
 */
final class SagaSql {

	static final String COLUMNS = "s.id, s.name, s.version, s.fingerprint, s.run, s.status, s.reason, s.failure, s.input,"
			+ " s.headers, s.attributes, s.application, s.owner, s.epoch, s.completion, s.limit_value, s.limited,"
			+ " s.due_at, s.resume_at, s.deadline_at, s.created_at, s.updated_at, s.ended_at, s.parent_id";

	/**
	 * Of so many requests, the oldest, each is looked at for the first to its instance.
	 */
	private static final int HEAD = 1000;

	/** Type that says that there are more requests, from this one on. */
	static final String MORE = "MORE";

	private static final String REQUEST = "select r.id, r.saga_id, r.request_type, r.argument, r.raised_by, r.created_at from ";

	static final String REQUESTS_TO_ONE = "select id, saga_id, request_type, argument, payload, raised_by, created_at"
			+ " from patterns_saga_request where saga_id = ? order by id limit ?";

	private static final String INSERT = "insert into patterns_saga (id, name, version, fingerprint, run, status, reason,"
			+ " failure, input, headers, attributes, application, owner, epoch, completion, limit_value, limited, due_at,"
			+ " resume_at, deadline_at, created_at, updated_at, ended_at, parent_id)"
			+ " values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)";

	private static final String INSERT_UNLESS_TAKEN = INSERT + " on conflict (id) do nothing";

	/** An instance, and commit, for PostgreSQL. */
	static final String COMMITTING_START = INSERT_UNLESS_TAKEN + "; COMMIT";

	private static final String PARKED_COLUMNS = "s.id, s.name, s.limited, s.limit_value";

	/**
	 * In an index: a minimum under conditions is not looked for there by all databases.
	 */
	private static final String NEXT_DUE = "(select due_at from patterns_saga where owner is null and name = ?"
			+ " and due_at > ? order by name, due_at limit 1)";

	static final String CLAIMED = "update patterns_saga set owner = ?, epoch = epoch + 1, status = ?, fingerprint = ?,"
			+ " limited = ?, due_at = ?, updated_at = ? where id = ?";

	/**
	 * The owner is not compared so that its index could be used: without statistics, as
	 * long as the table is small, planners prefer it to the primary key, and keep to that
	 * while it fills up with entries of instances that have ended.
	 */
	private static final String FENCED = " where id = ? and coalesce(owner, '') = ? and epoch = ?";

	static final String FENCE = "update patterns_saga set run = ?, status = ?, reason = ?, failure = ?, limited = ?,"
			+ " due_at = ?, resume_at = ?, owner = ?, completion = completion + ?, updated_at = ?, ended_at = ?"
			+ FENCED;

	static final String BRANCH_FENCE = "update patterns_saga set completion = completion + ?, updated_at = ?" + FENCED;

	private static final String STEP_COLUMNS = "insert into patterns_saga_step (status, attempt, forgiven, uncertain,"
			+ " result, error, node, due_at, first_sent_at, started_at, ended_at, origin_run, saga_id, run, step, iteration,"
			+ " kind, flow_position, raised_by, completion) values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ";

	private static final String STEP_CHANGES = "update patterns_saga_step set status = ?, attempt = ?, forgiven = ?,"
			+ " uncertain = ?, result = ?, error = ?, node = ?, due_at = ?, first_sent_at = ?, started_at = ?,"
			+ " ended_at = ?, origin_run = ?, completion = ";

	private static final String STEP_KEY = " where saga_id = ? and run = ? and step = ? and iteration = ? and kind = ?";

	/** Its position in the order of completion, under the lock of the fence. */
	private static final String POSITION = "(select s.completion from patterns_saga s where s.id = ?)";

	static final String INSERT_STEP = STEP_COLUMNS + "?)";

	static final String INSERT_STEP_AT_POSITION = STEP_COLUMNS + POSITION + ")";

	static final String UPDATE_STEP = STEP_CHANGES + "?" + STEP_KEY;

	static final String UPDATE_STEP_AT_POSITION = STEP_CHANGES + POSITION + STEP_KEY;

	static final String INSERT_ATTEMPT = "insert into patterns_saga_attempt (saga_id, run, step, iteration, kind, attempt,"
			+ " error, node, started_at, ended_at) values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)";

	static final String INSERT_REQUEST = "insert into patterns_saga_request (saga_id, request_type, argument, payload,"
			+ " raised_by, created_at) values (?, ?, ?, ?, ?, ?)";

	/** What the database says of {@link #STEP} if the fence does not hold. */
	static final String NOT_THE_OWNER = "patterns: not the owner";

	private static final String HELD = "cast(case when count(*) = 1 then '1' else '" + NOT_THE_OWNER
			+ "' end as integer) as one";

	private static final String FIRST_COMPLETION = " insert into patterns_saga_step (status, attempt, forgiven, uncertain,"
			+ " iteration, origin_run, result, node, first_sent_at, started_at, ended_at, saga_id, run, step, kind,"
			+ " flow_position, completion) select 'COMPLETED', 1, 0, false, ?, ?, cast(? as text), ?, ?, ?, ?, ?, ?, ?, ?, ?,";

	/**
	 * Fence and checkpoint, for PostgreSQL and for what is most frequent: the first
	 * attempt of a step has completed, and nothing of the instance changes but its status
	 * and its owner. If the instance belongs to somebody else, the checkpoint fails, and
	 * what follows in the same exchange is not executed.
	 */
	static final String STEP = "with fence as (update patterns_saga set status = ?, owner = ?,"
			+ " completion = completion + 1, updated_at = ?, ended_at = ?" + FENCED + " returning id),"
			+ " held as (select " + HELD + " from fence)" + FIRST_COMPLETION + " ? from held where held.one = 1";

	/**
	 * The same for one of several steps that run at once: its position in the order of
	 * completion is known under the lock of the fence only.
	 */
	static final String BRANCH_STEP = "with fence as (update patterns_saga set completion = completion + 1, updated_at = ?"
			+ FENCED + " returning completion), held as (select " + HELD + ", max(completion) as completion from fence)"
			+ FIRST_COMPLETION + " held.completion from held where held.one = 1";

	private static final String INDEXES = "select set_config('enable_seqscan', 'off', true),"
			+ " set_config('enable_bitmapscan', 'off', true), set_config('enable_sort', 'off', true),"
			+ " set_config('jit', 'off', true), set_config('plan_cache_mode', 'force_generic_plan', true)";

	static final String ORDER_OF_STEPS = " order by run, first_sent_at, started_at, completion, flow_position, iteration,"
			+ " step, kind";

	private final DatabasePlatform platform;

	SagaSql(DatabasePlatform platform) {
		this.platform = platform;
	}

	/**
	 * Fence and checkpoint in one statement, which writes nothing if the instance belongs
	 * to somebody else. For PostgreSQL.
	 * @param fence the fence
	 * @return the statement
	 */
	static String fencedInsert(String fence) {
		return "with fence as (" + fence + " returning id) "
				+ STEP_COLUMNS.substring(0, STEP_COLUMNS.indexOf(" values"))
				+ " select cast(? as varchar), cast(? as integer), cast(? as integer), cast(? as boolean),"
				+ " cast(? as text), cast(? as text), cast(? as varchar), cast(? as bigint), cast(? as bigint),"
				+ " cast(? as bigint), cast(? as bigint), cast(? as integer), cast(? as varchar), cast(? as integer),"
				+ " cast(? as varchar), cast(? as integer), cast(? as varchar), cast(? as integer), cast(? as varchar),"
				+ " cast(? as integer)" + " from fence";
	}

	String insert() {
		// Only on PostgreSQL does a violated key spoil the transaction; elsewhere the
		// statement fails alone.
		return (this.platform == DatabasePlatform.POSTGRESQL) ? INSERT_UNLESS_TAKEN : INSERT;
	}

	/**
	 * Settings of the current transaction with which PostgreSQL takes the indexes,
	 * whatever it knows of the tables: they are all but empty most of the time, and it
	 * keeps to plans that fit that while thousands become due.
	 * @return the statement, {@code null} if there is nothing to set
	 */
	@Nullable String settings() {
		return (this.platform == DatabasePlatform.POSTGRESQL) ? INDEXES : null;
	}

	/**
	 * Rows of one saga of which nobody is the owner. PostgreSQL is given a range of
	 * names, so that it cannot take an index by time alone, in which it would pass over
	 * all that is due of other sagas.
	 * @param keys number of definitions
	 * @param limits whether instances are passed over whose limit is reached
	 * @return the statement; parameters: name, name, now, definitions, limit
	 */
	String selectDueByName(int keys, boolean limits) {
		String select = selectDue(keys, limits);
		return (this.platform == DatabasePlatform.POSTGRESQL)
				? select.replace("where s.due_at", "where s.name >= ? and s.name <= ? and s.due_at")
					.replace("order by s.due_at", "order by s.name, s.due_at")
				: select.replace("where s.due_at", "where s.name = ? and s.name = ? and s.due_at");
	}

	/**
	 * The first time at which an instance is due.
	 * @param names number of names
	 * @return the statement; parameters: name and time, for each name
	 */
	static String selectNextDue(int names) {
		return "select due_at from (" + String.join(" union all ", Collections.nCopies(names, NEXT_DUE))
				+ ") d order by due_at limit 1";
	}

	/**
	 * How many requests there are to an instance. Otherwise PostgreSQL reads all there
	 * are, for each row, once most of them are to one instance: with "exists" or a limit
	 * it expects to find one soon, and with "=" that there are as many to each.
	 * @return a column
	 */
	private String requested() {
		String same = (this.platform == DatabasePlatform.POSTGRESQL) ? "between s.id and s.id" : "= s.id";
		return ", (select count(*) from patterns_saga_request r where r.saga_id " + same + ") as requested";
	}

	/**
	 * Rows of which nobody is the owner.
	 * @param keys number of definitions
	 * @param limits whether instances are passed over whose limit is reached
	 * @return the statement; parameters: now, definitions, limit
	 */
	String selectDue(int keys, boolean limits) {
		return "select " + COLUMNS + requested() + " from patterns_saga s where s.due_at <= ? and s.owner is null and "
				+ keys(keys)
				+ (limits ? " and (s.limited or not exists (select 1 from patterns_saga_limit l where l.name = s.name"
						+ " and l.limit_value in ('', s.limit_value) and l.held >= l.maximum))" : "")
				+ " order by s.due_at limit ? for update skip locked";
	}

	/**
	 * Rows whose owner is gone, and rows of this node that it does not run.
	 * @param keys number of definitions
	 * @param takeOver whether rows of other nodes are wanted
	 * @return the statement; parameters: node, definitions, limit
	 */
	String selectLost(int keys, boolean takeOver) {
		return "select " + COLUMNS + requested() + " from patterns_saga s where s.owner is not null and "
				+ lost(takeOver) + " and " + keys(keys) + " limit ? for update skip locked";
	}

	/**
	 * Given rows, due or not, that are not run by another node.
	 * @param ids number of ids
	 * @param keys number of definitions
	 * @param takeOver whether rows of other nodes are wanted
	 * @return the statement; parameters: ids, node, definitions, limit
	 */
	String selectByIds(int ids, int keys, boolean takeOver) {
		return "select " + COLUMNS + requested() + " from patterns_saga s where s.id in (" + marks(ids)
				+ ") and (s.owner is null or " + lost(takeOver) + ") and " + keys(keys)
				+ " order by s.id limit ? for update skip locked";
	}

	/**
	 * The steps of some instances.
	 * @param count number of instances
	 * @return the statement; parameters: {@link #padded}
	 */
	static String selectSteps(int count) {
		return "select * from patterns_saga_step where saga_id in (" + marks(padded(count)) + ")" + ORDER_OF_STEPS;
	}

	/**
	 * Ids, some of them more than once: statements for a few lengths only are to be
	 * prepared.
	 * @param ids the ids
	 * @return the parameters
	 */
	static Object[] padded(Collection<String> ids) {
		List<Object> parameters = new ArrayList<>(ids);
		while (parameters.size() < padded(ids.size())) {
			parameters.add(parameters.get(0));
		}
		return parameters.toArray();
	}

	private static int padded(int count) {
		return (count <= 1) ? 1 : Integer.highestOneBit(count - 1) << 1;
	}

	/**
	 * Requests to terminate, and the first request to each instance that is not run by
	 * another node, as far as that is among the oldest requests: that is quick if most of
	 * them can be met. Says where others begin.
	 * @param keys number of definitions
	 * @param takeOver whether instances of other nodes are wanted
	 * @param limit how many of either kind
	 * @return the statement; parameters: node, definitions
	 */
	String selectRequests(int keys, boolean takeOver, int limit) {
		// Written out, since H2 keeps to the first value of a limit inside of a query.
		return "(" + REQUEST + "patterns_saga_request r where r.request_type = 'TERMINATE' order by r.id limit " + limit
				+ ") union all (" + REQUEST
				+ "(select id, saga_id, request_type, argument, raised_by, created_at from patterns_saga_request order by id limit "
				+ HEAD
				+ ") r join patterns_saga s on s.id = r.saga_id where not exists (select 1 from patterns_saga_request e"
				+ " where e.saga_id = r.saga_id and e.id < r.id) and " + isToBeMet(keys, takeOver) + " limit " + limit
				+ ") union all (select r.id, r.saga_id, '" + MORE + "', r.argument, r.raised_by, r.created_at"
				+ " from patterns_saga_request r order by r.id limit 1 offset " + HEAD + ")";
	}

	/**
	 * The first request to each instance that is not run by another node, if that is not
	 * among the oldest requests: reads all of them, one after the other.
	 * @param keys number of definitions
	 * @param takeOver whether instances of other nodes are wanted
	 * @return the statement; parameters: where they begin, node, definitions, limit
	 */
	String selectMoreRequests(int keys, boolean takeOver) {
		return REQUEST + "(select min(id) as id from patterns_saga_request group by saga_id having min(id) >= ?) f"
				+ " join patterns_saga_request r on r.id = f.id join patterns_saga s on s.id = r.saga_id where "
				+ isToBeMet(keys, takeOver) + " limit ?";
	}

	private String isToBeMet(int keys, boolean takeOver) {
		return "r.request_type <> 'TERMINATE' and (s.owner is null or " + lost(takeOver) + ") and " + keys(keys)
				+ " order by r.id";
	}

	/**
	 * Rows that are due and that no live node can run.
	 * @return the statement; parameters: now, limit
	 */
	String selectOrphans() {
		return "select " + PARKED_COLUMNS + " from patterns_saga s where s.due_at <= ? and s.owner is null and "
				+ unknown() + " limit ? for update skip locked";
	}

	/**
	 * Rows whose owner is gone and that no live node can run.
	 * @return the statement; parameters: limit
	 */
	String selectAbandoned() {
		return "select " + PARKED_COLUMNS + " from patterns_saga s where s.owner is not null and " + gone() + " and "
				+ unknown() + " limit ? for update skip locked";
	}

	private String unknown() {
		return "not exists (select 1 from patterns_saga_definition d join patterns_node n on n.node_id = d.node_id"
				+ " where d.name = s.name and d.version = s.version and d.fingerprint = s.fingerprint"
				+ " and n.lease_until > " + this.platform.epochMillis() + ")";
	}

	String unpark(int keys) {
		String qualified = keys(keys).replace("s.", "");
		return "update patterns_saga set status = case when reason is null then 'QUEUED' else 'COMPENSATING' end,"
				+ " due_at = resume_at, resume_at = null, updated_at = ? where status = 'PARKED'"
				+ " and resume_at is not null and " + qualified;
	}

	private String lost(boolean takeOver) {
		return !takeOver ? "s.owner = ?" : "(s.owner = ? or " + gone() + ")";
	}

	private String gone() {
		return "not exists (select 1 from patterns_node n where n.node_id = s.owner and n.lease_until > "
				+ this.platform.epochMillis() + ")";
	}

	private static String keys(int count) {
		return "(" + String.join(" or ",
				Collections.nCopies(count, "(s.name = ? and s.version = ? and s.fingerprint = ?)")) + ")";
	}

	static String marks(int count) {
		return String.join(", ", Collections.nCopies(count, "?"));
	}

	static List<Object> parameters(List<SagaDefinitionKey> keys) {
		List<Object> parameters = new ArrayList<>();
		for (SagaDefinitionKey key : keys) {
			parameters.add(key.name());
			parameters.add(key.version());
			parameters.add(key.fingerprint());
		}
		return parameters;
	}

}
