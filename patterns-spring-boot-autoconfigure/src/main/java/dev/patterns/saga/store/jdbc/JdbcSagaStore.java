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

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

import org.jspecify.annotations.Nullable;
import org.springframework.boot.jdbc.metadata.DataSourcePoolMetadata;
import org.springframework.boot.jdbc.metadata.DataSourcePoolMetadataProvider;
import org.springframework.dao.DuplicateKeyException;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.RowCallbackHandler;
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
import dev.patterns.saga.store.SagaClaim;
import dev.patterns.saga.store.SagaDefinitionKey;
import dev.patterns.saga.store.SagaRecord;
import dev.patterns.saga.store.SagaRequest;
import dev.patterns.saga.store.SagaStepRecord;
import dev.patterns.saga.store.SagaStore;
import dev.patterns.saga.store.SagaTransition;
import dev.patterns.serialization.PayloadSerializer;

/**
 * Sagas in tables {@code patterns_saga}, {@code patterns_saga_step} and
 * {@code patterns_saga_request}.
 */
public final class JdbcSagaStore implements SagaStore {

	private static final String FEATURE = "saga";

	private static final int SCHEMA_VERSION = 1;

	private static final int DEFAULT_CONCURRENCY = 8;

	private final JdbcAccess access;

	private final JdbcTemplate template;

	private final NodeLease lease;

	private final SagaSql sql;

	private final SagaRows rows;

	private final TransactionLimits limits;

	private final DataSourcePoolMetadataProvider pools;

