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

package dev.patterns.benchmarks.state;

import java.util.Objects;

import org.springframework.jdbc.core.JdbcTemplate;
import tools.jackson.databind.json.JsonMapper;

/**
 * Plain JDBC: one statement each, without etags and times.
 *
 * @param template executes statements
 * @param mapper writes and reads carts
 */
record JdbcCalls(JdbcTemplate template, JsonMapper mapper) implements Calls {

	static final String TABLE = "create table plain_state (id varchar(255) primary key, data bytea not null)";

	private static final String SAVE = "insert into plain_state (id, data) values (?, ?)"
			+ " on conflict (id) do update set data = excluded.data";

	private static final String GET = "select data from plain_state where id = ?";

	@Override
	public void save(String key, Cart cart) {
		this.template.update(SAVE, key, this.mapper.writeValueAsBytes(cart));
	}

	@Override
	public Cart get(String key) {
		return this.mapper.readValue(Objects.requireNonNull(this.template.queryForObject(GET, byte[].class, key)),
				Cart.class);
	}

}
