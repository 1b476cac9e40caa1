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
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
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
import dev.patterns.jdbc.TypedNull;
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

	private static final int SCHEMA_VERSION = 3;

	private static final int DEFAULT_CONCURRENCY = 8;

	private final JdbcAccess access;

	private final JdbcTemplate template;

	private final NodeLease lease;

	private final SagaSql sql;

	private final SagaRows rows;

	private final TransactionLimits limits;

	private final DataSourcePoolMetadataProvider pools;

	private final Duration fenceLimit;

	private final @Nullable JointCommit joint;

	private final SagaTransitions transitions;

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
		this.joint = JointCommit.of(this.access);
		this.counters = new SagaLimits(this.template, this.access.platform());
		this.transitions = new SagaTransitions(this.access, this.joint, this.limits, this.counters, this.fenceLimit);
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
		RollbackIfUnknown.register(this.access.dataSource());
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
	public boolean insertLast(SagaRecord saga) {
		if (this.joint != null && saga.origin().attributes().isEmpty()) {
			Object[] parameters = this.rows.parameters(saga);
			if (this.joint.isPossible(SagaSql.COMMITTING_START, parameters)) {
				return this.joint.execute(SagaSql.COMMITTING_START, parameters) == 1;
			}
		}
		return insert(saga);
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
	public Optional<String> findFirstInput(String id) {
		return this.template
			.queryForList("select coalesce(first_input, input) from patterns_saga where id = ?", String.class, id)
			.stream()
			.filter(Objects::nonNull)
			.findFirst();
	}

	@Override
	public List<SagaStepRecord> findSteps(String id, @Nullable Integer run) {
		String statement = "select * from patterns_saga_step where saga_id = ?" + ((run != null) ? " and run = ?" : "")
				+ SagaSql.ORDER_OF_STEPS;
		return (run != null) ? this.template.query(statement, this.rows::step, id, run)
				: this.template.query(statement, this.rows::step, id);
	}

	@Override
	public Map<String, List<SagaStepRecord>> findSteps(Collection<SagaRecord> sagas) {
		return this.claiming.findSteps(sagas);
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
	public @Nullable Instant findNextDue(List<SagaDefinitionKey> definitions, Instant after) {
		return this.claiming.findNextDue(definitions, after);
	}

	@Override
	public boolean transit(SagaRecord claimed, SagaTransition transition) {
		return this.transitions.write(claimed, transition);
	}

	@Override
	public Set<String> transitAll(List<SagaWrite> writes) {
		return this.transitions.writeAll(writes);
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
		SagaTransitions.tellParent(this.template, saga, at);
		return true;
	}

	@Override
	public void addRequest(String sagaId, SagaRequest.Type type, @Nullable String argument, @Nullable String payload,
			@Nullable String raisedBy, Instant at) {
		this.template.update(SagaSql.INSERT_REQUEST, sagaId, type.name(), TypedNull.text(argument),
				TypedNull.text(payload), TypedNull.text(raisedBy), at.toEpochMilli());
	}

	@Override
	public List<SagaRequest> findRequests(String node, List<SagaDefinitionKey> definitions, boolean takeOver,
			int limit) {
		return this.claiming.findRequests(node, definitions, takeOver, limit);
	}

	@Override
	public List<SagaRequest> findRequests(String sagaId, int limit) {
		return this.template.query(SagaSql.REQUESTS_TO_ONE,
				(row, number) -> SagaRows.request(row, row.getString("payload")), sagaId, limit);
	}

	@Override
	public int countEvents(String sagaId, int limit) {
		return this.housekeeping.countEvents(sagaId, limit);
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
	public void letGo(String parent, Collection<String> children) {
		this.housekeeping.letGo(parent, children);
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