	private final String fenceSql;

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
		this.fenceSql = SagaSql.FENCE + this.limits.fenceCondition(fenceLimit());
	}

	private Duration fenceLimit() {
		// What follows the fence is over before another node may regard this one as gone.
		return this.lease.duration().dividedBy(2);
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
	public boolean insert(SagaRecord saga) {
		try {
			return this.template.update(this.sql.insert(), saga.id(), saga.name(), saga.version(), saga.fingerprint(),
					saga.run(), saga.status().name(), SagaRows.name(saga.reason()), saga.failure(), saga.input(),
					this.rows.headers(saga.headers()), saga.application(), saga.owner(), saga.epoch(),
					saga.completion(), SagaRows.millis(saga.dueAt()), SagaRows.millis(saga.deadlineAt()),
					SagaRows.millis(saga.createdAt()), SagaRows.millis(saga.updatedAt()),
					SagaRows.millis(saga.endedAt())) == 1;
		}
		catch (DuplicateKeyException ex) {
			return false;
		}
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
		this.limits.begin(this.template, fenceLimit());
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
	public List<SagaRecord> claim(SagaClaim claim) {
		List<SagaRecord> claimed = this.access.transaction().execute((status) -> {
			this.limits.begin(this.template, fenceLimit());
			List<SagaRecord> found = claim.ids().isEmpty() ? selectDue(claim) : selectByIds(claim);
			found.removeIf((saga) -> claim.active().contains(saga.id()));
			List<SagaRecord> taken = found.stream()
				.limit(claim.limit())
				.map((saga) -> saga.claimed(claim.node(), claim.now()))
				.toList();
			if (!taken.isEmpty()) {
				this.template.batchUpdate(SagaSql.CLAIMED,
						taken.stream()
							.map((saga) -> new Object[] { saga.owner(), saga.status().name(),
									SagaRows.millis(saga.dueAt()), SagaRows.millis(saga.updatedAt()), saga.id() })
							.toList());
			}
			return taken;
		});
		return (claimed != null) ? claimed : List.of();
	}

	private List<SagaRecord> selectDue(SagaClaim claim) {
		List<SagaRecord> found = new ArrayList<>();
		if (claim.lost()) {
			found.addAll(selectLost(claim));
		}
		List<Object> due = new ArrayList<>(List.of(claim.now().toEpochMilli()));
		due.addAll(SagaSql.parameters(claim.definitions()));
		due.add(claim.limit());
		found.addAll(
				this.template.query(this.sql.selectDue(claim.definitions().size()), this.rows::saga, due.toArray()));
		return found;
	}

	private List<SagaRecord> selectLost(SagaClaim claim) {
		// What this node runs already is found too, and taken out again.
		int limit = claim.limit() + claim.active().size();
		List<Object> lost = new ArrayList<>(List.of(claim.now().toEpochMilli(), claim.node()));
		lost.addAll(SagaSql.parameters(claim.definitions()));
		lost.add(limit);
		return this.template.query(this.sql.selectLost(claim.definitions().size(), claim.takeOver()), this.rows::saga,
				lost.toArray());
	}

	private List<SagaRecord> selectByIds(SagaClaim claim) {
		List<Object> parameters = new ArrayList<>(claim.ids());
		parameters.add(claim.node());
		parameters.addAll(SagaSql.parameters(claim.definitions()));
		parameters.add(claim.limit());
		return new ArrayList<>(this.template.query(
				this.sql.selectByIds(claim.ids().size(), claim.definitions().size(), claim.takeOver()), this.rows::saga,
				parameters.toArray()));
	}

	@Override
	public boolean transit(SagaRecord claimed, SagaTransition transition) {
		SagaRecord next = claimed.after(transition);
		this.limits.fence(this.template, fenceLimit());
		int updated = this.template.update(this.fenceSql, next.status().name(), SagaRows.name(next.reason()),
				next.failure(), SagaRows.millis(next.dueAt()), next.owner(), transition.completes() ? 1 : 0,
				SagaRows.millis(next.updatedAt()), SagaRows.millis(next.endedAt()), claimed.id(), claimed.owner(),
				claimed.epoch());
		if (updated == 0) {
			return false;
		}
		for (SagaStepRecord step : transition.newSteps()) {
			this.template.update(SagaSql.INSERT_STEP, parameters(step));
		}
		for (SagaStepRecord step : transition.changedSteps()) {
			this.template.update(SagaSql.UPDATE_STEP, parameters(step));
		}
		return true;
	}

	private static @Nullable Object[] parameters(SagaStepRecord step) {
		return new @Nullable Object[] { step.status().name(), step.attempt(), step.uncertain(), step.completion(),
				step.result(), step.error(), step.node(), SagaRows.millis(step.firstSentAt()),
				SagaRows.millis(step.startedAt()), SagaRows.millis(step.endedAt()), step.sagaId(), step.run(),
				step.step(), step.iteration(), step.kind().name() };
	}

	@Override
	public void addRequest(String sagaId, SagaRequest.Type type, Instant at) {
		this.template.update("insert into patterns_saga_request (saga_id, request_type, created_at) values (?, ?, ?)",
				sagaId, type.name(), at.toEpochMilli());
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
		return this.template.query(
				"select id, saga_id, request_type, created_at from patterns_saga_request where saga_id = ? order by id",
				this.rows::request, sagaId);
	}

	@Override
	public void removeRequests(Collection<Long> ids) {
		for (Long id : ids) {
			this.template.update("delete from patterns_saga_request where id = ?", id);
		}
	}

	@Override
	public List<SagaRecord> list(SagaQuery query) {
		StringBuilder statement = new StringBuilder("select " + SagaSql.COLUMNS + " from patterns_saga s where 1 = 1");
		List<Object> parameters = new ArrayList<>();
		if (query.name() != null) {
			statement.append(" and s.name = ?");
			parameters.add(query.name());
		}
		if (query.status() != null) {
			statement.append(" and s.status = ?");
			parameters.add(query.status().name());
		}
		statement.append(" order by s.created_at desc, s.id desc limit ? offset ?");
		parameters.add(query.size() + 1);
		parameters.add((long) query.page() * query.size());
		return this.template.query(statement.toString(), this.rows::saga, parameters.toArray());
	}

	@Override
	public Map<SagaStatus, Long> count(Set<SagaStatus> statuses) {
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

}
