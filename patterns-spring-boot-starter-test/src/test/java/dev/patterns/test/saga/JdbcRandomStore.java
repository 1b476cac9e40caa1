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

package dev.patterns.test.saga;

import java.util.LinkedHashMap;
import java.util.Map;

import javax.sql.DataSource;

import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.RowCallbackHandler;

import dev.patterns.jdbc.DatabasePlatform;
import dev.patterns.saga.SagaStatus;

/**
 * Random sagas in the database of their steps.
 */
final class JdbcRandomStore implements RandomStore {

	private final DataSource database;

	private final JdbcTemplate template;

	JdbcRandomStore(DataSource database) {
		this.database = database;
		this.template = new JdbcTemplate(database);
	}

	@Override
	public boolean isExactlyOnce() {
		return true;
	}

	@Override
	public Map<String, Object> properties() {
		return Map.of();
	}

	@Override
	public Map<String, Object> components() {
		return Map.of();
	}

	@Override
	public void lease(String node, boolean alive) {
		String until = alive ? DatabasePlatform.of(this.database).epochMillis() + " + 3600000" : "0";
		this.template.update("update patterns_node set lease_until = " + until + " where node_id = ?", node);
	}

	@Override
	public Map<String, SagaStatus> left(String prefix) {
		Map<String, SagaStatus> left = new LinkedHashMap<>();
		RowCallbackHandler row = (found) -> left.put(found.getString("id"),
				SagaStatus.valueOf(found.getString("status")));
		this.template.query("select id, status from patterns_saga where ended_at is null and id like ?", row,
				prefix + "%");
		return left;
	}

	@Override
	public Map<String, SagaStatus> children(String parent) {
		Map<String, SagaStatus> children = new LinkedHashMap<>();
		RowCallbackHandler row = (found) -> children.put(found.getString("id"),
				SagaStatus.valueOf(found.getString("status")));
		this.template.query("select id, status from patterns_saga where parent_id = ? order by id", row, parent);
		return children;
	}

	@Override
	public long requests(String prefix) {
		Long requests = this.template.queryForObject("select count(*) from patterns_saga_request where saga_id like ?",
				Long.class, prefix + "%");
		return (requests != null) ? requests : 0;
	}

}
