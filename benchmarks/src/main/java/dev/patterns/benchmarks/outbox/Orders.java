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

package dev.patterns.benchmarks.outbox;

import org.springframework.jdbc.core.JdbcTemplate;

/**
 * The business rows: one for each event, in the same transaction.
 */
final class Orders {

	static final String TABLE = """
			create table orders (
				round integer not null,
				number integer not null,
				customer varchar(64) not null,
				item varchar(64) not null,
				amount numeric(10, 2) not null,
				primary key (round, number)
			)""";

	private static final String INSERT = "insert into orders (round, number, customer, item, amount) values (?, ?, ?, ?, ?)";

	private Orders() {
	}

	static void insert(JdbcTemplate template, Event event) {
		template.update(INSERT, event.round(), event.number(), event.key(), event.item(), event.amount());
	}

}
