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

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.RowCallbackHandler;

import dev.patterns.jdbc.JdbcAccess;
import dev.patterns.jdbc.TypedNull;
import dev.patterns.saga.store.SagaClaim;
import dev.patterns.saga.store.SagaClaim.Mode;
import dev.patterns.saga.store.SagaClaimed;
import dev.patterns.saga.store.SagaDefinitionKey;
import dev.patterns.saga.store.SagaLimit;
import dev.patterns.saga.store.SagaRecord;
import dev.patterns.saga.store.SagaRequest;
import dev.patterns.saga.store.SagaStepRecord;

/**
 * Finds what a node can run: claims instances in a short transaction, reads their
 * histories, and looks for what is asked of them and when the next one is due.
 */
final class SagaClaiming {

	private final JdbcAccess access;

	private final JdbcTemplate template;

	private final SagaSql sql;

	private final SagaRows rows;

	private final TransactionLimits transactionLimits;

	private final SagaLimits limits;

	private final Duration limit;

	SagaClaiming(JdbcAccess access, SagaSql sql, SagaRows rows, TransactionLimits transactionLimits, SagaLimits limits,
			Duration limit) {
		this.access = access;
		this.template = access.template();
		this.sql = sql;
		this.rows = rows;
		this.transactionLimits = transactionLimits;
		this.limits = limits;
		this.limit = limit;
	}

	List<SagaClaimed> claim(SagaClaim claim) {
		List<SagaClaimed> claimed = this.access.transaction().execute((status) -> {
			this.transactionLimits.begin(this.template, this.limit);
			preferIndexes(this.template, this.sql);
			List<SagaClaimed> found = claim.ids().isEmpty() ? select(claim) : selectByIds(claim);
			found.removeIf((one) -> claim.active().contains(one.saga().id()));
			List<SagaClaimed> taken = take(claim, found.subList(0, Math.min(found.size(), claim.limit())));
			write(taken);
			return taken;
		});
		return (claimed != null) ? claimed : List.of();
	}

	/**
	 * When the next instance is due.
	 * @param definitions whose names are looked for
	 * @param after a time
	 * @return the first time after that, {@code null} if there is none
	 */
	@Nullable Instant findNextDue(List<SagaDefinitionKey> definitions, Instant after) {
		List<String> names = definitions.stream().map(SagaDefinitionKey::name).distinct().toList();
		Object[] parameters = names.stream().flatMap((name) -> Stream.of(name, after.toEpochMilli())).toArray();
		List<Long> dues = this.access.transaction().execute((status) -> {
			this.transactionLimits.begin(this.template, this.limit);
			preferIndexes(this.template, this.sql);
			return this.template.query(SagaSql.selectNextDue(names.size()), (row, number) -> row.getLong(1),
					parameters);
		});
		return (dues == null || dues.isEmpty()) ? null : Instant.ofEpochMilli(dues.get(0));
	}

	/**
	 * Let the queries of the current transaction use the indexes.
	 * @param template on the current transaction
	 * @param sql the SQL of its database
	 */
	static void preferIndexes(JdbcTemplate template, SagaSql sql) {
		String settings = sql.settings();
		if (settings != null) {
			template.query(settings, (row) -> {
			});
		}
	}

	/**
	 * Read the steps of the present runs of some instances.
	 * @param sagas the instances
	 * @return steps by id, an empty list where there are none
	 */
	Map<String, List<SagaStepRecord>> findSteps(Collection<SagaRecord> sagas) {
		Map<String, List<SagaStepRecord>> steps = new HashMap<>();
		Map<String, Integer> runs = new HashMap<>();
		for (SagaRecord saga : sagas) {
			runs.put(saga.id(), saga.run());
			steps.put(saga.id(), new ArrayList<>());
		}
		if (!runs.isEmpty()) {
			this.access.transaction().executeWithoutResult((status) -> {
				preferIndexes(this.template, this.sql);
				this.template.query(SagaSql.selectSteps(runs.size()), (row) -> {
					SagaStepRecord step = this.rows.step(row, 0);
					List<SagaStepRecord> known = steps.get(step.sagaId());
					if (known != null && Objects.equals(runs.get(step.sagaId()), step.run())) {
						known.add(step);
					}
				}, SagaSql.padded(runs.keySet()));
			});
		}
		return steps;
	}

