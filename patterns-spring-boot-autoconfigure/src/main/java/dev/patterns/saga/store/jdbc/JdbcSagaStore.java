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
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.jdbc.metadata.DataSourcePoolMetadata;
import org.springframework.boot.jdbc.metadata.DataSourcePoolMetadataProvider;
import org.springframework.dao.DuplicateKeyException;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.datasource.DataSourceUtils;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

import dev.patterns.jdbc.DatabasePlatform;
import dev.patterns.jdbc.JdbcAccess;
import dev.patterns.jdbc.JdbcAccessSelector;
import dev.patterns.jdbc.SchemaManager;
import dev.patterns.lease.NodeLease;
import dev.patterns.lease.NodeLeases;
import dev.patterns.saga.SagaQuery;
import dev.patterns.saga.SagaStatus;
import dev.patterns.saga.store.SagaAttemptRecord;
import dev.patterns.saga.store.SagaClaim;
import dev.patterns.saga.store.SagaClaimed;
import dev.patterns.saga.store.SagaDefinitionKey;
import dev.patterns.saga.store.SagaLimit;
import dev.patterns.saga.store.SagaRecord;
import dev.patterns.saga.store.SagaRequest;
import dev.patterns.saga.store.SagaStepRecord;
import dev.patterns.saga.store.SagaStore;
import dev.patterns.saga.store.SagaTransition;
import dev.patterns.saga.store.SagaWrite;
import dev.patterns.serialization.PayloadSerializer;

/**
 * Sagas in tables {@code patterns_saga}, {@code patterns_saga_step} and
 * {@code patterns_saga_request}.
 */
public final class JdbcSagaStore implements SagaStore {

	private static final Log logger = LogFactory.getLog(JdbcSagaStore.class);

	private static final String FEATURE = "saga";

	private static final int SCHEMA_VERSION = 2;

	private static final int DEFAULT_CONCURRENCY = 8;

	private final JdbcAccess access;

	private final JdbcTemplate template;

	private final NodeLease lease;

	private final SagaSql sql;

	private final SagaRows rows;

	private final TransactionLimits limits;

	private final DataSourcePoolMetadataProvider pools;

	private final Duration fenceLimit;

	private final String fenceSql;

	private final @Nullable String fencedInsertSql;

	private final String branchFenceSql;

	private final SagaLimits counters;

	private final SagaClaiming claiming;

	private final SagaHousekeeping housekeeping;

	/**
	 * Create a store: selects the database, makes sure that the tables are there, and
	 * acquires a lease.
	 * @param selector selects the database
	 * @param schemaManager creates the tables
	 * @param leases leases of this node
	 * @param serializer writes trace headers
	 * @param pools knows the sizes of connection pools
	 */
	public JdbcSagaStore(JdbcAccessSelector selector, SchemaManager schemaManager, NodeLeases leases,
			PayloadSerializer serializer, DataSourcePoolMetadataProvider pools) {
		this.access = selector.select(FEATURE);
		schemaManager.ensure(this.access, FEATURE, SCHEMA_VERSION);
		this.template = this.access.template();
		this.lease = leases.join(this.access);
		this.sql = new SagaSql(this.access.platform());
		this.rows = new SagaRows(serializer);
		this.limits = TransactionLimits.of(this.access.platform());
		this.pools = pools;
		// What follows the fence is over before another node may regard this one as gone.
		this.fenceLimit = this.lease.duration().dividedBy(2);
		this.fenceSql = SagaSql.FENCE + this.limits.fenceCondition(this.fenceLimit);
		this.fencedInsertSql = (this.access.platform() == DatabasePlatform.POSTGRESQL)
				? SagaSql.fencedInsert(this.fenceSql) : null;
		this.branchFenceSql = SagaSql.BRANCH_FENCE + this.limits.fenceCondition(this.fenceLimit);
		this.counters = new SagaLimits(this.template, this.access.platform());
		this.claiming = new SagaClaiming(this.access, this.sql, this.rows, this.limits, this.counters, this.fenceLimit);
		this.housekeeping = new SagaHousekeeping(this.access, this.sql, this.rows, this.counters);
	}

	@Override
	public String type() {
		return this.access.platform().id();
	}

	@Override
	public Map<String, String> guarantees() {
		Map<String, String> guarantees = new LinkedHashMap<>();
		guarantees.put("transactional steps", "exactly once: effect, messages and checkpoint are one commit");
		guarantees.put("other steps", "at least once, with idempotency keys that are the same in each attempt");
		guarantees.put("start", "in the caller's transaction");
		guarantees.put("stopped process", this.limits.describe());
		return guarantees;
	}

	@Override
	public int suggestedConcurrency() {
		// Half of the pool, so that requests that start sagas find connections.
		DataSourcePoolMetadata pool = this.pools.getDataSourcePoolMetadata(this.access.dataSource());
		Integer size = (pool != null) ? pool.getMax() : null;
		return (size != null && size > 0) ? Math.max(2, size / 2) : DEFAULT_CONCURRENCY;
	}

