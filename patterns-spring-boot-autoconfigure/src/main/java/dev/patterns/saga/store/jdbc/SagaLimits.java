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

import java.util.Map;
import java.util.TreeMap;

import org.jspecify.annotations.Nullable;
import org.springframework.dao.DuplicateKeyException;
import org.springframework.jdbc.core.JdbcTemplate;

import dev.patterns.jdbc.DatabasePlatform;
import dev.patterns.saga.store.SagaLimit;
import dev.patterns.saga.store.SagaRecord;

/**
 * Counters of the instances that are under way: one for each limited saga, and one for
 * each value of the attribute by which it is limited. A counter is changed in the
 * transaction that changes the instance, so that it cannot drift.
 */
final class SagaLimits {

	/** The counter of all instances of a saga. */
	private static final String ALL = "";

	private final JdbcTemplate template;

	private final String insert;

	SagaLimits(JdbcTemplate template, DatabasePlatform platform) {
		this.template = template;
		this.insert = "insert into patterns_saga_limit (name, limit_value, held, maximum) values (?, ?, 0, ?)"
				+ ((platform == DatabasePlatform.POSTGRESQL) ? " on conflict (name, limit_value) do nothing" : "");
	}

	/**
	 * Adopt the limits as this node knows them.
	 * @param limits limits by name of the saga
	 */
	void adopt(Map<String, SagaLimit> limits) {
		// In the same order on all nodes.
		new TreeMap<>(limits).forEach((name, limit) -> {
			int max = (limit.max() > 0) ? limit.max() : Integer.MAX_VALUE;
			int maxPerValue = (limit.attribute() != null) ? limit.maxPerValue() : Integer.MAX_VALUE;
			insert(name, ALL, max);
			this.template.update("update patterns_saga_limit set maximum = ? where name = ? and limit_value = ''", max,
					name);
			this.template.update(
					"update patterns_saga_limit set maximum = ? where name = ? and limit_value <> '' and maximum <> ?",
					maxPerValue, name, maxPerValue);
		});
	}

	/**
	 * Count an instance in, if that does not exceed a limit.
	 * @param saga the instance
	 * @param limit the limits of its saga
	 * @return {@code false} if a limit is reached
	 */
	boolean acquire(SagaRecord saga, SagaLimit limit) {
		String value = saga.origin().limitValue();
		if (!raise(saga.name(), ALL, (limit.max() > 0) ? limit.max() : Integer.MAX_VALUE)) {
			return false;
		}
		if (value == null || limit.attribute() == null || raise(saga.name(), value, limit.maxPerValue())) {
			return true;
		}
		lower(saga.name(), ALL);
		return false;
	}

	/**
	 * Count an instance out.
	 * @param saga the instance
	 */
	void release(SagaRecord saga) {
		release(saga.name(), saga.origin().limitValue());
	}

	/**
	 * Count an instance out.
	 * @param name name of its saga
	 * @param value value of the limited attribute, {@code null} if there is none
	 */
	void release(String name, @Nullable String value) {
		lower(name, ALL);
		if (value != null) {
			lower(name, value);
		}
	}

	/**
	 * Delete the counters of values of which nothing is under way.
	 */
	void purge() {
		this.template.update("delete from patterns_saga_limit where held = 0 and limit_value <> ''");
	}

	private boolean raise(String name, String value, int max) {
		String update = "update patterns_saga_limit set held = held + 1, maximum = ? where name = ? and limit_value = ?"
				+ " and held < ?";
		if (this.template.update(update, max, name, value, max) == 1) {
			return true;
		}
		@Nullable Integer held = this.template
			.query("select held from patterns_saga_limit where name = ? and limit_value = ?",
					(row, number) -> row.getInt("held"), name, value)
			.stream()
			.findFirst()
			.orElse(null);
		if (held != null && held >= max) {
			return false;
		}
		insert(name, value, max);
		return this.template.update(update, max, name, value, max) == 1;
	}

	private void insert(String name, String value, int max) {
		try {
			this.template.update(this.insert, name, value, max);
		}
		catch (DuplicateKeyException ex) {
			// Only on PostgreSQL would that spoil the transaction.
			return;
		}
	}

	private void lower(String name, String value) {
		this.template.update(
				"update patterns_saga_limit set held = held - 1 where name = ? and limit_value = ? and held > 0", name,
				value);
	}

}
