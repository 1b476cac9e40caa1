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

package dev.patterns.saga.engine;

import java.util.List;

import org.springframework.jdbc.core.JdbcTemplate;

/**
 * A business table: what steps have done, in the transactions they did it in.
 */
class Journal {

	private final JdbcTemplate template;

	Journal(JdbcTemplate template) {
		this.template = template;
		template.execute(
				"create table if not exists journal (id bigint generated always as identity primary key, entry varchar(200) not null)");
	}

	void add(String entry) {
		this.template.update("insert into journal (entry) values (?)", entry);
	}

	List<String> entries() {
		return this.template.queryForList("select entry from journal order by id", String.class);
	}

}