	@Override
	public PlatformTransactionManager transactionManager() {
		return this.access.transactionManager();
	}

	@Override
	public TransactionTemplate transaction() {
		return this.access.transaction();
	}

	@Override
	public boolean isLimitingStatements() {
		return this.access.platform() == DatabasePlatform.POSTGRESQL;
	}

	@Override
	public boolean isTransactionActive() {
		return this.access.isTransactionActive();
	}

	@Override
	public boolean isInterruptible() {
		// H2 closes the file of an embedded database when a thread that uses it is
		// interrupted.
		return this.access.platform() != DatabasePlatform.H2;
	}

	@Override
	public NodeLease lease() {
		return this.lease;
	}

	@Override
	public void limitTransaction(Duration body) {
		this.limits.begin(this.template, body);
	}

	@Override
	public Runnable aborter() {
		Connection connection = DataSourceUtils.getConnection(this.access.dataSource());
		DataSourceUtils.releaseConnection(connection, this.access.dataSource());
		return () -> {
			try {
				connection.abort(Runnable::run);
			}
			catch (SQLException ex) {
				logger.debug("The connection could not be aborted", ex);
			}
		};
	}

	@Override
	public boolean insert(SagaRecord saga) {
		try {
			if (this.template.update(this.sql.insert(), this.rows.parameters(saga)) != 1) {
				return false;
			}
		}
		catch (DuplicateKeyException ex) {
			return false;
		}
		saga.origin()
			.attributes()
			.forEach((name, value) -> this.template.update(
					"insert into patterns_saga_attribute (saga_id, name, attribute_value) values (?, ?, ?)", saga.id(),
					name, value));
		return true;
	}

	@Override
	public Optional<SagaRecord> find(String id) {
		return this.template
			.query("select " + SagaSql.COLUMNS + " from patterns_saga s where s.id = ?", this.rows::saga, id)
			.stream()
			.findFirst();
	}

	@Override
	public Optional<SagaRecord> lock(String id) {
		this.limits.begin(this.template, this.fenceLimit);
		return this.template
			.query("select " + SagaSql.COLUMNS + " from patterns_saga s where s.id = ? for update", this.rows::saga, id)
			.stream()
			.findFirst();
	}

	@Override
	public List<SagaStepRecord> findSteps(String id, @Nullable Integer run) {
		String statement = "select * from patterns_saga_step where saga_id = ?" + ((run != null) ? " and run = ?" : "")
				+ " order by run, first_sent_at, started_at, completion";
		return (run != null) ? this.template.query(statement, this.rows::step, id, run)
				: this.template.query(statement, this.rows::step, id);
	}

	@Override
	public List<SagaAttemptRecord> findAttempts(String id) {
		return this.template.query("select * from patterns_saga_attempt where saga_id = ? order by id",
				this.rows::attempt, id);
	}

	@Override
	public List<SagaClaimed> claim(SagaClaim claim) {
		return this.claiming.claim(claim);
	}

	@Override
	public boolean transit(SagaRecord claimed, SagaTransition transition) {
		this.limits.fence(this.template, this.fenceLimit);
		if (this.fencedInsertSql != null && isOneNewStep(claimed, transition)) {
			return this.template.update(this.fencedInsertSql, SagaRows.fencedInsertion(claimed, transition)) == 1;
		}
		int updated = transition.branch()
				? this.template.update(this.branchFenceSql, SagaRows.branchFence(claimed, transition))
				: this.template.update(this.fenceSql, SagaRows.fence(claimed, transition));
		if (updated == 0) {
			return false;
		}
		if (transition.run() != claimed.run()) {
			this.template.update("update patterns_saga set deadline_at = ? where id = ?",
					SagaRows.millis(transition.deadlineAt()), claimed.id());
		}
		writeSteps(transition);
		for (SagaAttemptRecord attempt : transition.attempts()) {
			this.template.update(SagaSql.INSERT_ATTEMPT, SagaRows.parameters(attempt));
		}
		releaseLimit(claimed, transition);
		return true;
	}

	/**
	 * Whether a transition does what most do: complete a step at its first attempt.
	 * @param claimed the instance
	 * @param transition the transition
	 * @return {@code true} if fence and checkpoint may be one statement
	 */
	private static boolean isOneNewStep(SagaRecord claimed, SagaTransition transition) {
		return !transition.branch() && transition.run() == claimed.run() && transition.newSteps().size() == 1
				&& transition.changedSteps().isEmpty() && transition.attempts().isEmpty() && !claimed.limited();
	}

	private void writeSteps(SagaTransition transition) {
		for (SagaStepRecord step : transition.newSteps()) {
			boolean positioned = transition.branch() && step.completion() != null;
			this.template.update(positioned ? SagaSql.INSERT_STEP_AT_POSITION : SagaSql.INSERT_STEP,
					SagaRows.insertion(step, positioned ? step.sagaId() : step.completion()));
		}
		for (SagaStepRecord step : transition.changedSteps()) {
			boolean positioned = transition.branch() && step.completion() != null;
			this.template.update(positioned ? SagaSql.UPDATE_STEP_AT_POSITION : SagaSql.UPDATE_STEP,
					SagaRows.change(step, positioned ? step.sagaId() : step.completion()));
		}
	}

