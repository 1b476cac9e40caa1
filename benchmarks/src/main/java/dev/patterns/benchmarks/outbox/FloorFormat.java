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

import java.nio.charset.StandardCharsets;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.UUID;

import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Headers;
import org.springframework.jdbc.core.JdbcTemplate;
import tools.jackson.databind.json.JsonMapper;

/**
 * What a relay by hand stores and sends.
 */
enum FloorFormat {

	/** A key and the JSON: nobody can tell that an event was sent twice. */
	PLAIN("plain records by hand, without ids", "", "") {

		@Override
		void insert(JdbcTemplate jdbc, Event event, JsonMapper mapper) {
			jdbc.update("insert into outbox (message_key, payload) values (?, ?)", event.key(), event.toJson(mapper));
		}

		@Override
		ProducerRecord<String, byte[]> record(ResultSet row) throws SQLException {
			return plain(row);
		}

	},

	/**
	 * The floor, with the same guarantees as ours: events have an id that is the same
	 * each time they are sent, in records that are CloudEvents in the binary content
	 * mode.
	 */
	CLOUD_EVENTS("floor", ", message_id, type, created_at",
			", message_id varchar(36) not null, type varchar(64) not null, created_at bigint not null") {

		@Override
		void insert(JdbcTemplate jdbc, Event event, JsonMapper mapper) {
			jdbc.update(
					"insert into outbox (message_key, payload, message_id, type, created_at) values (?, ?, ?, ?, ?)",
					event.key(), event.toJson(mapper), UUID.randomUUID().toString(), "Event",
					System.currentTimeMillis());
		}

		@Override
		ProducerRecord<String, byte[]> record(ResultSet row) throws SQLException {
			ProducerRecord<String, byte[]> sent = plain(row);
			Headers headers = sent.headers();
			headers.add("ce_specversion", VERSION);
			headers.add("ce_id", bytes(row.getString(4)));
			headers.add("ce_source", SOURCE);
			headers.add("ce_type", bytes(row.getString(5)));
			headers.add("content-type", JSON);
			headers.add("ce_time", bytes(Instant.ofEpochMilli(row.getLong(6)).toString()));
			return sent;
		}

	};

	private static final byte[] VERSION = bytes("1.0");

	private static final byte[] SOURCE = bytes("/benchmarks");

	private static final byte[] JSON = bytes("application/json");

	private final String title;

	private final String moreColumns;

	private final String moreDefinitions;

	FloorFormat(String title, String moreColumns, String moreDefinitions) {
		this.title = title;
		this.moreColumns = moreColumns;
		this.moreDefinitions = moreDefinitions;
	}

	String title() {
		return this.title;
	}

	String table() {
		return """
				create table if not exists outbox (
					id bigint generated always as identity primary key,
					message_key varchar(64) not null,
					payload bytea not null%s
				) with (
					autovacuum_vacuum_scale_factor = 0,
					autovacuum_vacuum_threshold = 10000,
					autovacuum_vacuum_cost_delay = 0
				)""".formatted(this.moreDefinitions);
	}

	String query(int limit) {
		return "select id, message_key, payload" + this.moreColumns + " from outbox order by id limit " + limit;
	}

	abstract void insert(JdbcTemplate jdbc, Event event, JsonMapper mapper);

	abstract ProducerRecord<String, byte[]> record(ResultSet row) throws SQLException;

	private static ProducerRecord<String, byte[]> plain(ResultSet row) throws SQLException {
		return new ProducerRecord<>(Event.TOPIC, row.getString(2), row.getBytes(3));
	}

	private static byte[] bytes(String text) {
		return text.getBytes(StandardCharsets.UTF_8);
	}

}
