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

package dev.patterns.state.store.jdbc;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

import org.jspecify.annotations.Nullable;

import dev.patterns.jdbc.JdbcAccess;
import dev.patterns.jdbc.SchemaManager;
import dev.patterns.lock.FencingToken;
import dev.patterns.state.Consistency;
import dev.patterns.state.KeyPage;
import dev.patterns.state.store.KeyPageBuilder;
import dev.patterns.state.store.KeyScan;
import dev.patterns.state.store.StateCondition;
import dev.patterns.state.store.StateGuarantees;
import dev.patterns.state.store.StateOutcome;
import dev.patterns.state.store.StateRecord;
import dev.patterns.state.store.StateRefusal;
import dev.patterns.state.store.StateStore;
import dev.patterns.state.store.StateWrite;
import dev.patterns.time.TimeSource;

/**
 * {@link StateStore} on PostgreSQL, MariaDB, MySQL and H2, in the tables
 * {@code patterns_state} and {@code patterns_state_fence}.
 */
public final class JdbcStateStore implements StateStore {

	private static final String FEATURE = "state";

	private static final int SCHEMA_VERSION = 1;

	private static final StateGuarantees GUARANTEES = new StateGuarantees("jdbc",
			"the latest commit, and what the caller's transaction has written",
			"the same as strong; a DataSource of a replica would have to be a store of its own",
			"ordered, all or nothing; with the caller's transaction on the same DataSource",
			"the clock of the database, which stands still within a transaction on H2; deleted in the background",
			"nothing that the database keeps", "never", true);

	private static final StateRefusal NOT_REFUSED = new StateRefusal(-1, StateOutcome.DONE);

	/** How many keys one statement looks for. */
	private static final int MAX_KEYS = 256;

	private static final int SCAN_ROWS = 500;

	/** As long as those of this suite are. */
	private static final int MAX_ETAG_LENGTH = 36;

	private final JdbcAccess access;

	private final StateStatements statements;

	private final StateDialect dialect;

	private final StateUnits units;

	private final long fenceRetention;

	/**
	 * Create a store whose tables are there.
	 * @param access the database
	 * @param timeSource decides what has expired, {@code null} for the clock of the
	 * database
	 * @param fenceRetention how long tokens of locks are remembered
	 */
	public JdbcStateStore(JdbcAccess access, @Nullable TimeSource timeSource, Duration fenceRetention) {
		this.access = access;
		this.statements = new StateStatements(access, timeSource);
		this.dialect = StateDialect.of(access.platform());
		this.units = new StateUnits(access);
		this.fenceRetention = fenceRetention.toMillis();
	}

	/**
	 * Create a store and make sure that its tables are there.
	 * @param access the database
	 * @param schemaManager creates or checks the tables
	 * @param timeSource decides what has expired, {@code null} for the clock of the
	 * database
	 * @param fenceRetention how long tokens of locks are remembered
	 * @return the store
	 */
	public static JdbcStateStore create(JdbcAccess access, SchemaManager schemaManager, @Nullable TimeSource timeSource,
			Duration fenceRetention) {
		schemaManager.ensure(access, FEATURE, SCHEMA_VERSION);
		return new JdbcStateStore(access, timeSource, fenceRetention);
	}

	/**
	 * The database.
	 * @return the database
	 */
	public JdbcAccess access() {
		return this.access;
	}

	@Override
	public StateGuarantees guarantees() {
		return GUARANTEES;
	}

	@Override
	public @Nullable StateRecord find(String key, Consistency consistency) {
		return this.statements.find(StateKeyBytes.of(key));
	}

	@Override
	public Map<String, StateRecord> findAll(Collection<String> keys, Consistency consistency) {
		Map<String, StateRecord> found = new LinkedHashMap<>();
		List<byte[]> all = keys.stream().map(StateKeyBytes::of).toList();
		for (int from = 0; from < all.size(); from += MAX_KEYS) {
			List<byte[]> some = new ArrayList<>(all.subList(from, Math.min(from + MAX_KEYS, all.size())));
			// Few different statements, however many keys are asked for.
			int size = Integer.highestOneBit(Math.max(1, 2 * some.size() - 1));
			while (some.size() < size) {
				some.add(some.get(0));
			}
			this.statements.findAll(StateSql.findAll(size), some, found);
		}
		return found;
	}

	@Override
	public StateOutcome write(StateWrite write) {
		if (write.fence() != null) {
			return this.units.allOrNothing(() -> settle(write), (outcome) -> outcome == StateOutcome.DONE);
		}
		boolean several = write.condition() == StateCondition.ABSENT && this.dialect.isInsertAbsentSeveral();
		return several ? this.units.together(() -> settle(write)) : this.units.atOnce(() -> settle(write));
	}

	private StateOutcome settle(StateWrite write) {
		byte[] key = StateKeyBytes.of(write.key());
		FencingToken fence = write.fence();
		if (fence != null && !this.dialect.raise(this.statements, key, StateKeyBytes.of(fence.sequence()), fence)) {
			return StateOutcome.FENCED;
		}
		return execute(key, write) ? StateOutcome.DONE : StateOutcome.MISMATCH;
	}

	private boolean execute(byte[] key, StateWrite write) {
		boolean deletes = write.payload() == null;
		return switch (write.condition()) {
			case NONE -> {
				if (deletes) {
					this.statements.update(StateSql.DELETE, key);
				}
				else {
					this.dialect.upsert(this.statements, key, write);
				}
				yield true;
			}
			case ABSENT -> this.dialect.insertAbsent(this.statements, key, write);
			case MATCH -> matches(key, write, deletes);
		};
	}