	private void releaseLimit(SagaRecord claimed, SagaTransition transition) {
		if (claimed.limited() && !claimed.after(transition).limited()) {
			this.counters.release(claimed);
		}
	}

	@Override
	public Set<String> transitAll(List<SagaWrite> writes) {
		this.limits.fence(this.template, this.fenceLimit);
		int[] updated = this.template.batchUpdate(this.fenceSql,
				writes.stream().map((write) -> SagaRows.fence(write.claimed(), write.transition())).toList());
		Set<String> fenced = new HashSet<>();
		List<@Nullable Object[]> inserts = new ArrayList<>();
		List<@Nullable Object[]> updates = new ArrayList<>();
		List<@Nullable Object[]> attempts = new ArrayList<>();
		for (int i = 0; i < updated.length; i++) {
			SagaTransition transition = writes.get(i).transition();
			if (updated[i] == 0) {
				fenced.add(writes.get(i).claimed().id());
				continue;
			}
			transition.newSteps().forEach((step) -> inserts.add(SagaRows.insertion(step, step.completion())));
			transition.changedSteps().forEach((step) -> updates.add(SagaRows.change(step, step.completion())));
			transition.attempts().forEach((attempt) -> attempts.add(SagaRows.parameters(attempt)));
			releaseLimit(writes.get(i).claimed(), transition);
		}
		batch(SagaSql.INSERT_STEP, inserts);
		batch(SagaSql.UPDATE_STEP, updates);
		batch(SagaSql.INSERT_ATTEMPT, attempts);
		return fenced;
	}

	private void batch(String statement, List<@Nullable Object[]> parameters) {
		if (!parameters.isEmpty()) {
			this.template.batchUpdate(statement, parameters);
		}
	}

	@Override
	public boolean terminate(String id, String failure, Instant at) {
		this.limits.begin(this.template, this.fenceLimit);
		SagaRecord saga = lock(id).filter((found) -> found.endedAt() == null).orElse(null);
		if (saga == null) {
			return false;
		}
		this.template
			.update("update patterns_saga set status = 'TERMINATED', failure = coalesce(failure, ?), owner = null,"
					+ " epoch = epoch + 1, limited = false, due_at = null, resume_at = null, updated_at = ?,"
					+ " ended_at = ? where id = ?", failure, at.toEpochMilli(), at.toEpochMilli(), id);
		if (saga.limited()) {
			this.counters.release(saga);
		}
		return true;
	}

	@Override
	public void addRequest(String sagaId, SagaRequest.Type type, @Nullable String argument, Instant at) {
		this.template.update(
				"insert into patterns_saga_request (saga_id, request_type, argument, created_at) values (?, ?, ?, ?)",
				sagaId, type.name(), argument, at.toEpochMilli());
	}

	@Override
	public List<SagaRequest> findRequests(List<SagaDefinitionKey> definitions, int limit) {
		List<Object> parameters = SagaSql.parameters(definitions);
		parameters.add(limit);
		return this.template.query(this.sql.selectRequests(definitions.size()), this.rows::request,
				parameters.toArray());
	}

	@Override
	public List<SagaRequest> findRequests(String sagaId) {
		return this.template
			.query("select id, saga_id, request_type, argument, created_at from patterns_saga_request where saga_id = ?"
					+ " order by id", this.rows::request, sagaId);
	}

	@Override
	public void removeRequests(Collection<Long> ids) {
		for (Long id : ids) {
			this.template.update("delete from patterns_saga_request where id = ?", id);
		}
	}

	@Override
	public void announce(String node, List<SagaDefinitionKey> definitions, Map<String, SagaLimit> limitsByName) {
		this.housekeeping.announce(node, definitions, limitsByName);
	}

	@Override
	public Map<String, String> park(List<SagaDefinitionKey> definitions, boolean mayPark, Instant now, int limit) {
		return this.housekeeping.park(definitions, mayPark, now, limit);
	}

	@Override
	public Map<SagaDefinitionKey, Long> countUnfinished(Collection<String> names) {
		return this.housekeeping.countUnfinished(names);
	}

	@Override
	public int purge(@Nullable String id, Instant endedBefore, int limit) {
		return this.housekeeping.purge(id, endedBefore, limit);
	}

	@Override
	public List<SagaRecord> list(SagaQuery query) {
		return this.housekeeping.list(query);
	}

	@Override
	public Map<SagaStatus, Long> count(Set<SagaStatus> statuses) {
		return this.housekeeping.count(statuses);
	}

	@Override
	public Optional<Instant> oldestDue() {
		return this.housekeeping.oldestDue();
	}

}