	List<SagaRequest> findRequests(String node, List<SagaDefinitionKey> definitions, boolean takeOver, int limit) {
		List<Object> parameters = new ArrayList<>(List.of(node));
		parameters.addAll(SagaSql.parameters(definitions));
		List<SagaRequest> found = new ArrayList<>();
		List<SagaRequest> first = new ArrayList<>();
		List<Long> more = new ArrayList<>();
		this.template.query(this.sql.selectRequests(definitions.size(), takeOver, limit),
				(RowCallbackHandler) (row) -> {
					String type = row.getString("request_type");
					if (SagaSql.MORE.equals(type)) {
						more.add(row.getLong("id"));
					}
					else {
						(SagaRequest.Type.TERMINATE.name().equals(type) ? found : first)
							.add(SagaRows.request(row, null));
					}
				}, parameters.toArray());
		if (!more.isEmpty() && first.size() < limit) {
			parameters.add(0, more.get(0));
			parameters.add(limit - first.size());
			first.addAll(this.template.query(this.sql.selectMoreRequests(definitions.size(), takeOver),
					(row, number) -> SagaRows.request(row, null), parameters.toArray()));
		}
		// The parts of a union may come in any order.
		found.sort(Comparator.comparingLong(SagaRequest::id));
		first.sort(Comparator.comparingLong(SagaRequest::id));
		found.addAll(first);
		return found;
	}

	// As it is before the claim.
	private SagaClaimed found(ResultSet row, int rowNum) throws SQLException {
		SagaRecord saga = this.rows.saga(row, rowNum);
		return new SagaClaimed(saga, saga.owner(), row.getInt("requested") != 0);
	}

	private List<SagaClaimed> take(SagaClaim claim, List<SagaClaimed> found) {
		Map<SagaDefinitionKey, String> runsAs = new LinkedHashMap<>();
		claim.definitions()
			.forEach((key) -> runsAs.put(new SagaDefinitionKey(key.name(), key.version(), key.fingerprint()),
					key.runsAs()));
		List<SagaClaimed> sorted = new ArrayList<>(found);
		if (!claim.limits().isEmpty()) {
			// Counters are always locked in the same order.
			sorted.sort(Comparator.comparing((SagaClaimed one) -> one.saga().name())
				.thenComparing((one) -> String.valueOf(one.saga().origin().limitValue())));
		}
		List<SagaClaimed> taken = new ArrayList<>();
		for (SagaClaimed one : sorted) {
			SagaRecord saga = one.saga();
			// What is claimed because something is asked of it queues for its place
			// later.
			SagaLimit limitOfSaga = claim.ids().isEmpty() ? claim.limits().get(saga.name()) : null;
			boolean limited = limitOfSaga != null;
			if (limitOfSaga == null || saga.limited() || this.limits.acquire(saga, limitOfSaga)) {
				String fingerprint = runsAs.getOrDefault(
						new SagaDefinitionKey(saga.name(), saga.version(), saga.fingerprint()), saga.fingerprint());
				taken.add(
						new SagaClaimed(saga.claimed(claim.node(), fingerprint, limited || saga.limited(), claim.now()),
								one.from(), one.requested()));
			}
		}
		return taken;
	}

	private void write(List<SagaClaimed> taken) {
		if (!taken.isEmpty()) {
			this.template.batchUpdate(SagaSql.CLAIMED, taken.stream()
				.map(SagaClaimed::saga)
				.map((saga) -> new Object[] { TypedNull.text(saga.owner()), saga.status().name(), saga.fingerprint(),
						saga.limited(), SagaRows.at(saga.dueAt()), SagaRows.at(saga.updatedAt()), saga.id() })
				.toList());
		}
	}