	private boolean matches(byte[] key, StateWrite write, boolean deletes) {
		String etag = String.valueOf(write.etag());
		// Whatever else is no text for some databases, which then end the transaction.
		if (etag.length() > MAX_ETAG_LENGTH || !etag.chars().allMatch((c) -> c > ' ' && c < 0x7f)) {
			return false;
		}
		return deletes ? this.statements.update(StateSql.DELETE_MATCH, key, etag) > 0
				: this.statements.updateMatch(key, write);
	}

	// In the order of the keys, so that two who write the same ones wait for each other
	// instead of deadlocking. The order of the writes of one key is kept.
	@Override
	public List<StateOutcome> writeEach(List<StateWrite> writes) {
		if (writes.isEmpty()) {
			return List.of();
		}
		List<Integer> order = IntStream.range(0, writes.size())
			.boxed()
			.sorted(Comparator.comparing((Integer index) -> writes.get(index).key()))
			.toList();
		return this.units.together(() -> {
			List<StateOutcome> outcomes = new ArrayList<>(writes.stream().map((write) -> StateOutcome.DONE).toList());
			if (writes.stream().allMatch(JdbcStateStore::isPlainSave)) {
				List<StateWrite> sorted = lastOfEachKey(order.stream().map(writes::get).toList());
				List<byte[]> keys = sorted.stream().map((write) -> StateKeyBytes.of(write.key())).toList();
				this.statements.insertAll(this.dialect.upsertSql(), keys, sorted);
			}
			else {
				order.forEach((index) -> outcomes.set(index, write(writes.get(index))));
			}
			return outcomes;
		});
	}

	// A driver may make one statement of a batch, which must not write a row twice.
	private static List<StateWrite> lastOfEachKey(List<StateWrite> sorted) {
		return IntStream.range(0, sorted.size())
			.filter((index) -> index + 1 == sorted.size()
					|| !sorted.get(index).key().equals(sorted.get(index + 1).key()))
			.mapToObj(sorted::get)
			.toList();
	}

	private static boolean isPlainSave(StateWrite write) {
		return write.payload() != null && write.condition() == StateCondition.NONE && write.fence() == null;
	}

	@Override
	public @Nullable StateRefusal writeAll(List<StateWrite> writes, @Nullable Runnable publish) {
		StateRefusal refusal = this.units.allOrNothing(() -> {
			if (publish != null) {
				publish.run();
			}
			for (int i = 0; i < writes.size(); i++) {
				StateOutcome outcome = settle(writes.get(i));
				if (outcome != StateOutcome.DONE) {
					return new StateRefusal(i, outcome);
				}
			}
			return NOT_REFUSED;
		}, (result) -> result == NOT_REFUSED);
		return (refusal != NOT_REFUSED) ? refusal : null;
	}

	@Override
	public KeyPage scan(KeyScan scan) {
		byte[] prefix = StateKeyBytes.of(scan.prefix());
		byte[] end = StateKeyBytes.endOf(prefix);
		KeyPageBuilder page = new KeyPageBuilder(scan);
		while (true) {
			String last = page.last();
			byte[] from = (last != null) ? StateKeyBytes.after(StateKeyBytes.of(last)) : prefix;
			List<byte[][]> rows = this.statements.rows(StateSql.SCAN, 1, from, end, SCAN_ROWS);
			for (byte[][] row : rows) {
				if (page.isDone()) {
					return page.build(true);
				}
				page.add(StateKeyBytes.text(row[0]));
			}
			if (rows.size() < SCAN_ROWS) {
				return page.build(false);
			}
		}
	}

	@Override
	public long deletePrefix(String prefix) {
		byte[] begin = StateKeyBytes.of(prefix);
		byte[] end = StateKeyBytes.endOf(begin);
		return this.units.together(() -> {
			this.statements.update(StateSql.DELETE_EXPIRED_RANGE, begin, end);
			return (long) this.statements.update(StateSql.DELETE_RANGE, begin, end);
		});
	}

	// What is found by time is deleted by key, as everybody else locks rows.
	@Override
	public int purge(int limit) {
		List<byte[][]> expired = this.statements.rows(StateSql.EXPIRED, 1, limit);
		return expired.isEmpty() ? 0 : this.units.together(
				() -> sorted(expired).stream().mapToInt((row) -> this.statements.update(StateSql.PURGE, row[0])).sum());
	}

	@Override
	public int purgeFences(int limit) {
		List<byte[][]> old = this.statements.rows(StateSql.OLD_FENCES, 2, this.fenceRetention, limit);
		return old.isEmpty() ? 0
				: this.units.together(() -> sorted(old).stream()
					.mapToInt(
							(row) -> this.statements.update(StateSql.PURGE_FENCE, row[0], row[1], this.fenceRetention))
					.sum());
	}

	private static List<byte[][]> sorted(List<byte[][]> rows) {
		return rows.stream().sorted(Comparator.comparing((byte[][] row) -> StateKeyBytes.text(row[0]))).toList();
	}

	@Override
	public Long count(String prefix, int limit) {
		byte[] begin = StateKeyBytes.of(prefix);
		return this.statements.number(StateSql.COUNT, begin, StateKeyBytes.endOf(begin), limit);
	}

}