	private List<SagaClaimed> select(SagaClaim claim) {
		List<SagaClaimed> found = new ArrayList<>();
		if (claim.mode().contains(Mode.LOST)) {
			found.addAll(selectLost(claim));
		}
		if (claim.mode().contains(Mode.FAIR)) {
			found.addAll(selectFairly(claim));
		}
		else {
			found.addAll(selectDue(claim, claim.definitions(), claim.limit()));
		}
		return found;
	}

	/**
	 * Let each saga have the same share, and give what one does not need to the others.
	 * The first one is drawn by lot.
	 * @param claim what to claim
	 * @return rows of which nobody is the owner
	 */
	private Collection<SagaClaimed> selectFairly(SagaClaim claim) {
		Map<String, List<SagaDefinitionKey>> byName = new LinkedHashMap<>();
		claim.definitions().forEach((key) -> byName.computeIfAbsent(key.name(), (name) -> new ArrayList<>()).add(key));
		List<List<SagaDefinitionKey>> names = new ArrayList<>(byName.values());
		Collections.rotate(names, ThreadLocalRandom.current().nextInt(names.size()));
		int share = Math.max(1, claim.limit() / names.size());
		Map<String, SagaClaimed> found = new LinkedHashMap<>();
		// Once more with all that is left for those that have more.
		for (int limit : new int[] { share, claim.limit() }) {
			List<List<SagaDefinitionKey>> more = new ArrayList<>();
			for (List<SagaDefinitionKey> name : names) {
				if (found.size() < claim.limit()) {
					List<SagaClaimed> due = selectDueByName(claim, name, limit);
					due.stream()
						.filter((one) -> !found.containsKey(one.saga().id()))
						.limit((long) claim.limit() - found.size())
						.forEach((one) -> found.put(one.saga().id(), one));
					if (due.size() == limit) {
						more.add(name);
					}
				}
			}
			names = more;
		}
		return found.values();
	}

	private List<SagaClaimed> selectDueByName(SagaClaim claim, List<SagaDefinitionKey> definitions, int limit) {
		String name = definitions.get(0).name();
		List<Object> parameters = new ArrayList<>(List.of(name, name, claim.now().toEpochMilli()));
		parameters.addAll(SagaSql.parameters(definitions));
		parameters.add(limit);
		return this.template.query(this.sql.selectDueByName(definitions.size(), !claim.limits().isEmpty()), this::found,
				parameters.toArray());
	}

	private List<SagaClaimed> selectDue(SagaClaim claim, List<SagaDefinitionKey> definitions, int limit) {
		List<Object> parameters = new ArrayList<>(List.of(claim.now().toEpochMilli()));
		parameters.addAll(SagaSql.parameters(definitions));
		parameters.add(limit);
		return this.template.query(this.sql.selectDue(definitions.size(), !claim.limits().isEmpty()), this::found,
				parameters.toArray());
	}

	private List<SagaClaimed> selectLost(SagaClaim claim) {
		// What this node runs already is found too, and taken out again.
		int limit = claim.limit() + claim.active().size();
		List<Object> parameters = new ArrayList<>(List.of(claim.node()));
		parameters.addAll(SagaSql.parameters(claim.definitions()));
		parameters.add(limit);
		return this.template.query(this.sql.selectLost(claim.definitions().size(), claim.takeOver()), this::found,
				parameters.toArray());
	}

	private List<SagaClaimed> selectByIds(SagaClaim claim) {
		List<Object> parameters = new ArrayList<>(claim.ids());
		parameters.add(claim.node());
		parameters.addAll(SagaSql.parameters(claim.definitions()));
		parameters.add(claim.limit());
		return new ArrayList<>(this.template.query(
				this.sql.selectByIds(claim.ids().size(), claim.definitions().size(), claim.takeOver()), this::found,
				parameters.toArray()));
	}

}
